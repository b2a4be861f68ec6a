// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdlib.h>

#include "random.h"
#include "ratio.h"

#define RESAMPLES	4999
/* Normal quantile of 99.5 %: the two sides of a 99 % interval. */
#define Z		2.5758293035489

/* Quantile of Student's t at the probability of Z, by Fisher's expansion. */
static double student(double df)
{
	double z2 = Z * Z;
	double first = Z * (z2 + 1) / 4;
	double second = Z * (5 * z2 * z2 + 16 * z2 + 3) / 96;
	double third = Z * (3 * z2 * z2 * z2 + 19 * z2 * z2 + 17 * z2 - 15) / 384;

	return Z + first / df + second / (df * df) + third / (df * df * df);
}

/* What part of the resamples each end of the interval leaves outside. */
static double tail(size_t n)
{
	return erfc(student(n - 1) * sqrt(n / (n - 1.0)) / M_SQRT2) / 2;
}

static int ascending(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* One resample; without @a the mean of @b. */
static double resample(const double *a, const double *b, size_t n, uint64_t *random)
{
	double sum_a = 0, sum_b = 0;
	size_t i, pick;

	for (i = 0; i < n; i++) {
		pick = random_below(random, n);
		sum_a += a ? a[pick] : 1;
		sum_b += b[pick];
	}
	return sum_a > 0 ? sum_b / sum_a : HUGE_VAL;
}

static double mean_ratio(const double *a, const double *b, size_t n)
{
	double sum_a = 0, sum_b = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		sum_a += a ? a[i] : 1;
		sum_b += b[i];
	}
	return n && sum_a > 0 ? sum_b / sum_a : NAN;
}

static struct ratio bootstrap(const double *a, const double *b, size_t n)
{
	struct ratio ratio = { .value = mean_ratio(a, b, n), .lo = NAN, .hi = NAN, .n = n };
	uint64_t random = n;
	double *means;
	size_t i, out;

	if (n < 2 || isnan(ratio.value))
		return ratio;
	means = malloc(RESAMPLES * sizeof(*means));
	if (!means)
		return ratio;
	for (i = 0; i < RESAMPLES; i++)
		means[i] = resample(a, b, n, &random);
	qsort(means, RESAMPLES, sizeof(*means), ascending);
	out = tail(n) * RESAMPLES;
	ratio.lo = means[out];
	ratio.hi = means[RESAMPLES - 1 - out];
	free(means);
	return ratio;
}

struct ratio ratio_of_pairs(const double *a, const double *b, size_t n)
{
	return bootstrap(a, b, n);
}

struct ratio ratio_of_values(const double *value, size_t n)
{
	return bootstrap(NULL, value, n);
}

bool ratio_significant(const struct ratio *ratio)
{
	return ratio->n >= RATIO_PAIRS_MIN && (ratio->lo > 1 || ratio->hi < 1);
}
