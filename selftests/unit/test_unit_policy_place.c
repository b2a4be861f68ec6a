// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * Placement: the CPU that is free first, honest costs, ties in turn, and every
 * queue looked into.
 */
#include <string.h>

#include "kselftest_harness.h"
#include "policy/place.h"

#define NEVER	AUGUR_COST_NEVER
#define SLICE	8000000ULL

static const struct augur_tunables tunables = {
	AUGUR_TUNABLES(AUGUR_TUNABLE_DEFAULT)
};

TEST(the_cheapest_is_chosen)
{
	for (unsigned int best = 0; best < AUGUR_NR_CANDIDATES; best++)
		for (unsigned int rotation = 0; rotation < 9; rotation++) {
			__u64 cost[] = { 50, 60, 70, 80 };

			cost[best] = 10;
			EXPECT_EQ(augur_choose(cost, rotation), best);
		}
}

TEST(ties_take_turns)
{
	static const __u64 cost[] = { 9, 9, 9, 9 }, two[] = { 9, 5, 8, 5 };
	unsigned int wins[AUGUR_NR_CANDIDATES] = { 0 };

	for (unsigned int rotation = 0; rotation < 400; rotation++)
		wins[augur_choose(cost, rotation)]++;
	for (unsigned int i = 0; i < AUGUR_NR_CANDIDATES; i++) {
		EXPECT_EQ(wins[i], 100);
	}
	memset(wins, 0, sizeof(wins));
	for (unsigned int rotation = 0; rotation < 400; rotation++)
		wins[augur_choose(two, rotation)]++;
	EXPECT_EQ(wins[1], 200);
	EXPECT_EQ(wins[3], 200);
	EXPECT_EQ(augur_choose(cost, ~0U), 3);
}

TEST(what_must_not_be_taken_is_not)
{
	static const __u64 none[] = { NEVER, NEVER, NEVER, NEVER };
	static const __u64 one[] = { NEVER, NEVER, NEVER - 1, NEVER };

	for (unsigned int rotation = 0; rotation < 4; rotation++) {
		EXPECT_EQ(augur_choose(none, rotation), AUGUR_NR_CANDIDATES);
		EXPECT_EQ(augur_choose(one, rotation), 2);
	}
}

TEST(remaining_time_shrinks_then_grows)
{
	EXPECT_EQ(augur_remaining_ns(0, 5000, SLICE), 0);
	EXPECT_EQ(augur_remaining_ns(6000, 5000, SLICE), 1000);
	EXPECT_EQ(augur_remaining_ns(5000, 5000, SLICE), 0);
	EXPECT_EQ(augur_remaining_ns(5000, 7000, SLICE), 2000);
	EXPECT_EQ(augur_remaining_ns(5000, ~0ULL / 4, SLICE), SLICE);
	EXPECT_EQ(augur_remaining_ns(~0ULL / 4, 5000, SLICE), SLICE);
}

TEST(queues_are_shared_by_their_cpus)
{
	EXPECT_EQ(augur_queued_ns(0, 1000, 4), 0);
	EXPECT_EQ(augur_queued_ns(8, 1000, 4), 2000);
	EXPECT_EQ(augur_queued_ns(8, 1000, 0), 8000);
}

TEST(the_mean_follows_and_stays_between)
{
	__u64 mean = 0;

	for (unsigned int i = 0; i < 100; i++) {
		ASSERT_LE(mean, 1000000);
		mean = augur_typical_ns(mean, 1000000);
	}
	EXPECT_GT(mean, 999900);
	for (unsigned int i = 0; i < 200; i++) {
		ASSERT_LE(mean, 1000000);
		mean = augur_typical_ns(mean, 10);
	}
	EXPECT_LT(mean, 20);
}

TEST(far_costs_more_than_near)
{
	EXPECT_EQ(augur_migration_ns(AUGUR_DISTANCE_NONE, &tunables), 0);
	EXPECT_LT(0, augur_migration_ns(AUGUR_DISTANCE_LLC, &tunables));
	EXPECT_LT(augur_migration_ns(AUGUR_DISTANCE_LLC, &tunables),
		  augur_migration_ns(AUGUR_DISTANCE_NODE, &tunables));
	EXPECT_LT(augur_migration_ns(AUGUR_DISTANCE_NODE, &tunables),
		  augur_migration_ns(AUGUR_DISTANCE_REMOTE, &tunables));
}

TEST(a_wait_is_all_that_comes_before)
{
	struct augur_candidate c = {
		.rest = { .ns = 1200000, .known = 1 },
		.queued_ns = 20000, .migration_ns = 3000,
	};

	EXPECT_EQ(augur_candidate_ns(&c, 1500000, &tunables), 1223000);
	/* Preempting is no gain where the CPU is free as soon as the task is done. */
	c.preemptible = 1;
	EXPECT_EQ(augur_candidate_ns(&c, 1500000, &tunables), 1223000);
	c.rest.ns = 5000000;
	EXPECT_EQ(augur_candidate_ns(&c, 1500000, &tunables), tunables.preempt_ns + 3000);
	c.preemptible = 0;
	EXPECT_EQ(augur_candidate_ns(&c, 1500000, &tunables), 5023000);
}

TEST(what_is_nearly_done_is_spared)
{
	struct augur_rest rest = { .ns = tunables.spare_ns, .known = 1 };

	EXPECT_FALSE(augur_preempts(&rest, 1, &tunables));
	rest.ns++;
	EXPECT_TRUE(augur_preempts(&rest, 1, &tunables));
	EXPECT_FALSE(augur_preempts(&rest, rest.ns, &tunables));
	/* A slice that ends says nothing about the task. */
	rest = (struct augur_rest){ .ns = 1 };
	EXPECT_TRUE(augur_preempts(&rest, ~0U, &tunables));
}

TEST(no_wait_looks_like_never)
{
	struct augur_candidate c = {
		.rest = { .ns = SLICE },
		.queued_ns = augur_queued_ns(0x7fffffff, 100000000, 1),
		.migration_ns = 100000000,
	};

	EXPECT_LT(augur_candidate_ns(&c, ~0U, &tunables), NEVER / 2);
}

TEST(waiting_is_weighed_against_moving)
{
	struct augur_candidate stay = { .rest = { .ns = 400000 } };
	struct augur_candidate move = {
		.migration_ns = augur_migration_ns(AUGUR_DISTANCE_REMOTE, &tunables),
	};
	__u64 cost[AUGUR_NR_CANDIDATES] = { 0, 0, NEVER, NEVER };

	cost[0] = augur_candidate_ns(&stay, 0, &tunables);
	cost[1] = augur_candidate_ns(&move, 0, &tunables);
	EXPECT_EQ(augur_choose(cost, 1), 0);
	stay.rest.ns = 600000;
	cost[0] = augur_candidate_ns(&stay, 0, &tunables);
	EXPECT_EQ(augur_choose(cost, 0), 1);
}

TEST(near_queues_always_and_all_in_turn)
{
	enum { MOST = 300, LOOKS = AUGUR_PULL_NEAR + AUGUR_PULL_FAR };

	for (unsigned int nr = 0; nr <= MOST; nr++) {
		unsigned int turns = nr / AUGUR_PULL_FAR + 2;
		unsigned int seen[MOST] = { 0 };

		for (unsigned int turn = 0; turn < turns; turn++)
			for (unsigned int i = 0; i < LOOKS; i++) {
				__u32 rank = augur_pull_rank(i, turn, nr);

				ASSERT_LE(rank, nr);
				if (rank < nr)
					seen[rank]++;
			}
		for (unsigned int rank = 0; rank < nr; rank++) {
			ASSERT_GT(seen[rank], 0) TH_LOG("nr %u rank %u", nr, rank);
			if (rank < AUGUR_PULL_NEAR) {
				ASSERT_EQ(seen[rank], turns);
			}
		}
	}
}

/* Any but those in which a task may move although nothing is better then. */
#define LOOK	1

TEST(uneven_is_what_a_move_improves)
{
	/* Five hogs and three, on two CPUs each. */
	EXPECT_TRUE(augur_uneven(500, 2, 300, 2, 100, LOOK));
	EXPECT_FALSE(augur_uneven(400, 2, 400, 2, 100, LOOK));
	/* Five and four: it would only be the other's turn, which it is now and then. */
	EXPECT_FALSE(augur_uneven(500, 2, 400, 2, 100, LOOK));
	EXPECT_TRUE(augur_uneven(500, 2, 400, 2, 100, AUGUR_BALANCE_TURN));
	EXPECT_FALSE(augur_uneven(400, 2, 500, 2, 100, AUGUR_BALANCE_TURN));
	/* A light one may be what is too much where a heavy one is not. */
	EXPECT_TRUE(augur_uneven(500, 2, 450, 2, 33, LOOK));
	/* Eight for four CPUs are as many as two for one. */
	EXPECT_FALSE(augur_uneven(800, 4, 200, 1, 1, 0));
	EXPECT_TRUE(augur_uneven(1200, 4, 100, 1, 100, LOOK));
	EXPECT_FALSE(augur_uneven(0, 1, 0, 64, 1, 0));
}

TEST(uneven_moves_come_to_an_end)
{
	uint32_t there, here, moves;

	for (there = 0; there < 64; there++) {
		for (here = 0; here < 64; here++) {
			uint32_t a = there, b = here;

			for (moves = 0; augur_uneven(a, 4, b, 2, 1, LOOK); moves++, a--, b++)
				ASSERT_LT(moves, there);
			/* What moved does not want to go back. */
			if (moves)
				EXPECT_FALSE(augur_uneven(b, 2, a, 4, 1, LOOK));
		}
	}
}

/* Of two caches of two CPUs each: what hogs there weigh, and what they got. */
struct hogs {
	uint32_t weight[16];
	uint32_t cache[16];
	double got[16];
	uint32_t nr;
};

static uint32_t load_of(const struct hogs *h, uint32_t cache)
{
	uint32_t load = 0;

	for (uint32_t i = 0; i < h->nr; i++)
		load += h->cache[i] == cache ? h->weight[i] : 0;
	return load;
}

/* Each looks at the other in turn, where any of its hogs may be the first. */
static void even_out(struct hogs *h, uint32_t looks)
{
	uint32_t look, i, seed = 1;

	for (look = 0; look < looks; look++) {
		uint32_t here = look & 1, first;

		seed = seed * 1103515245 + 12345;
		first = (seed >> 16) % h->nr;
		if (h->cache[first] != here &&
		    augur_uneven(load_of(h, !here), 2, load_of(h, here), 2,
				 h->weight[first], look / 2))
			h->cache[first] = here;
		for (i = 0; i < h->nr; i++)
			h->got[i] += 2.0 * h->weight[i] / load_of(h, h->cache[i]);
	}
}

/* Wherever they begin, in the end they have what they weigh. */
TEST(weights_hold_over_caches)
{
	for (uint32_t start = 0; start < 256; start++) {
		struct hogs h = { .nr = 8 };
		double heavy = 0, light = 0;

		for (uint32_t i = 0; i < h.nr; i++) {
			h.weight[i] = i < 4 ? 100 : 33;
			h.cache[i] = start >> i & 1;
		}
		even_out(&h, 4000);
		for (uint32_t i = 0; i < h.nr; i++)
			*(i < 4 ? &heavy : &light) += h.got[i];
		EXPECT_GT(heavy / light, 100 / 33.0 * 0.97) TH_LOG("start %u", start);
		EXPECT_LT(heavy / light, 100 / 33.0 * 1.03) TH_LOG("start %u", start);
	}
}

/* Nine equal hogs on four CPUs take turns. */
TEST(equal_hogs_that_do_not_fit_take_turns)
{
	struct hogs h = { .nr = 9 };

	for (uint32_t i = 0; i < h.nr; i++)
		h.weight[i] = 100;
	even_out(&h, 20000);
	for (uint32_t i = 0; i < h.nr; i++) {
		EXPECT_GT(h.got[i], 0.95 * 20000 * 4 / 9) TH_LOG("hog %u", i);
		EXPECT_LT(h.got[i], 1.05 * 20000 * 4 / 9) TH_LOG("hog %u", i);
	}
}

TEST(each_cpu_of_a_node_is_looked_at_once)
{
	static const __u32 starts[] = { 0, 1, 7, 12345, ~0U };

	for (__u32 nr = 1; nr <= AUGUR_NODE_LOOKS; nr++)
		for (unsigned int s = 0; s < sizeof(starts) / sizeof(starts[0]); s++) {
			__u64 seen = 0;

			for (__u32 i = 0; i < nr; i++)
				seen |= 1ULL << augur_node_rank(i, starts[s], nr);
			EXPECT_EQ(seen, (1ULL << nr) - 1);
			EXPECT_EQ(augur_node_rank(nr, starts[s], nr), nr);
		}
}

TEST(of_a_large_node_others_are_looked_at_each_time)
{
	__u64 seen = 0;

	for (__u32 start = 0; start < 64; start += AUGUR_NODE_LOOKS)
		for (__u32 i = 0; i < AUGUR_NODE_LOOKS; i++)
			seen |= 1ULL << augur_node_rank(i, start, 64);
	EXPECT_EQ(seen, ~0ULL);
	EXPECT_EQ(augur_node_rank(0, 5, 0), 0);
}

TEST_HARNESS_MAIN
