/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A burst: from a wakeup to the sleep after it. Preemption does not end a burst,
 * and a burst whose wakeup was not seen is not counted. Nor does a sleep end a burst
 * that is over before its CPU found anything else to run.
 */
#ifndef _AUGUR_BURST_H
#define _AUGUR_BURST_H

#include <linux/types.h>

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

void augur_burst_waking(void *data, struct task_struct *p);
void augur_burst_switch(void *data, bool preempt, struct task_struct *prev,
			struct task_struct *next, unsigned int prev_state);

#endif /* _AUGUR_BURST_H */
