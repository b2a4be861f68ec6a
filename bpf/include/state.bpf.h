/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the scheduler remembers: about tasks, CPUs and caches.
 */
#ifndef _AUGUR_STATE_BPF_H
#define _AUGUR_STATE_BPF_H

#include "count.bpf.h"

/* vmlinux.h has the types, and nothing here makes an ioctl number. */
#define _LINUX_TYPES_H
#define _LINUX_IOCTL_H
#include <linux/augur.h>

#include "augur_sched.h"
#include "augur_task.h"
#include "policy/order.h"
#include "policy/place.h"
#include "policy/speed.h"
#include "policy/tokens.h"

/*
 * Set before load; the verifier sees constants. The simulator, into which all this is
 * compiled as well, has them as variables.
 */
#ifndef AUGUR_RODATA
#define AUGUR_RODATA const volatile
#endif

AUGUR_RODATA __u32 nr_cpus = 1;
AUGUR_RODATA __u32 nr_possible = 1;
AUGUR_RODATA __u32 nr_llcs = 1;
AUGUR_RODATA __u32 nr_nodes = 1;
AUGUR_RODATA bool smt;
/* Where not all CPUs are as fast: cores that are, and what the slowest CPU has of that. */
AUGUR_RODATA __u32 nr_fast;
AUGUR_RODATA __u32 capacity_least = AUGUR_CAPACITY_ONE;
/* The kernel has a mask of idle CPUs for each node, and this bit for each; else for one. */
AUGUR_RODATA bool idle_per_node;
AUGUR_RODATA __u64 idle_masks = 1;

/* Those in force, see tune.bpf.h. */
struct augur_tunables tunables = { AUGUR_TUNABLES(AUGUR_TUNABLE_DEFAULT) };

#define TUNABLES ((const struct augur_tunables *)&tunables)

#define AUGUR_DSQ(queue, nr)	(((u64)(queue) << 32) | (nr))

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct augur_task);
} tasks SEC(".maps");

/* BPF_F_MMAPABLE puts the first entry on a page, hence each on a cache line. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct augur_cpu);
} cpus SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct augur_llc);
} llcs SEC(".maps");

/* Row by row: for each LLC all of them by distance, itself first. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} llc_order SEC(".maps");

/*
 * CPU numbers, node by node; struct augur_cpu says where a node begins. Then the first
 * thread of each fast core, where there are slow ones.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} node_cpus SEC(".maps");

/* All that a decision can name. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, AUGUR_NODE_ANY);
	__type(key, u32);
	__type(value, struct augur_node);
} nodes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct augur_exit);
} exit_record SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct augur_exit_dump);
} exit_dump SEC(".maps");

_Static_assert(sizeof(struct augur_cpu) == 3 * AUGUR_CACHELINE, "three lines");
_Static_assert(sizeof(struct augur_llc) == AUGUR_CACHELINE, "one line");

static __always_inline struct augur_task *task_state(struct task_struct *p)
{
	return bpf_task_storage_get(&tasks, p, NULL, 0);
}

static __always_inline struct augur_cpu *cpu_state(u32 cpu)
{
	return bpf_map_lookup_elem(&cpus, &cpu);
}

static __always_inline struct augur_llc *llc_state(u32 llc)
{
	return bpf_map_lookup_elem(&llcs, &llc);
}

/* Of all LLCs by distance from one the nth; 0 is itself. */
static __always_inline u32 *llc_ranked(u32 llc, u32 nth)
{
	u32 at = llc * nr_llcs + nth;

	return bpf_map_lookup_elem(&llc_order, &at);
}

/* The node that a decision names; NULL if there is none with CPUs. */
static __always_inline const struct augur_node *node_state(u32 numa_node)
{
	const struct augur_node *node = bpf_map_lookup_elem(&nodes, &numa_node);

	return node && node->nr ? node : NULL;
}

/*
 * A bit for each cache in whose queues tasks may wait, so that a CPU that looks for one
 * need not look into all. Who queues the first task of a queue sets it, after the task
 * was counted. Who finds both queues empty clears it, and counts again. Count and bit
 * are changed by operations that return what was there, which are barriers: one of the
 * two sees what the other did. While a cache's queues come and go by its own CPUs the bit
 * stays set.
 */
__u64 llc_waits[AUGUR_SCHED_LLCS_MAX / 64];

static __always_inline u64 *waits_word(u32 llc)
{
	return &llc_waits[llc / 64 % (AUGUR_SCHED_LLCS_MAX / 64)];
}

static __always_inline bool waits_bit(u32 llc)
{
	return *waits_word(llc) >> llc % 64 & 1;
}

static __always_inline void waits_set(u32 llc)
{
	if (!waits_bit(llc))
		__sync_fetch_and_or(waits_word(llc), 1ULL << llc % 64);
}

static __always_inline void waits_clear(u32 llc, const struct augur_llc *l)
{
	u64 bit = 1ULL << llc % 64;

	if (__sync_fetch_and_and(waits_word(llc), ~bit) & bit &&
	    (l->nr_ordinary || l->nr_promoted))
		waits_set(llc);
}

/*
 * Whether there is such a cache besides one. With no more than a word can tell of, as on
 * most machines, there is nothing to iterate over.
 */
static __always_inline bool waits_elsewhere(u32 llc)
{
	u64 others = ~(1ULL << llc % 64);
	u32 i;

	if (nr_llcs <= 64)
		return llc_waits[0] & others;
	bpf_for(i, 0, (nr_llcs + 63) / 64)
		if (*waits_word(64 * i) & (i == llc / 64 ? others : ~0ULL))
			return true;
	return false;
}

/* To the number of tasks in the queue that a task was put to; how many there were. */
static __always_inline u64 queue_add(const struct augur_task *t, u64 nr)
{
	struct augur_llc *l;
	struct augur_cpu *c;

	if (t->queue == AUGUR_QUEUE_CPU) {
		c = cpu_state(t->queue_nr);
		return c ? __sync_fetch_and_add(&c->nr_own, nr) : 0;
	}
	l = llc_state(t->queue_nr);
	if (!l)
		return 0;
	if (t->queue == AUGUR_QUEUE_PROMOTED)
		return __sync_fetch_and_add(&l->nr_promoted, nr);
	return __sync_fetch_and_add(&l->nr_ordinary, nr);
}

/* Before a task is put to a queue, so that nobody takes a queue for empty that is not. */
static __always_inline void queue_enter(struct augur_task *t, enum augur_queue queue,
					u32 nr)
{
	t->queue = queue;
	t->queue_nr = nr;
	if (!queue_add(t, 1) && queue != AUGUR_QUEUE_CPU)
		waits_set(nr);
}

/* It runs, or is put elsewhere, or is no longer ours. */
static __always_inline void queue_leave(struct augur_task *t)
{
	if (t->queue == AUGUR_QUEUE_NONE)
		return;
	queue_add(t, -1);
	t->queue = AUGUR_QUEUE_NONE;
}

/* With one CPU in all, every task has only one, and none is special. */
static __always_inline bool task_pinned(const struct task_struct *p)
{
	return p->nr_cpus_allowed == 1 && nr_possible > 1;
}

/* Most tasks may run anywhere, and for them the mask need not be read. */
static __always_inline bool task_allowed(const struct task_struct *p, s32 cpu)
{
	return (u32)p->nr_cpus_allowed >= nr_possible ||
	       bpf_cpumask_test_cpu(cpu, p->cpus_ptr);
}

#endif /* _AUGUR_STATE_BPF_H */
