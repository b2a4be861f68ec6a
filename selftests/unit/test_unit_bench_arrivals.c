// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: tools/bench/arrivals.c */
/*
 * Arrivals keep to their rate and their distribution, are the same for the same seed,
 * and do not wait for anybody: being late with one moves none of the next.
 */
#include <math.h>
#include <time.h>

#include "bench/arrivals.h"
#include "harness.h"

#define NR 100000

TEST(a_period_is_a_period)
{
	struct arrivals arrivals;
	int i;

	arrivals_begin(&arrivals, 5000, 1000, 0);
	for (i = 0; i < NR; i++)
		ASSERT_EQ(5000 + i * 1000000ULL, arrivals_next(&arrivals));
}

/* Of exponential gaps the standard deviation is the mean. */
TEST(a_poisson_process_has_its_rate)
{
	double gap, sum = 0, squares = 0, mean, deviation;
	struct arrivals arrivals;
	uint64_t last = 0, due;
	int i;

	arrivals_begin(&arrivals, 0, 1000, 42);
	arrivals_next(&arrivals);
	for (i = 0; i < NR; i++) {
		due = arrivals_next(&arrivals);
		ASSERT_GE(due, last);
		gap = due - last;
		last = due;
		sum += gap;
		squares += gap * gap;
	}
	mean = sum / NR;
	deviation = sqrt(squares / NR - mean * mean);
	EXPECT_LT(fabs(mean - 1e6), 2e4);
	EXPECT_LT(fabs(deviation - 1e6), 2e4);
}

TEST(the_seed_decides)
{
	struct arrivals one, same, other;
	int i, differ = 0;

	arrivals_begin(&one, 0, 10, 1);
	arrivals_begin(&same, 0, 10, 1);
	arrivals_begin(&other, 0, 10, 2);
	for (i = 0; i < 100; i++) {
		uint64_t due = arrivals_next(&one);

		ASSERT_EQ(due, arrivals_next(&same));
		differ += due != arrivals_next(&other);
	}
	EXPECT_GE(differ, 99);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* Never early, and what is past is not waited for: a second would show. */
TEST(sleeping_is_until_a_time)
{
	uint64_t begin = now_ns(), i;

	arrivals_sleep(begin + 2000000);
	EXPECT_GE(now_ns(), begin + 2000000);
	for (i = 0; i < 1000; i++)
		arrivals_sleep(begin);
}

TEST_HARNESS_MAIN
