/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of decisions: by key, of fixed size, read at every wakeup without
 * locks, written by AUGUR_U_PUSH and AUGUR_U_RETIRE under one mutex.
 */
#ifndef _AUGUR_DECIDE_H
#define _AUGUR_DECIDE_H

#include <linux/augur.h>
#include <linux/limits.h>
#include <linux/types.h>

#include "policy/decision.h"
#include "policy/fingerprint.h"

/* About a second: so seldom does a lookup write that a decision is in use. */
#define AUGUR_DECIDE_SECOND_SHIFT	30

/* No second: there are not so many. */
#define AUGUR_DECIDE_NEVER		U32_MAX

extern u32 augur_decide_version;
extern u16 augur_decide_context;

static inline u32 augur_decide_second(u64 ns)
{
	return ns >> AUGUR_DECIDE_SECOND_SHIFT;
}

/**
 * struct augur_decide_totals - since load, but for @count
 * @count: decisions in force now
 * @pushed: decisions accepted
 * @refused: decisions refused
 * @displaced: decisions in force that had to make room
 */
struct augur_decide_totals {
	u32 count;
	u64 pushed;
	u64 refused;
	u64 displaced;
};

void augur_decide_lookup(struct augur_task_decision *decision,
			 const struct augur_fingerprint *fp, u16 context, u64 now,
			 u32 *second);
bool augur_decide_peek(u64 key, u32 flags, struct augur_task_decision *decision);
u32 augur_decide_push(struct augur_decision *decisions, u32 nr);
u32 augur_decide_retire(const u64 *keys, u32 nr);
u32 augur_decide_retire_old(u32 *place, u32 generation);
u32 augur_decide_generation(void);
u32 augur_decide_dump(u64 *cursor, void *records, u32 nr);
void augur_decide_totals(struct augur_decide_totals *totals);

int augur_decide_init(void);
void augur_decide_exit(void);

#endif /* _AUGUR_DECIDE_H */
