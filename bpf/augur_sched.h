/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * What the BPF scheduler shares with its loader and with augurctl.
 */
#ifndef _AUGUR_SCHED_H
#define _AUGUR_SCHED_H

#include "policy/types.h"

#define AUGUR_PIN_DIR		"/sys/fs/bpf/augur"
#define AUGUR_PIN_LINK		AUGUR_PIN_DIR "/scheduler"
#define AUGUR_PIN_COUNTERS	AUGUR_PIN_DIR "/counters"
#define AUGUR_SCHED_NAME	"augur"

/*
 * Counters of the scheduler: per CPU, always on. One list, so that what is
 * counted, printed and documented cannot drift apart. X(name, meaning)
 */
#define AUGUR_SCHED_COUNTERS(X)						\
	X(select, "wakeups that asked for a CPU")			\
	X(fast_prev, "placed on the previous CPU, which was idle")	\
	X(fast_sync, "placed on the waker's CPU, which was about to sleep") \
	X(fast_llc, "placed on an idle CPU of the same last-level cache") \
	X(fast_node, "placed on an idle CPU of the same node")		\
	X(fast_remote, "placed on an idle CPU of another node")		\
	X(slow, "no idle CPU: placed by predicted finish time")		\
	X(enqueue, "tasks that went to a queue")			\
	X(enqueue_promoted, "of these, to a promoted queue")		\
	X(enqueue_pinned, "of these, straight to the only CPU allowed")	\
	X(no_tokens, "promoted tasks queued as ordinary for want of tokens") \
	X(preempt, "running tasks preempted for a promoted one")	\
	X(dispatch_promoted, "tasks taken from a promoted queue")	\
	X(dispatch_local, "tasks taken from the ordinary queue of the own cache") \
	X(dispatch_remote, "tasks taken from the queue of another cache") \
	X(overrun, "bursts demoted for running past their error band")	\
	X(decided, "wakeups for which the module had a decision")	\
	X(neutral, "wakeups without a decision")			\
	X(slice_predicted, "runs whose slice came from a prediction")

enum augur_sched_counter {
#define X(name, meaning) AUGUR_SC_##name,
	AUGUR_SCHED_COUNTERS(X)
#undef X
	AUGUR_NR_SCHED_COUNTERS,
};

#endif /* _AUGUR_SCHED_H */
