/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A burst: from a wakeup to the sleep after it. Preemption does not end a burst,
 * and a burst whose wakeup was not seen is not counted. Nor does a sleep end a burst
 * that is over before its CPU found anything else to run.
 */
#ifndef _AUGUR_BURST_H
#define _AUGUR_BURST_H

#include <linux/types.h>

struct augur_task;
struct task_struct;

/**
 * struct augur_burst - a burst that has ended
 * @end_ns: CLOCK_MONOTONIC
 * @run_ns: time on a CPU
 * @wait_ns: from wakeup to first run
 */
struct augur_burst {
	u64 end_ns;
	u64 run_ns;
	u64 wait_ns;
};

void augur_burst_wake(struct augur_task *entry, struct task_struct *p, u64 now);
void augur_burst_run(struct augur_task *entry, u64 now);
void augur_burst_preempt(struct augur_task *entry, u64 now);
u64 augur_burst_end(struct augur_task *entry, struct task_struct *p, u64 now);

#endif /* _AUGUR_BURST_H */
