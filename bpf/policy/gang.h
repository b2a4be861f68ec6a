/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * Gangs: threads that work at one thing with one period, the stages of a pipeline
 * say. The first wakeup of a member in a new period releases the gang; all wakeups
 * of that period have one deadline, counted from the release.
 */
#ifndef _AUGUR_POLICY_GANG_H
#define _AUGUR_POLICY_GANG_H

#include "types.h"

/**
 * augur_gang_opens() - whether a wakeup begins a new period
 * @release: the last release, 0 if there was none
 * @now: the time of the wakeup
 * @period_ns: the gang's period
 *
 * A wakeup may come early against the last release, which was late itself: what
 * comes after three quarters of a period belongs to the next one.
 *
 * Return: 1 if it does, 0 if it belongs to the period of the last release.
 */
static inline int augur_gang_opens(__u64 release, __u64 now, __u64 period_ns)
{
	return !release ||
	       (__s64)(now - release) >= (__s64)(period_ns - period_ns / 4);
}

/* What is left until @deadline_ns, in us; one that was missed is due at once. */
static inline __u32 augur_gang_left_us(__u64 deadline_ns, __u64 now)
{
	__u64 left = deadline_ns > now ? (deadline_ns - now) / 1000 : 0;

	return left ? (__u32)left : 1;
}

#endif /* _AUGUR_POLICY_GANG_H */
