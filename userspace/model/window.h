/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The last few samples of a key, and their robust statistics.
 *
 * The samples are kept in the order of their age, so that a place in the window means the
 * same for all keys; medians are those of sorting networks. Neither depends on a branch:
 * lanes.c does all this for many keys at a time.
 */
#ifndef _AUGUR_WINDOW_H
#define _AUGUR_WINDOW_H

#include <stdint.h>

#include "floats.h"

/* Odd, and large enough that a new phase is seen before it owns the median. */
#define AUGUR_WINDOW_MAX	9
/* Medians of no more than this cost a third. */
#define AUGUR_WINDOW_FEW	5

/* Further out than any sample is from any other. */
#define AUGUR_WINDOW_FAR	1e9f

/**
 * struct augur_window - the last samples
 * @y: samples, the newest first
 * @len: samples held
 */
struct augur_window {
	float y[AUGUR_WINDOW_MAX];
	uint32_t len;
};

/*
 * What stands for a sample that is not there, in place @nr of a sorting of @nr and in
 * every second one after it; the others have the opposite. So as many are below the
 * samples as above, or one less, and the middle stays where it is.
 */
static inline AUGUR_INLINE float augur_end(int32_t nr)
{
	return nr & 1 ? -AUGUR_WINDOW_FAR : AUGUR_WINDOW_FAR;
}

/* The middle of an even number is between two. */
static inline AUGUR_INLINE float augur_between(float below, float middle, int32_t nr)
{
	float half = (below + middle) / 2;

	return nr & 1 ? middle : half;
}

void augur_window_push(struct augur_window *w, float y);

/* Median of the last @nr samples, 1 <= @nr <= len. */
float augur_window_median(const struct augur_window *w, uint32_t nr);

/* Median distance of all samples from @center. */
float augur_window_mad(const struct augur_window *w, float center);

#endif /* _AUGUR_WINDOW_H */
