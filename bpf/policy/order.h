/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * Where a task goes and when it runs: every quantity is in ns, so that they may
 * be added and compared.
 */
#ifndef _AUGUR_POLICY_ORDER_H
#define _AUGUR_POLICY_ORDER_H

#include "decision.h"
#include "tunables.h"

/* sched_ext's weight of a task with nice 0 in a cgroup of default weight. */
#define AUGUR_WEIGHT_ONE	100ULL

/* No CPU, or one that must not be taken. */
#define AUGUR_COST_NEVER	(~0ULL)

/*
 * A burst has overrun when it ran longer than its prediction by this many times
 * the mean error. For errors that fall off exponentially, e^-2 of the long half,
 * one burst in fifteen, is demoted without having changed its behaviour.
 */
#define AUGUR_OVERRUN_BANDS	2U

/* A band beyond eight doublings says that nothing is known. */
#define AUGUR_OVERRUN_MAX_Q8	(8U * 256U)

/* CPUs that the slow path compares. */
#define AUGUR_NR_CANDIDATES	4U

/**
 * struct augur_plan - a decision as the scheduler applies it to one burst
 * @predicted_ns: expected run time, 0 unknown
 * @overrun_ns: a burst that ran this long is demoted; 0 never
 * @slice_ns: slice, within the tunables' bounds
 */
struct augur_plan {
	__u64 predicted_ns;
	__u64 overrun_ns;
	__u64 slice_ns;
};

/* @x * 2^(@q8 / 256), rising along chords: at most 6.2 % too much in between. */
static inline __u64 augur_widen(__u32 x, __u32 q8)
{
	if (q8 > AUGUR_OVERRUN_MAX_Q8)
		q8 = AUGUR_OVERRUN_MAX_Q8;
	return (((__u64)x * (256 + (q8 & 0xff))) >> 8) << (q8 >> 8);
}

/**
 * augur_plan_make() - what a decision means for one burst
 * @plan: out
 * @d: the decision; any content is accepted
 * @t: bounds
 *
 * Return: 1 if the slice follows a prediction, 0 if it is the default.
 */
static inline int augur_plan_make(struct augur_plan *plan,
				  const struct augur_task_decision *d,
				  const struct augur_tunables *t)
{
	plan->predicted_ns = d->predicted_ns;
	if (!d->predicted_ns) {
		plan->overrun_ns = 0;
		plan->slice_ns = t->slice_default_ns;
		if (!d->slice_us)
			return 0;
	} else {
		plan->overrun_ns = augur_widen(d->predicted_ns, (__u32)d->band_q8 *
					       AUGUR_OVERRUN_BANDS);
		plan->slice_ns = plan->overrun_ns;
	}
	if (d->slice_us)
		plan->slice_ns = d->slice_us * AUGUR_NSEC_PER_USEC;
	plan->slice_ns = augur_clamp(plan->slice_ns, t->slice_min_ns,
				     t->slice_max_ns);
	return 1;
}

/* A burst that overran: nothing is known about it any more. */
static inline void augur_plan_reset(struct augur_plan *plan,
				    const struct augur_tunables *t)
{
	plan->predicted_ns = 0;
	plan->overrun_ns = 0;
	plan->slice_ns = t->slice_default_ns;
}

static inline int augur_plan_overrun(const struct augur_plan *plan, __u64 ran)
{
	return plan->overrun_ns && ran > plan->overrun_ns;
}

/* How long the rest of a burst that already ran @ran occupies its CPU. */
static inline __u64 augur_plan_rest(const struct augur_plan *plan, __u64 ran)
{
	if (plan->overrun_ns <= ran)
		return plan->slice_ns;
	return plan->overrun_ns - ran;
}

/* Virtual times wrap; like jiffies, they are compared by their difference. */
static inline int augur_vtime_before(__u64 a, __u64 b)
{
	return (__s64)(a - b) < 0;
}

/* Virtual time that @ns of a CPU cost a task of @weight. */
static inline __u64 augur_vtime_of(__u64 ns, __u64 weight)
{
	return ns * AUGUR_WEIGHT_ONE / (weight ? weight : 1);
}

/**
 * augur_vtime_enter() - virtual time of a task that enters a queue
 * @vtime: the task's own
 * @now: the queue's
 * @behind: most it may have saved up by sleeping
 * @ahead: most it may owe from before
 *
 * Both bounds are needed: without the first a sleeper rules when it wakes, and
 * without the second a task that ran alone, while the queue's clock stood still,
 * waits for all the time it had.
 */
static inline __u64 augur_vtime_enter(__u64 vtime, __u64 now, __u64 behind,
				      __u64 ahead)
{
	if (augur_vtime_before(vtime, now - behind))
		return now - behind;
	if (augur_vtime_before(now + ahead, vtime))
		return now + ahead;
	return vtime;
}

/**
 * augur_vtime_deadline() - place in the ordinary queue
 * @vtime: of the task
 * @weight: of the task
 * @plan: of its burst
 *
 * The virtual time at which its next request will be served in full. A short
 * prediction is a short request, and that is its latency credit: at most one
 * slice, and none in bandwidth.
 */
static inline __u64 augur_vtime_deadline(__u64 vtime, __u64 weight,
					 const struct augur_plan *plan)
{
	__u64 request = plan->slice_ns;

	if (plan->predicted_ns && plan->predicted_ns < request)
		request = plan->predicted_ns;
	return vtime + augur_vtime_of(request, weight);
}

/**
 * augur_remaining_ns() - how long a CPU stays busy with what it runs
 * @ends_at: expected end of that, 0 if nothing runs
 * @now: the time
 * @most: bound of the answer
 *
 * What has passed its expected end is expected to take as long again as it is
 * late: the longer it exceeds a prediction, the less the prediction says.
 */
static inline __u64 augur_remaining_ns(__u64 ends_at, __u64 now, __u64 most)
{
	__u64 rest;

	if (!ends_at)
		return 0;
	rest = augur_vtime_before(now, ends_at) ? ends_at - now : now - ends_at;
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

/* Whether a promoted task should preempt what runs, rather than wait for it. */
static inline int augur_preempts(__u64 remaining_ns, __u64 predicted_ns,
				 const struct augur_tunables *t)
{
	return remaining_ns > predicted_ns + t->preempt_ns;
}

/**
 * struct augur_candidate - a CPU as the slow path sees it
 * @remaining_ns: until what runs there ends
 * @queued_ns: wait for what is queued there before the task
 * @migration_ns: cost of getting there
 * @preemptible: the task may preempt what runs there
 */
struct augur_candidate {
	__u64 remaining_ns;
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
 */
static inline __u64 augur_candidate_ns(const struct augur_candidate *c,
				       __u64 predicted_ns,
				       const struct augur_tunables *t)
{
	if (c->preemptible && augur_preempts(c->remaining_ns, predicted_ns, t))
		return t->preempt_ns + c->migration_ns;
	return c->remaining_ns + c->queued_ns + c->migration_ns;
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

#endif /* _AUGUR_POLICY_ORDER_H */
