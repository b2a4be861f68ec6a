/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ratio.h - two schedulers compared pair by pair, and how sure that is
 */
#ifndef AUGUR_BENCH_RATIO_H
#define AUGUR_BENCH_RATIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* With fewer pairs chance alone puts all of them on one side too often. */
#define RATIO_PAIRS_MIN	6
/* Pairs are numbered, and no number is as large. */
#define RATIO_PAIRS_MAX	2000

/**
 * struct ratio - an estimate and its interval at 99 %
 * @value: mean of b over mean of a; NAN if there is none
 * @lo: lower end of the interval
 * @hi: upper end
 * @n: pairs it rests on
 */
struct ratio {
	double value;
	double lo;
	double hi;
	size_t n;
};

/*
 * Ratio of means, which a block without any misses does not break. The interval is
 * from a bootstrap that resamples pairs, so that what hits both of a pair alike does
 * not widen it; its percentiles are taken further out the fewer pairs there are, as
 * the plain ones are too narrow then (Hesterberg's expanded percentile interval).
 */
struct ratio ratio_of_pairs(const double *a, const double *b, size_t n);

/* The same for a figure without anything to compare it with. */
struct ratio ratio_of_values(const double *value, size_t n);

/* With fewer values in all beyond it, a quantile says nothing. */
#define RATIO_BEYOND_MIN	10

/**
 * struct pooled - one of many values that a pair has
 * @value: less is better
 * @pair: which
 */
struct pooled {
	double value;
	unsigned int pair;
};

/*
 * Ratio of the 99th percentiles of all values, which a pair alone has too few of. The
 * bootstrap resamples pairs, not values, of which those of a pair are not independent.
 * Both lists are sorted meanwhile, and have values of the same pairs; without @a it is
 * the percentile of @b. @n of the ratio is 0 if there are too few values.
 */
struct ratio ratio_of_pools(struct pooled *a, size_t nr_a, struct pooled *b, size_t nr_b);

/* Does the interval say that the two differ? */
bool ratio_significant(const struct ratio *ratio);

#endif /* AUGUR_BENCH_RATIO_H */
