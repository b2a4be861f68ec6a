// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * A quantile read from a histogram is the true one or at most 1/64 above it, however
 * large the values are; and merging histograms is as adding to one.
 */
#include <stdlib.h>

#include "bench/hist.h"
#include "bench/random.h"
#include "harness.h"

#define NR 20000

static int ascending(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

FIXTURE(hist)
{
	struct hist *all;
	struct hist *part[2];
	uint64_t *value;
};

FIXTURE_SETUP(hist)
{
	uint64_t random = 1;
	int i;

	self->all = calloc(1, sizeof(*self->all));
	self->part[0] = calloc(1, sizeof(*self->all));
	self->part[1] = calloc(1, sizeof(*self->all));
	self->value = calloc(NR, sizeof(*self->value));
	ASSERT_TRUE(self->all && self->part[0] && self->part[1] && self->value);
	/* Of all orders of magnitude, as latencies are. */
	for (i = 0; i < NR; i++) {
		self->value[i] = random_next(&random) >> random_below(&random, 60);
		hist_add(self->all, self->value[i]);
		hist_add(self->part[i % 2], self->value[i]);
	}
	qsort(self->value, NR, sizeof(*self->value), ascending);
}

FIXTURE_TEARDOWN(hist)
{
	free(self->all);
	free(self->part[0]);
	free(self->part[1]);
	free(self->value);
}

TEST_F(hist, quantiles_are_within_their_error)
{
	static const unsigned int parts[] = { 1, 10, 500, 5000, 9000, 9900, 9990, 9999 };
	uint64_t got, want;
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		want = self->value[(NR * (uint64_t)parts[i] + 9999) / 10000 - 1];
		got = hist_quantile(self->all, parts[i], 10000);
		EXPECT_GE(got, want);
		EXPECT_LE(got, want + want / HIST_SUB);
	}
	EXPECT_EQ(self->value[NR - 1], hist_quantile(self->all, 1, 1));
}

TEST_F(hist, merging_is_adding)
{
	unsigned int i;

	hist_merge(self->part[0], self->part[1]);
	EXPECT_EQ(self->all->count, self->part[0]->count);
	EXPECT_EQ(self->all->sum, self->part[0]->sum);
	EXPECT_EQ(self->all->max, self->part[0]->max);
	for (i = 0; i < HIST_BUCKETS; i++)
		ASSERT_EQ(self->all->bucket[i], self->part[0]->bucket[i]);
}

TEST(every_value_has_a_bucket_of_its_size)
{
	uint64_t value, bound;
	unsigned int shift;

	for (shift = 0; shift < 64; shift++)
		for (value = (1ULL << shift) - 1; value <= (1ULL << shift) + 1; value++) {
			ASSERT_LT(hist_index(value), HIST_BUCKETS);
			bound = hist_bound(hist_index(value));
			ASSERT_GE(bound, value);
			ASSERT_LE(bound - value, value / HIST_SUB);
		}
	ASSERT_LT(hist_index(UINT64_MAX), HIST_BUCKETS);
	EXPECT_EQ(UINT64_MAX, hist_bound(hist_index(UINT64_MAX)));
}

TEST(without_values_there_is_nothing)
{
	struct hist *empty = calloc(1, sizeof(*empty));

	ASSERT_TRUE(empty);
	EXPECT_EQ(0, hist_quantile(empty, 9999, 10000));
	free(empty);
}

TEST_HARNESS_MAIN
