/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Statistics by key, one table per CPU, written by its own CPU only.
 *
 * The table is set-associative: a key may be in any of AUGUR_SLOT_WAYS slots in a
 * row, and is mostly in the first of them.
 */
#ifndef _AUGUR_SLOT_H
#define _AUGUR_SLOT_H

#include <linux/augur_stats.h>
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "cpu.h"
#include "policy/log2.h"
#include "task.h"

/* The least that nr_slots may be. */
#define AUGUR_SLOT_WAYS		8

extern u32 augur_slot_mask;

/* The decision table uses the low bits. */
static inline u32 augur_slot_index(u64 key, u32 way)
{
	return ((key >> 32) & augur_slot_mask) ^ way;
}

static inline struct augur_slot *augur_slot_place(const struct augur_cpu *cpu,
						  u64 key, u32 way)
{
	return &cpu->slots[augur_slot_index(key, way)];
}

/*
 * Readers are in user space: they load seq with acquire, copy, issue a read
 * barrier, and load seq again.
 */
static inline void augur_slot_write_begin(struct augur_slot *slot)
{
	slot->seq++;
	/* Pairs with the reader's barrier before it loads seq again. */
	smp_wmb();
}

static inline void augur_slot_write_end(struct augur_slot *slot)
{
	/* Pairs with the reader's first load of seq, an acquire. */
	smp_wmb();
	slot->seq++;
}

static inline u32 augur_slot_hist(u64 run_ns)
{
	u32 bucket = augur_log2_floor(run_ns / (AUGUR_HIST_LEAST_NS / 2));

	return min(bucket, AUGUR_HIST_BUCKETS - 1);
}

/* Is the slot's key made from this identity, not just equal to its key? */
static inline bool augur_slot_is_of(const struct augur_slot *slot,
				    const struct augur_fingerprint *fp)
{
	return slot->fingerprint[0] == fp->word[0] &&
	       !((slot->fingerprint[1] ^ fp->word[1]) & AUGUR_FP_IDENTITY1);
}

struct augur_slot *augur_slot_search(struct augur_cpu *cpu,
				     const struct augur_task *entry);
void augur_slot_add_flags(struct augur_slot *slot, const struct augur_task *entry,
			  u64 run_ns);
void augur_slot_label(struct augur_slot *slot, const struct augur_task *entry,
		      const struct task_struct *p);

/**
 * augur_slot_add() - add a burst to the statistics of its key
 * @cpu: this CPU
 * @entry: the task's entry, with the fingerprint it had when it woke
 * @p: the task
 * @run_ns: length of the burst
 * @now: its end
 *
 * Context: the switch, under the rq lock.
 * Return: the slot of the key.
 */
static inline struct augur_slot *
augur_slot_add(struct augur_cpu *cpu, const struct augur_task *entry,
	       const struct task_struct *p, u64 run_ns, u64 now)
{
	struct augur_slot *slot = augur_slot_place(cpu, entry->key, 0);

	if (unlikely(slot->key != entry->key))
		slot = augur_slot_search(cpu, entry);
	if (unlikely(!augur_slot_is_of(slot, &entry->fp)))
		cpu->area->collisions++;
	augur_slot_write_begin(slot);
	slot->count++;
	slot->run_ns += run_ns;
	slot->wait_ns += entry->wait_ns;
	slot->last_seen_ns = now;
	slot->hist[augur_slot_hist(run_ns)]++;
	if (unlikely(run_ns > slot->run_max_ns))
		slot->run_max_ns = min(run_ns, U32_MAX);
	if (unlikely(entry->wait_ns > slot->wait_max_ns))
		slot->wait_max_ns = min(entry->wait_ns, U32_MAX);
	if (unlikely(entry->flags != AUGUR_TASK_IN_BURST))
		augur_slot_add_flags(slot, entry, run_ns);
	if (unlikely(!slot->comm[0]))
		augur_slot_label(slot, entry, p);
	augur_slot_write_end(slot);
	cpu->area->bursts++;
	return slot;
}

#endif /* _AUGUR_SLOT_H */
