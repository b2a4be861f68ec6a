/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Samples: one ring per CPU in the mapping, written by its own CPU. What was read
 * is said by the consumer with each WAIT; what was not read is not overwritten.
 */
#ifndef _AUGUR_RING_H
#define _AUGUR_RING_H

#include <linux/types.h>

struct augur_cpu;
struct augur_slot;
struct augur_task;

void augur_ring_add(struct augur_cpu *cpu, const struct augur_task *entry,
		    const struct augur_slot *slot, u64 run_ns, u64 now);

bool augur_ring_tails_valid(const u64 *tails);
void augur_ring_consume(const u64 *tails);
void augur_ring_abandon(void);
void augur_ring_arm(u32 watermark);
void augur_ring_disarm(void);
u32 augur_ring_ready(u32 watermark);

#endif /* _AUGUR_RING_H */
