// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * The ordinary queue: order survives wrapping, sleepers and loners are bounded, a
 * queue served by deadline gives time by weight.
 */
#include "kselftest_harness.h"
#include "policy/order.h"

#define MSEC	1000000ULL
#define SEC	(1000 * MSEC)

static const struct augur_tunables tunables = {
	AUGUR_TUNABLES(AUGUR_TUNABLE_DEFAULT)
};

TEST(order_survives_the_wrap)
{
	EXPECT_TRUE(augur_vtime_before(1, 2));
	EXPECT_FALSE(augur_vtime_before(2, 1));
	EXPECT_FALSE(augur_vtime_before(2, 2));
	EXPECT_TRUE(augur_vtime_before(~0ULL, 5));
	EXPECT_FALSE(augur_vtime_before(5, ~0ULL));
}

TEST(entering_is_bounded_on_both_sides)
{
	static const __u64 nows[] = { 0, 1000000, ~0ULL - 5, ~0ULL / 2 };

	for (unsigned int i = 0; i < 4; i++) {
		__u64 now = nows[i], saved = tunables.slice_default_ns;
		__u64 owed = tunables.slice_max_ns + tunables.tick_ns;

		EXPECT_EQ(augur_vtime_enter(now - SEC, 100, now, 0, &tunables), now - saved);
		EXPECT_EQ(augur_vtime_enter(now + SEC, 100, now, 0, &tunables), now + owed);
		EXPECT_EQ(augur_vtime_enter(now + SEC, 200, now, 0, &tunables), now + owed / 2);
		EXPECT_EQ(augur_vtime_enter(now - 99, 100, now, 0, &tunables), now - 99);
		EXPECT_EQ(augur_vtime_enter(now + 199, 100, now, 0, &tunables), now + 199);
		EXPECT_EQ(augur_vtime_enter(now + SEC, 1, now, 0, &tunables),
			  now + AUGUR_AHEAD_NS);
		EXPECT_EQ(augur_vtime_enter(now + SEC, 100, now, 1, &tunables),
			  now + AUGUR_AHEAD_NS);
		EXPECT_EQ(augur_vtime_enter(now - SEC, 100, now, 1, &tunables), now - saved);
	}
}

TEST(the_clock_follows_service_but_never_stands)
{
	struct augur_clock c = { 0, 0 };

	augur_clock_run(&c, 1000);
	EXPECT_EQ(c.vtime, 0);
	augur_clock_serve(&c, 2000, 5000);
	EXPECT_EQ(c.vtime, 5000);
	augur_clock_serve(&c, 2000, 4000);
	EXPECT_EQ(c.vtime, 5000);
	augur_clock_run(&c, 2000 + (300 << AUGUR_CLOCK_SHIFT));
	EXPECT_EQ(c.vtime, 5300);
	augur_clock_run(&c, 100);
	EXPECT_EQ(c.vtime, 5300);
}

TEST(weight_scales_time)
{
	EXPECT_EQ(augur_vtime_of(1000, AUGUR_WEIGHT_ONE), 1000);
	EXPECT_EQ(augur_vtime_of(1000, 10000), 10);
	EXPECT_EQ(augur_vtime_of(1000, 1), 100000);
	EXPECT_EQ(augur_vtime_of(1000, 0), 100000);
}

TEST(a_short_prediction_is_an_early_deadline)
{
	struct augur_plan shorter = { .predicted_ns = 100000, .slice_ns = MSEC };
	struct augur_plan longer = { .predicted_ns = 900 * MSEC, .slice_ns = MSEC };
	struct augur_plan unknown = { .slice_ns = MSEC };

	EXPECT_EQ(augur_vtime_deadline(7, 100, &shorter), 7 + 100000);
	/* No more than a slice is asked for at a time. */
	EXPECT_EQ(augur_vtime_deadline(7, 100, &longer), 7 + MSEC);
	EXPECT_EQ(augur_vtime_deadline(7, 100, &unknown), 7 + MSEC);
}

#define TASKS	4

/**
 * struct task - a hog
 * @plan: of all its bursts
 * @weight: as sched_ext has it
 * @vtime: as the scheduler keeps it
 * @deadline: its place in the queue
 * @ran: all it got
 * @waits_since: when it was queued
 * @waited: the longest it was
 */
struct task {
	struct augur_plan plan;
	__u64 weight;
	__u64 vtime;
	__u64 deadline;
	__u64 ran;
	__u64 waits_since;
	__u64 waited;
};

/* As the scheduler does when a task is queued: its place does not change then. */
static void enter(struct task *t, struct augur_clock *c, __u64 now)
{
	augur_clock_run(c, now);
	t->vtime = augur_vtime_enter(t->vtime, t->weight, c->vtime, 0, &tunables);
	t->deadline = augur_vtime_deadline(t->vtime, t->weight, &t->plan);
	t->waits_since = now;
}

/* Runs for its slice, and until the tick that ends it. */
static void run(struct task *t, struct augur_clock *c, __u64 *now, __u64 late)
{
	__u64 ran = t->plan.slice_ns + late;

	if (*now - t->waits_since > t->waited)
		t->waited = *now - t->waits_since;
	augur_clock_serve(c, *now, t->vtime);
	t->ran += ran;
	t->vtime += augur_vtime_of(ran, t->weight);
	*now += ran;
	enter(t, c, *now);
}

/* A CPU that serves hogs, earliest deadline first. */
static void serve(struct task *tasks, unsigned int turns, __u64 late)
{
	struct augur_clock clock = { 0, 0 };
	__u64 now = SEC;

	for (unsigned int i = 0; i < TASKS; i++)
		enter(tasks + i, &clock, now);
	while (turns--) {
		struct task *first = tasks;

		for (unsigned int i = 1; i < TASKS; i++) {
			if (augur_vtime_before(tasks[i].deadline, first->deadline))
				first = tasks + i;
		}
		run(first, &clock, &now, late);
	}
}

static void expect_shares(struct __test_metadata *_metadata, const struct task *tasks)
{
	__u64 ran = 0, weights = 0;

	for (unsigned int i = 0; i < TASKS; i++) {
		ran += tasks[i].ran;
		weights += tasks[i].weight;
	}
	for (unsigned int i = 0; i < TASKS; i++) {
		__u64 fair = ran * tasks[i].weight / weights;

		EXPECT_GT(tasks[i].ran * 100, fair * 97) TH_LOG("task %u", i);
		EXPECT_LT(tasks[i].ran * 100, fair * 103) TH_LOG("task %u", i);
	}
}

TEST(weights_are_honoured)
{
	struct task tasks[TASKS] = {
		{ .plan.slice_ns = 3 * MSEC, .weight = 100 },
		{ .plan.slice_ns = 3 * MSEC, .weight = 200 },
		{ .plan.slice_ns = 3 * MSEC, .weight = 300 },
		{ .plan.slice_ns = 3 * MSEC, .weight = 1500 },
	};

	serve(tasks, 100000, 0);
	expect_shares(_metadata, tasks);
}

/* What a tick is late by is not for nothing, nor more so for some than for others. */
TEST(late_ticks_are_charged)
{
	struct task tasks[TASKS] = {
		{ .plan.slice_ns = tunables.slice_max_ns, .weight = 50 },
		{ .plan.slice_ns = tunables.slice_max_ns, .weight = 150 },
		{ .plan.slice_ns = tunables.slice_max_ns, .weight = 50 },
		{ .plan.slice_ns = tunables.slice_max_ns, .weight = 150 },
	};

	serve(tasks, 100000, tunables.tick_ns);
	expect_shares(_metadata, tasks);
}

/* Latency credit is no bandwidth: a short slice does not earn more time. */
TEST(short_slices_get_no_more_time)
{
	struct task tasks[TASKS] = {
		{ .plan = { .predicted_ns = MSEC / 2, .slice_ns = MSEC / 2 }, .weight = 100 },
		{ .plan.slice_ns = 3 * MSEC, .weight = 100 },
		{ .plan.slice_ns = 3 * MSEC, .weight = 100 },
		{ .plan.slice_ns = 8 * MSEC, .weight = 100 },
	};
	__u64 all = 0;

	serve(tasks, 100000, 0);
	for (unsigned int i = 0; i < TASKS; i++)
		all += tasks[i].ran;
	for (unsigned int i = 0; i < TASKS; i++) {
		EXPECT_GT(tasks[i].ran * 100, all / TASKS * 97) TH_LOG("task %u", i);
		EXPECT_LT(tasks[i].ran * 100, all / TASKS * 103) TH_LOG("task %u", i);
	}
}

/*
 * The least of weights against the greatest, which by weight alone would wait for
 * hours: less than the watchdog's 5 s, and as order.h says.
 */
TEST(no_weight_starves)
{
	struct task tasks[TASKS] = {
		{ .plan.slice_ns = 4 * MSEC, .weight = 1 },
		{ .plan.slice_ns = 4 * MSEC, .weight = 10000 },
		{ .plan.slice_ns = 4 * MSEC, .weight = 10000 },
		{ .plan.slice_ns = 4 * MSEC, .weight = 10000 },
	};
	__u64 bound = (AUGUR_AHEAD_NS + AUGUR_REQUEST_NS + tunables.slice_default_ns) <<
		      AUGUR_CLOCK_SHIFT;

	serve(tasks, 100000, 0);
	EXPECT_GT(tasks[0].waited, bound / 2);
	EXPECT_LT(tasks[0].waited, bound + 10 * MSEC);
	EXPECT_LT(tasks[0].ran * 100, tasks[1].ran);
	EXPECT_LT(tasks[1].waited, 50 * MSEC);
}

TEST_HARNESS_MAIN
