// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * Trust falls fast, comes back slowly, stays in range and settles where the
 * formula in its header says.
 */
#include "kselftest_harness.h"
#include "policy/trust.h"

#define USEC	1000ULL
#define MSEC	1000000ULL
#define MIN	250

static unsigned int bursts_until(__u32 trust, int kept, __u32 bound)
{
	unsigned int n;

	for (n = 0; kept ? trust < bound : trust >= bound; n++)
		trust = augur_trust_after(trust, kept);
	return n;
}

TEST(only_running_longer_breaks_a_claim)
{
	EXPECT_TRUE(augur_trust_kept(100 * USEC, 1));
	EXPECT_TRUE(augur_trust_kept(100 * USEC, 200 * USEC));
	EXPECT_FALSE(augur_trust_kept(100 * USEC, 200 * USEC + 1));
	EXPECT_FALSE(augur_trust_kept(100 * USEC, 5 * MSEC));
	EXPECT_TRUE(augur_trust_kept(0xffffffffULL, 0x1fffffffeULL));
}

TEST(falls_within_three_bursts)
{
	EXPECT_EQ(bursts_until(AUGUR_TRUST_START, 0, MIN), 3);
	EXPECT_LE(bursts_until(AUGUR_TRUST_ONE, 0, MIN), 5);
}

TEST(comes_back_slowly)
{
	unsigned int back = bursts_until(0, 1, MIN);

	EXPECT_GE(back, 15);
	EXPECT_LE(back, 25);
}

TEST(both_ends_are_reached_and_kept)
{
	__u32 trust = AUGUR_TRUST_START;

	for (int i = 0; i < 1000; i++)
		trust = augur_trust_after(trust, 1);
	EXPECT_EQ(trust, AUGUR_TRUST_ONE);
	for (int i = 0; i < 1000; i++)
		trust = augur_trust_after(trust, 0);
	EXPECT_EQ(trust, 0);
}

TEST(stays_in_range)
{
	for (__u32 trust = 0; trust <= AUGUR_TRUST_ONE; trust++) {
		EXPECT_LE(augur_trust_after(trust, 1), AUGUR_TRUST_ONE);
		EXPECT_GE(augur_trust_after(trust, 1), trust);
		EXPECT_LE(augur_trust_after(trust, 0), trust);
	}
}

/* One broken claim in @every: the mean trust over many rounds. */
static double settles_at(unsigned int every)
{
	__u32 trust = AUGUR_TRUST_START;
	double sum = 0;

	for (unsigned int i = 0; i < 2000 * every; i++) {
		trust = augur_trust_after(trust, i % every != 0);
		if (i >= 1000 * every)
			sum += trust;
	}
	return sum / (1000.0 * every);
}

TEST(settles_where_the_header_says)
{
	for (unsigned int every = 2; every <= 20; every++) {
		double q = 1.0 / every, say = 1000 * (1 - q) / (1 + 15 * q);

		/* The steps are large against what is left at the low end. */
		EXPECT_LT(settles_at(every), say + 60);
		EXPECT_GT(settles_at(every), say - 60);
	}
	EXPECT_LT(settles_at(5), MIN);
	EXPECT_GT(settles_at(8), MIN);
}

TEST_HARNESS_MAIN
