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

static int largest_first(const void *x, const void *y)
{
	const struct pooled *a = x, *b = y;

	return (a->value < b->value) - (a->value > b->value);
}

/* Values of one scheduler, sorted, and how many of them each pair has. */
struct pool {
	const struct pooled *list;
	unsigned int of_pair[RATIO_PAIRS_MAX];
};

/* Which pairs there are, and how often each is drawn. */
struct draw {
	unsigned int pair[RATIO_PAIRS_MAX];
	unsigned int times[RATIO_PAIRS_MAX];
	size_t n;
};

static void pool_sort(struct pool *pool, struct pooled *list, size_t nr)
{
	size_t i;

	*pool = (struct pool){ .list = list };
	if (nr)
		qsort(list, nr, sizeof(*list), largest_first);
	for (i = 0; i < nr; i++)
		pool->of_pair[list[i].pair]++;
}

/* Each pair once. */
static void draw_all(struct draw *draw, const struct pool *pool)
{
	unsigned int pair;

	*draw = (struct draw){};
	for (pair = 0; pair < RATIO_PAIRS_MAX; pair++)
		if (pool->of_pair[pair]) {
			draw->times[pair] = 1;
			draw->pair[draw->n++] = pair;
		}
}

static void draw_again(struct draw *draw, uint64_t *random)
{
	size_t i;

	for (i = 0; i < draw->n; i++)
		draw->times[draw->pair[i]] = 0;
	for (i = 0; i < draw->n; i++)
		draw->times[draw->pair[random_below(random, draw->n)]]++;
}

/* The 99th percentile of what is drawn, which is at least one pair that has values. */
static double p99(const struct pool *pool, const struct draw *draw)
{
	size_t i, total = 0, above = 0;

	for (i = 0; i < draw->n; i++)
		total += (size_t)draw->times[draw->pair[i]] * pool->of_pair[draw->pair[i]];
	for (i = 0;; i++) {
		above += draw->times[pool->list[i].pair];
		if (above > total / 100)
			return pool->list[i].value;
	}
}

static double p99_ratio(const struct pool *a, const struct pool *b, const struct draw *draw)
{
	return p99(b, draw) / (a->list ? p99(a, draw) : 1);
}

struct ratio ratio_of_pools(struct pooled *a, size_t nr_a, struct pooled *b, size_t nr_b)
{
	struct ratio ratio = { .value = NAN, .lo = NAN, .hi = NAN };
	struct pool of_a, of_b;
	struct draw draw;
	double *ratios;
	uint64_t random;
	size_t i, out;

	if (nr_b < 100 * RATIO_BEYOND_MIN || (a && nr_a < 100 * RATIO_BEYOND_MIN))
		return ratio;
	pool_sort(&of_a, a, nr_a);
	pool_sort(&of_b, b, nr_b);
	draw_all(&draw, &of_b);
	ratio.value = p99_ratio(&of_a, &of_b, &draw);
	ratio.n = draw.n;
	random = draw.n;
	ratios = draw.n < 2 ? NULL : malloc(RESAMPLES * sizeof(*ratios));
	if (!ratios)
		return ratio;
	for (i = 0; i < RESAMPLES; i++) {
		draw_again(&draw, &random);
		ratios[i] = p99_ratio(&of_a, &of_b, &draw);
	}
	qsort(ratios, RESAMPLES, sizeof(*ratios), ascending);
	out = tail(draw.n) * RESAMPLES;
	ratio.lo = ratios[out];
	ratio.hi = ratios[RESAMPLES - 1 - out];
	free(ratios);
	return ratio;
}

bool ratio_significant(const struct ratio *ratio)
{
	return ratio->n >= RATIO_PAIRS_MIN && (ratio->lo > 1 || ratio->hi < 1);
}
