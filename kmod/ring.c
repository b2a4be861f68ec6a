// SPDX-License-Identifier: GPL-2.0-only

#include <linux/augur_stats.h>
#include <linux/compiler.h>
#include <linux/cpumask.h>
#include <linux/sched.h>

#include "alert.h"
#include "cpu.h"
#include "param.h"
#include "ring.h"
#include "task.h"
#include "wait.h"

#define AUGUR_RING_UNARMED	U32_MAX

/* In a nearly full ring a key gets one of so many places. */
#define AUGUR_RING_THIN		8

u32 augur_ring_consumer;

/* Unread samples in one ring that somebody waits for. */
static u32 augur_ring_watermark = AUGUR_RING_UNARMED;

static u16 ring_flags(const struct augur_task *entry)
{
	u16 flags = entry->preempted ? AUGUR_SAMPLE_PREEMPTED : 0;

	if (entry->flags & AUGUR_TASK_MIGRATED)
		flags |= AUGUR_SAMPLE_MIGRATED;
	if (entry->flags & AUGUR_TASK_CROSSED)
		flags |= AUGUR_SAMPLE_CROSSED;
	if (entry->flags & AUGUR_TASK_PROMOTED)
		flags |= AUGUR_SAMPLE_PROMOTED;
	return flags;
}

static void ring_write(struct augur_sample *sample, const struct augur_task *entry,
		       u64 run_ns, u64 now)
{
	sample->key = entry->key;
	sample->end_ns = now;
	sample->run_ns = min(run_ns, U32_MAX);
	sample->wait_ns = min(entry->wait_ns, U32_MAX);
	sample->predicted_ns = entry->decision.predicted_ns;
	sample->flags = ring_flags(entry);
	sample->context = augur_task_context(entry);
}

/*
 * Is the ring so full that frequent keys have to do with fewer samples? A key that
 * has one of AUGUR_RING_THIN bursts here, or less, keeps all of its samples.
 */
static bool ring_thinned(struct augur_cpu *cpu, const struct augur_slot *slot,
			 u64 unread)
{
	u32 bursts = cpu->area->bursts, *sampled;

	if (likely(unread * 100 < (u64)augur_nr_samples * augur_param(thin_percent)))
		return false;
	sampled = &cpu->sampled[slot - cpu->slots];
	if (bursts - *sampled < AUGUR_RING_THIN)
		return true;
	*sampled = bursts;
	return false;
}

/* Only while there is a consumer; context as augur_ring_add(). */
void augur_ring_put(struct augur_cpu *cpu, const struct augur_task *entry,
		    const struct augur_slot *slot, u64 run_ns, u64 now)
{
	struct augur_cpu_area *area = cpu->area;
	u64 head = area->head, unread;

	/* Pairs with augur_ring_consume(): the samples before it have been read. */
	unread = head - smp_load_acquire(&cpu->tail);
	if (unread >= augur_nr_samples) {
		WRITE_ONCE(area->dropped, area->dropped + 1);
		augur_alert_dropped();
		return;
	}
	if (ring_thinned(cpu, slot, unread)) {
		WRITE_ONCE(area->thinned, area->thinned + 1);
		return;
	}
	ring_write(&cpu->ring[head & (augur_nr_samples - 1)], entry, run_ns, now);
	/* Pairs with the load of head in user space: the sample is complete. */
	smp_store_release(&area->head, head + 1);
	/*
	 * Either we see the watermark, or augur_ring_ready() after
	 * augur_ring_arm() sees this sample: a store before a load, on both
	 * sides.
	 */
	smp_mb();
	if (unlikely(unread + 1 >= READ_ONCE(augur_ring_watermark)))
		augur_wait_trigger();
}

static struct augur_cpu_area *ring_area(int cpu)
{
	return per_cpu(augur_cpu.area, cpu);
}

/* One tail per CPU area, also of CPUs that cannot be. */
bool augur_ring_tails_valid(const u64 *tails)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		u64 head = READ_ONCE(ring_area(cpu)->head);

		if (tails[cpu] > head || head - tails[cpu] > augur_nr_samples)
			return false;
	}
	return true;
}

/* Context: the consumer; one caller at a time, see wait.c. */
void augur_ring_consume(const u64 *tails)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		/* Pairs with augur_ring_put(): the consumer is done with them. */
		smp_store_release(per_cpu_ptr(&augur_cpu.tail, cpu), tails[cpu]);
	}
	/* Pairs with augur_ring_add(): who sees the consumer sees its tails. */
	smp_store_release(&augur_ring_consumer, current->pid);
}

void augur_ring_abandon(void)
{
	WRITE_ONCE(augur_ring_consumer, 0);
}

void augur_ring_arm(u32 watermark)
{
	WRITE_ONCE(augur_ring_watermark, watermark);
	/* Pairs with the barrier in augur_ring_put(). */
	smp_mb();
}

void augur_ring_disarm(void)
{
	WRITE_ONCE(augur_ring_watermark, AUGUR_RING_UNARMED);
}

/* Rings with at least @watermark unread samples. */
u32 augur_ring_ready(u32 watermark)
{
	u32 ready = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		ready += READ_ONCE(ring_area(cpu)->head) -
			 READ_ONCE(per_cpu(augur_cpu.tail, cpu)) >= watermark;
	return ready;
}
