/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel tells about cgroups: the entries of the map groups, and which task
 * belongs to which. It calls only where it has CONFIG_EXT_GROUP_SCHED; elsewhere all
 * tasks are of the root, and weights are as they are.
 */
#ifndef _AUGUR_CGROUP_BPF_H
#define _AUGUR_CGROUP_BPF_H

#include "group.bpf.h"

/* A free entry; cgroups come and go under one lock of the kernel's. */
static __noinline u32 group_take(void)
{
	u32 i;

	bpf_for(i, 0, AUGUR_GROUPS_MAX) {
		struct augur_group *g = group_state(i);

		if (!g || g->used)
			continue;
		g->used = true;
		if (i >= nr_groups)
			nr_groups = i + 1;
		return i;
	}
	return AUGUR_GROUPS_MAX;
}

static __always_inline u32 group_of(struct cgroup *cgrp)
{
	struct group_of *of = cgrp ? bpf_cgrp_storage_get(&group_map, cgrp, NULL, 0) : NULL;

	return of ? of->nr : 0;
}

static __always_inline u32 group_of_task(struct task_struct *p)
{
	struct cgroup *cgrp;
	u32 nr;

	if (!bpf_ksym_exists(scx_bpf_task_cgroup___compat))
		return 0;
	cgrp = scx_bpf_task_cgroup___compat(p);
	nr = group_of(cgrp);
	bpf_cgroup_release(cgrp);
	return nr;
}

/* The nearest ancestor that has an entry: parents are told of before their children. */
static __always_inline u32 group_parent(struct cgroup *cgrp)
{
	struct cgroup *parent;
	u32 nr = 0;

	if (!cgrp->level)
		return 0;
	parent = bpf_cgroup_ancestor(cgrp, cgrp->level - 1);
	if (!parent)
		return 0;
	nr = group_of(parent);
	bpf_cgroup_release(parent);
	return nr;
}

/* An entry has a queue from its first use on, for whichever cgroup has it. */
static __noinline s32 group_make_queue(u32 nr)
{
	struct augur_group *g = group_state(nr);
	s32 err;

	if (!g || g->queue)
		return 0;
	err = scx_bpf_create_dsq(AUGUR_DSQ(AUGUR_QUEUE_PARKED, nr), -1);
	g->queue = !err;
	return err;
}

/* cpu.max as it is when the kernel begins to tell of the cgroup, if it tells of that. */
static __always_inline s32 group_init_quota(struct augur_group *g, u32 nr,
					    const struct scx_cgroup_init_args *args)
{
	g->limit = 0;
	g->parked = false;
	g->quota.ns = 0;
	if (!bpf_core_field_exists(args->bw_quota_us))
		return 0;
	augur_quota_set(&g->quota, args->bw_period_us, args->bw_quota_us,
			args->bw_burst_us);
	return group_make_queue(nr);
}

/* A cgroup has a cpu.weight now. -ENOMEM refuses the cgroup, or the scheduler. */
SEC("struct_ops.s")
s32 BPF_PROG(augur_cgroup_init, struct cgroup *cgrp, struct scx_cgroup_init_args *args)
{
	u32 parent = group_parent(cgrp);
	struct augur_group *g;
	struct group_of *of;
	u32 nr;

	of = bpf_cgrp_storage_get(&group_map, cgrp, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!of)
		return -COMPAT_ENOMEM;
	nr = group_take();
	of->own = nr < AUGUR_GROUPS_MAX;
	of->nr = of->own ? nr : parent;
	g = of->own ? group_state(nr) : NULL;
	if (!g) {
		count(AUGUR_SC_group_full);
		return 0;
	}
	g->parent = parent;
	g->weight = args->weight;
	g->idle = false;
	if (bpf_core_field_exists(args->sched_idle))
		g->idle = args->sched_idle;
	g->load = 0;
	g->mean = 0;
	g->scale = 0;
	return group_init_quota(g, nr, args);
}

/* A cgroup goes, its tasks have gone. */
SEC("struct_ops.s")
void BPF_PROG(augur_cgroup_exit, struct cgroup *cgrp)
{
	struct group_of *of = bpf_cgrp_storage_get(&group_map, cgrp, NULL, 0);
	struct augur_group *g = of && of->own ? group_state(of->nr) : NULL;

	if (!g)
		return;
	g->mean = 0;
	g->weight = 0;
	g->load = 0;
	g->quota.ns = 0;
	g->used = false;
}

/* A task goes to another cgroup. */
SEC("struct_ops")
void BPF_PROG(augur_cgroup_move, struct task_struct *p, struct cgroup *from,
	      struct cgroup *to)
{
	struct augur_task *t = task_state(p);
	bool counted;

	if (!t)
		return;
	counted = t->counted;
	group_part(t);
	t->group = group_of(to);
	if (counted)
		group_join(p, t);
}

/* cpu.weight was written. */
SEC("struct_ops")
void BPF_PROG(augur_cgroup_set_weight, struct cgroup *cgrp, u32 weight)
{
	struct group_of *of = bpf_cgrp_storage_get(&group_map, cgrp, NULL, 0);
	struct augur_group *g = of && of->own ? group_state(of->nr) : NULL;

	if (g)
		g->weight = weight;
}

/* cpu.max or cpu.max.burst was written. Who is parked is looked at by the next tick. */
SEC("struct_ops")
void BPF_PROG(augur_cgroup_set_bandwidth, struct cgroup *cgrp, u64 period_us,
	      u64 quota_us, u64 burst_us)
{
	struct group_of *of = bpf_cgrp_storage_get(&group_map, cgrp, NULL, 0);
	struct augur_group *g = of && of->own ? group_state(of->nr) : NULL;

	if (g)
		augur_quota_set(&g->quota, period_us, quota_us, burst_us);
}

/*
 * cpu.idle was written. With it the kernel's own cpu.weight becomes the least, and
 * without it the default, but it does not say so.
 */
SEC("struct_ops")
void BPF_PROG(augur_cgroup_set_idle, struct cgroup *cgrp, bool idle)
{
	struct group_of *of = bpf_cgrp_storage_get(&group_map, cgrp, NULL, 0);
	struct augur_group *g = of && of->own ? group_state(of->nr) : NULL;

	if (!g)
		return;
	g->idle = idle;
	g->weight = idle ? 1 : AUGUR_WEIGHT_ONE;
}

#endif /* _AUGUR_CGROUP_BPF_H */
