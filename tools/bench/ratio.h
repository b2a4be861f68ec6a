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

/* Does the interval say that the two differ? */
bool ratio_significant(const struct ratio *ratio);

#endif /* AUGUR_BENCH_RATIO_H */
