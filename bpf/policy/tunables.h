/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * What an administrator may set about the scheduler. One list, so that default,
 * range, documentation and output cannot drift apart.
 */
#ifndef _AUGUR_POLICY_TUNABLES_H
#define _AUGUR_POLICY_TUNABLES_H

#include "types.h"

/* Shares are in 1/1024, so that the hot path divides by shifting. */
#define AUGUR_SHARE_ONE		1024ULL

/* X(name, default, least, most, meaning); times in ns */
#define AUGUR_TUNABLES(X)						\
	X(promote_share, 512, 0, 921,					\
	  "share of each CPU's time that promoted tasks may take, in 1/1024") \
	X(promote_burst_ns, 10000000, 1000000, 100000000,		\
	  "promoted time a CPU may save up")				\
	X(promote_slice_ns, 4000000, 100000, 20000000,			\
	  "longest slice of a promoted task; at most promote_burst_ns")	\
	X(slice_min_ns, 500000, 50000, 20000000,			\
	  "shortest slice, whatever is predicted")			\
	X(slice_max_ns, 8000000, 500000, 100000000,			\
	  "longest slice, whatever is predicted")			\
	X(slice_default_ns, 3000000, 500000, 100000000,			\
	  "slice of a task about which nothing is known")		\
	X(tick_ns, 4000000, 100000, 10000000,				\
	  "period of the kernel's tick, at which slices end")		\
	X(sync_max_ns, 200000, 0, 10000000,				\
	  "longest predicted run that takes over its waker's CPU")	\
	X(migrate_llc_ns, 10000, 0, 10000000,				\
	  "cost of a move to another CPU of the same cache")		\
	X(migrate_node_ns, 20000, 0, 10000000,				\
	  "cost of a move to another cache of the same node")		\
	X(migrate_remote_ns, 500000, 0, 100000000,			\
	  "cost of a move to another node")				\
	X(preempt_ns, 20000, 0, 10000000,				\
	  "cost of preempting what runs")				\
	X(spare_ns, 1000000, 0, 100000000,				\
	  "what is expected to end within this time is not preempted")	\
	X(preempt_gap_ns, 100000, 0, 100000000,				\
	  "least time between two preemptions of a CPU for promoted tasks") \
	X(overtake_ns, 1000000, 0, 1000000000,				\
	  "virtual time a waking task must be ahead by to preempt")

/* The values in force; AUGUR_TUNABLES() says what each of them means. */
struct augur_tunables {
#define X(name, def, least, most, meaning) __u64 name;
	AUGUR_TUNABLES(X)
#undef X
};

/* struct augur_tunables is an array of as many numbers, in the order of the list. */
#define AUGUR_NR_TUNABLES	(sizeof(struct augur_tunables) / sizeof(__u64))

/* Initial values: struct augur_tunables t = { AUGUR_TUNABLES(AUGUR_TUNABLE_DEFAULT) }; */
#define AUGUR_TUNABLE_DEFAULT(name, def, least, most, meaning) .name = (def),

static inline __u64 augur_clamp(__u64 x, __u64 least, __u64 most)
{
	return x < least ? least : x > most ? most : x;
}

/* Brings values that are in their ranges into order with each other. */
static inline void augur_tunables_order(struct augur_tunables *t)
{
	if (t->promote_slice_ns > t->promote_burst_ns)
		t->promote_slice_ns = t->promote_burst_ns;
	if (t->slice_max_ns < t->slice_min_ns)
		t->slice_max_ns = t->slice_min_ns;
	t->slice_default_ns = augur_clamp(t->slice_default_ns, t->slice_min_ns,
					  t->slice_max_ns);
}

/* Brings every value into its range, and the values into order. */
static inline void augur_tunables_clamp(struct augur_tunables *t)
{
#define X(name, def, least, most, meaning) \
	t->name = augur_clamp(t->name, least, most);
	AUGUR_TUNABLES(X)
#undef X
	augur_tunables_order(t);
}

#endif /* _AUGUR_POLICY_TUNABLES_H */
