// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * cpu.max: over time a group gets its quota, whatever is charged at once, and is never
 * kept waiting for as long as the kernel's watchdog.
 */
#include "kselftest_harness.h"
#include "policy/quota.h"

#define MS		AUGUR_NSEC_PER_MSEC
#define TICK		(10 * MS)
#define NO_LIMIT	(~0ULL)
#define BEGIN		(1000 * AUGUR_NSEC_PER_SEC)
/* The kernel ejects a scheduler then; other things take time too, so 3/5 of it is left. */
#define WATCHDOG	(5 * AUGUR_NSEC_PER_SEC)

static struct augur_quota quota(__u64 period_us, __u64 quota_us, __u64 burst_us)
{
	struct augur_quota q = { 0 };

	augur_quota_set(&q, period_us, quota_us, burst_us);
	return q;
}

/* Runs in every ms in which it may, for @slice on some CPUs; the longest wait to @wait. */
static __u64 run(struct augur_quota *q, __u64 from, __u64 ns, __u64 slice, __u64 *wait)
{
	__u64 now, ran = 0, spent_at = 0;

	*wait = 0;
	for (now = from; now < from + ns; now += MS) {
		if (!((now - from) % TICK))
			augur_quota_fill(q, now, TICK);
		if (augur_quota_spent(q)) {
			spent_at = spent_at ? spent_at : now;
			*wait = now - spent_at > *wait ? now - spent_at : *wait;
			continue;
		}
		spent_at = 0;
		augur_quota_charge(q, slice);
		ran += slice;
	}
	return ran;
}

TEST(no_limit_is_never_spent)
{
	struct augur_quota q = quota(100000, NO_LIMIT, 0);

	augur_quota_charge(&q, 1ULL << 50);
	EXPECT_FALSE(augur_quota_spent(&q));
	q = quota(1000, 1000 * AUGUR_QUOTA_CPUS_MAX, 0);
	augur_quota_charge(&q, 1ULL << 50);
	EXPECT_FALSE(augur_quota_spent(&q));
}

TEST(it_begins_with_one_period)
{
	struct augur_quota q = quota(100000, 20000, 0);

	EXPECT_FALSE(augur_quota_spent(&q));
	augur_quota_charge(&q, 20 * MS - 1);
	EXPECT_FALSE(augur_quota_spent(&q));
	augur_quota_charge(&q, 1);
	EXPECT_TRUE(augur_quota_spent(&q));
}

TEST(over_time_it_is_the_quota)
{
	static const __u64 slices[] = { 1 * MS, 4 * MS, 10 * MS, 32 * MS, 70 * MS };
	__u64 ran, wait;

	for (unsigned int i = 0; i < ARRAY_SIZE(slices); i++) {
		struct augur_quota q = quota(100000, 20000, 0);

		ran = run(&q, BEGIN, 100 * AUGUR_NSEC_PER_SEC, slices[i], &wait);
		EXPECT_GE(ran, 19900 * MS - slices[i])
			TH_LOG("slices of %llu", slices[i]);
		EXPECT_LE(ran, 20100 * MS + slices[i])
			TH_LOG("slices of %llu", slices[i]);
	}
}

/* Periods that are shorter than the time between two looks lose nothing. */
TEST(short_periods_are_kept)
{
	struct augur_quota q = quota(1000, 300, 0);
	__u64 wait, ran = run(&q, BEGIN, 10 * AUGUR_NSEC_PER_SEC, 2 * MS, &wait);

	EXPECT_GE(ran, 2900 * MS);
	EXPECT_LE(ran, 3100 * MS);
}

TEST(what_is_left_over_is_lost_but_for_the_burst)
{
	struct augur_quota q = quota(100000, 20000, 0), b = quota(100000, 20000, 5000);

	augur_quota_fill(&q, BEGIN, TICK);
	augur_quota_fill(&b, BEGIN, TICK);
	augur_quota_fill(&q, BEGIN + 3600 * AUGUR_NSEC_PER_SEC, TICK);
	augur_quota_fill(&b, BEGIN + 3600 * AUGUR_NSEC_PER_SEC, TICK);
	EXPECT_EQ(q.left_ns, 20 * (__s64)MS);
	EXPECT_EQ(b.left_ns, 25 * (__s64)MS);
}

/* The least that the kernel takes, and a tick on each of 64 CPUs at once. */
TEST(nobody_waits_for_the_watchdog)
{
	static const __u64 periods_us[] = { 1000, 10000, 100000, 999999, 1000000 };
	__u64 wait;

	for (unsigned int i = 0; i < ARRAY_SIZE(periods_us); i++) {
		struct augur_quota q = quota(periods_us[i], 1000, 0);

		run(&q, BEGIN, 60 * AUGUR_NSEC_PER_SEC, 64 * 4 * MS, &wait);
		EXPECT_LE(wait, WATCHDOG * 3 / 5) TH_LOG("period %llu", periods_us[i]);
	}
}

TEST(a_new_limit_forgets_old_debt)
{
	struct augur_quota q = quota(100000, 20000, 0);

	augur_quota_charge(&q, AUGUR_NSEC_PER_SEC);
	EXPECT_TRUE(augur_quota_spent(&q));
	augur_quota_set(&q, 100000, 30000, 0);
	EXPECT_FALSE(augur_quota_spent(&q));
	EXPECT_EQ(q.left_ns, 30 * (__s64)MS);
}

TEST(time_that_goes_back_brings_nothing)
{
	struct augur_quota q = quota(100000, 20000, 0);

	augur_quota_fill(&q, BEGIN, TICK);
	augur_quota_charge(&q, 30 * MS);
	augur_quota_fill(&q, BEGIN - AUGUR_NSEC_PER_SEC, TICK);
	EXPECT_EQ(q.left_ns, -10 * (__s64)MS);
}

/* Whatever the kernel may hand over: nothing overflows into time for nothing. */
TEST(extremes)
{
	static const __u64 values[] = { 0, 1, 1000, 999999, 1000000, 1ULL << 44,
					1ULL << 63, NO_LIMIT };
	unsigned int p, n, b;

	for (p = 0; p < ARRAY_SIZE(values); p++)
		for (n = 0; n < ARRAY_SIZE(values); n++)
			for (b = 0; b < ARRAY_SIZE(values); b++) {
				struct augur_quota q = quota(values[p], values[n],
							     values[b]);

				if (!q.ns)
					continue;
				augur_quota_fill(&q, BEGIN, TICK);
				augur_quota_fill(&q, BEGIN << 16, TICK);
				EXPECT_GT(q.left_ns, 0);
				augur_quota_charge(&q, q.left_ns);
				EXPECT_TRUE(augur_quota_spent(&q));
			}
}

TEST_HARNESS_MAIN
