/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hist.h - histogram of times in ns with a bounded relative error
 *
 * Every power of two is cut into HIST_SUB equal buckets, so a percentile read
 * from it is at most 1/HIST_SUB (1.6 %) above the true one. Maximum, count and
 * sum are exact.
 */
#ifndef AUGUR_BENCH_HIST_H
#define AUGUR_BENCH_HIST_H

#include <stdint.h>

#define HIST_SUB_BITS	6
#define HIST_SUB	(1 << HIST_SUB_BITS)
#define HIST_BUCKETS	((64 - HIST_SUB_BITS + 1) * HIST_SUB)

struct hist {
	uint64_t count;
	uint64_t sum;
	uint64_t max;
	uint64_t bucket[HIST_BUCKETS];
};

static inline unsigned int hist_index(uint64_t value)
{
	unsigned int shift;

	if (value < HIST_SUB)
		return value;
	shift = 63 - __builtin_clzll(value) - HIST_SUB_BITS;
	return shift * HIST_SUB + (value >> shift);
}

/* The largest value that falls into bucket @index. */
static inline uint64_t hist_bound(unsigned int index)
{
	unsigned int shift;

	if (index < HIST_SUB)
		return index;
	shift = index / HIST_SUB - 1;
	return (((uint64_t)index - shift * HIST_SUB + 1) << shift) - 1;
}

static inline void hist_add(struct hist *hist, uint64_t value)
{
	hist->count++;
	hist->sum += value;
	if (value > hist->max)
		hist->max = value;
	hist->bucket[hist_index(value)]++;
}

static inline void hist_merge(struct hist *to, const struct hist *from)
{
	unsigned int i;

	to->count += from->count;
	to->sum += from->sum;
	if (from->max > to->max)
		to->max = from->max;
	for (i = 0; i < HIST_BUCKETS; i++)
		to->bucket[i] += from->bucket[i];
}

/* The value that @part of @whole recorded values, 9999 of 10000 say, do not exceed. */
static inline uint64_t hist_quantile(const struct hist *hist, uint64_t part,
				     uint64_t whole)
{
	uint64_t rank = (hist->count * part + whole - 1) / whole;
	uint64_t seen = 0;
	unsigned int i;

	for (i = 0; i < HIST_BUCKETS; i++) {
		seen += hist->bucket[i];
		if (seen >= rank && seen)
			return hist_bound(i) < hist->max ? hist_bound(i) : hist->max;
	}
	return 0;
}

static inline uint64_t hist_percentile(const struct hist *hist,
				       unsigned int per_mille)
{
	return hist_quantile(hist, per_mille, 1000);
}

#endif /* AUGUR_BENCH_HIST_H */
