/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * log2 and its inverse in fixed point, steps of 1/256, without floating point and
 * without tables: the error is below 1/100 of a doubling, a fiftieth of the error
 * band of a good prediction.
 */
#ifndef _AUGUR_POLICY_LOG2_H
#define _AUGUR_POLICY_LOG2_H

#include "types.h"

#define AUGUR_Q8_ONE	256U

/* Index of the highest set bit; 0 for 0. */
static inline __u32 augur_log2_floor(__u64 x)
{
	return 63 - __builtin_clzll(x | 1);
}

/* log2(x) * 256. The curve between two powers is a parabola, not a chord. */
static inline __u32 augur_log2_q8(__u64 x)
{
	__u32 n = augur_log2_floor(x);
	__u64 frac, bend;

	if (!x)
		return 0;
	frac = (n > 16 ? x >> (n - 16) : x << (16 - n)) & 0xffff;
	bend = (frac * (0x10000 - frac) * 89) >> 24;
	return n * AUGUR_Q8_ONE + (__u32)((frac + bend + 0x80) >> 8);
}

/* x * 2^(q8 / 256), saturating at the largest __u64. */
static inline __u64 augur_scale_q8(__u64 x, __u32 q8)
{
	__u32 n = q8 >> 8, frac = q8 & 0xff, bend;
	__u64 mant;

	bend = (frac * (0x100 - frac) * 88) >> 16;
	mant = AUGUR_Q8_ONE + frac - bend;
	if (n + augur_log2_floor(x) + 1 >= 55)
		return ~0ULL;
	return (x << n) * mant / AUGUR_Q8_ONE;
}

#endif /* _AUGUR_POLICY_LOG2_H */
