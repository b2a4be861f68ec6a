/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpu.weight and cpu.idle of cgroups; cpu.max is quota.bpf.h. The kernel tells which
 * cgroups there are and which task is in which (cgroup.bpf.h); what follows for the
 * weight of a task is policy/share.h.
 */
#ifndef _AUGUR_GROUP_BPF_H
#define _AUGUR_GROUP_BPF_H

#include "quota.bpf.h"
#include "tune.bpf.h"

/* Where nothing is runnable in any group, weights need not be looked at often. */
#define GROUP_REST_NS	(10 * AUGUR_SHARE_PERIOD_NS)

/**
 * struct group_of - what is kept with a cgroup
 * @nr: its entry of the map groups, or its parent's where that was full
 * @own: it is its own
 */
struct group_of {
	u32 nr;
	bool own;
};

struct {
	__uint(type, BPF_MAP_TYPE_CGRP_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct group_of);
} group_map SEC(".maps");

struct group_timer {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct group_timer);
} group_timers SEC(".maps");

/* Entries below this may be taken; with one, the root, all weights are as they are. */
__u32 nr_groups;

/* The task is runnable: what it weighs among all, until it is asked again. */
static __always_inline void group_join(struct task_struct *p, struct augur_task *t)
{
	struct augur_group *g;

	t->background = !!(t->decision.flags & AUGUR_DECISION_BACKGROUND);
	t->weight = t->background ? AUGUR_WEIGHT_LEAST : p->scx.weight;
	if (nr_groups < 2)
		return;
	g = group_state(t->group);
	if (!g)
		return;
	if (!t->counted) {
		t->counted = t->weight;
		__sync_fetch_and_add(&g->load, t->counted);
	}
	t->weight = augur_group_weight(g, t->weight);
	quota_plan(t, g);
	if (g->idle) {
		t->background = true;
		t->promoted = false;
	}
}

/* It sleeps, or goes to another group. */
static __always_inline void group_part(struct augur_task *t)
{
	struct augur_group *g;

	if (!t->counted)
		return;
	g = group_state(t->group);
	/* Up to 6.18 a cgroup can be gone before the last of its tasks has ended. */
	if (g && g->used)
		__sync_fetch_and_add(&g->load, -t->counted);
	t->counted = 0;
}

static __noinline void group_add_below(u32 nr, u64 mean)
{
	u32 level;

	bpf_for(level, 0, AUGUR_GROUP_LEVELS) {
		struct augur_group *g = group_state(nr);

		if (!g)
			return;
		g->below += mean;
		if (!nr)
			return;
		nr = g->parent;
	}
}

static __noinline u64 group_share(u32 nr)
{
	u64 share = AUGUR_SHARE_WHOLE;
	u32 level;

	bpf_for(level, 0, AUGUR_GROUP_LEVELS) {
		struct augur_group *g = group_state(nr);
		struct augur_group *parent = g ? group_state(g->parent) : NULL;

		if (!nr || !parent)
			break;
		share = augur_group_share(g, parent, share);
		nr = g->parent;
	}
	return share;
}

/* Means of all groups and of what is below them; returns that of the machine. */
static __noinline u64 group_count(u32 nr)
{
	struct augur_group *g;
	u64 total = 0;
	u32 i;

	bpf_for(i, 0, nr) {
		g = group_state(i);
		if (!g)
			break;
		g->below = 0;
		g->sum = 0;
		g->mean = augur_load_mean(g->mean, g->load);
		total += g->mean;
	}
	bpf_for(i, 0, nr) {
		g = group_state(i);
		if (g && g->mean)
			group_add_below(i, g->mean);
	}
	return total;
}

static __noinline void group_weigh(u32 nr, u64 total)
{
	u32 i;

	bpf_for(i, 1, nr) {
		struct augur_group *g = group_state(i);
		struct augur_group *parent = g ? group_state(g->parent) : NULL;

		if (parent && g->used)
			parent->sum += augur_group_active(g);
	}
	bpf_for(i, 0, nr) {
		struct augur_group *g = group_state(i);

		if (!g)
			break;
		g->rivals = g->sum;
		g->scale = augur_group_scale(group_share(i), total);
	}
}

/* The only one who writes shares. */
static int group_tick(void *map, int *key, struct bpf_timer *timer)
{
	u32 nr = nr_groups;
	u64 total = 0;

	tune();
	idle_put_back(idle_masks);
	if (nr > 1) {
		total = group_count(nr);
		group_weigh(nr, total);
		quota_tick(nr);
	}
	bpf_timer_start(timer, total ? AUGUR_SHARE_PERIOD_NS : GROUP_REST_NS, 0);
	return 0;
}

static __always_inline s32 group_start(void)
{
	struct group_timer *t;
	u32 key = 0;
	s32 err;

	t = bpf_map_lookup_elem(&group_timers, &key);
	if (!t)
		return -COMPAT_EINVAL;
	err = bpf_timer_init(&t->timer, &group_timers, COMPAT_CLOCK_MONOTONIC);
	if (err)
		return err;
	err = bpf_timer_set_callback(&t->timer, group_tick);
	return err ?: bpf_timer_start(&t->timer, GROUP_REST_NS, 0);
}

#endif /* _AUGUR_GROUP_BPF_H */
