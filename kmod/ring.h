/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Samples: one ring per CPU in the mapping, written by its own CPU. What was read
 * is said by the consumer with each WAIT; what was not read is not overwritten.
 */
#ifndef _AUGUR_RING_H
#define _AUGUR_RING_H

#include <linux/augur_stats.h>
#include <linux/types.h>

#include <asm/barrier.h>

#include "cpu.h"
#include "task.h"

struct augur_slot;

/* Pid of the task that reads the samples, 0 for none. */
extern u32 augur_ring_consumer;

void augur_ring_put(struct augur_cpu *cpu, const struct augur_task *entry,
		    const struct augur_slot *slot, u64 run_ns, u64 now);

/**
 * augur_ring_add() - hand a burst to the consumer of samples, if there is one
 * @cpu: this CPU
 * @entry: the task's entry, with the fingerprint it had when it woke
 * @slot: slot of its key
 * @run_ns: length of the burst
 * @now: its end
 *
 * Its own bursts are left out: each would be a reason to wake it for the next.
 *
 * Context: the switch, under the rq lock: who waits is woken by an irq_work.
 */
static inline void augur_ring_add(struct augur_cpu *cpu, const struct augur_task *entry,
				  const struct augur_slot *slot, u64 run_ns, u64 now)
{
	/* Pairs with augur_ring_consume(): the tail is there before the consumer. */
	u32 consumer = smp_load_acquire(&augur_ring_consumer);

	if (consumer && consumer != entry->pid)
		augur_ring_put(cpu, entry, slot, run_ns, now);
	else
		cpu->area->unobserved++;
}

bool augur_ring_tails_valid(const u64 *tails);
void augur_ring_consume(const u64 *tails);
void augur_ring_abandon(void);
void augur_ring_arm(u32 watermark);
void augur_ring_disarm(void);
u32 augur_ring_ready(u32 watermark);

#endif /* _AUGUR_RING_H */
