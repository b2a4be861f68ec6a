// SPDX-License-Identifier: GPL-2.0-only

#include <linux/augur_stats.h>
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/topology.h>
#include <linux/vmalloc.h>

#include "cpu.h"
#include "memory.h"
#include "param.h"
#include "slot.h"
#include "stats.h"

DEFINE_PER_CPU_ALIGNED(struct augur_cpu, augur_cpu);

static struct augur_map_header *augur_map_header;

u64 augur_stats_map_bytes(void)
{
	return augur_map_header->map_bytes;
}

static int stats_map_pages(struct vm_area_struct *vma, unsigned long at,
			   void *mem, size_t bytes)
{
	size_t offset;
	int ret = 0;

	for (offset = 0; offset < bytes && !ret; offset += PAGE_SIZE)
		ret = vm_insert_page(vma, at + offset, vmalloc_to_page(mem + offset));
	return ret;
}

/**
 * augur_stats_mmap() - map the whole region, for reading only
 * @vma: where
 *
 * The mapping holds a reference to every page and to the file, which holds one to
 * the module: whatever ends first, nothing is mapped that was freed.
 *
 * Return: 0; -EINVAL if it is not exactly the whole region; -EPERM if it could be
 *	written or executed; an error of the memory management.
 */
int augur_stats_mmap(struct vm_area_struct *vma)
{
	const struct augur_map_header *header = augur_map_header;
	int cpu, ret;

	if (vma->vm_pgoff || vma->vm_end - vma->vm_start != header->map_bytes)
		return -EINVAL;
	if (vma->vm_flags & (VM_WRITE | VM_EXEC))
		return -EPERM;
	vm_flags_mod(vma, VM_DONTEXPAND | VM_DONTDUMP, VM_MAYWRITE | VM_MAYEXEC);

	ret = stats_map_pages(vma, vma->vm_start, augur_map_header, PAGE_SIZE);
	for_each_possible_cpu(cpu) {
		if (ret)
			break;
		ret = stats_map_pages(vma, vma->vm_start + header->cpu_offset +
				      cpu * header->cpu_stride,
				      per_cpu(augur_cpu.area, cpu),
				      header->cpu_stride);
	}
	return ret;
}

/* Totals of all CPUs. Not a snapshot: bursts end while this adds up. */
void augur_stats_sum(struct augur_cpu_area *sum)
{
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct augur_cpu_area *area = per_cpu(augur_cpu.area, cpu);

		sum->head += READ_ONCE(area->head);
		sum->bursts += READ_ONCE(area->bursts);
		sum->dropped += READ_ONCE(area->dropped);
		sum->unobserved += READ_ONCE(area->unobserved);
		sum->evicted += READ_ONCE(area->evicted);
		sum->untracked += READ_ONCE(area->untracked);
		sum->thinned += READ_ONCE(area->thinned);
		sum->collisions += READ_ONCE(area->collisions);
	}
}

static void stats_layout(struct augur_map_header *header)
{
	header->magic = AUGUR_MAP_MAGIC;
	header->version = AUGUR_MAP_VERSION;
	header->header_bytes = sizeof(*header);
	header->nr_cpus = nr_cpu_ids;
	header->slots_offset = ALIGN(sizeof(struct augur_cpu_area), 64);
	header->slot_bytes = sizeof(struct augur_slot);
	header->nr_slots = augur_nr_slots;
	header->ring_offset = header->slots_offset +
			      (augur_nr_slots + 1) * header->slot_bytes;
	header->sample_bytes = sizeof(struct augur_sample);
	header->nr_samples = augur_nr_samples;
	header->cpu_offset = PAGE_SIZE;
	header->cpu_stride = PAGE_ALIGN((u64)header->ring_offset +
					augur_nr_samples * header->sample_bytes);
	header->map_bytes = header->cpu_offset +
			    header->cpu_stride * header->nr_cpus;
}

static int stats_alloc_cpu(int cpu)
{
	const struct augur_map_header *header = augur_map_header;
	struct augur_cpu *c = per_cpu_ptr(&augur_cpu, cpu);
	void *area;

	c->sampled = augur_memory_get(AUGUR_MEMORY_CPUS,
				      array_size(augur_nr_slots,
						 sizeof(*c->sampled)),
				      cpu_to_node(cpu));
	area = augur_memory_get_mappable(AUGUR_MEMORY_CPUS, header->cpu_stride,
					 cpu_to_node(cpu));
	c->area = area;
	if (!c->sampled || !area)
		return -ENOMEM;
	c->slots = area + header->slots_offset;
	c->ring = area + header->ring_offset;
	return 0;
}

static void stats_free(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		augur_memory_put(per_cpu(augur_cpu.area, cpu));
		augur_memory_put(per_cpu(augur_cpu.sampled, cpu));
	}
	augur_memory_put(augur_map_header);
}

int augur_stats_init(void)
{
	int cpu, ret = 0;

	augur_map_header = augur_memory_get_mappable(AUGUR_MEMORY_FIXED, PAGE_SIZE,
						     NUMA_NO_NODE);
	if (!augur_map_header)
		return -ENOMEM;
	stats_layout(augur_map_header);
	augur_slot_mask = augur_nr_slots - 1;
	for_each_possible_cpu(cpu) {
		ret = stats_alloc_cpu(cpu);
		if (ret)
			break;
	}
	if (ret)
		stats_free();
	return ret;
}

void augur_stats_exit(void)
{
	stats_free();
}
