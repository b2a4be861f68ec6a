/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a hint changes in the decision about a burst, and what the burst says about
 * the hint. policy/trust.h has the arithmetic.
 */
#ifndef _AUGUR_TRUST_H
#define _AUGUR_TRUST_H

#include <linux/types.h>

struct augur_burst;
struct augur_task;
struct augur_task_decision;

void augur_trust_apply(struct augur_task *entry,
		       struct augur_task_decision *decision, u64 now);
void augur_trust_judge(struct augur_task *entry, const struct augur_burst *burst);

#endif /* _AUGUR_TRUST_H */
