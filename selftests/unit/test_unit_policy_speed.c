// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * What a slow CPU costs.
 */
#include "kselftest_harness.h"
#include "policy/speed.h"

TEST(slow_cpus_take_longer)
{
	EXPECT_EQ(augur_slower_ns(1000000, 512), 1000000);
	EXPECT_EQ(augur_slower_ns(1000000, 768), 333333);
	EXPECT_EQ(augur_slower_ns(0, 512), 0);
	EXPECT_EQ(augur_slower_ns(1000000, AUGUR_CAPACITY_ONE), 0);
	/* Not told, and more than there is. */
	EXPECT_EQ(augur_slower_ns(1000000, 0), 0);
	EXPECT_EQ(augur_slower_ns(1000000, AUGUR_CAPACITY_ONE + 1), 0);
	/* A burst as long as a decision can say, on the slowest there is. */
	EXPECT_EQ(augur_slower_ns(~0U, 1), ~0U * 1023ULL);
}

TEST_HARNESS_MAIN
