// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: tools/bench/ratio.c tools/bench/blocks.c */
/*
 * The interval of a ratio holds what is true about as often as it says, so that a
 * scheduler that is compared with itself is rarely found different, and one that
 * differs is found; and blocks come in an order that favours nobody.
 */
#include <math.h>
#include <string.h>

#include "bench/blocks.h"
#include "bench/random.h"
#include "bench/ratio.h"
#include "harness.h"

#define RUNS	300
#define PAIRS	8
#define POOL_RUNS	100

/* Latencies: skewed, and half of what moves one of a pair moves the other too. */
static void draw(double *a, double *b, size_t n, double factor, uint64_t *random)
{
	double common;
	size_t i;

	for (i = 0; i < n; i++) {
		common = random_exponential(random, 0.1);
		a[i] = exp(common + random_exponential(random, 0.1));
		b[i] = factor * exp(common + random_exponential(random, 0.1));
	}
}

static unsigned int count_significant(size_t n, double factor)
{
	unsigned int found = 0, run;
	uint64_t random = 7;
	struct ratio ratio;
	double a[16], b[16];

	for (run = 0; run < RUNS; run++) {
		draw(a, b, n, factor, &random);
		ratio = ratio_of_pairs(a, b, n);
		found += ratio_significant(&ratio);
	}
	return found;
}

/* Requests, of which those of a block have had the same luck. */
static void draw_pool(struct pooled *pool, size_t nr, double factor, uint64_t *random)
{
	double luck = 1;
	size_t i;

	for (i = 0; i < nr; i++) {
		if (i % (nr / PAIRS) == 0)
			luck = factor * exp(random_exponential(random, 0.2));
		pool[i].value = luck * random_exponential(random, 1);
		pool[i].pair = i / (nr / PAIRS);
	}
}

static unsigned int count_pools(double factor)
{
	static struct pooled a[PAIRS * 200], b[PAIRS * 200];
	unsigned int found = 0, run;
	uint64_t random = 7;
	struct ratio ratio;

	for (run = 0; run < POOL_RUNS; run++) {
		draw_pool(a, PAIRS * 200, 1, &random);
		draw_pool(b, PAIRS * 200, factor, &random);
		ratio = ratio_of_pools(a, PAIRS * 200, b, PAIRS * 200);
		found += ratio_significant(&ratio);
	}
	return found;
}

TEST(a_pooled_percentile_differs_where_it_does)
{
	EXPECT_LE(count_pools(1), POOL_RUNS / 50);
	EXPECT_GE(count_pools(0.4), POOL_RUNS * 9 / 10);
}

/* 19 of 20 runs must find nothing: one in fifty leaves that goal room. */
TEST(a_scheduler_is_not_found_to_differ_from_itself)
{
	EXPECT_LE(count_significant(PAIRS, 1), RUNS / 50);
	EXPECT_LE(count_significant(16, 1), RUNS / 50);
}

TEST(with_few_pairs_too_chance_is_no_finding)
{
	EXPECT_LE(count_significant(RATIO_PAIRS_MIN, 1), RUNS / 20);
	EXPECT_EQ(0, count_significant(RATIO_PAIRS_MIN - 1, 10));
}

TEST(what_differs_is_found)
{
	EXPECT_GE(count_significant(PAIRS, 1.5), RUNS * 9 / 10);
	EXPECT_GE(count_significant(PAIRS, 0.66), RUNS * 9 / 10);
}

TEST(equal_pairs_have_no_width)
{
	double a[PAIRS], b[PAIRS];
	struct ratio ratio;
	int i;

	for (i = 0; i < PAIRS; i++) {
		a[i] = 100 + 10 * i;
		b[i] = a[i] * 1.25;
	}
	ratio = ratio_of_pairs(a, b, PAIRS);
	EXPECT_LT(fabs(ratio.value - 1.25), 1e-9);
	EXPECT_LT(ratio.hi - ratio.lo, 1e-9);
	EXPECT_TRUE(ratio_significant(&ratio));
	ratio = ratio_of_pairs(a, a, PAIRS);
	EXPECT_FALSE(ratio_significant(&ratio));
}

/* A scheduler that misses nothing is no accident of arithmetic. */
TEST(zeros_are_figures)
{
	double none[PAIRS] = {}, some[PAIRS] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	struct ratio ratio = ratio_of_pairs(some, none, PAIRS);

	EXPECT_EQ(0, ratio.value);
	EXPECT_TRUE(ratio_significant(&ratio));
	ratio = ratio_of_pairs(none, some, PAIRS);
	EXPECT_TRUE(isnan(ratio.value));
	EXPECT_FALSE(ratio_significant(&ratio));
	ratio = ratio_of_pairs(some, some, 0);
	EXPECT_TRUE(isnan(ratio.value));
	ratio = ratio_of_pairs(some, some, 1);
	EXPECT_TRUE(isnan(ratio.lo));
}

TEST(a_round_is_there_and_back)
{
	unsigned int order[6], firsts[3] = {}, seen, i, k;
	uint64_t random = 1;

	for (i = 0; i < 3000; i++) {
		blocks_round(order, 3, &random);
		for (k = 0, seen = 0; k < 3; k++) {
			ASSERT_EQ(order[k], order[5 - k]);
			seen |= 1 << order[k];
		}
		ASSERT_EQ(7, seen);
		firsts[order[0]]++;
	}
	for (k = 0; k < 3; k++)
		EXPECT_TRUE(firsts[k] > 900 && firsts[k] < 1100);
}

TEST_HARNESS_MAIN
