// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: tools/sim/metrics.c tools/sim/order.c tools/sim/keys.c userspace/model/predictor.c userspace/model/lanes.c userspace/model/model.c userspace/model/window.c */
/*
 * Figures of predictions against what was computed by hand.
 */
#include <math.h>

#include "harness.h"
#include "sim/metrics.h"
#include "sim/order.h"

/* Errors of these, predicted less actual: 0, +0.5, -2, +4. */
static const struct augur_guess guesses[] = {
	{ .level = 10, .actual = 10, .band = 1 },
	{ .level = 20.5, .actual = 20, .band = 1 },
	{ .level = 12, .actual = 14, .band = 1 },
	{ .level = 20, .actual = 16, .band = 1.5 },
};

TEST(errors_as_computed_by_hand)
{
	struct augur_metrics m;

	ASSERT_EQ(0, augur_metrics_errors(guesses, 4, &m));
	EXPECT_EQ(4, m.nr);
	EXPECT_EQ(6.5 / 4, m.mean);
	EXPECT_EQ((0.5 + 2) / 2, m.median);
	EXPECT_EQ(2.5 / 4, m.bias);
	EXPECT_EQ(0.25, m.under);
	EXPECT_EQ(0.25, m.over);
	EXPECT_EQ(0.5, m.cover);
	EXPECT_EQ(0.75, m.cover2);
	/* |2^e - 1| = 0, 0.4142, 0.75, 15 */
	EXPECT_LT(fabs((sqrt(2) - 1 + 0.75) / 2 - m.relative), 1e-9);
	/* 500 us is 2^18.93: the last is called long and is short. */
	EXPECT_EQ(0.75, m.class_right);
}

/* Three come while a long one is served; sizes 10, 5, 1, 3 at 0, 1, 2, 3. */
static struct augur_job jobs[] = {
	{ .arrival = 0, .size = 10 },
	{ .arrival = 1, .size = 5 },
	{ .arrival = 2, .size = 1 },
	{ .arrival = 3, .size = 3 },
};

static double wait_of(enum augur_order order, const double *ranks)
{
	for (int i = 0; i < 4; i++)
		jobs[i].rank = ranks[i];
	return augur_order_wait(jobs, 4, order);
}

TEST(orders_as_computed_by_hand)
{
	const double known[] = { 10, 5, 1, 3 };
	const double wrong[] = { 1, 2, 8, 3 };

	/* Done at 10, 15, 16, 19: waits 0, 9, 13, 13. */
	EXPECT_EQ(35. / 4, wait_of(AUGUR_ORDER_FCFS, known));
	/* 10, then 1, 3, 5: done at 10, 11, 14, 19: waits 0, 8, 8, 13. */
	EXPECT_EQ(29. / 4, wait_of(AUGUR_ORDER_SJF, known));
	/*
	 * 5 takes over at 1, 1 at 2, done at 3; 3 is shorter than the 4 left, done at
	 * 6; 5 is done at 10, 10 at 19: waits 9, 4, 0, 0.
	 */
	EXPECT_EQ(13. / 4, wait_of(AUGUR_ORDER_SRPT, known));
	/* 10, then 5, 3, 1: done at 10, 15, 18, 19: waits 0, 9, 16, 12. */
	EXPECT_EQ(37. / 4, wait_of(AUGUR_ORDER_SJF, wrong));
	/*
	 * With the wrong ranks: 10 goes on at 1, where nothing is left of its rank, to
	 * its end; then as above.
	 */
	EXPECT_EQ(37. / 4, wait_of(AUGUR_ORDER_SRPT, wrong));
}

TEST(server_may_be_idle_between_jobs)
{
	const struct augur_job far[] = {
		{ .arrival = 5, .size = 2, .rank = 1 },
		{ .arrival = 100, .size = 2, .rank = 1 },
	};

	EXPECT_EQ(0, augur_order_wait(far, 2, AUGUR_ORDER_SJF));
}

FIXTURE(queue) {
	struct augur_trace_burst bursts[400];
	struct augur_guess guesses[400];
	struct augur_trace t;
};

/* Two kinds, 10 us and 1 ms, by turns, all but the last woken at once, in order. */
FIXTURE_SETUP(queue)
{
	self->t = (struct augur_trace){ .bursts = self->bursts, .nr_bursts = 400 };
	for (int i = 0; i < 400; i++) {
		uint64_t run = i % 2 ? 1000000 : 10000;

		self->bursts[i].run_ns = run;
		self->bursts[i].end_ns = run + i + (i == 399 ? 1000000000 : 0);
		self->guesses[i].actual = log2(run);
	}
}

FIXTURE_TEARDOWN(queue)
{
}

static struct augur_metrics regret(FIXTURE_DATA(queue) *self, float shorter, float longer)
{
	struct augur_metrics m = { 0 };

	for (int i = 0; i < 400; i++)
		self->guesses[i].level = i % 2 ? longer : shorter;
	augur_metrics_regret(&self->t, 0, 400, self->guesses, &m);
	return m;
}

TEST_F(queue, knowing_all_leaves_nothing_to_regret)
{
	struct augur_metrics m = regret(self, log2(10000), log2(1000000));

	EXPECT_LT(fabs(m.regret), 1e-9);
	EXPECT_LT(fabs(m.regret_srpt), 1e-9);
}

TEST_F(queue, the_order_is_all_that_counts)
{
	EXPECT_LT(fabs(regret(self, 10, 11).regret), 1e-9);
}

TEST_F(queue, knowing_nothing_is_first_come_first_served)
{
	EXPECT_LT(fabs(regret(self, 15, 15).regret - 1), 1e-9);
}

TEST_F(queue, believing_the_opposite_is_worse_than_nothing)
{
	EXPECT_GT(regret(self, 20, 10).regret, 1);
}

TEST(interval_holds_the_ratio)
{
	static struct augur_guess a[10000], b[10000];
	struct augur_interval ratio;
	uint64_t x = 1;

	for (int i = 0; i < 10000; i++) {
		x = x * 6364136223846793005ULL + 1442695040888963407ULL;
		a[i].level = (x >> 40) * 0x1p-24f;
		b[i].level = 2 * a[i].level;
	}
	ratio = augur_metrics_ratio(a, b, 10000, 1);
	EXPECT_LT(fabs(ratio.value - 0.5), 1e-6);
	EXPECT_LT(fabs(ratio.low - 0.5), 1e-6);
	EXPECT_LT(fabs(ratio.high - 0.5), 1e-6);

	/* A mean of uniform numbers: 0.5, one deviation is 0.289 / 100. */
	ratio = augur_metrics_ratio(a, NULL, 10000, 1);
	EXPECT_LT(fabs(ratio.value - 0.5), 0.01);
	EXPECT_GT(ratio.high - ratio.low, 2 * 0.00289);
	EXPECT_LT(ratio.high - ratio.low, 6 * 0.00289);
	EXPECT_LT(ratio.low, ratio.value);
	EXPECT_GT(ratio.high, ratio.value);
}

TEST(same_seed_same_interval)
{
	static struct augur_guess a[2000];
	struct augur_interval one, same, other;

	for (int i = 0; i < 2000; i++)
		a[i].level = i * 7919 % 101;
	one = augur_metrics_ratio(a, NULL, 2000, 1);
	same = augur_metrics_ratio(a, NULL, 2000, 1);
	other = augur_metrics_ratio(a, NULL, 2000, 2);
	EXPECT_EQ(0, memcmp(&one, &same, sizeof(one)));
	EXPECT_EQ(one.value, other.value);
	EXPECT_NE(one.low, other.low);
}

TEST(keys_are_made_of_what_their_names_say)
{
	const struct augur_keys *task = augur_keys_find("task");
	const struct augur_keys *chain = augur_keys_find("chain");
	struct augur_trace_burst a = { 0 }, b = { 0 };

	ASSERT_NE(NULL, task);
	ASSERT_NE(NULL, chain);
	EXPECT_EQ(NULL, augur_keys_find("phase of the moon"));
	b.fp.word[1] = 7ULL << AUGUR_FP_SITE_SHIFT;
	EXPECT_EQ(augur_key_of(&task->parts[0], &a), augur_key_of(&task->parts[0], &b));
	EXPECT_NE(augur_key_of(&chain->parts[0], &a), augur_key_of(&chain->parts[0], &b));
	EXPECT_EQ(augur_key_of(&chain->parts[1], &a), augur_key_of(&chain->parts[1], &b));
	b.thread = 1;
	EXPECT_NE(augur_key_of(&task->parts[0], &a), augur_key_of(&task->parts[0], &b));
	EXPECT_EQ(augur_key_of(&chain->parts[1], &a), augur_key_of(&chain->parts[1], &b));
}

TEST_HARNESS_MAIN
