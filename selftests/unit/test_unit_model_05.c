// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/model/lanes.c userspace/model/model.c userspace/model/window.c */
/*
 * The model against references that are slow and plain: medians by sorting, the filter
 * in long double. And what it must do after a step and with an outlier.
 */
#include <math.h>
#include <stdlib.h>

#include "harness.h"
#include "model/model.h"

#define MP	(&augur_model_defaults)
#define MS	1000000ULL

static uint64_t rng;

static double uniform(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (rng >> 11) * 0x1p-53;
}

static int compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static float plain_median(const float *values, uint32_t nr)
{
	float v[AUGUR_WINDOW_MAX];

	memcpy(v, values, nr * sizeof(*v));
	qsort(v, nr, sizeof(*v), compare);
	return nr % 2 ? v[nr / 2] : (v[nr / 2 - 1] + v[nr / 2]) / 2;
}

/*
 * Every order of zeros and ones, in every length: a network that sorts all of these
 * sorts everything.
 */
TEST(medians_are_those_of_a_plain_sort)
{
	for (uint32_t nr = 1; nr <= AUGUR_WINDOW_MAX; nr++)
		for (uint32_t bits = 0; bits < 1U << nr; bits++) {
			struct augur_window w = { 0 };
			float v[AUGUR_WINDOW_MAX];

			for (uint32_t i = 0; i < nr; i++) {
				v[i] = bits >> i & 1;
				augur_window_push(&w, v[i]);
			}
			ASSERT_EQ(plain_median(v, nr), augur_window_median(&w, nr));
		}
}

TEST(windows_that_have_gone_round_are_right)
{
	float last[3 * AUGUR_WINDOW_MAX];
	struct augur_window w = { 0 };

	rng = 88172645463325252ULL;
	for (uint32_t i = 0; i < 3 * AUGUR_WINDOW_MAX; i++) {
		uint32_t len = i + 1 < AUGUR_WINDOW_MAX ? i + 1 : AUGUR_WINDOW_MAX;
		float dev[AUGUR_WINDOW_MAX];

		last[i] = 20 * uniform();
		augur_window_push(&w, last[i]);
		for (uint32_t nr = 1; nr <= len; nr++)
			ASSERT_EQ(plain_median(&last[i + 1 - nr], nr),
				  augur_window_median(&w, nr));
		for (uint32_t k = 0; k < len; k++) {
			ASSERT_EQ(last[i - k], w.y[k]);
			dev[k] = fabsf(last[i - k] - 10);
		}
		ASSERT_EQ(plain_median(dev, len), augur_window_mad(&w, 10));
	}
}

static void burst(struct augur_model *m, uint64_t *now, double run)
{
	struct augur_model_sample s = { .end_ns = *now += MS, .run_ns = run };

	augur_model_update(m, MP, &s);
}

struct reference {
	long double level;
	long double speed;
	long double y[5];
	uint32_t nr;
};

static long double gain(long double cutoff)
{
	long double r = 2 * 3.14159265358979323846L * cutoff;

	return r / (r + 1);
}

/* Without outliers: the filter on the median of the last five. */
static void reference_update(struct reference *f, double run)
{
	long double y = log2l(run), v[5], t;
	uint32_t len, i, j;

	memmove(&f->y[1], &f->y[0], 4 * sizeof(*f->y));
	f->y[0] = y;
	if (!f->nr++) {
		f->level = y;
		return;
	}
	len = f->nr < 5 ? f->nr : 5;
	memcpy(v, f->y, len * sizeof(*v));
	for (i = 0; i < len; i++)
		for (j = i + 1; j < len; j++)
			if (v[j] < v[i]) {
				t = v[i];
				v[i] = v[j];
				v[j] = t;
			}
	y = len % 2 ? v[len / 2] : (v[len / 2 - 1] + v[len / 2]) / 2;
	f->speed += gain(MP->d_cutoff) * (y - f->level - f->speed);
	f->level += gain(MP->min_cutoff + MP->beta * fabsl(f->speed)) * (y - f->level);
}

TEST(the_filter_is_that_of_the_reference)
{
	rng = 88172645463325252ULL;
	for (int series = 0; series < 200; series++) {
		double level = 10 + 15 * uniform(), drift = 0.01 * (uniform() - 0.5);
		struct reference f = { 0 };
		struct augur_model m;
		uint64_t now = 0;

		augur_model_init(&m, MP);
		for (int i = 0; i < 300; i++) {
			/* Closer than the least that can be an outlier. */
			uint32_t run = exp2(level + drift * i + 0.2 * uniform());

			burst(&m, &now, run);
			reference_update(&f, run);
			ASSERT_LT(fabsl(m.filtered - f.level), 1e-5L * fabsl(f.level));
		}
	}
}

/* Bursts after a change by @factor until the prediction is within a quarter. */
static int samples_to_follow(double factor, double scatter)
{
	struct augur_model m;
	uint64_t now = 0;
	int i;

	augur_model_init(&m, MP);
	for (i = 0; i < 100; i++)
		burst(&m, &now, 200000 * (1 + scatter * (uniform() - 0.5)));
	for (i = 1; i < 100; i++) {
		double truth = 200000 * factor;

		burst(&m, &now, truth * (1 + scatter * (uniform() - 0.5)));
		if (fabs(exp2(m.level) / truth - 1) < 0.25)
			return i;
	}
	return i;
}

TEST(a_step_of_four_is_followed_within_six_samples)
{
	rng = 88172645463325252ULL;
	for (int i = 0; i < 100; i++) {
		EXPECT_LE(samples_to_follow(4, 0.2), 6);
		EXPECT_LE(samples_to_follow(0.25, 0.2), 6);
	}
}

static double move_by_outlier(double factor)
{
	struct augur_model m;
	uint64_t now = 0;
	double before;

	augur_model_init(&m, MP);
	for (int i = 0; i < 100; i++)
		burst(&m, &now, 200000 * (1 + 0.2 * (uniform() - 0.5)));
	before = exp2(m.level);
	burst(&m, &now, 200000 * factor);
	return fabs(exp2(m.level) / before - 1);
}

TEST(an_outlier_of_ten_moves_it_by_five_percent_at_most)
{
	rng = 88172645463325252ULL;
	for (int i = 0; i < 100; i++) {
		EXPECT_LE(move_by_outlier(10), 0.05);
		EXPECT_LE(move_by_outlier(0.1), 0.05);
	}
}

/* Nothing that a clock or a counter may say makes it anything but a number. */
TEST(clocks_and_runs_of_any_kind_are_survived)
{
	const uint32_t runs[] = { 0, 1, 200, 100000, UINT32_MAX };
	const uint64_t times[] = { 0, 1, MS, 1ULL << 40, UINT64_MAX };
	struct augur_prediction p;
	struct augur_model m;

	rng = 88172645463325252ULL;
	augur_model_init(&m, MP);
	for (int i = 0; i < 100000; i++) {
		struct augur_model_sample s = {
			.end_ns = times[(int)(5 * uniform())],
			.run_ns = runs[(int)(5 * uniform())],
			.wait_ns = runs[(int)(5 * uniform())],
		};

		augur_model_update(&m, MP, &s);
		ASSERT_TRUE(augur_model_predict(&m, MP, times[(int)(5 * uniform())], &p));
		ASSERT_TRUE(isfinite(p.run_ns) && isfinite(p.band) && isfinite(p.wait_ns));
		ASSERT_TRUE(p.level >= 0 && p.level <= 32);
		ASSERT_TRUE(p.confidence >= 0 && p.confidence <= 1);
	}
}

TEST_HARNESS_MAIN
