// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/model/lanes.c userspace/model/model.c userspace/model/window.c */
/*
 * Many models at a time against one at a time, written down plainly in double: every
 * quantity of the model, through outliers and phases, with each lane in a state of its
 * own. And the logarithm and the power that both rest on.
 */
#include <math.h>
#include <stdlib.h>

#include "harness.h"
#include "model/model.h"

#define SERIES	67
#define MS	1000000ULL

static uint64_t rng = 88172645463325252ULL;

static double uniform(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (rng >> 11) * 0x1p-53;
}

struct plain {
	double level, filtered, speed, steady, scatter, own, general, error, reach;
	double mean, var, wait;
	double y[AUGUR_WINDOW_MAX];
	int nr, compared, len, streak;
	bool close;	/* the error was that of the band: within or beyond, both are right */
};

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double *values, int nr)
{
	double v[AUGUR_WINDOW_MAX];

	memcpy(v, values, nr * sizeof(*v));
	qsort(v, nr, sizeof(*v), compare);
	return nr % 2 ? v[nr / 2] : (v[nr / 2 - 1] + v[nr / 2]) / 2;
}

static double deviation(const struct plain *m, int nr, double center)
{
	double v[AUGUR_WINDOW_MAX];
	int i;

	for (i = 0; i < nr; i++)
		v[i] = fabs(m->y[i] - center);
	return median(v, nr);
}

static int side_of(const struct plain *m, const struct augur_model_params *p, double y)
{
	double middle, limit;

	if (m->len < (int)p->outlier_min)
		return 0;
	middle = median(m->y, m->len);
	limit = p->outlier_limit * 1.4826 *
		fmax(deviation(m, m->len, middle), p->mad_floor);
	return (y - middle > limit) - (middle - y > limit);
}

static void plain_phase(struct plain *m, int nr)
{
	m->len = nr;
	m->nr = nr;
	m->filtered = median(m->y, nr);
	m->steady = m->filtered;
	m->level = m->filtered;
	m->scatter = deviation(m, nr, m->filtered);
	m->own = 0;
	m->general = 0;
	m->compared = 0;
	m->speed = 0;
	m->streak = 0;
	m->mean = 0;
	m->var = 0;
	for (int i = 0; i < nr; i++)
		m->mean += exp2(m->y[i]) / nr;
	for (int i = 0; i < nr; i++)
		m->var += pow(exp2(m->y[i]) - m->mean, 2) / nr;
}

static double gain(double cutoff)
{
	return 2 * M_PI * cutoff / (2 * M_PI * cutoff + 1);
}

static void plain_means(struct plain *m, const struct augur_model_params *p, double run,
			double y)
{
	double err = fabs(y - m->level), weight = 1 / fmin(m->nr + 1, p->memory);
	double compared = 1 / fmin(m->compared + 1, p->memory), delta = run - m->mean;

	m->close = fabs(err - m->reach * m->error) < 1e-5;
	m->reach *= 1 + (err > m->reach * m->error ? 2 : -1) / p->memory;
	m->reach = fmin(fmax(m->reach, 0.125), 8);
	m->error += weight * (err - m->error);
	m->own += compared * (fabs(y - m->filtered) - m->own);
	m->general += compared * (fabs(y - m->steady) - m->general);
	m->compared++;
	m->mean += weight * delta;
	m->var = (1 - weight) * (m->var + weight * delta * delta);
	m->nr++;
}

static void plain_steady(struct plain *m, const struct augur_model_params *p, double y)
{
	double weight = fmax(1. / m->nr, p->steady_gain), delta = y - m->steady;

	m->scatter += weight * (fabs(delta) - m->scatter);
	m->steady += copysign(fmin(weight * 2.5 * m->scatter, fabs(delta)), delta);
}

static void plain_push(struct plain *m, double y)
{
	memmove(&m->y[1], &m->y[0], sizeof(m->y) - sizeof(m->y[0]));
	m->y[0] = y;
	m->len += m->len < AUGUR_WINDOW_MAX;
}

static void plain_begin(struct plain *m, const struct augur_model_params *p, double run,
			double y)
{
	plain_push(m, y);
	m->filtered = y;
	m->steady = y;
	m->level = y;
	m->scatter = p->band_prior;
	m->mean = run;
	m->nr = 1;
}

static enum augur_model_event plain_update(struct plain *m,
					   const struct augur_model_params *p,
					   const struct augur_model_sample *s)
{
	double run = s->run_ns < p->run_floor_ns ? p->run_floor_ns : s->run_ns, y = log2(run);
	int side, needed;

	if (!s->promoted && s->wait_ns >= p->wait_contended_ns)
		m->wait += (s->wait_ns - m->wait) / p->memory;
	if (!m->nr) {
		plain_begin(m, p, run, y);
		return AUGUR_MODEL_FILTERED;
	}
	plain_means(m, p, run, y);
	side = side_of(m, p, y);
	plain_push(m, y);
	plain_steady(m, p, y);
	if (side) {
		m->streak = side * m->streak > 0 ? m->streak + side : side;
		needed = p->phase_samples;
		if (needed > 1 && m->len < AUGUR_WINDOW_MAX)
			needed--;
		if (side * m->streak < needed)
			return AUGUR_MODEL_OUTLIER;
		plain_phase(m, needed);
		return AUGUR_MODEL_PHASE;
	}
	m->streak = 0;
	y = median(m->y, m->len < (int)p->median_len ? m->len : (int)p->median_len);
	m->speed += gain(p->d_cutoff) * (y - m->filtered - m->speed);
	m->filtered += gain(p->min_cutoff + p->beta * fabs(m->speed)) * (y - m->filtered);
	m->level = m->own <= m->general ? m->filtered : m->steady;
	return AUGUR_MODEL_FILTERED;
}

/* To a hundred thousandth of what it is, or of one where it is about nothing. */
static bool is_near(double is, double should)
{
	return fabs(is - should) <= 1e-5 * fmax(fabs(should), 1);
}

/* Which of two is closer may be decided by the last bit. */
static bool is_tied(const struct plain *q)
{
	return is_near(q->own, q->general);
}

static bool agree(const struct augur_model *m, const struct plain *q)
{
	return is_near(m->level, q->level) && is_near(m->filtered, q->filtered) &&
	       is_near(m->speed, q->speed) && is_near(m->steady, q->steady) &&
	       is_near(m->scatter, q->scatter) && is_near(m->choice.own, q->own) &&
	       is_near(m->choice.general, q->general) && is_near(m->error, q->error) &&
	       is_near(m->reach, q->reach) && is_near(m->wait_ns, q->wait) &&
	       is_near(m->mean, q->mean) &&
	       fabs(m->var - q->var) <= 1e-4 * fmax(q->var, q->mean * q->mean * 1e-3) &&
	       m->nr == (uint32_t)q->nr && m->len == q->len && m->streak == q->streak;
}

/* Scatter, a wave, two modes, steps: by series, so that lanes differ. */
static double run_of(int series, int n)
{
	double noise = exp2(0.4 * (uniform() + uniform() - 1));

	switch (series % 4) {
	case 0:
		return 300000 * noise;
	case 1:
		return 100000 * exp2(3 * sin(n / 20.)) * noise;
	case 2:
		return uniform() < 0.4 ? 5000 * noise : 2e6 * noise;
	default:
		return (n / 50 % 2 ? 1e8 : 10000) * noise * (uniform() < 0.05 ? 30 : 1);
	}
}

static struct augur_model models[SERIES];
static struct plain plains[SERIES];
static struct augur_model *pointers[SERIES];
static struct augur_model_sample samples[SERIES];
static enum augur_model_event events[SERIES];

static void begin_all(const struct augur_model_params *p)
{
	for (int i = 0; i < SERIES; i++) {
		augur_model_init(&models[i], p);
		plains[i] = (struct plain){
			.error = p->band_prior, .reach = 1, .wait = p->wait_prior_ns,
		};
	}
}

/* Some keys have a sample, others have not: lanes and numbers of samples mix. */
static uint32_t make_samples(int n)
{
	uint32_t nr = 0;

	for (int i = 0; i < SERIES; i++) {
		if (uniform() < 0.3)
			continue;
		pointers[nr] = &models[i];
		samples[nr++] = (struct augur_model_sample){
			.end_ns = n * MS,
			.run_ns = run_of(i, n),
			.wait_ns = uniform() * 400000,
			.promoted = uniform() < 0.2,
		};
	}
	return nr;
}

static int count_of[3];

static bool run_series(const struct augur_model_params *p)
{
	begin_all(p);
	for (int n = 1; n < 400; n++) {
		uint32_t nr = make_samples(n), i;

		augur_model_update_many(pointers, p, samples, events, nr);
		for (i = 0; i < nr; i++) {
			struct plain *q = &plains[pointers[i] - models];

			count_of[events[i]]++;
			if (plain_update(q, p, &samples[i]) != events[i])
				return false;
			if (q->close)
				q->reach = pointers[i]->reach;
			if (is_tied(q) && (is_near(pointers[i]->level, q->filtered) ||
					   is_near(pointers[i]->level, q->steady)))
				q->level = pointers[i]->level;
			if (!agree(pointers[i], q))
				return false;
		}
	}
	return true;
}

TEST(many_at_a_time_are_what_one_at_a_time_is)
{
	struct augur_model_params p = augur_model_defaults;

	EXPECT_TRUE(run_series(&p));
	EXPECT_LT(100, count_of[AUGUR_MODEL_OUTLIER]);
	EXPECT_LT(100, count_of[AUGUR_MODEL_PHASE]);
}

TEST(also_with_other_parameters)
{
	struct augur_model_params p = augur_model_defaults;

	for (p.median_len = 1; p.median_len <= AUGUR_WINDOW_MAX; p.median_len++) {
		p.phase_samples = 1 + p.median_len * 2 % AUGUR_WINDOW_MAX;
		p.outlier_min = 1 + p.median_len * 4 % AUGUR_WINDOW_MAX;
		p.memory = 8 * p.median_len;
		EXPECT_TRUE(run_series(&p))
			TH_LOG("median_len %u", p.median_len);
	}
}

TEST(predictions_of_many_are_those_of_one)
{
	const struct augur_model *asked[SERIES];
	struct augur_prediction out[SERIES], one;

	ASSERT_TRUE(run_series(&augur_model_defaults));
	for (int i = 0; i < SERIES; i++)
		asked[i] = &models[i];
	augur_model_predict_many(asked, &augur_model_defaults, 500 * MS, out, SERIES);
	for (int i = 0; i < SERIES; i++) {
		ASSERT_TRUE(augur_model_predict(&models[i], &augur_model_defaults, 500 * MS,
						&one));
		EXPECT_EQ(0, memcmp(&one, &out[i], sizeof(one)));
		EXPECT_TRUE(is_near(log2(out[i].run_ns), models[i].level));
	}
}

/* The one formula, written down a second time. */
TEST(confidence_is_the_formula)
{
	const struct augur_model_params *p = &augur_model_defaults;

	ASSERT_TRUE(run_series(p));
	for (int i = 0; i < SERIES; i++) {
		const struct plain *q = &plains[i];
		double age = 20, band = q->reach * q->error;
		double want = pow(fmax(1 - exp(-q->nr / p->sample_scale), 0.01), 0.25) *
			      pow(fmax(exp2(-band), 0.01), 0.35) *
			      pow(exp2(-age / p->half_life_s), 0.20) *
			      pow(fmax(1 / (1 + q->var / (q->mean * q->mean)), 0.01), 0.20);

		EXPECT_LT(fabs(augur_model_confidence(&models[i], p, models[i].last_ns +
						      20000 * MS) - want), 2e-5);
	}
}

TEST(logarithm_and_power_are_right)
{
	for (int i = 0; i < 1000000; i++) {
		float x = exp2(32 * uniform()), e = 40 * uniform() - 8;

		ASSERT_LE(fabs(augur_log2(x) - log2(x)), 4e-6);
		ASSERT_LE(fabs(augur_exp2(e) / exp2(e) - 1), 5e-7);
	}
	EXPECT_EQ(0, augur_log2(1));
	EXPECT_EQ(32, augur_log2(4294967296.0f));
	EXPECT_EQ(1, augur_exp2(0));
	EXPECT_TRUE(isfinite(augur_exp2(1000)));
	EXPECT_LE(augur_exp2(-1000), 1e-30f);
}

TEST_HARNESS_MAIN
