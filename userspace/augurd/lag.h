/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How late decisions are: from the end of the last burst that one is made of until it is
 * in force. A histogram, four buckets for each doubling. Pure.
 */
#ifndef _AUGURD_LAG_H
#define _AUGURD_LAG_H

#include <stdint.h>

/* Up to half an hour. */
#define AUGUR_LAG_BUCKETS	120

/**
 * struct augur_lag - histogram
 * @nr: decisions by how late they were
 * @total: all of them
 */
struct augur_lag {
	uint64_t nr[AUGUR_LAG_BUCKETS];
	uint64_t total;
};

static inline uint32_t augur_lag_bucket(uint64_t us)
{
	uint32_t octave, bucket;

	if (us < 4)
		return us;
	octave = 63 - __builtin_clzll(us);
	bucket = 4 * (octave - 1) + (us >> (octave - 2)) % 4;
	return bucket < AUGUR_LAG_BUCKETS ? bucket : AUGUR_LAG_BUCKETS - 1;
}

/* What is in the bucket is shorter than this. */
static inline uint64_t augur_lag_end_us(uint32_t bucket)
{
	uint32_t octave = bucket / 4 + 1;

	return bucket < 4 ? bucket + 1 : (5ULL + bucket % 4) << (octave - 2);
}

static inline void augur_lag_note(struct augur_lag *l, uint64_t ns)
{
	l->nr[augur_lag_bucket(ns / 1000)]++;
	l->total++;
}

/* In us, what @percent of the decisions were not later than; 0 if there were none. */
static inline uint64_t augur_lag_us(const struct augur_lag *l, uint32_t percent)
{
	uint64_t below = 0;
	uint32_t bucket;

	for (bucket = 0; l->total && bucket < AUGUR_LAG_BUCKETS; bucket++) {
		below += l->nr[bucket];
		if (below * 100 >= l->total * percent)
			return augur_lag_end_us(bucket);
	}
	return 0;
}

#endif /* _AUGURD_LAG_H */
