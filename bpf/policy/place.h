/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * Where tasks go. All that is compared is in ns, so that it may be added up.
 */
#ifndef _AUGUR_POLICY_PLACE_H
#define _AUGUR_POLICY_PLACE_H

#include "tunables.h"

/* No CPU, or one that must not be taken. */
#define AUGUR_COST_NEVER	(~0ULL)

/* CPUs that the slow path compares. */
#define AUGUR_NR_CANDIDATES	4U

/**
 * augur_remaining_ns() - how long a CPU stays busy with what it runs
 * @ends_at: expected end of that, 0 if nothing runs
 * @now: the time
 * @most: bound of the answer
 *
 * What has passed its expected end is expected to take as long again as it is
 * late: the longer it exceeds a prediction, the less the prediction says.
 *
 * Return: at most @most.
 */
static inline __u64 augur_remaining_ns(__u64 ends_at, __u64 now, __u64 most)
{
	__u64 rest;

	if (!ends_at)
		return 0;
	rest = (__s64)(ends_at - now) > 0 ? ends_at - now : now - ends_at;
	return rest < most ? rest : most;
}

/* Wait behind @nr queued tasks of typically @typical_ns, shared by @nr_cpus. */
static inline __u64 augur_queued_ns(__u64 nr, __u64 typical_ns, __u64 nr_cpus)
{
	return nr * typical_ns / (nr_cpus ? nr_cpus : 1);
}

/* Running mean of what tasks of a queue take, gain 1/8. */
static inline __u64 augur_typical_ns(__u64 typical_ns, __u64 ns)
{
	return typical_ns + (__u64)(((__s64)ns - (__s64)typical_ns) >> 3);
}

/**
 * enum augur_distance - how far a task moves
 * @AUGUR_DISTANCE_NONE: it stays on its CPU
 * @AUGUR_DISTANCE_LLC: to a CPU of the same last-level cache
 * @AUGUR_DISTANCE_NODE: to another cache of the same node
 * @AUGUR_DISTANCE_REMOTE: to another node
 */
enum augur_distance {
	AUGUR_DISTANCE_NONE,
	AUGUR_DISTANCE_LLC,
	AUGUR_DISTANCE_NODE,
	AUGUR_DISTANCE_REMOTE,
};

static inline __u64 augur_migration_ns(enum augur_distance distance,
				       const struct augur_tunables *t)
{
	switch (distance) {
	case AUGUR_DISTANCE_NONE:
		return 0;
	case AUGUR_DISTANCE_LLC:
		return t->migrate_llc_ns;
	case AUGUR_DISTANCE_NODE:
		return t->migrate_node_ns;
	default:
		return t->migrate_remote_ns;
	}
}

/**
 * struct augur_rest - what is expected of what runs on a CPU
 * @ns: until it ends
 * @known: by a prediction, not because its slice ends then
 */
struct augur_rest {
	__u64 ns;
	int known;
};

/**
 * augur_preempts() - whether a task should stop what runs, rather than wait for it
 * @rest: of what runs
 * @predicted_ns: run of the task, 0 unknown
 * @t: costs
 *
 * What is known to be nearly done is let finish: it may hold what others wait for,
 * and CPUs that run such tasks come free all the time. Of what nothing is known, the
 * rest is as long as it has been, and it is the one that can wait.
 *
 * Return: 1 if it should.
 */
static inline int augur_preempts(const struct augur_rest *rest, __u64 predicted_ns,
				 const struct augur_tunables *t)
{
	return !rest->known ||
	       (rest->ns > t->spare_ns && rest->ns > predicted_ns + t->preempt_ns);
}

/**
 * struct augur_candidate - a CPU as the slow path sees it
 * @rest: of what runs there
 * @queued_ns: wait for what is queued there before the task
 * @migration_ns: cost of getting there
 * @preemptible: the task may preempt what runs there
 */
struct augur_candidate {
	struct augur_rest rest;
	__u64 queued_ns;
	__u64 migration_ns;
	int preemptible;
};

/**
 * augur_candidate_ns() - predicted time until the task would start to run there
 * @c: the CPU
 * @predicted_ns: the task's own run
 * @t: costs
 *
 * The task's own run, equal for all CPUs, is left out: it decides nothing.
 *
 * Return: ns, far below AUGUR_COST_NEVER.
 */
static inline __u64 augur_candidate_ns(const struct augur_candidate *c,
				       __u64 predicted_ns,
				       const struct augur_tunables *t)
{
	if (c->preemptible && augur_preempts(&c->rest, predicted_ns, t))
		return t->preempt_ns + c->migration_ns;
	return c->rest.ns + c->queued_ns + c->migration_ns;
}

/**
 * augur_choose() - the cheapest candidate
 * @cost: AUGUR_NR_CANDIDATES costs
 * @rotation: where to begin: among equals the first one seen wins
 *
 * Return: its index, or AUGUR_NR_CANDIDATES if none may be taken.
 */
static inline __u32 augur_choose(const __u64 *cost, __u32 rotation)
{
	__u64 least = AUGUR_COST_NEVER;
	__u32 best = AUGUR_NR_CANDIDATES;
	__u32 i;

	for (i = 0; i < AUGUR_NR_CANDIDATES; i++) {
		__u32 at = (i + rotation) % AUGUR_NR_CANDIDATES;

		if (cost[at] < least) {
			least = cost[at];
			best = at;
		}
	}
	return best;
}

/* CPUs of the node that a decision prefers that are looked at. */
#define AUGUR_NODE_LOOKS	8U

/**
 * augur_node_rank() - which CPU of the preferred node to look at
 * @i: 0 to AUGUR_NODE_LOOKS - 1
 * @start: any number: where to begin, so that not all begin with the same CPU
 * @nr: CPUs of the node
 *
 * Return: its rank in the node, or @nr if all have been looked at.
 */
static inline __u32 augur_node_rank(__u32 i, __u32 start, __u32 nr)
{
	return i < nr ? (start % nr + i) % nr : nr;
}

/*
 * Idle CPUs look into the queues of this many other caches at a time: always the
 * nearest, and some of the rest in turn, so that on a machine of any size each
 * look is bounded and each queue is looked into.
 */
#define AUGUR_PULL_NEAR		6U
#define AUGUR_PULL_FAR		4U

/**
 * augur_pull_rank() - whose queue to look into
 * @i: 0 to AUGUR_PULL_NEAR + AUGUR_PULL_FAR - 1
 * @turn: grows by one with each look
 * @nr: other caches, in order of distance
 *
 * Return: rank by distance, or @nr if there is nothing left to look into.
 */
static inline __u32 augur_pull_rank(__u32 i, __u32 turn, __u32 nr)
{
	__u32 far;

	if (i < AUGUR_PULL_NEAR || nr <= AUGUR_PULL_NEAR + AUGUR_PULL_FAR)
		return i < nr ? i : nr;
	far = nr - AUGUR_PULL_NEAR;
	return AUGUR_PULL_NEAR +
	       (turn * AUGUR_PULL_FAR + i - AUGUR_PULL_NEAR) % far;
}

/*
 * A cache whose CPUs are all busy takes a task from another one at most this often. It
 * is to even out what stays: hogs that began where they would. What comes and goes
 * is placed when it wakes.
 */
#define AUGUR_BALANCE_NS	(8 * AUGUR_NSEC_PER_MSEC)

/*
 * In one look of so many a task moves to where there is less, although the other side
 * is then worse off. Five equal hogs on four CPUs take turns that way, and weights that fit
 * only if two tasks change places find there.
 */
#define AUGUR_BALANCE_TURN	16U

/**
 * augur_uneven() - whether a task of one cache should move to another
 * @there_load: what those weigh together that do not sleep there
 * @there_cpus: CPUs there
 * @here_load: the same here
 * @here_cpus: CPUs here
 * @weight: of the task
 * @turn: grows by one with each look
 *
 * Both are busy. A move that only changes which one of the two is worse off is not worth
 * it, but for now and then.
 *
 * Return: whether it should.
 */
static inline int augur_uneven(__u64 there_load, __u64 there_cpus, __u64 here_load,
			       __u64 here_cpus, __u64 weight, __u32 turn)
{
	__u64 there = there_load * here_cpus, here = here_load * there_cpus;

	if (there <= here)
		return 0;
	return !(turn % AUGUR_BALANCE_TURN) ||
	       weight * (there_cpus + here_cpus) < 2 * (there - here);
}

#endif /* _AUGUR_POLICY_PLACE_H */
