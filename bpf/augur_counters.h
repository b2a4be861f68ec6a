/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * What the BPF scheduler counts, always, in entry 0 of the map counters, which each CPU
 * has of its own.
 */
#ifndef _AUGUR_COUNTERS_H
#define _AUGUR_COUNTERS_H

#include "policy/types.h"

/*
 * One list, so that what is counted, printed and documented cannot drift apart. New
 * ones come last: who reads the map of another version takes as many as it has.
 * X(name, meaning)
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
	X(enqueue_promoted, "of these, as promoted")		\
	X(enqueue_pinned, "of these, to the only CPU they may run on")	\
	X(no_tokens, "promoted tasks queued as ordinary for want of tokens") \
	X(preempt, "running tasks preempted for a promoted one")	\
	X(overtake, "running tasks preempted for one that was far behind") \
	X(dispatch_promoted, "tasks taken from a promoted queue")	\
	X(dispatch_local, "tasks taken from the ordinary queue of the own cache") \
	X(dispatch_pinned, "tasks taken from the queue of a CPU")	\
	X(dispatch_remote, "tasks taken from the queues of another cache") \
	X(balanced, "of these, by a CPU that was busy, because that cache had more") \
	X(faster, "tasks that a slow CPU gave to a fast one that was idle") \
	X(again, "idle CPUs that looked once more, because something waits") \
	X(unkicked, "CPUs not kicked, because the one that would was going offline") \
	X(kept, "slices renewed because nothing else waited")		\
	X(kept_behind, "slices renewed because it would have been first in the queue")	\
	X(overrun, "bursts demoted for running past their error band")	\
	X(decided, "wakeups for which the module had a decision")	\
	X(neutral, "wakeups without a decision")			\
	X(slice_predicted, "wakeups whose slice came from a prediction") \
	X(clamped, "decisions with a field out of range, brought into it") \
	X(parked, "tasks that waited, because their cgroup used up its cpu.max") \
	X(returned, "of these, that had begun to: it was used up while they were in a queue") \
	X(group_full, "cgroups that count as their parent: there are too many")	\
	X(tuned, "changes of tunables")					\
	X(tuned_clamped, "of these, with a value out of range, brought into it")

enum augur_sched_counter {
#define X(name, meaning) AUGUR_SC_##name,
	AUGUR_SCHED_COUNTERS(X)
#undef X
	AUGUR_NR_SCHED_COUNTERS,
};

/**
 * struct augur_sched_counts - the counters of one CPU, numbered as enum
 *	augur_sched_counter
 */
struct augur_sched_counts {
#define X(name, meaning) __u64 name;
	AUGUR_SCHED_COUNTERS(X)
#undef X
};

#endif /* _AUGUR_COUNTERS_H */
