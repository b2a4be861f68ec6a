// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: tools/sim/trace.c tools/sim/codec.c tools/sim/coder.c tools/sim/judge.c tools/sim/told.c userspace/model/decide.c tools/sim/synth.c tools/sim/replay.c tools/sim/metrics.c tools/sim/order.c tools/sim/keys.c tools/sim/tune.c userspace/model/predictor.c userspace/model/lanes.c userspace/model/model.c userspace/model/window.c */
/*
 * Predictors on bursts whose truth is known, and that the same comes out every time.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "harness.h"
#include "sim/judge.h"
#include "sim/synth.h"
#include "sim/tune.h"

#define NR_BURSTS	8000

/* Mean |predicted - truth| over the judging half. */
static double to_truth(const char *family, const char *keys,
		       enum augur_predictor_kind kind)
{
	struct augur_predictor p = augur_predictor_make(kind);
	static float truth[NR_BURSTS];
	struct augur_verdict v;
	struct augur_trace t;
	double sum = 0;

	if (augur_synth(family, NR_BURSTS, 3, &t, truth) ||
	    augur_judge(&t, AUGUR_HALF_JUDGING, augur_keys_find(keys), &p, &v))
		return INFINITY;
	for (uint32_t i = 0; i < v.m.nr; i++)
		sum += fabs((double)v.guesses[i].level - truth[t.split + i]);
	sum /= v.m.nr;
	augur_verdict_free(&v);
	augur_trace_free(&t);
	return sum;
}

static struct augur_metrics judged(const char *family, const char *keys,
				   enum augur_predictor_kind kind)
{
	struct augur_predictor p = augur_predictor_make(kind);
	struct augur_metrics m = { 0 };
	struct augur_verdict v;
	struct augur_trace t;

	if (augur_synth(family, NR_BURSTS, 3, &t, NULL))
		return m;
	if (!augur_judge(&t, AUGUR_HALF_JUDGING, augur_keys_find(keys), &p, &v)) {
		m = v.m;
		augur_verdict_free(&v);
	}
	augur_trace_free(&t);
	return m;
}

TEST(steps_are_followed)
{
	EXPECT_LT(to_truth("steps", "+site", AUGUR_PREDICTOR_MODEL), 0.1);
	EXPECT_LT(to_truth("steps", "+site", AUGUR_PREDICTOR_MODEL),
		  to_truth("steps", "+site", AUGUR_PREDICTOR_LOG_EWMA_8));
}

TEST(ramps_and_drifts_are_followed)
{
	EXPECT_LT(to_truth("ramps", "+site", AUGUR_PREDICTOR_MODEL), 0.1);
	EXPECT_LT(to_truth("drifting", "+site", AUGUR_PREDICTOR_MODEL), 0.1);
}

TEST(heavy_tails_do_not_pull_the_prediction_up)
{
	EXPECT_LT(to_truth("heavy", "+site", AUGUR_PREDICTOR_MODEL), 0.25);
	EXPECT_GT(to_truth("heavy", "+site", AUGUR_PREDICTOR_EWMA_4), 0.6);
}

/* What follows what cannot be seen by any average, but by the key. */
TEST(rhythm_is_seen_by_the_key)
{
	EXPECT_GT(to_truth("periodic", "+site", AUGUR_PREDICTOR_MODEL), 0.4);
	EXPECT_LT(to_truth("periodic", "case", AUGUR_PREDICTOR_MODEL),
		  0.5 * to_truth("periodic", "+site", AUGUR_PREDICTOR_MODEL));
}

/* Long bursts of the adversary are never expected, and the band does not hide it. */
TEST(adversary_is_underestimated_once_in_twelve)
{
	struct augur_metrics m = judged("adversarial", "+site", AUGUR_PREDICTOR_MODEL);

	EXPECT_LT(fabs(m.under - 1 / 12.), 0.01);
	EXPECT_LT(m.over, 0.01);
}

TEST(oracle_is_always_right)
{
	struct augur_metrics m = judged("bimodal", "task", AUGUR_PREDICTOR_ORACLE);

	EXPECT_EQ(0, m.mean);
	EXPECT_LT(fabs(m.regret), 1e-9);
	EXPECT_EQ(1, m.class_right);
}

TEST(same_seed_same_trace_same_verdict)
{
	struct augur_metrics one = judged("heavy", "case", AUGUR_PREDICTOR_MODEL);
	struct augur_metrics two = judged("heavy", "case", AUGUR_PREDICTOR_MODEL);
	struct augur_trace a, b;

	EXPECT_EQ(0, memcmp(&one, &two, sizeof(one)));
	ASSERT_EQ(0, augur_synth("heavy", 100, 1, &a, NULL));
	ASSERT_EQ(0, augur_synth("heavy", 100, 2, &b, NULL));
	EXPECT_NE(0, memcmp(a.bursts, b.bursts, 100 * sizeof(*a.bursts)));
	augur_trace_free(&a);
	augur_trace_free(&b);
}

TEST(unknown_family_is_refused)
{
	struct augur_trace t;

	EXPECT_EQ(-EINVAL, augur_synth("circles", 100, 1, &t, NULL));
	EXPECT_EQ(-EINVAL, augur_synth("steps", 0, 1, &t, NULL));
}

/* Nothing that comes after the split changes what parameters are judged by. */
TEST(tuning_does_not_look_at_the_judging_half)
{
	struct augur_predictor p = augur_predictor_make(AUGUR_PREDICTOR_MODEL);
	const struct augur_keys *keys = augur_keys_find("chain");
	struct augur_trace t;
	double before;

	ASSERT_EQ(0, augur_synth("bimodal", NR_BURSTS, 3, &t, NULL));
	before = augur_tune_error(&t, 1, keys, &p);
	for (uint32_t i = t.split; i < t.nr_bursts; i++)
		t.bursts[i].run_ns = 1;
	EXPECT_EQ(before, augur_tune_error(&t, 1, keys, &p));
	t.bursts[t.split - 1].run_ns = 1;
	EXPECT_NE(before, augur_tune_error(&t, 1, keys, &p));
	augur_trace_free(&t);
}

/* A first burst of a thread is predicted from what others did before. */
TEST(new_threads_know_what_others_did)
{
	struct augur_predictor p = augur_predictor_make(AUGUR_PREDICTOR_MODEL);
	struct augur_trace_burst bursts[20] = { 0 };
	struct augur_trace t = { .bursts = bursts, .nr_bursts = 20, .nr_threads = 20 };
	struct augur_guess guesses[20];

	for (uint32_t i = 0; i < 20; i++)
		bursts[i] = (struct augur_trace_burst){
			.end_ns = i * 1000, .run_ns = 300000, .thread = i,
			.fp.word[0] = 1,
		};
	ASSERT_EQ(0, augur_replay(&t, augur_keys_find("chain"), &p, guesses));
	EXPECT_EQ(3, guesses[0].source);
	EXPECT_EQ(0, guesses[19].source);
	EXPECT_LT(fabs(guesses[19].level - log2(300000)), 0.001);
	ASSERT_EQ(0, augur_replay(&t, augur_keys_find("task"), &p, guesses));
	EXPECT_EQ(1, guesses[19].source);
}

#define TOLD_BURSTS	200

/* Bursts of 300 us every ms, and after a break of a minute one more. */
static struct augur_told_use tell(struct augur_guess *guesses)
{
	static struct augur_trace_burst bursts[TOLD_BURSTS];
	struct augur_trace t = {
		.bursts = bursts, .nr_bursts = TOLD_BURSTS, .nr_threads = 1
	};
	struct augur_told_use use;

	for (uint32_t i = 0; i < TOLD_BURSTS; i++)
		bursts[i] = (struct augur_trace_burst){
			.end_ns = (i + 1) * 1000000ULL +
				  (i == TOLD_BURSTS - 1 ? 61000000000ULL : 0),
			.run_ns = 300000, .fp.word[0] = 1,
		};
	if (augur_told_replay(&t, augur_keys_find("case"), guesses, &use))
		return (struct augur_told_use){ 0 };
	return use;
}

/*
 * The second burst ends after 2 ms, what it taught is known after 4, and the burst
 * that ends after 5 ms began after that.
 */
TEST(the_kernel_is_told_late)
{
	struct augur_guess guesses[TOLD_BURSTS];

	ASSERT_NE(0, tell(guesses).pushes);
	for (uint32_t i = 0; i < 4; i++)
		EXPECT_EQ(4, guesses[i].source);
	for (uint32_t i = 4; i < TOLD_BURSTS - 1; i++)
		ASSERT_EQ(0, guesses[i].source);
	EXPECT_LT(fabs(guesses[4].level - log2(300000)), 0.001);
}

TEST(the_kernel_forgets)
{
	struct augur_guess guesses[TOLD_BURSTS];

	ASSERT_NE(0, tell(guesses).pushes);
	EXPECT_EQ(4, guesses[TOLD_BURSTS - 1].source);
}

/*
 * Bursts of 300 us, one of 99 ms, and meanwhile others of 600 us of the same key: what
 * they teach comes after the long one has begun.
 */
TEST(the_kernel_knows_nothing_of_later)
{
	static struct augur_trace_burst bursts[TOLD_BURSTS];
	struct augur_guess guesses[TOLD_BURSTS];
	struct augur_trace t = {
		.bursts = bursts, .nr_bursts = TOLD_BURSTS, .nr_threads = 2
	};
	struct augur_told_use use;

	for (uint32_t i = 0; i < TOLD_BURSTS; i++)
		bursts[i] = (struct augur_trace_burst){
			.end_ns = (i + 1) * 1000000ULL,
			.run_ns = i < 100 ? 300000 : 600000, .fp.word[0] = 1,
		};
	bursts[TOLD_BURSTS - 1].run_ns = 99000000;
	bursts[TOLD_BURSTS - 1].thread = 1;
	ASSERT_EQ(0, augur_told_replay(&t, augur_keys_find("case"), guesses, &use));
	EXPECT_LT(fabs(guesses[TOLD_BURSTS - 2].level - log2(600000)), 0.1);
	EXPECT_EQ(0, guesses[TOLD_BURSTS - 1].source);
	EXPECT_LT(fabs(guesses[TOLD_BURSTS - 1].level - log2(300000)), 0.1);
}

/* One thing at four levels; nothing moves, but confidence grows. */
TEST(the_kernel_is_told_what_is_new)
{
	struct augur_guess guesses[TOLD_BURSTS];
	struct augur_told_use use = tell(guesses);

	EXPECT_EQ(4, use.keys);
	EXPECT_EQ(4, use.decisions);
	EXPECT_LE(use.pushes, 4 * 10);
}

TEST_HARNESS_MAIN
