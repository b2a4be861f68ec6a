/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * A token bucket that is one number: the time at which it will be full again. Each
 * token that is taken moves that time by 1/rate; there is none left when it is more
 * than a burst less one token ahead. In any window of length T at most
 *
 *	burst + rate * T
 *
 * tokens are given out. Nothing has to be refilled, so an idle bucket costs nothing
 * and a full one need not be remembered.
 */
#ifndef _AUGUR_POLICY_RATE_H
#define _AUGUR_POLICY_RATE_H

#include "types.h"

#define AUGUR_RATE_NSEC_PER_SEC	1000000000U

/**
 * augur_rate_take() - take a token
 * @full_at: when the bucket is full; 0 for a new one, which is full
 * @now: the time
 * @rate: tokens per second, 1 to 1000000000
 * @burst: tokens in a full bucket, at least 1
 *
 * Return: 1 if there was one, and @full_at has moved; 0 if not.
 */
static inline int augur_rate_take(__u64 *full_at, __u64 now, __u32 rate,
				  __u32 burst)
{
	__u64 gap = AUGUR_RATE_NSEC_PER_SEC / rate;
	__u64 from = *full_at > now ? *full_at : now;

	if (from - now > gap * (burst - 1))
		return 0;
	*full_at = from + gap;
	return 1;
}

static inline int augur_rate_is_full(__u64 full_at, __u64 now)
{
	return full_at <= now;
}

#endif /* _AUGUR_POLICY_RATE_H */
