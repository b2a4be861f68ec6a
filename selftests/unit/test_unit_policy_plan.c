// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * The plan of a burst: slices within bounds whatever the decision says, overruns
 * beyond the band and not before.
 */
#include <math.h>
#include <string.h>

#include "kselftest_harness.h"
#include "policy/plan.h"

static const struct augur_tunables tunables = {
	AUGUR_TUNABLES(AUGUR_TUNABLE_DEFAULT)
};

static __u64 xorshift(__u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

TEST(nothing_known_is_the_default)
{
	struct augur_task_decision d = { 0 };
	struct augur_plan plan;

	EXPECT_EQ(augur_plan_make(&plan, &d, &tunables), 0);
	EXPECT_EQ(plan.slice_ns, tunables.slice_default_ns);
	EXPECT_EQ(plan.predicted_ns, 0);
	EXPECT_EQ(augur_plan_overrun(&plan, ~0ULL), 0);
}

/* Any bytes at all: a slice in range, an overrun no shorter than the prediction. */
TEST(nonsense_is_clamped)
{
	__u64 seed = 1234567;

	for (unsigned int i = 0; i < 200000; i++) {
		struct augur_task_decision d;
		struct augur_plan plan;

		for (unsigned int at = 0; at < sizeof(d); at += 8) {
			__u64 r = xorshift(&seed);

			memcpy((char *)&d + at, &r, 8);
		}
		augur_plan_make(&plan, &d, &tunables);
		ASSERT_GE(plan.slice_ns, tunables.slice_min_ns);
		ASSERT_LE(plan.slice_ns, tunables.slice_max_ns);
		ASSERT_EQ(plan.predicted_ns, d.predicted_ns);
		if (d.predicted_ns) {
			ASSERT_GE(plan.overrun_ns, d.predicted_ns);
		}
	}
}

TEST(a_given_slice_is_kept_within_bounds)
{
	struct augur_task_decision d = { .predicted_ns = 100000, .slice_us = 2000 };
	struct augur_plan plan;

	EXPECT_EQ(augur_plan_make(&plan, &d, &tunables), 1);
	EXPECT_EQ(plan.slice_ns, 2000000);
	d.slice_us = 1;
	augur_plan_make(&plan, &d, &tunables);
	EXPECT_EQ(plan.slice_ns, tunables.slice_min_ns);
	d.slice_us = ~0U;
	augur_plan_make(&plan, &d, &tunables);
	EXPECT_EQ(plan.slice_ns, tunables.slice_max_ns);
}

TEST(a_slice_covers_the_band)
{
	struct augur_task_decision d = { .predicted_ns = 1000000, .band_q8 = 128 };
	struct augur_plan plan;

	EXPECT_EQ(augur_plan_make(&plan, &d, &tunables), 1);
	EXPECT_EQ(plan.overrun_ns, 2000000);
	EXPECT_EQ(plan.slice_ns, 2000000);
	EXPECT_FALSE(augur_plan_overrun(&plan, 2000000));
	EXPECT_TRUE(augur_plan_overrun(&plan, 2000001));
	augur_plan_reset(&plan, &tunables);
	EXPECT_FALSE(augur_plan_overrun(&plan, ~0ULL));
	EXPECT_EQ(plan.slice_ns, tunables.slice_default_ns);
}

/* Never less than 2^q8, which would demote early, and at most 6.2 % more. */
TEST(widening_is_near_the_power)
{
	for (__u32 q8 = 0; q8 <= AUGUR_OVERRUN_MAX_Q8; q8++)
		for (__u64 x = 100000; x <= 0xffffffff; x = x * 3 + 1) {
			double want = (double)x * exp2(q8 / 256.0);
			double got = (double)augur_widen((__u32)x, q8);

			ASSERT_GE(got, want * 0.9999) TH_LOG("x %llu q8 %u", x, q8);
			ASSERT_LE(got, want * 1.062) TH_LOG("x %llu q8 %u", x, q8);
		}
	EXPECT_EQ(augur_widen(~0U, ~0U), augur_widen(~0U, AUGUR_OVERRUN_MAX_Q8));
}

TEST(rest_is_never_zero_or_beyond)
{
	struct augur_task_decision d = { .predicted_ns = 1000000 };
	struct augur_plan plan;

	augur_plan_make(&plan, &d, &tunables);
	EXPECT_EQ(augur_plan_rest(&plan, 0, &tunables), 1000000);
	EXPECT_EQ(augur_plan_rest(&plan, 999999, &tunables), 1);
	EXPECT_EQ(augur_plan_rest(&plan, 1000000, &tunables),
		  plan.slice_ns + tunables.tick_ns);
	EXPECT_EQ(augur_plan_rest(&plan, ~0ULL, &tunables),
		  plan.slice_ns + tunables.tick_ns);
	EXPECT_TRUE(augur_plan_known(&plan, 999999));
	EXPECT_FALSE(augur_plan_known(&plan, 1000000));
}

TEST(a_deadline_is_when_it_is_due)
{
	struct augur_task_decision d = { .predicted_ns = 5000 };

	EXPECT_EQ(augur_due(&d, 1000), 6000);
	d.deadline_us = 40;
	EXPECT_EQ(augur_due(&d, 1000), 41000);
	d.deadline_us = ~0U;
	EXPECT_EQ(augur_due(&d, 0), 4294967295000ULL);
}

TEST_HARNESS_MAIN
