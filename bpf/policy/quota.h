/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * Quotas: cpu.max of a cgroup, as CPU time that is left.
 *
 * What the tasks of a group run, and those of the groups in it, is charged to it. Each
 * period brings its quota, and of what is left over as much is kept as
 * cpu.max.burst says. A group that has nothing left is spent: its tasks wait until it has.
 *
 * A task is charged when it stops or asks for its next slice, so a group runs into debt,
 * by a slice on each CPU at most, and pays it back: over many periods it gets what it
 * is to have. Of a debt that would take longer than AUGUR_QUOTA_DEBT_NS the rest is
 * forgotten: the kernel ejects a scheduler that keeps a task waiting for 5 s, and with the
 * least quota for the longest period, 1 ms of 1 s, a single tick on each of 8 CPUs
 * would be paid back for half a minute. So
 *
 *	time in T <= quota * T / period + quota + burst + debt it ends with
 *
 * unless debt was forgotten, and a spent group waits at most
 * AUGUR_QUOTA_DEBT_NS and two periods, 3 s.
 */
#ifndef _AUGUR_POLICY_QUOTA_H
#define _AUGUR_POLICY_QUOTA_H

#include "order.h"

#define AUGUR_QUOTA_DEBT_NS	AUGUR_NSEC_PER_SEC

/* A task of a group with a quota is looked at this often, if ticks are as frequent. */
#define AUGUR_QUOTA_SLICE_NS	(2 * AUGUR_NSEC_PER_MSEC)

/* More is no limit: no machine has as many CPUs. */
#define AUGUR_QUOTA_CPUS_MAX	65536ULL

/* Periods that are made up for when nobody looked: 1 s of the shortest. */
#define AUGUR_QUOTA_PERIODS_MAX	1024ULL

#define AUGUR_QUOTA_PERIOD_MIN_US	1000ULL
#define AUGUR_QUOTA_PERIOD_MAX_US	1000000ULL

/**
 * struct augur_quota - CPU time of a cgroup
 * @ns: per period; 0 if there is no limit
 * @period_ns: the period
 * @burst_ns: what it may save up beyond one period's
 * @left_ns: what it has; negative is debt
 * @filled_at: when the last period began; 0 is never
 */
struct augur_quota {
	__u64 ns;
	__u64 period_ns;
	__u64 burst_ns;
	__s64 left_ns;
	__u64 filled_at;
};

/**
 * augur_quota_set() - cpu.max or cpu.max.burst was written
 * @q: the group's
 * @period_us: the period, 1 ms to 1 s
 * @quota_us: per period; whatever no machine can use up is no limit
 * @burst_us: what may be saved up
 *
 * It begins with what one period brings, and without old debt.
 */
static inline void augur_quota_set(struct augur_quota *q, __u64 period_us,
				   __u64 quota_us, __u64 burst_us)
{
	__u64 most_us;

	period_us = augur_clamp(period_us, AUGUR_QUOTA_PERIOD_MIN_US,
				AUGUR_QUOTA_PERIOD_MAX_US);
	most_us = period_us * AUGUR_QUOTA_CPUS_MAX;
	if (quota_us >= most_us)
		quota_us = 0;
	q->period_ns = period_us * AUGUR_NSEC_PER_USEC;
	q->burst_ns = (burst_us < most_us ? burst_us : most_us) * AUGUR_NSEC_PER_USEC;
	q->left_ns = (__s64)(quota_us * AUGUR_NSEC_PER_USEC);
	q->filled_at = 0;
	q->ns = quota_us * AUGUR_NSEC_PER_USEC;
}

/* Whether its tasks must wait. */
static inline int augur_quota_spent(const struct augur_quota *q)
{
	return q->ns && q->left_ns <= 0;
}

/* What is kept of what is left over: all that came unseen, and the burst. */
static inline __s64 augur_quota_most(const struct augur_quota *q, __u64 periods,
				     __u64 interval)
{
	__u64 unseen = 1 + interval / q->period_ns;

	return (__s64)((periods < unseen ? periods : unseen) * q->ns + q->burst_ns);
}

/**
 * augur_quota_fill() - give it what the periods since the last time bring
 * @q: the group's; it has a quota
 * @now: the time
 * @interval: between two calls while anything runs
 *
 * Tasks are charged meanwhile, so what is left is changed, not set.
 */
static inline void augur_quota_fill(struct augur_quota *q, __u64 now, __u64 interval)
{
	__s64 left = q->left_ns, fresh, most, least;
	__u64 period = q->period_ns, periods;

	if (!q->filled_at)
		q->filled_at = now;
	if (augur_vtime_before(now, q->filled_at + period))
		return;
	periods = (now - q->filled_at) / period;
	q->filled_at += periods * period;
	if (periods > AUGUR_QUOTA_PERIODS_MAX)
		periods = AUGUR_QUOTA_PERIODS_MAX;
	least = -(__s64)(AUGUR_QUOTA_DEBT_NS / period * q->ns);
	fresh = left < least ? least : left;
	fresh += (__s64)(periods * q->ns);
	most = augur_quota_most(q, periods, interval);
	if (fresh > most)
		fresh = most;
	__sync_fetch_and_add(&q->left_ns, fresh - left);
}

static inline void augur_quota_charge(struct augur_quota *q, __u64 ns)
{
	__sync_fetch_and_add(&q->left_ns, -(__s64)ns);
}

#endif /* _AUGUR_POLICY_QUOTA_H */
