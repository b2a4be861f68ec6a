/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which CPUs are idle. The kernel knows, in a mask for each node or in one of all: a CPU
 * is taken by a search of those. What is kept here spares searches that would be in
 * vain, a bit for each mask:
 *
 *	a search in vain	takes the bit away, and searches again
 *	a CPU becomes idle	puts it back if it is gone, once it is in the mask
 *
 * So either the searcher sees the CPU or the CPU that the bit is gone; where setting a
 * bit of a mask is no barrier, as on ARM, mostly. While there are
 * idle CPUs, and while there are none, nobody writes. The kernel does not tell of all
 * CPUs that come to a mask: not while it bypasses the scheduler, nor where one that was
 * claimed found nothing to do; and up to 6.13 it tells before they are there. For these
 * dispatch puts the bit back, a moment too early; so does the timer, every tenth
 * of a second, and who will have to wait does not trust the bit of its own node.
 */
#ifndef _AUGUR_IDLE_BPF_H
#define _AUGUR_IDLE_BPF_H

#include "state.bpf.h"
#include "policy/place.h"

/* Those of idle_masks in which there may be a CPU. */
__u64 idle_maybe;

static __always_inline u64 idle_mask_of(s32 numa_node)
{
	return idle_per_node ? 1ULL << (numa_node & 63) : 1;
}

static __always_inline bool idle_may_be(u64 masks)
{
	return idle_maybe & masks;
}

static __always_inline void idle_put_back(u64 masks)
{
	if ((idle_maybe & masks) != masks)
		__sync_fetch_and_or(&idle_maybe, masks);
}

/*
 * Somebody has searched in vain: whether to search again. A task that may not use all
 * CPUs says nothing of the others.
 */
static __always_inline bool idle_in_vain(const struct task_struct *p, u64 masks)
{
	if ((u32)p->nr_cpus_allowed < nr_possible || !idle_may_be(masks))
		return false;
	__sync_fetch_and_and(&idle_maybe, ~masks);
	return true;
}

static __always_inline s32 idle_pick_in(const struct task_struct *p, s32 numa_node)
{
	if (idle_per_node)
		return scx_bpf_pick_idle_cpu_node(p->cpus_ptr, numa_node,
						  SCX_PICK_IDLE_IN_NODE);
	return scx_bpf_pick_idle_cpu(p->cpus_ptr, 0);
}

/*
 * An idle CPU of a node, or of all where the kernel has one mask; it is claimed.
 * Negative if there is none.
 */
static __noinline s32 idle_take_in(struct task_struct *p, s32 numa_node)
{
	u64 mask = idle_mask_of(numa_node);
	s32 cpu;

	cpu = idle_pick_in(p, numa_node);
	if (cpu < 0 && idle_in_vain(p, mask))
		cpu = idle_pick_in(p, numa_node);
	if (cpu >= 0)
		idle_put_back(mask);
	return cpu;
}

/* An idle CPU of a row of node_cpus, claimed, of those that are looked at. */
static __always_inline s32 idle_take_of(struct task_struct *p, u32 first, u32 nr)
{
	u32 start = bpf_get_prandom_u32(), i;

	bpf_for(i, 0, AUGUR_NODE_LOOKS) {
		u32 rank = augur_node_rank(i, start, nr), at = first + rank;
		const u32 *cpu = bpf_map_lookup_elem(&node_cpus, &at);

		if (rank == nr || !cpu)
			break;
		if (task_allowed(p, *cpu) && scx_bpf_test_and_clear_cpu_idle(*cpu))
			return *cpu;
	}
	return -1;
}

/*
 * As idle_take_in(), of the other nodes, the near ones first: as the caches are that are
 * in them.
 */
static __noinline s32 idle_take_elsewhere(struct task_struct *p, const struct augur_cpu *c)
{
	u64 left;
	u32 i;

	if (!c)
		return -1;
	left = idle_maybe & ~idle_mask_of(c->numa_node);
	if (!left)
		return -1;
	bpf_for(i, 1, nr_llcs) {
		const u32 *llc = llc_ranked(c->llc, i);
		const struct augur_llc *l = llc ? llc_state(*llc) : NULL;
		s32 cpu;

		if (!l || !left)
			break;
		if (!(left & idle_mask_of(l->numa_node)))
			continue;
		cpu = idle_take_in(p, l->numa_node);
		if (cpu >= 0)
			return cpu;
		left &= ~idle_mask_of(l->numa_node);
	}
	return -1;
}

/*
 * An idle CPU, claimed, as near to one as there is, for a task that would wait else;
 * negative if there is none.
 */
static __always_inline s32 idle_take(struct task_struct *p, const struct augur_cpu *c)
{
	s32 cpu = idle_take_in(p, c->numa_node);

	return cpu < 0 ? idle_take_elsewhere(p, c) : cpu;
}

/*
 * The same for a task that wakes: the kernel knows its cores and caches. With SMT a core
 * that is idle in another node is better than half of one in this, so that all nodes
 * are one search.
 */
static __noinline s32 idle_search(struct task_struct *p, s32 prev_cpu, u64 wake_flags)
{
	const struct augur_cpu *c = cpu_state(prev_cpu);
	u64 masks, flags = 0;
	s32 cpu = -1;

	if (!c)
		return -1;
	masks = smt ? idle_masks : idle_mask_of(c->numa_node);
	if (masks != idle_masks)
		flags = SCX_PICK_IDLE_IN_NODE;
	if (idle_may_be(masks)) {
		cpu = compat_pick_idle(p, prev_cpu, wake_flags, flags);
		if (cpu < 0 && idle_in_vain(p, masks)) {
			cpu = compat_pick_idle(p, prev_cpu, wake_flags, flags);
			if (cpu >= 0)
				idle_put_back(masks);
		}
	}
	return cpu < 0 && flags ? idle_take_elsewhere(p, c) : cpu;
}

#endif /* _AUGUR_IDLE_BPF_H */
