/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Statistics by key, one table per CPU, written by its own CPU only.
 */
#ifndef _AUGUR_SLOT_H
#define _AUGUR_SLOT_H

#include <linux/augur_stats.h>
#include <linux/types.h>

#include "param.h"

struct augur_burst;
struct augur_cpu;
struct augur_task;
struct task_struct;

#define AUGUR_SLOT_WAYS		8

/**
 * struct augur_bucket - index of AUGUR_SLOT_WAYS slots, so that finding a slot
 *	costs one cache line, not eight
 * @tag: low half of the slot's key, 0 in an empty slot
 * @used: bit n: slot n was used since the hand last passed it
 * @hand: where the next search for a victim begins
 */
struct augur_bucket {
	u32 tag[AUGUR_SLOT_WAYS];
	u8 used;
	u8 hand;
} __aligned(64);

/* The bucket of a key. The decision table uses the low bits. */
static inline u32 augur_slot_bucket(u64 key)
{
	return (key >> 32) & (augur_nr_slots / AUGUR_SLOT_WAYS - 1);
}

void augur_slot_add(struct augur_cpu *cpu, const struct augur_task *entry,
		    const struct task_struct *p, const struct augur_burst *burst);

#endif /* _AUGUR_SLOT_H */
