// SPDX-License-Identifier: GPL-2.0-only
/*
 * Median, One Euro filter in the log2 domain, running median, outliers, phases, error
 * band and confidence of one key. See model.h.
 */
#include <math.h>

#include "model.h"

/* A normal distribution's standard deviation over its median deviation. */
#define SIGMA_PER_MAD	1.4826f

/*
 * A step of the running median over the scatter: where a median is as sure as a mean
 * of so many samples, for samples of a normal distribution.
 */
#define STEADY_STEP	2.5f

/* Errors have tails of all kinds, but not of any. */
#define REACH_MIN	0.125f
#define REACH_MAX	8.0f

/* No single factor makes a confidence of zero: log2 of 0.01. */
#define FACTOR_MIN_LOG2	-6.6438562f

/*
 * Filter and median: the best of an untuned sketch over six recorded traces
 * (kernel build, redis, nginx, threaded python, shell, sqlite), which made One
 * Euro as good as the best; plain it lost everywhere. The run floor is the one of
 * the same evaluation. Outliers: the usual 3.5 sigma; the floor on the deviation
 * keeps shifts below 44 % for the filter, which follows them well, while a change
 * by 2 is a new phase after three samples. Confidence: one weighted geometric mean
 * for everything, its weights from the design. Wait: a wakeup to an idle CPU takes
 * far less than 100 us, and half of a 3 ms slice is what a task finds in front of
 * it on a busy CPU.
 */
const struct augur_model_params augur_model_defaults = {
	.min_cutoff		= 0.1f,
	.beta			= 0.3f,
	.d_cutoff		= 0.3f,
	.run_floor_ns		= 200,
	.median_len		= 5,
	.outlier_min		= 5,
	.outlier_limit		= 3.5f,
	.mad_floor		= 0.1f,
	.phase_samples		= 3,
	.steady_gain		= 0.02f,
	.memory			= 32.0f,
	.band_prior		= 1.0f,
	.sample_scale		= 25.0f,
	.half_life_s		= 300.0f,
	.weight_samples		= 0.25f,
	.weight_accuracy	= 0.35f,
	.weight_recency		= 0.20f,
	.weight_spread		= 0.20f,
	.wait_contended_ns	= 100 * 1000,
	.wait_prior_ns		= 1500 * 1000,
};

void augur_model_init(struct augur_model *m, const struct augur_model_params *p)
{
	*m = (struct augur_model){
		.error = p->band_prior,
		.reach = 1,
		.band = p->band_prior,
		.wait_ns = p->wait_prior_ns,
	};
}

/* Weight of one more sample in a mean that first averages, then forgets. */
static float mean_weight(const struct augur_model *m,
			 const struct augur_model_params *p)
{
	float nr = m->nr + 1;

	return 1 / (nr < p->memory ? nr : p->memory);
}

static void update_spread(struct augur_model *m, float run, float weight)
{
	float delta = run - m->mean;

	m->mean += weight * delta;
	m->var = (1 - weight) * (m->var + weight * delta * delta);
}

/*
 * The scale of the error follows quickly, the shape of its distribution slowly: a
 * sample beyond the band widens it by as much as two samples within it narrow it.
 */
static void update_band(struct augur_model *m, const struct augur_model_params *p,
			float err, float weight)
{
	m->reach *= 1 + (err > m->band ? 2 : -1) / p->memory;
	m->reach = fminf(fmaxf(m->reach, REACH_MIN), REACH_MAX);
	m->error += weight * (err - m->error);
	m->band = m->reach * m->error;
}

/* A step towards the sample, not all the way to it: far is not more than near. */
static void update_steady(struct augur_model *m,
			  const struct augur_model_params *p, float y)
{
	float weight = fmaxf(1.0f / m->nr, p->steady_gain);
	float delta = y - m->steady;

	m->scatter += weight * (fabsf(delta) - m->scatter);
	m->steady += copysignf(fminf(weight * STEADY_STEP * m->scatter,
				     fabsf(delta)), delta);
}

/*
 * The wait that promotion would save is the one of ordinary bursts on a busy CPU:
 * on an idle one there is nothing to save and nobody to delay.
 */
static void update_wait(struct augur_model *m,
			const struct augur_model_params *p,
			const struct augur_model_sample *s)
{
	if (s->promoted || s->wait_ns < p->wait_contended_ns)
		return;
	m->wait_ns += (s->wait_ns - m->wait_ns) / p->memory;
}

/* Below the median -1, above +1, 0 if it fits. */
static int outlier_side(const struct augur_model *m,
			const struct augur_model_params *p, float y)
{
	float scale = p->outlier_limit * SIGMA_PER_MAD;
	float median, mad, limit;

	if (m->window.len < p->outlier_min)
		return 0;
	median = augur_window_median(&m->window, m->window.len);
	/* The deviation cannot make it one. */
	if (fabsf(y - median) <= scale * p->mad_floor)
		return 0;
	mad = fmaxf(augur_window_mad(&m->window, median), p->mad_floor);
	limit = scale * mad;
	return (y - median > limit) - (median - y > limit);
}

/*
 * A new phase is learned from its first samples, and what was before is forgotten,
 * except for the error: its mean soon follows the new phase, while a key that
 * changes all the time must not look as good as new after every change.
 */
static void begin_phase(struct augur_model *m, uint32_t nr)
{
	uint32_t i;

	augur_window_trim(&m->window, nr);
	m->filtered = augur_window_median(&m->window, nr);
	m->steady = m->filtered;
	m->scatter = augur_window_mad(&m->window, m->filtered);
	m->choice = (struct augur_choice){ 0 };
	m->speed = 0;
	m->streak = 0;
	m->mean = 0;
	m->var = 0;
	for (m->nr = 0, i = nr; i-- > 0; m->nr++)
		update_spread(m, exp2f(augur_window_at(&m->window, i)),
			      1.0f / (m->nr + 1));
}

static float smoothing(float cutoff)
{
	float r = 2 * (float)M_PI * cutoff;

	return r / (r + 1);
}

static void filter(struct augur_model *m, const struct augur_model_params *p,
		   float y)
{
	float cutoff;

	m->speed += smoothing(p->d_cutoff) * (y - m->filtered - m->speed);
	cutoff = p->min_cutoff + p->beta * fabsf(m->speed);
	m->filtered += smoothing(cutoff) * (y - m->filtered);
}

static void seed(struct augur_model *m, const struct augur_model_params *p, float y)
{
	augur_window_push(&m->window, y);
	m->filtered = y;
	m->steady = y;
	m->level = y;
	m->scatter = p->band_prior;
	m->mean = exp2f(y);
	m->nr = 1;
}

static enum augur_model_event learn_level(struct augur_model *m,
					  const struct augur_model_params *p,
					  float y)
{
	int side = outlier_side(m, p, y);

	augur_window_push(&m->window, y);
	update_steady(m, p, y);
	if (side) {
		m->streak = side * m->streak > 0 ? m->streak + side : side;
		if ((uint32_t)(side * m->streak) < p->phase_samples)
			return AUGUR_MODEL_OUTLIER;
		begin_phase(m, p->phase_samples);
		return AUGUR_MODEL_PHASE;
	}
	m->streak = 0;
	filter(m, p, augur_window_median(&m->window,
					 m->window.len < p->median_len ?
					 m->window.len : p->median_len));
	return AUGUR_MODEL_FILTERED;
}

enum augur_model_event augur_model_update(struct augur_model *m,
					  const struct augur_model_params *p,
					  const struct augur_model_sample *s)
{
	float run = s->run_ns < p->run_floor_ns ? p->run_floor_ns : s->run_ns;
	enum augur_model_event event;
	float y = log2f(run);
	float weight;

	m->last_ns = s->end_ns;
	update_wait(m, p, s);
	if (!m->nr) {
		seed(m, p, y);
		return AUGUR_MODEL_FILTERED;
	}

	weight = mean_weight(m, p);
	update_band(m, p, fabsf(y - m->level), weight);
	augur_choice_update(&m->choice, fabsf(y - m->filtered),
			    fabsf(y - m->steady), p->memory);
	update_spread(m, run, weight);
	m->nr += m->nr < UINT32_MAX;

	event = learn_level(m, p, y);
	/* One outlier is no reason to change sides. */
	if (event != AUGUR_MODEL_OUTLIER)
		m->level = augur_choice_is_own(&m->choice) ? m->filtered : m->steady;
	return event;
}

/* What a factor adds to the logarithm of the confidence. */
static float factor(float log2_value, float weight)
{
	return weight * fmaxf(log2_value, FACTOR_MIN_LOG2);
}

void augur_model_factors(const struct augur_model *m, const struct augur_model_params *p,
			 uint64_t now_ns, struct augur_factors *out)
{
	float age_s = now_ns > m->last_ns ? (now_ns - m->last_ns) / 1e9f : 0;
	float cv2 = m->var / (m->mean * m->mean);

	out->samples = log2f(1 - expf(-(m->nr / p->sample_scale)));
	out->accuracy = -m->band;
	out->recency = -age_s / p->half_life_s;
	out->spread = -log2f(1 + cv2);
}

/* Weighted geometric mean of the factors. */
float augur_model_confidence(const struct augur_model *m,
			     const struct augur_model_params *p,
			     uint64_t now_ns)
{
	struct augur_factors f;

	if (!m->nr)
		return 0;
	augur_model_factors(m, p, now_ns, &f);
	return exp2f(factor(f.samples, p->weight_samples) +
		     factor(f.accuracy, p->weight_accuracy) +
		     factor(f.recency, p->weight_recency) +
		     factor(f.spread, p->weight_spread));
}

bool augur_model_predict(const struct augur_model *m,
			 const struct augur_model_params *p, uint64_t now_ns,
			 struct augur_prediction *out)
{
	if (!m->nr)
		return false;
	*out = (struct augur_prediction){
		.run_ns = exp2(m->level),
		.level = m->level,
		.band = m->band,
		.confidence = augur_model_confidence(m, p, now_ns),
		.wait_ns = m->wait_ns,
	};
	return true;
}
