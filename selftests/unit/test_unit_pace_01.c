// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/augurd/pace.c */
/*
 * How long augurd waits for samples, whatever load there is, and how it counts how late
 * its decisions were.
 */
#include "augurd/lag.h"
#include "augurd/pace.h"
#include "harness.h"

#define MS	1000000ULL
#define CPUS	4
#define RING	4096

FIXTURE(pace) {
	struct augur_pace pace;
};

FIXTURE_SETUP(pace)
{
	augur_pace_init(&self->pace, RING, CPUS);
}

FIXTURE_TEARDOWN(pace)
{
}

/* Two seconds with so many samples, evenly in all rings, none of them news. */
static uint32_t load(FIXTURE_DATA(pace) *self, uint32_t per_s)
{
	uint64_t left = 2000 * MS, gap = per_s ? 1000 * MS / per_s : left, took;
	uint32_t wakeups = 0;

	while (left) {
		took = (CPUS * (self->pace.watermark - 1) + 1) * gap;
		took = took < self->pace.timeout_ns ? took : self->pace.timeout_ns;
		took = took < left ? took : left;
		left -= took;
		augur_pace_next(&self->pace, took, took / gap, 0);
		wakeups++;
	}
	return wakeups;
}

TEST_F(pace, a_busy_machine_is_read_in_batches)
{
	load(self, 1000000);
	EXPECT_EQ(RING / 4, self->pace.watermark);
	EXPECT_GT(2 * 250, load(self, 1000000));
}

TEST_F(pace, a_batch_is_as_large_as_it_need_be)
{
	load(self, 1000000);
	for (int i = 0; i < 20; i++)
		augur_pace_next(&self->pace, 100 * MS, 5, 0);
	EXPECT_EQ(2 * AUGUR_PACE_WATERMARK_MIN, self->pace.watermark);
}

TEST_F(pace, an_idle_machine_is_left_alone)
{
	load(self, 20);
	load(self, 20);
	EXPECT_GT(2 * 2, load(self, 20));
	EXPECT_EQ(2 * AUGUR_PACE_WATERMARK_MIN, self->pace.watermark);
	EXPECT_EQ(AUGUR_PACE_TIMEOUT_MAX_NS, self->pace.timeout_ns);
}

TEST_F(pace, at_low_load_each_burst_is_read_at_once)
{
	load(self, 400);
	EXPECT_EQ(1, self->pace.watermark);
	EXPECT_LE(2 * 390, load(self, 400));
}

TEST_F(pace, it_follows_the_load)
{
	load(self, 400);
	load(self, 100000);
	EXPECT_LT(8, self->pace.watermark);
	load(self, 400);
	load(self, 400);
	EXPECT_EQ(1, self->pace.watermark);
	load(self, 10);
	EXPECT_LT(1, self->pace.watermark);
}

/* Where timers alone make that many, there is no load to follow. */
TEST_F(pace, a_large_idle_machine_is_left_alone)
{
	augur_pace_init(&self->pace, RING, 64);
	load(self, 900);
	load(self, 900);
	EXPECT_EQ(AUGUR_PACE_IDLE, self->pace.load);
	EXPECT_LT(1, self->pace.watermark);
}

/* What an idle machine does is not steady, and leads to decisions all the time. */
TEST_F(pace, decisions_about_nothing_much_do_not_keep_it_awake)
{
	for (int i = 0; i < 20; i++)
		augur_pace_next(&self->pace, self->pace.timeout_ns, 1, 1);
	EXPECT_EQ(AUGUR_PACE_TIMEOUT_MAX_NS, self->pace.timeout_ns);
}

TEST_F(pace, the_smallest_ring_can_be_waited_for)
{
	augur_pace_init(&self->pace, 1, CPUS);
	EXPECT_EQ(1, self->pace.watermark);
	load(self, 100000);
	EXPECT_EQ(1, self->pace.watermark);
}

TEST(decisions_quicken_the_next_wait)
{
	struct augur_pace p;

	augur_pace_init(&p, RING, CPUS);
	for (int i = 0; i < 20; i++)
		augur_pace_next(&p, p.timeout_ns, 0, 0);
	augur_pace_next(&p, p.timeout_ns, p.timeout_ns / (2 * MS), 1);
	EXPECT_EQ(AUGUR_PACE_TIMEOUT_MAX_NS / 2, p.timeout_ns);
	for (int i = 0; i < 20; i++)
		augur_pace_next(&p, p.timeout_ns, p.timeout_ns / (2 * MS), 1);
	EXPECT_EQ(AUGUR_PACE_TIMEOUT_MIN_NS, p.timeout_ns);
}

TEST(stays_inside_what_the_kernel_takes)
{
	for (uint32_t ring = 1; ring <= 65536; ring *= 2) {
		struct augur_pace p;

		augur_pace_init(&p, ring, CPUS);
		for (int i = 0; i < 50; i++) {
			augur_pace_next(&p, i % 3 * 4 * MS, i, 0);
			ASSERT_GE(p.watermark, 1);
			ASSERT_LE(p.watermark, ring);
			ASSERT_GE(p.timeout_ns, MS);
		}
	}
}

TEST(lag_of_nothing_is_none)
{
	struct augur_lag lag = { 0 };

	EXPECT_EQ(0, augur_lag_us(&lag, 50));
}

TEST(lag_is_told_within_a_quarter)
{
	struct augur_lag lag = { 0 };
	uint64_t us;

	for (us = 1; us < 1000000; us += 1 + us / 64) {
		uint32_t bucket = augur_lag_bucket(us);

		ASSERT_LT(us, augur_lag_end_us(bucket));
		ASSERT_GE(us + us / 4 + 1, augur_lag_end_us(bucket));
	}
	for (us = 0; us < 100; us++)
		augur_lag_note(&lag, us < 90 ? 500000 : 80 * MS);
	EXPECT_EQ(augur_lag_end_us(augur_lag_bucket(500)), augur_lag_us(&lag, 50));
	EXPECT_EQ(augur_lag_end_us(augur_lag_bucket(80000)), augur_lag_us(&lag, 99));
}

TEST(lag_of_ages_is_counted)
{
	struct augur_lag lag = { 0 };

	augur_lag_note(&lag, UINT64_MAX);
	EXPECT_EQ(1, lag.total);
	EXPECT_LT(1000000000, augur_lag_us(&lag, 50));
}

TEST_HARNESS_MAIN
