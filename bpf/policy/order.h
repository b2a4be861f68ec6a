/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * In which order tasks run: weighted virtual time, as deadlines.
 */
#ifndef _AUGUR_POLICY_ORDER_H
#define _AUGUR_POLICY_ORDER_H

#include "plan.h"

/* sched_ext's weight of a task with nice 0 in a cgroup of default weight. */
#define AUGUR_WEIGHT_ONE	100ULL

/* And of one that is to have only what is left: SCHED_IDLE, or a hint that says so. */
#define AUGUR_WEIGHT_LEAST	1ULL

/* Virtual times wrap; like jiffies, they are compared by their difference. */
static inline int augur_vtime_before(__u64 a, __u64 b)
{
	return (__s64)(a - b) < 0;
}

static inline __u64 augur_vtime_later(__u64 a, __u64 b)
{
	return augur_vtime_before(a, b) ? b : a;
}

/* Virtual time that @ns of a CPU cost a task of @weight. */
static inline __u64 augur_vtime_of(__u64 ns, __u64 weight)
{
	return ns * AUGUR_WEIGHT_ONE / (weight ? weight : 1);
}

/*
 * No task starves, whatever the weights are. A task enters a queue at most
 * AUGUR_AHEAD_NS ahead of the queue's clock, its deadline is at most AUGUR_REQUEST_NS
 * after that, others enter at most a saved-up slice behind the clock, and the clock
 * runs at least at 1/32 of real time: so after
 *
 *	32 * (AUGUR_AHEAD_NS + AUGUR_REQUEST_NS + slice_default_ns) = 3 s
 *
 * whatever enters goes behind it. Up to nice 9, and while the weights in the queue
 * sum up to less than 3200 for each of its CPUs (32 tasks of nice 0), neither bound
 * is reached and shares are as the weights.
 */
#define AUGUR_AHEAD_NS		60000000ULL
#define AUGUR_REQUEST_NS	30000000ULL
#define AUGUR_CLOCK_SHIFT	5

/**
 * struct augur_clock - virtual time of an ordinary queue
 * @vtime: where it stands: start of what was served last, or more
 * @at: when that was
 */
struct augur_clock {
	__u64 vtime;
	__u64 at;
};

/**
 * augur_clock_run() - let the clock run as fast as it must
 * @c: the clock
 * @now: the time
 */
static inline void augur_clock_run(struct augur_clock *c, __u64 now)
{
	if (c->at && !augur_vtime_before(c->at, now))
		return;
	if (c->at)
		c->vtime += (now - c->at) >> AUGUR_CLOCK_SHIFT;
	c->at = now;
}

/**
 * augur_clock_serve() - a task is taken from the queue
 * @c: the clock
 * @now: the time
 * @vtime: of the task
 */
static inline void augur_clock_serve(struct augur_clock *c, __u64 now, __u64 vtime)
{
	augur_clock_run(c, now);
	if (augur_vtime_before(c->vtime, vtime))
		c->vtime = vtime;
}

/**
 * augur_vtime_enter() - virtual time of a task that enters a queue
 * @vtime: the task's own
 * @weight: of the task
 * @now: the queue's
 * @owes: it ran before others that waited, on tokens
 * @t: slices
 *
 * A task may have saved up one slice by sleeping, and be ahead by one from before and
 * by the tick that ended it, late: what is cut off here it had for nothing. Both bounds
 * are needed: without the first a sleeper rules when it wakes, and without the second a
 * task that ran alone, while the queue's clock stood still, waits for all the time it
 * had. What it was given out of turn is another matter: it waits for as much of that as
 * any task waits, or promotion would be time for nothing.
 *
 * Return: the virtual time, within both bounds of @now.
 */
static inline __u64 augur_vtime_enter(__u64 vtime, __u64 weight, __u64 now, int owes,
				      const struct augur_tunables *t)
{
	__u64 behind = t->slice_default_ns;
	__u64 ahead = augur_vtime_of(t->slice_max_ns + t->tick_ns, weight);

	if (owes || ahead > AUGUR_AHEAD_NS)
		ahead = AUGUR_AHEAD_NS;
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
 *
 * Return: the deadline.
 */
static inline __u64 augur_vtime_deadline(__u64 vtime, __u64 weight,
					 const struct augur_plan *plan)
{
	__u64 request = plan->slice_ns;

	if (plan->predicted_ns && plan->predicted_ns < request)
		request = plan->predicted_ns;
	request = augur_vtime_of(request, weight);
	return vtime + (request < AUGUR_REQUEST_NS ? request : AUGUR_REQUEST_NS);
}

#endif /* _AUGUR_POLICY_ORDER_H */
