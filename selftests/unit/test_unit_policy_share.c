// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * Shares of cgroups: as the weights say at each level, whatever is in the groups, and
 * whatever numbers come.
 */
#include <string.h>

#include "kselftest_harness.h"
#include "policy/share.h"

#define NR		8
#define NICE_0		((unsigned int)AUGUR_WEIGHT_ONE)

/* What the scheduler's timer does, with plain arrays. */
static void weigh(struct augur_group *g, unsigned int nr)
{
	__u64 total = 0, share;
	unsigned int i, at;

	for (i = 0; i < nr; i++) {
		g[i].below = 0;
		g[i].sum = 0;
		g[i].mean = augur_load_mean(g[i].mean, g[i].load);
		total += g[i].mean;
	}
	for (i = 0; i < nr; i++) {
		for (at = i; at; at = g[at].parent)
			g[at].below += g[i].mean;
		g[0].below += g[i].mean;
	}
	for (i = 1; i < nr; i++)
		g[g[i].parent].sum += augur_group_active(&g[i]);
	for (i = 0; i < nr; i++) {
		share = AUGUR_SHARE_WHOLE;
		for (at = i; at; at = g[at].parent)
			share = augur_group_share(&g[at], &g[g[at].parent], share);
		g[i].rivals = g[i].sum;
		g[i].scale = augur_group_scale(share, total);
	}
}

static void settle(struct augur_group *g, unsigned int nr)
{
	for (unsigned int i = 0; i < 50; i++)
		weigh(g, nr);
}

static void expect_ratio(struct __test_metadata *_metadata, double got, double want)
{
	EXPECT_GT(got, want * 0.97) TH_LOG("%f, not %f", got, want);
	EXPECT_LT(got, want * 1.03) TH_LOG("%f, not %f", got, want);
}

TEST(one_group_changes_nothing)
{
	for (unsigned int tasks = 1; tasks < 100; tasks++) {
		struct augur_group g = { .used = 1, .weight = 100, .load = tasks * NICE_0 };

		settle(&g, 1);
		expect_ratio(_metadata, augur_group_weight(&g, NICE_0), NICE_0);
	}
}

TEST(what_begins_counts_at_once_and_what_ended_does_not)
{
	__u64 mean = augur_load_mean(0, NICE_0);

	EXPECT_EQ(mean, AUGUR_LOAD_TASK);
	for (unsigned int i = 0; i < 50; i++)
		mean = augur_load_mean(mean, NICE_0);
	EXPECT_EQ(mean, AUGUR_LOAD_TASK);
	for (unsigned int i = 0; i < 50; i++)
		mean = augur_load_mean(mean, 0);
	EXPECT_EQ(mean, 0);
}

TEST(before_the_first_count_weights_are_their_own)
{
	struct augur_group g = { .used = 1, .weight = 100 };

	EXPECT_EQ(augur_group_weight(&g, 88761), 88761);
}

TEST(many_tasks_get_no_more_than_one)
{
	struct augur_group g[3] = {
		[1] = { .used = 1, .weight = 100, .load = NICE_0 },
		[2] = { .used = 1, .weight = 100, .load = 9 * NICE_0 },
	};

	settle(g, 3);
	expect_ratio(_metadata, (double)augur_group_weight(&g[1], NICE_0) /
		     augur_group_weight(&g[2], NICE_0), 9);
}

TEST(weights_count_at_every_level)
{
	/* 1 has 300 of 400, 2 100; in 1, 3 has 100 of 300 and 4 200. */
	struct augur_group g[5] = {
		[1] = { .used = 1, .weight = 300 },
		[2] = { .used = 1, .weight = 100, .load = 2 * NICE_0 },
		[3] = { .used = 1, .weight = 100, .parent = 1, .load = 3 * NICE_0 },
		[4] = { .used = 1, .weight = 200, .parent = 1, .load = NICE_0 },
	};
	double whole;

	settle(g, 5);
	whole = 2 * augur_group_weight(&g[2], NICE_0) +
		3 * augur_group_weight(&g[3], NICE_0) + augur_group_weight(&g[4], NICE_0);
	expect_ratio(_metadata, 2 * augur_group_weight(&g[2], NICE_0) / whole, 0.25);
	expect_ratio(_metadata, 3 * augur_group_weight(&g[3], NICE_0) / whole, 0.25);
	expect_ratio(_metadata, augur_group_weight(&g[4], NICE_0) / whole, 0.5);
}

TEST(nice_counts_within_a_group)
{
	struct augur_group g[2] = {
		[1] = { .used = 1, .weight = 100, .load = 3 * NICE_0 },
	};

	settle(g, 2);
	expect_ratio(_metadata, (double)augur_group_weight(&g[1], 2 * NICE_0) /
		     augur_group_weight(&g[1], NICE_0), 2);
}

TEST(who_has_nothing_to_run_takes_nothing)
{
	struct augur_group g[3] = {
		[1] = { .used = 1, .weight = 100, .load = NICE_0 },
		[2] = { .used = 1, .weight = 10000 },
	};

	settle(g, 3);
	expect_ratio(_metadata, augur_group_weight(&g[1], NICE_0), NICE_0);
}

TEST(tasks_of_the_parent_compete_with_its_children)
{
	struct augur_group g[2] = {
		[0] = { .used = 1, .weight = 100, .load = NICE_0 },
		[1] = { .used = 1, .weight = 100, .load = 4 * NICE_0 },
	};

	settle(g, 2);
	expect_ratio(_metadata, (double)augur_group_weight(&g[0], NICE_0) /
		     augur_group_weight(&g[1], NICE_0), 4);
}

TEST(any_numbers_give_a_weight)
{
	static const __u32 odd[] = { 0, 1, 3, 10000, 0x7fffffff, ~0U };
	enum { NR_ODD = sizeof(odd) / sizeof(odd[0]) };

	for (unsigned int i = 0; i < NR_ODD * NR_ODD * NR_ODD; i++) {
		struct augur_group g[NR] = {};

		for (unsigned int k = 0; k < NR; k++) {
			g[k].used = 1;
			g[k].parent = k ? k - 1 : 0;
			g[k].weight = odd[(i + k) % NR_ODD];
			g[k].load = odd[(i / NR_ODD + k * k) % NR_ODD];
		}
		settle(g, NR);
		for (unsigned int k = 0; k < NR; k++) {
			__u64 weight = augur_group_weight(&g[k], odd[i % NR_ODD] % 10000);

			ASSERT_LE(weight, AUGUR_WEIGHT_MAX);
		}
	}
}

TEST_HARNESS_MAIN
