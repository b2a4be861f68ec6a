/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * Shares: what cpu.weight of cgroups, at all levels, makes of the weights of tasks.
 *
 * In a group its runnable tasks compete with its child groups, each with its weight;
 * a child group that is not always active counts for the part of time that it is. A
 * group has its part of its parent's share, and a task its part of the group's:
 *
 *	weight = w * share * K / (rivals + mean)
 *
 * where w is the task's own weight, mean that of all tasks of the group that are
 * runnable, on average, rivals that of its child groups, and K is one number for all
 * groups, so that virtual times can be compared: the mean over all groups. With one
 * group a task's weight is its own.
 *
 * Nothing is added up where tasks wake: a group knows the weights of its runnable
 * tasks, one number, and a timer does the rest every AUGUR_SHARE_PERIOD_NS.
 */
#ifndef _AUGUR_POLICY_SHARE_H
#define _AUGUR_POLICY_SHARE_H

#include "order.h"
#include "quota.h"

/* Groups and levels beyond these count as the nearest one within. */
#define AUGUR_GROUPS_MAX	1024U
#define AUGUR_GROUP_LEVELS	16U

#define AUGUR_SHARE_PERIOD_NS	(10 * AUGUR_NSEC_PER_MSEC)

/* Means and rivals are in 1/16 of a weight. */
#define AUGUR_LOAD_UNIT		16ULL
#define AUGUR_LOAD_TASK		(AUGUR_LOAD_UNIT * AUGUR_WEIGHT_ONE)

/* The whole machine. */
#define AUGUR_SHARE_WHOLE	(1ULL << 20)

#define AUGUR_WEIGHT_MAX	100000ULL

/**
 * struct augur_group - a cgroup with cpu.weight and cpu.max; entry 0 is the root
 * @used: the entry is taken
 * @idle: cpu.idle is set
 * @parent: its parent's entry
 * @weight: cpu.weight
 * @load: weights of its own runnable tasks, now
 * @limit: the nearest group with a quota, itself or an ancestor; 0 if there is none
 * @parked: tasks of it may be waiting until such a group has time again
 * @queue: there is one for those
 * @mean: the same on average
 * @below: mean of it and all groups below it
 * @sum: active weights of its child groups, being added up
 * @rivals: the last complete @sum
 * @scale: its share times K
 * @quota: its cpu.max
 */
struct augur_group {
	__u32 used;
	__u32 idle;
	__u32 parent;
	__u32 weight;
	__u32 load;
	__u32 limit;
	__u32 parked;
	__u32 queue;
	__u64 mean;
	__u64 below;
	__u64 sum;
	__u64 rivals;
	__u64 scale;
	struct augur_quota quota;
};

/*
 * Running mean with gain 1/4 of a load that may be a moment's. What begins counts at
 * once; and what has ended does not count for ever, hence no rounding up then.
 */
static inline __u64 augur_load_mean(__u64 mean, __u32 load)
{
	if (!mean)
		return load * AUGUR_LOAD_UNIT;
	return (3 * mean + load * AUGUR_LOAD_UNIT + (load ? 3 : 0)) / 4;
}

/* What a group counts for at its parent's: less where it often has nothing to run. */
static inline __u64 augur_group_active(const struct augur_group *g)
{
	__u64 active = g->below < AUGUR_LOAD_TASK ? g->below : AUGUR_LOAD_TASK;

	return g->weight * AUGUR_LOAD_UNIT * active / AUGUR_LOAD_TASK;
}

/**
 * augur_group_share() - a group's part, while it is active
 * @g: the group
 * @parent: its parent, with a complete sum
 * @share: the parent's share
 *
 * Return: at most @share.
 */
static inline __u64 augur_group_share(const struct augur_group *g,
				      const struct augur_group *parent, __u64 share)
{
	__u64 own = (g->weight ? g->weight : 1) * AUGUR_LOAD_UNIT;
	__u64 all = parent->sum + parent->mean, active = augur_group_active(g);

	/* A weight may have changed since it was added up. */
	return share * own / (own + (all > active ? all - active : 0));
}

/*
 * @total is the mean of all groups; a machine with next to nothing to do counts as one
 * with a task, so that weights do not vanish.
 */
static inline __u64 augur_group_scale(__u64 share, __u64 total)
{
	if (total < AUGUR_LOAD_TASK)
		total = AUGUR_LOAD_TASK;
	return share * total / AUGUR_SHARE_WHOLE;
}

/**
 * augur_group_weight() - weight of a task among all
 * @g: its group
 * @weight: its own
 *
 * Return: 1 to AUGUR_WEIGHT_MAX.
 */
static inline __u64 augur_group_weight(const struct augur_group *g, __u64 weight)
{
	__u64 own = weight * AUGUR_LOAD_UNIT;

	if (!g->scale || !weight)
		return weight;
	return augur_clamp(weight * g->scale / (g->rivals + (g->mean > own ? g->mean : own)),
			   1, AUGUR_WEIGHT_MAX);
}

#endif /* _AUGUR_POLICY_SHARE_H */
