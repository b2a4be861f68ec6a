/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a task is: its fingerprint, and the key made from it.
 */
#ifndef _AUGUR_IDENTITY_H
#define _AUGUR_IDENTITY_H

#include <linux/sched.h>

struct augur_task;

void augur_identity_new(struct augur_task *entry, struct task_struct *p);
void augur_identity_sleep(struct augur_task *entry, struct task_struct *p,
			  unsigned int state, u64 run_ns);
void augur_identity_wake(struct augur_task *entry, struct task_struct *p);

#endif /* _AUGUR_IDENTITY_H */
