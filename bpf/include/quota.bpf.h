/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpu.max of cgroups. What it is, the kernel tells (cgroup.bpf.h); what is left of it is
 * policy/quota.h. Tasks of a group that is spent are parked, in a queue of their cgroup
 * that no CPU serves, until the timer finds that it may go on.
 *
 * Parked tasks count as waiting in the queue that they go to from there: the timer then need
 * not change what is kept with a task, and nothing is locked.
 */
#ifndef _AUGUR_QUOTA_BPF_H
#define _AUGUR_QUOTA_BPF_H

#include "idle.bpf.h"
#include "policy/share.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, AUGUR_GROUPS_MAX);
	__type(key, u32);
	__type(value, struct augur_group);
} groups SEC(".maps");

/* Some cgroup has a quota, or had when tasks of it were parked. */
bool quotas;
__u64 quotas_since;

static __always_inline struct augur_group *group_state(u32 nr)
{
	return bpf_map_lookup_elem(&groups, &nr);
}

/* The next group with a quota above one. */
static __always_inline u32 quota_above(const struct augur_group *g)
{
	const struct augur_group *parent = group_state(g->parent);

	return parent ? parent->limit : 0;
}

/* Whether a task of the group must wait: for its own, or that of any above it. */
static __noinline bool quota_group_spent(u32 nr)
{
	const struct augur_group *g = group_state(nr);
	u32 level;

	nr = g ? g->limit : 0;
	bpf_for(level, 0, AUGUR_GROUP_LEVELS) {
		g = nr ? group_state(nr) : NULL;
		if (!g)
			break;
		if (augur_quota_spent(&g->quota))
			return true;
		nr = quota_above(g);
	}
	return false;
}

static __noinline void quota_group_charge(u32 nr, u64 ns)
{
	struct augur_group *g = group_state(nr);
	u32 level;

	nr = g ? g->limit : 0;
	bpf_for(level, 0, AUGUR_GROUP_LEVELS) {
		g = nr ? group_state(nr) : NULL;
		if (!g)
			break;
		augur_quota_charge(&g->quota, ns);
		nr = quota_above(g);
	}
}

/* One that exits gives back what it holds, and is not kept from that. */
static __always_inline bool quota_spent(const struct task_struct *p,
					const struct augur_task *t)
{
	return quotas && !(p->flags & COMPAT_PF_EXITING) && quota_group_spent(t->group);
}

/* Charges what the task ran since the last time, or since there are quotas. */
static __always_inline void quota_bill(struct augur_task *t, u64 now)
{
	u64 from;

	if (!quotas)
		return;
	from = augur_vtime_later(t->billed_at, quotas_since);
	if (!augur_vtime_before(from, now))
		return;
	t->billed_at = now;
	quota_group_charge(t->group, now - from);
}

/* Who may be told to wait is looked at often. */
static __always_inline void quota_plan(struct augur_task *t, const struct augur_group *g)
{
	if (quotas && g->limit && t->plan.slice_ns > AUGUR_QUOTA_SLICE_NS)
		t->plan.slice_ns = AUGUR_QUOTA_SLICE_NS;
}

/* Puts a task aside that was said to enter a queue, and would have there @deadline. */
static __always_inline void quota_park(struct task_struct *p, struct augur_task *t,
				       u64 deadline, u64 enq_flags)
{
	struct augur_group *g = group_state(t->group);

	if (g)
		g->parked = true;
	count(AUGUR_SC_parked);
	compat_insert_vtime(p, AUGUR_DSQ(AUGUR_QUEUE_PARKED, t->group), t->plan.slice_ns,
			    deadline, enq_flags);
}

/* One goes on. It may have left meanwhile, and is somewhere else then. */
static __always_inline void quota_unpark(struct bpf_iter_scx_dsq *it,
					 struct task_struct *p)
{
	const struct augur_task *t = task_state(p);
	s32 cpu = scx_bpf_task_cpu(p);
	const struct augur_cpu *c = cpu_state(cpu);

	if (!t || !c || !bpf_ksym_exists(scx_bpf_dsq_move_vtime) ||
	    !scx_bpf_dsq_move_vtime(it, p, AUGUR_DSQ(t->queue, t->queue_nr), 0))
		return;
	if (!task_pinned(p))
		cpu = idle_take(p, c);
	if (cpu >= 0)
		scx_bpf_kick_cpu(cpu, SCX_KICK_IDLE);
}

static __noinline void quota_release(u32 nr)
{
	struct augur_group *g = group_state(nr);
	struct bpf_iter_scx_dsq it;
	struct task_struct *p;

	if (!g)
		return;
	/* First: who is parked from here on says so again. */
	g->parked = false;
	/* Some verifiers take a timer for sleepable, because what started it was. */
	bpf_rcu_read_lock();
	if (!bpf_iter_scx_dsq_new(&it, AUGUR_DSQ(AUGUR_QUEUE_PARKED, nr), 0))
		while ((p = bpf_iter_scx_dsq_next(&it)))
			quota_unpark(&it, p);
	bpf_iter_scx_dsq_destroy(&it);
	bpf_rcu_read_unlock();
}

/* The nearest group with a quota, from one upward. */
static __noinline u32 quota_limit(u32 nr)
{
	u32 level;

	bpf_for(level, 0, AUGUR_GROUP_LEVELS) {
		const struct augur_group *g = nr ? group_state(nr) : NULL;

		if (!g)
			break;
		if (g->quota.ns)
			return nr;
		nr = g->parent;
	}
	return 0;
}

/* Fills quotas whose period is over; whether there are any, or parked tasks. */
static __noinline bool quota_fill(u32 nr, u64 now)
{
	bool any = false;
	u32 i;

	bpf_for(i, 1, nr) {
		struct augur_group *g = group_state(i);

		if (!g)
			break;
		if (g->quota.ns)
			augur_quota_fill(&g->quota, now, AUGUR_SHARE_PERIOD_NS);
		any = any || g->quota.ns || g->parked;
	}
	return any;
}

/* The timer's part; nothing to speak of while no group has a quota. */
static __always_inline void quota_tick(u32 nr)
{
	u64 now = compat_now();
	bool any = quota_fill(nr, now);
	u32 i;

	if (any && !quotas)
		quotas_since = now;
	quotas = any;
	if (!any)
		return;
	bpf_for(i, 1, nr) {
		struct augur_group *g = group_state(i);

		if (!g)
			break;
		g->limit = quota_limit(i);
		if (g->parked && !quota_group_spent(i))
			quota_release(i);
	}
}

#endif /* _AUGUR_QUOTA_BPF_H */
