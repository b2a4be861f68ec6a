// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/augurd/log.c */
/*
 * A message that repeats is written a few times, then counted, and the count is told.
 */

#include "augurd/log.h"
#include "harness.h"

#define SEC	1000000000ULL

TEST(a_few_pass_then_they_are_counted)
{
	struct augur_log_limit limit = { 0 };
	uint32_t left_out, passed = 0;

	for (int i = 0; i < 1000; i++)
		passed += augur_log_allowed(&limit, 5 * SEC + i, &left_out);
	EXPECT_EQ(AUGUR_LOG_BURST, passed);
	EXPECT_TRUE(augur_log_allowed(&limit, 5 * SEC + AUGUR_LOG_WINDOW_NS, &left_out));
	EXPECT_EQ(1000 - AUGUR_LOG_BURST, left_out);
	EXPECT_TRUE(augur_log_allowed(&limit, 6 * SEC + AUGUR_LOG_WINDOW_NS, &left_out));
	EXPECT_EQ(0, left_out);
}

TEST(what_is_rare_always_passes)
{
	struct augur_log_limit limit = { 0 };
	uint32_t left_out;

	for (uint64_t i = 1; i < 1000; i++) {
		EXPECT_TRUE(augur_log_allowed(&limit, i * AUGUR_LOG_WINDOW_NS / 4,
					      &left_out));
		EXPECT_EQ(0, left_out);
	}
}

TEST_HARNESS_MAIN
