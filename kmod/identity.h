/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a task is: its fingerprint, and the key made from it.
 */
#ifndef _AUGUR_IDENTITY_H
#define _AUGUR_IDENTITY_H

#include <linux/preempt.h>
#include <linux/sched.h>

#include "policy/fingerprint.h"

struct augur_task;

void augur_identity_new(struct augur_task *entry, struct task_struct *p);
void augur_identity_sleep(struct augur_task *entry, struct task_struct *p,
			  unsigned int state, u64 run_ns);

/* Who wakes: the context this runs in, and then the current task. */
static inline enum augur_wake augur_identity_waker(const struct task_struct *p)
{
	if (in_hardirq() || in_serving_softirq())
		return AUGUR_WAKE_IRQ;
	if (current->flags & PF_KTHREAD)
		return AUGUR_WAKE_KTHREAD;
	return current->tgid == p->tgid ? AUGUR_WAKE_SELF : AUGUR_WAKE_OTHER;
}

#endif /* _AUGUR_IDENTITY_H */
