/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of decisions: by key, of fixed size, read at every wakeup without
 * locks, written by AUGUR_U_PUSH under one mutex.
 */
#ifndef _AUGUR_DECIDE_H
#define _AUGUR_DECIDE_H

#include <linux/augur.h>
#include <linux/types.h>

#include "policy/decision.h"

/**
 * struct augur_decide_totals - since load, but for @count
 * @count: decisions in force now
 * @pushed: decisions accepted
 * @refused: decisions refused
 */
struct augur_decide_totals {
	u32 count;
	u64 pushed;
	u64 refused;
};

bool augur_decide_lookup(struct augur_task_decision *decision, u64 now);
u32 augur_decide_push(struct augur_decision *decisions, u32 nr);
bool augur_decide_get(u32 index, struct augur_decision *decision, u64 *hits);
void augur_decide_totals(struct augur_decide_totals *totals);

int augur_decide_init(void);
void augur_decide_exit(void);

#endif /* _AUGUR_DECIDE_H */
