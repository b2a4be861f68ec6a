// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * A token bucket never gives out more than its burst and its rate, and not less
 * to somebody who keeps to it.
 */
#include "kselftest_harness.h"
#include "policy/rate.h"

#define SEC	1000000000ULL

static unsigned int take(__u64 *full_at, __u64 now, __u32 rate, __u32 burst,
			 unsigned int tries)
{
	unsigned int got = 0;

	while (tries--)
		got += augur_rate_take(full_at, now, rate, burst);
	return got;
}

TEST(a_new_bucket_is_full)
{
	__u64 full_at = 0;

	EXPECT_EQ(take(&full_at, 5 * SEC, 1000, 4096, 10000), 4096);
	EXPECT_FALSE(augur_rate_is_full(full_at, 5 * SEC));
	EXPECT_TRUE(augur_rate_is_full(full_at, 5 * SEC + 4096 * SEC / 1000));
}

TEST(a_burst_of_one)
{
	__u64 full_at = 0;

	EXPECT_EQ(take(&full_at, SEC, 1, 1, 100), 1);
	EXPECT_EQ(take(&full_at, 2 * SEC - 1, 1, 1, 100), 0);
	EXPECT_EQ(take(&full_at, 2 * SEC, 1, 1, 100), 1);
}

/* The adversary tries at every moment that is worth it, and at many others. */
TEST(never_more_than_burst_and_rate)
{
	const __u32 rates[] = { 1, 7, 1000, 1000000 }, bursts[] = { 1, 2, 100, 4096 };

	for (unsigned int i = 0; i < 16; i++) {
		__u32 rate = rates[i / 4], burst = bursts[i % 4];
		__u64 full_at = 0, now = SEC, got = 0;

		for (unsigned int step = 0; step < 20000; step++) {
			got += take(&full_at, now, rate, burst, step % 3 + 1);
			ASSERT_LE(got, burst + (now - SEC) * rate / SEC);
			now += step % 977 * (SEC / rate) / 500;
		}
	}
}

TEST(who_keeps_to_the_rate_is_never_refused)
{
	__u64 full_at = 0, now = SEC;

	for (unsigned int i = 0; i < 10000; i++) {
		ASSERT_EQ(1, augur_rate_take(&full_at, now, 1000, 1));
		now += SEC / 1000;
	}
}

TEST(a_clock_that_steps_back_gives_nothing_away)
{
	__u64 full_at = 0;

	EXPECT_EQ(take(&full_at, SEC, 1000, 2, 10), 2);
	EXPECT_EQ(take(&full_at, SEC - 100, 1000, 2, 10), 0);
	EXPECT_EQ(take(&full_at, SEC + SEC / 1000, 1000, 2, 10), 1);
}

TEST_HARNESS_MAIN
