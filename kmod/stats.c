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

/*
 * By number of the CPU. A number that no CPU can have, between others, has an area
 * that stays zero: a reader goes through all of them.
 */
static void **augur_areas;

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
	u32 cpu;
	int ret;

	if (vma->vm_pgoff || vma->vm_end - vma->vm_start != header->map_bytes)
		return -EINVAL;
	if (vma->vm_flags & (VM_WRITE | VM_EXEC))
		return -EPERM;
	vm_flags_mod(vma, VM_DONTEXPAND | VM_DONTDUMP, VM_MAYWRITE | VM_MAYEXEC);

	ret = stats_map_pages(vma, vma->vm_start, augur_map_header, PAGE_SIZE);
	for (cpu = 0; cpu < header->nr_cpus && !ret; cpu++)
		ret = stats_map_pages(vma, vma->vm_start + header->cpu_offset +
				      cpu * header->cpu_stride,
				      augur_areas[cpu], header->cpu_stride);
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

static void *stats_alloc_area(u32 cpu)
{
	int node = cpu_possible(cpu) ? cpu_to_node(cpu) : NUMA_NO_NODE;

	augur_areas[cpu] = augur_memory_get_mappable(AUGUR_MEMORY_CPUS,
						     augur_map_header->cpu_stride,
						     node);
	return augur_areas[cpu];
}

static int stats_alloc_cpu(int cpu)
{
	struct augur_cpu *c = per_cpu_ptr(&augur_cpu, cpu);
	void *area = augur_areas[cpu];

	c->sampled = augur_memory_get(AUGUR_MEMORY_CPUS,
				      array_size(augur_nr_slots,
						 sizeof(*c->sampled)),
				      cpu_to_node(cpu));
	if (!c->sampled)
		return -ENOMEM;
	c->area = area;
	c->slots = area + augur_map_header->slots_offset;
	c->ring = area + augur_map_header->ring_offset;
	return 0;
}

static void stats_free(void)
{
	u32 nr = augur_areas ? augur_map_header->nr_cpus : 0, i;
	int cpu;

	for_each_possible_cpu(cpu)
		augur_memory_put(per_cpu(augur_cpu.sampled, cpu));
	for (i = 0; i < nr; i++)
		augur_memory_put(augur_areas[i]);
	augur_memory_put(augur_areas);
	augur_memory_put(augur_map_header);
}

static int stats_alloc(void)
{
	u32 i;
	int cpu;

	augur_areas = augur_memory_get(AUGUR_MEMORY_CPUS,
				       array_size(nr_cpu_ids, sizeof(*augur_areas)),
				       NUMA_NO_NODE);
	if (!augur_areas)
		return -ENOMEM;
	for (i = 0; i < nr_cpu_ids; i++)
		if (!stats_alloc_area(i))
			return -ENOMEM;
	for_each_possible_cpu(cpu)
		if (stats_alloc_cpu(cpu))
			return -ENOMEM;
	return 0;
}

int augur_stats_init(void)
{
	augur_map_header = augur_memory_get_mappable(AUGUR_MEMORY_FIXED, PAGE_SIZE,
						     NUMA_NO_NODE);
	if (!augur_map_header)
		return -ENOMEM;
	stats_layout(augur_map_header);
	augur_slot_mask = augur_nr_slots - 1;
	if (!stats_alloc())
		return 0;
	stats_free();
	return -ENOMEM;
}

void augur_stats_exit(void)
{
	stats_free();
}
