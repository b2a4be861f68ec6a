// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * A gang is released once per period, by whichever member comes first, also when
 * its members are woken late and early.
 */
#include "kselftest_harness.h"
#include "policy/gang.h"

#define MSEC	1000000ULL
#define PERIOD	(10 * MSEC)

TEST(the_first_wakeup_opens)
{
	EXPECT_TRUE(augur_gang_opens(0, 1, PERIOD));
	EXPECT_TRUE(augur_gang_opens(0, PERIOD, PERIOD));
}

TEST(the_others_of_the_period_do_not)
{
	EXPECT_FALSE(augur_gang_opens(MSEC, MSEC, PERIOD));
	EXPECT_FALSE(augur_gang_opens(MSEC, MSEC + PERIOD / 2, PERIOD));
	EXPECT_TRUE(augur_gang_opens(MSEC, MSEC + PERIOD, PERIOD));
}

TEST(clocks_of_two_cpus_may_differ)
{
	EXPECT_FALSE(augur_gang_opens(MSEC, MSEC - 100, PERIOD));
}

/* Each member is up to a fifth of a period late, each time by another time. */
TEST(jitter_neither_skips_nor_doubles_a_period)
{
	__u64 release = 0, seed = 1;
	unsigned int releases = 0;

	for (unsigned int period = 1; period <= 1000; period++) {
		__u64 wake[4], now;

		for (unsigned int i = 0; i < 4; i++) {
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			wake[i] = period * PERIOD + (seed >> 33) % (PERIOD / 5);
		}
		for (unsigned int i = 0; i < 4; i++) {
			unsigned int least = 0;

			for (unsigned int j = 1; j < 4; j++)
				if (wake[j] < wake[least])
					least = j;
			now = wake[least];
			wake[least] = ~0ULL;
			if (augur_gang_opens(release, now, PERIOD)) {
				release = now;
				releases++;
			}
		}
		ASSERT_EQ(releases, period);
	}
}

TEST(what_is_left_is_never_nothing)
{
	EXPECT_EQ(augur_gang_left_us(5 * MSEC, MSEC), 4000);
	EXPECT_EQ(augur_gang_left_us(5 * MSEC, 5 * MSEC - 999), 1);
	EXPECT_EQ(augur_gang_left_us(5 * MSEC, 5 * MSEC), 1);
	EXPECT_EQ(augur_gang_left_us(5 * MSEC, 9 * MSEC), 1);
}

TEST_HARNESS_MAIN
