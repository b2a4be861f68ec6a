// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/model/lanes.c userspace/model/model.c userspace/model/window.c */
/*
 * The model of one key: levels, steps, outliers, phases, noise, confidence.
 */
#include <math.h>

#include "harness.h"
#include "model/model.h"

#define BURST_GAP_NS	1000000ULL

static const struct augur_model_params *const P = &augur_model_defaults;

FIXTURE(model) {
	struct augur_model m;
	uint64_t now;
	uint64_t rng;
};

FIXTURE_SETUP(model)
{
	augur_model_init(&self->m, P);
	self->now = 1;
	self->rng = 88172645463325252ULL;
}

FIXTURE_TEARDOWN(model)
{
}

#define feed(self, run) feed_wait(self, run, 0, false)

static enum augur_model_event feed_wait(FIXTURE_DATA(model) *self, double run,
					uint32_t wait, bool promoted)
{
	struct augur_model_sample s = {
		.end_ns = self->now += BURST_GAP_NS,
		.run_ns = run,
		.wait_ns = wait,
		.promoted = promoted,
	};

	return augur_model_update(&self->m, P, &s);
}

static double predicted(FIXTURE_DATA(model) *self)
{
	struct augur_prediction out;

	return augur_model_predict(&self->m, P, self->now, &out) ? out.run_ns : 0;
}

static double uniform(FIXTURE_DATA(model) *self)
{
	self->rng ^= self->rng << 13;
	self->rng ^= self->rng >> 7;
	self->rng ^= self->rng << 17;
	return ((self->rng >> 11) + 0.5) / 9007199254740992.0;
}

static double lognormal(FIXTURE_DATA(model) *self, double median, double sigma)
{
	double r = sqrt(-2 * log(uniform(self)));

	return median * exp(sigma * r * cos(2 * M_PI * uniform(self)));
}

TEST_F(model, nothing_is_predicted_from_nothing)
{
	EXPECT_EQ(0, predicted(self));
	EXPECT_EQ(0, augur_model_confidence(&self->m, P, self->now));
}

TEST_F(model, first_sample_is_the_prediction)
{
	feed(self, 200000);
	EXPECT_LT(fabs(predicted(self) / 200000 - 1), 1e-3);
}

TEST_F(model, constant_runs_are_predicted_exactly)
{
	for (int i = 0; i < 100; i++)
		EXPECT_EQ(AUGUR_MODEL_FILTERED, feed(self, 200000));
	EXPECT_LT(fabs(predicted(self) / 200000 - 1), 1e-3);
	EXPECT_LT(augur_model_band(&self->m), 0.1);
}

TEST_F(model, step_of_four_is_followed_within_six_samples)
{
	int i;

	for (i = 0; i < 100; i++)
		feed(self, lognormal(self, 200000, 0.1));
	for (i = 0; i < 6; i++)
		feed(self, lognormal(self, 800000, 0.1));
	EXPECT_LT(fabs(predicted(self) / 800000 - 1), 0.25);
}

/* What is known from a few samples only must not be believed for longer. */
static bool young_key_follows(FIXTURE_DATA(model) *self, int known, double to)
{
	int i;

	augur_model_init(&self->m, P);
	for (i = 0; i < known; i++)
		feed(self, lognormal(self, 200000, 0.05));
	for (i = 0; i < 6; i++)
		feed(self, lognormal(self, to, 0.05));
	return fabs(predicted(self) / to - 1) < 0.25;
}

TEST_F(model, step_of_a_young_key_is_followed_within_six_samples)
{
	int known, n;

	for (known = 2; known < 12; known++)
		for (n = 0; n < 50; n++) {
			EXPECT_TRUE(young_key_follows(self, known, 800000));
			EXPECT_TRUE(young_key_follows(self, known, 50000));
		}
}

TEST_F(model, step_from_200us_to_5ms_is_one_phase)
{
	int phases = 0, i;

	for (i = 0; i < 100; i++)
		feed(self, lognormal(self, 200000, 0.1));
	for (i = 0; i < 15; i++)
		phases += feed(self, lognormal(self, 5e6, 0.1)) ==
			  AUGUR_MODEL_PHASE;
	EXPECT_EQ(1, phases);
	EXPECT_LT(fabs(predicted(self) / 5e6 - 1), 0.25);
}

TEST_F(model, slow_drift_is_followed_without_a_phase)
{
	double run = 100000;
	int i;

	for (i = 0; i < 400; i++) {
		EXPECT_NE(AUGUR_MODEL_PHASE, feed(self, run));
		run *= 1.01;
	}
	EXPECT_LT(fabs(predicted(self) / run - 1), 0.1);
}

TEST_F(model, one_outlier_moves_the_prediction_by_less_than_five_percent)
{
	double before, worst = 0;
	int i;

	for (i = 0; i < 50; i++)
		feed(self, 200000);
	before = predicted(self);
	EXPECT_EQ(AUGUR_MODEL_OUTLIER, feed(self, 2000000));
	for (i = 0; i < 10; i++) {
		worst = fmax(worst, fabs(predicted(self) / before - 1));
		feed(self, 200000);
	}
	EXPECT_LT(worst, 0.05);
}

TEST_F(model, outliers_on_both_sides_are_no_phase)
{
	int i;

	for (i = 0; i < 50; i++)
		feed(self, 200000);
	EXPECT_EQ(AUGUR_MODEL_OUTLIER, feed(self, 2000000));
	EXPECT_EQ(AUGUR_MODEL_OUTLIER, feed(self, 20000));
	EXPECT_NE(AUGUR_MODEL_PHASE, feed(self, 2000000));
	EXPECT_LT(fabs(predicted(self) / 200000 - 1), 0.05);
}

TEST_F(model, lognormal_noise_converges_to_the_median)
{
	double sum = 0;
	int i;

	for (i = 0; i < 200; i++)
		feed(self, lognormal(self, 300000, 0.25));
	for (i = 0; i < 1000; i++) {
		feed(self, lognormal(self, 300000, 0.25));
		sum += log2(predicted(self) / 300000);
	}
	EXPECT_LT(fabs(sum / 1000), 0.05);
}

static double run_of(FIXTURE_DATA(model) *self, int kind)
{
	if (kind == 0)
		return lognormal(self, 300000, 0.25);
	if (kind == 1)	/* Pareto of index 1.2 */
		return fmin(100000 * pow(uniform(self), -1 / 1.2), 4e9);
	return lognormal(self, uniform(self) < 0.4 ? 50000 : 1600000, 0.1);
}

TEST_F(model, band_holds_two_of_three_whatever_the_distribution)
{
	for (int kind = 0; kind < 3; kind++) {
		int within = 0, i;

		augur_model_init(&self->m, P);
		for (i = 0; i < 500; i++)
			feed(self, run_of(self, kind));
		for (i = 0; i < 4000; i++) {
			double run = run_of(self, kind);

			within += fabs(log2(run / predicted(self))) <= augur_model_band(&self->m);
			feed(self, run);
		}
		EXPECT_LT(fabs(within / 4000. - 2. / 3), 0.05)
			TH_LOG("kind %d: %d of 4000", kind, within);
	}
}

/* What follows every sample is off by more than what stays where the middle is. */
TEST_F(model, scatter_without_a_trend_is_not_followed)
{
	double err = 0, least = 0;

	for (int i = 0; i < 3000; i++) {
		double run = lognormal(self, 300000, 0.7);

		if (i >= 500) {
			err += fabs(log2(run / predicted(self)));
			least += fabs(log2(run / 300000));
		}
		feed(self, run);
	}
	EXPECT_LT(err / least, 1.03)
		TH_LOG("%f", err / least);
}

TEST_F(model, trend_is_followed)
{
	double err = 0;

	for (int i = 0; i < 3000; i++) {
		double run = 300000 * exp2(2 * sin(i / 50.)) *
			     lognormal(self, 1, 0.05);

		if (i >= 500)
			err += fabs(log2(run / predicted(self)));
		feed(self, run);
	}
	EXPECT_LT(err / 2500, 0.15);
}

TEST(choice_is_the_one_that_errs_less)
{
	struct augur_choice c = { 0 };

	EXPECT_TRUE(augur_choice_is_own(&c));
	for (int i = 0; i < 10; i++)
		augur_choice_update(&c, 2, 1, 32);
	EXPECT_EQ(2, c.own);
	EXPECT_EQ(1, c.general);
	EXPECT_FALSE(augur_choice_is_own(&c));
	for (int i = 0; i < 20; i++)
		augur_choice_update(&c, 0, 1, 32);
	EXPECT_TRUE(augur_choice_is_own(&c));
}

TEST_F(model, confidence_stays_in_bounds)
{
	for (int i = 0; i < 2000; i++) {
		float c;

		feed(self, exp2(32 * uniform(self)));
		c = augur_model_confidence(&self->m, P, self->now);
		ASSERT_GT(c, 0);
		ASSERT_LE(c, 1);
	}
}

TEST_F(model, confidence_grows_with_samples_and_fades_with_time)
{
	float young, old;

	feed(self, 200000);
	feed(self, 200000);
	young = augur_model_confidence(&self->m, P, self->now);
	for (int i = 0; i < 100; i++)
		feed(self, 200000);
	old = augur_model_confidence(&self->m, P, self->now);
	EXPECT_GT(old, young);
	EXPECT_GT(old, 0.9);
	EXPECT_LT(augur_model_confidence(&self->m, P,
					 self->now + 600000000000ULL),
		  old - 0.1);
}

TEST_F(model, the_unpredictable_has_low_confidence)
{
	double sum = 0;
	int sure = 0, i;

	for (i = 0; i < 1000; i++) {
		float c;

		feed(self, uniform(self) < 0.5 ? 20000 : 5e6);
		c = augur_model_confidence(&self->m, P, self->now);
		sum += c;
		sure += c > 0.5;
	}
	EXPECT_LT(sum / 1000, 0.4);
	EXPECT_LT(sure, 50);
}

TEST_F(model, clock_that_goes_back_does_no_harm)
{
	float c;

	feed(self, 200000);
	c = augur_model_confidence(&self->m, P, 0);
	EXPECT_GT(c, 0);
	EXPECT_LE(c, 1);
}

TEST_F(model, zero_and_enormous_runs_are_taken)
{
	for (int i = 0; i < 50; i++)
		feed(self, i % 2 ? 0 : UINT32_MAX);
	EXPECT_TRUE(isfinite(predicted(self)));
	EXPECT_TRUE(isfinite(augur_model_band(&self->m)));
	EXPECT_TRUE(isfinite(self->m.var));
}

TEST_F(model, only_ordinary_waits_on_busy_cpus_count)
{
	float prior = self->m.wait_ns;
	int i;

	feed_wait(self, 200000, P->wait_contended_ns - 1, false);
	feed_wait(self, 200000, 50000000, true);
	EXPECT_EQ(prior, self->m.wait_ns);
	for (i = 0; i < 300; i++)
		feed_wait(self, 200000, 10000000, false);
	EXPECT_LT(fabs(self->m.wait_ns / 1e7 - 1), 0.01);
}

TEST_HARNESS_MAIN
