// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * Tokens: whatever promoted tasks do, promoted time in any window is at most the
 * share of the window and the burst.
 */
#include <stdlib.h>

#include "kselftest_harness.h"
#include "policy/tokens.h"

#define MSEC	1000000ULL

static __u64 xorshift(__u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/**
 * struct machine - one CPU, its rule, and who runs next
 * @share: of time, in 1/1024
 * @burst: most saved up
 * @grant: longest promoted run
 * @greed: promoted tasks come this often, of 8 times
 */
struct machine {
	__u64 share;
	__u64 burst;
	__u64 grant;
	unsigned int greed;
};

#define RUNS	4000

struct run {
	__u64 begin;
	__u64 end;
	int promoted;
};

/* Runs a CPU that is never idle; promoted tasks run whenever tokens allow. */
static void simulate(const struct machine *m, __u64 seed, struct run *runs)
{
	struct augur_tokens tokens = { 0, 0 };
	__u64 now = 1 + xorshift(&seed) % MSEC;

	for (unsigned int i = 0; i < RUNS; i++) {
		__u64 ran;

		augur_tokens_earn(&tokens, now, m->share, m->burst);
		runs[i].promoted = xorshift(&seed) % 8 < m->greed &&
				   augur_tokens_cover(&tokens, m->grant);
		ran = 1 + xorshift(&seed) % m->grant;
		if (runs[i].promoted && xorshift(&seed) % 2)
			ran = m->grant;
		runs[i].begin = now;
		now += ran;
		runs[i].end = now;
		if (runs[i].promoted)
			augur_tokens_charge(&tokens, ran, m->burst);
	}
}

/*
 * The largest excess of promoted time over the share, in 1/1024 ns, over all windows
 * that begin and end with a promoted run: those are the worst. The running sum of
 * what was taken less what was earned is compared with its least value so far.
 */
static __s64 worst_excess(const struct machine *m, const struct run *runs)
{
	__s64 sum = 0, least = 0, worst = 0;
	__u64 before = runs[0].begin;

	for (unsigned int i = 0; i < RUNS; i++) {
		sum -= (__s64)((runs[i].begin - before) * m->share);
		if (sum < least)
			least = sum;
		sum += (__s64)((runs[i].end - runs[i].begin) *
			       (runs[i].promoted * AUGUR_SHARE_ONE - m->share));
		if (sum < least)
			least = sum;
		if (sum - least > worst)
			worst = sum - least;
		before = runs[i].end;
	}
	return worst;
}

TEST(promoted_time_is_bounded_in_every_window)
{
	static struct run runs[RUNS];
	__u64 seed = 88172645463325252ULL;

	for (unsigned int i = 0; i < 300; i++) {
		struct machine m = {
			.share = xorshift(&seed) % 922,
			.burst = 1000 + xorshift(&seed) % (20 * MSEC),
			.greed = 1 + i % 8,
		};

		m.grant = 1 + xorshift(&seed) % m.burst;
		simulate(&m, seed, runs);
		ASSERT_LE(worst_excess(&m, runs), (__s64)(m.burst * AUGUR_SHARE_ONE))
			TH_LOG("share %llu burst %llu grant %llu", m.share, m.burst,
			       m.grant);
	}
}

/* The bound is no accident of a scheme that hardly promotes: the share is used. */
TEST(a_greedy_task_gets_its_share)
{
	static struct run runs[RUNS];
	const struct machine m = {
		.share = 512, .burst = 10 * MSEC, .grant = 4 * MSEC, .greed = 8,
	};
	__u64 promoted = 0, all;

	simulate(&m, 1, runs);
	for (unsigned int i = 0; i < RUNS; i++)
		promoted += runs[i].promoted * (runs[i].end - runs[i].begin);
	all = runs[RUNS - 1].end - runs[0].begin;
	EXPECT_GT(promoted * 100, all * 48);
	EXPECT_LT(promoted * 100, all * 51);
}

/* A burst that could be exceeded would show above: the test can fail. */
TEST(the_measure_finds_an_excess)
{
	static struct run runs[RUNS];
	const struct machine m = { .share = 512, .burst = MSEC, .grant = MSEC };

	for (unsigned int i = 0; i < RUNS; i++)
		runs[i] = (struct run){ i * MSEC, (i + 1) * MSEC, i % 8 < 6 };
	EXPECT_GT(worst_excess(&m, runs), (__s64)(m.burst * AUGUR_SHARE_ONE));
}

TEST(a_new_cpu_begins_with_its_burst)
{
	struct augur_tokens t = { 0, 0 };

	augur_tokens_earn(&t, 5, 512, 1000);
	EXPECT_EQ(t.ns, 1000);
	EXPECT_TRUE(augur_tokens_cover(&t, 1000));
	EXPECT_FALSE(augur_tokens_cover(&t, 1001));
}

TEST(clocks_that_step_back_earn_nothing)
{
	struct augur_tokens t = { 100, 1000 };

	augur_tokens_earn(&t, 999, 1024, 10000);
	EXPECT_EQ(t.ns, 100);
	EXPECT_EQ(t.at, 1000);
	augur_tokens_earn(&t, 1100, 1024, 10000);
	EXPECT_EQ(t.ns, 200);
}

TEST(balances_stay_in_range)
{
	struct augur_tokens t = { 0, 1 };

	augur_tokens_earn(&t, ~0ULL >> 1, 921, 100 * MSEC);
	EXPECT_EQ(t.ns, (__s64)(100 * MSEC));
	augur_tokens_charge(&t, ~0ULL, 100 * MSEC);
	EXPECT_EQ(t.ns, -(__s64)(100 * MSEC));
	augur_tokens_charge(&t, ~0ULL, 100 * MSEC);
	EXPECT_EQ(t.ns, -(__s64)(100 * MSEC));
}

TEST(tunables_come_into_range_and_order)
{
	struct augur_tunables t = { AUGUR_TUNABLES(AUGUR_TUNABLE_DEFAULT) };
	struct augur_tunables same = t, least = { 0 }, most;

	augur_tunables_clamp(&same);
#define X(name, def, low, high, meaning) EXPECT_EQ(same.name, t.name);
	AUGUR_TUNABLES(X)
#undef X
	memset(&most, 0xff, sizeof(most));
	augur_tunables_clamp(&least);
	augur_tunables_clamp(&most);
#define X(name, def, low, high, meaning)	\
	EXPECT_GE(least.name, (__u64)(low));	\
	EXPECT_LE(most.name, (__u64)(high));
	AUGUR_TUNABLES(X)
#undef X
	EXPECT_LE(most.promote_slice_ns, most.promote_burst_ns);
	EXPECT_LE(least.slice_min_ns, least.slice_default_ns);
	EXPECT_LE(least.slice_default_ns, least.slice_max_ns);
	t.slice_min_ns = 20 * MSEC;
	augur_tunables_clamp(&t);
	EXPECT_EQ(t.slice_max_ns, 20 * MSEC);
	EXPECT_EQ(t.slice_default_ns, 20 * MSEC);
}

TEST_HARNESS_MAIN
