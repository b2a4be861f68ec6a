/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counting what happens. A look into a map costs six times what adding one does, so
 * programs that count several things at each wakeup look once and hand on what they found.
 */
#ifndef _AUGUR_COUNT_BPF_H
#define _AUGUR_COUNT_BPF_H

#include "compat.bpf.h"

#include "augur_counters.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct augur_sched_counts);
} counters SEC(".maps");

/* Those of this CPU. */
static __always_inline struct augur_sched_counts *counts(void)
{
	u32 key = 0;

	return bpf_map_lookup_elem(&counters, &key);
}

static __always_inline void count_in(struct augur_sched_counts *n,
				     enum augur_sched_counter counter)
{
	((u64 *)n)[counter]++;
}

static __always_inline void count(enum augur_sched_counter counter)
{
	struct augur_sched_counts *n = counts();

	if (n)
		count_in(n, counter);
}

#endif /* _AUGUR_COUNT_BPF_H */
