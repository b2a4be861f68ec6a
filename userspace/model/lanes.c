// SPDX-License-Identifier: GPL-2.0-only
/*
 * Median, One Euro filter in the log2 domain, running median, outliers, error band and
 * confidence of many keys. See model.h and lanes.h.
 *
 * Compiled with MODEL_FLAGS of tools/build.mk: a product is never fused with a sum, so
 * that all versions agree, and nothing here is infinite or no number.
 */
#include <math.h>
#include <string.h>

#include "lanes.h"
#include "model.h"

/* A resolver runs before a sanitizer is ready, and must not be one of its functions. */
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__) &&	\
	!defined(__clang__)
#define VERSIONS __attribute__((target_clones("default", "arch=x86-64-v3",		\
					      "arch=x86-64-v4")))
#else
#define VERSIONS
#endif

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

/*
 * A mean of nothing but zeros halves until it is no normal number any more, which takes a
 * processor a hundred times as long. It ends here.
 */
#define TINY		(1.0f / (1 << 30))

/* No single factor makes a confidence of zero: log2 of 0.01. */
#define FACTOR_MIN_LOG2	(-6.6438562f)

static inline AUGUR_INLINE float least(float a, float b)
{
	return a < b ? a : b;
}

static inline AUGUR_INLINE float most(float a, float b)
{
	return a > b ? a : b;
}

/* Weight of one more sample in a mean that first averages, then forgets. */
static inline AUGUR_INLINE float mean_weight(float share, const struct augur_model_params *p)
{
	return most(share, 1 / p->memory);
}

static inline AUGUR_INLINE float closer_to(float mean, float value, float weight)
{
	return most(mean + weight * (value - mean), TINY);
}

/*
 * The scale of the error follows quickly, the shape of its distribution slowly: a
 * sample beyond the band widens it by as much as two samples within it narrow it.
 */
static inline AUGUR_INLINE void learn_band(struct augur_lanes *l,
					   const struct augur_model_params *p, int i)
{
	float wider = 1 + 2 / p->memory, closer = 1 - 1 / p->memory;
	float err = fabsf(l->y[i] - l->level[i]);
	float reach = l->reach[i];

	reach *= err > reach * l->error[i] ? wider : closer;
	l->reach[i] = least(most(reach, REACH_MIN), REACH_MAX);
	l->error[i] = closer_to(l->error[i], err, mean_weight(l->share[i], p));
}

/* See choice.h, which is this for one key. */
static inline AUGUR_INLINE void learn_choice(struct augur_lanes *l,
					     const struct augur_model_params *p, int i)
{
	float weight = mean_weight(1 / (l->compared[i] + 1), p);

	l->own[i] = closer_to(l->own[i], fabsf(l->y[i] - l->filtered[i]), weight);
	l->general[i] = closer_to(l->general[i], fabsf(l->y[i] - l->steady[i]), weight);
	l->compared[i] += 1;
}

static inline AUGUR_INLINE void learn_spread(struct augur_lanes *l,
					     const struct augur_model_params *p, int i)
{
	float weight = mean_weight(l->share[i], p);
	float delta = l->run_ns[i] - l->mean[i];

	l->mean[i] += weight * delta;
	l->var[i] = most((1 - weight) * (l->var[i] + weight * delta * delta), TINY);
}

/*
 * The wait that promotion would save is the one of ordinary bursts on a busy CPU:
 * on an idle one there is nothing to save and nobody to delay.
 */
static inline AUGUR_INLINE void learn_wait(struct augur_lanes *l,
					   const struct augur_model_params *p, int i)
{
	float waited = l->waited_ns[i], mean = l->wait_ns[i];
	float moved = mean + (waited - mean) * (1 / p->memory);

	l->wait_ns[i] = waited < p->wait_contended_ns ? mean : moved;
}

/* Puts two rows in order, lane by lane. */
static inline AUGUR_INLINE void order(float s[AUGUR_WINDOW_MAX][AUGUR_LANES], int row,
				      int other, int lanes)
{
	float *restrict a = s[row], *restrict b = s[other];
	int i;

	for (i = 0; i < lanes; i++) {
		float lower = least(a[i], b[i]);

		b[i] = most(a[i], b[i]);
		a[i] = lower;
	}
}

/* What fills the rows that are not there: row @nr and every second one after it. */
static inline AUGUR_INLINE void find_ends(float *restrict end, const int32_t *restrict nr,
					  int lanes)
{
	int i;

	for (i = 0; i < lanes; i++)
		end[i] = augur_end(nr[i]);
}

/* Row @k of a sorting of @nr. */
static inline AUGUR_INLINE void pad(float *restrict row, int32_t k,
				    const int32_t *restrict nr, const float *restrict end,
				    int lanes)
{
	float sign = k & 1 ? -1 : 1;
	int i;

	for (i = 0; i < lanes; i++) {
		float other = sign * end[i];

		row[i] = k < nr[i] ? row[i] : other;
	}
}

/*
 * Sorting networks, as far as the middle needs them: each pair of rows is put in order.
 * They are written out, because loops over lanes are what is to become vectors.
 */
static inline AUGUR_INLINE void sort_nine(float s[AUGUR_WINDOW_MAX][AUGUR_LANES], int n)
{
	order(s, 0, 3, n); order(s, 1, 7, n); order(s, 2, 5, n); order(s, 4, 8, n);
	order(s, 0, 7, n); order(s, 2, 4, n); order(s, 3, 8, n); order(s, 5, 6, n);
	order(s, 0, 2, n); order(s, 1, 3, n); order(s, 4, 5, n); order(s, 7, 8, n);
	order(s, 1, 4, n); order(s, 3, 6, n); order(s, 5, 7, n);
	order(s, 0, 1, n); order(s, 2, 4, n); order(s, 3, 5, n); order(s, 6, 8, n);
	order(s, 2, 3, n); order(s, 4, 5, n); order(s, 3, 4, n);
}

static inline AUGUR_INLINE void sort_five(float s[AUGUR_WINDOW_MAX][AUGUR_LANES], int n)
{
	order(s, 0, 3, n); order(s, 1, 4, n); order(s, 0, 2, n); order(s, 1, 3, n);
	order(s, 0, 1, n); order(s, 2, 4, n); order(s, 1, 2, n); order(s, 3, 4, n);
	order(s, 2, 3, n);
}

static inline AUGUR_INLINE void pad_five(float s[AUGUR_WINDOW_MAX][AUGUR_LANES],
					 const int32_t *restrict nr, const float *restrict end,
					 int lanes)
{
	pad(s[0], 0, nr, end, lanes); pad(s[1], 1, nr, end, lanes); pad(s[2], 2, nr, end, lanes);
	pad(s[3], 3, nr, end, lanes); pad(s[4], 4, nr, end, lanes);
}

static inline AUGUR_INLINE void pad_nine(float s[AUGUR_WINDOW_MAX][AUGUR_LANES],
					 const int32_t *restrict nr, const float *restrict end,
					 int lanes)
{
	pad_five(s, nr, end, lanes);
	pad(s[5], 5, nr, end, lanes); pad(s[6], 6, nr, end, lanes);
	pad(s[7], 7, nr, end, lanes); pad(s[8], 8, nr, end, lanes);
}

/* Medians of the first @nr rows of nine, which are used up; into @out. */
static inline AUGUR_INLINE void middle_of_nine(float s[AUGUR_WINDOW_MAX][AUGUR_LANES],
					       const int32_t *restrict nr, float *restrict out,
					       int lanes)
{
	float end[AUGUR_LANES];
	int i;

	find_ends(end, nr, lanes);
	pad_nine(s, nr, end, lanes);
	sort_nine(s, lanes);
	for (i = 0; i < lanes; i++)
		out[i] = augur_between(s[3][i], s[4][i], nr[i]);
}

static inline AUGUR_INLINE void middle_of_five(float s[AUGUR_WINDOW_MAX][AUGUR_LANES],
					       const int32_t *restrict nr, float *restrict out,
					       int lanes)
{
	float end[AUGUR_LANES];
	int i;

	find_ends(end, nr, lanes);
	pad_five(s, nr, end, lanes);
	sort_five(s, lanes);
	for (i = 0; i < lanes; i++)
		out[i] = augur_between(s[1][i], s[2][i], nr[i]);
}

static inline AUGUR_INLINE void distance(float *restrict row, const float *restrict values,
					 const float *restrict from, int lanes)
{
	int i;

	for (i = 0; i < lanes; i++)
		row[i] = fabsf(values[i] - from[i]);
}

/* Below the median -1, above +1, 0 if it fits. */
static inline AUGUR_INLINE void find_sides(struct augur_lanes *l,
					   const struct augur_model_params *p, int lanes)
{
	float s[AUGUR_WINDOW_MAX][AUGUR_LANES], median[AUGUR_LANES], mad[AUGUR_LANES];
	float scale = p->outlier_limit * SIGMA_PER_MAD;
	int32_t outlier_min = p->outlier_min, i, k;

	memcpy(s, l->window, sizeof(s));
	middle_of_nine(s, l->len, median, lanes);
	for (k = 0; k < AUGUR_WINDOW_MAX; k++)
		distance(s[k], l->window[k], median, lanes);
	middle_of_nine(s, l->len, mad, lanes);
	for (i = 0; i < lanes; i++) {
		float limit = scale * most(mad[i], p->mad_floor);
		float off = l->y[i] - median[i];
		int32_t side = (off > limit) - (-off > limit);

		l->side[i] = l->len[i] < outlier_min ? 0 : side;
	}
}

/* Outliers on the same side go on, another one begins, a sample that fits ends it. */
static inline AUGUR_INLINE void learn_streak(struct augur_lanes *l, int i)
{
	int32_t side = l->side[i], streak = l->streak[i];

	l->streak[i] = side + (side * streak > 0 ? streak : 0);
}

static inline AUGUR_INLINE void push(struct augur_lanes *l)
{
	memmove(l->window[1], l->window[0],
		(AUGUR_WINDOW_MAX - 1) * sizeof(l->window[0]));
	memcpy(l->window[0], l->y, sizeof(l->y));
}

/* A step towards the sample, not all the way to it: far is not more than near. */
static inline AUGUR_INLINE void learn_steady(struct augur_lanes *l,
					     const struct augur_model_params *p, int i)
{
	float weight = most(l->share[i], p->steady_gain);
	float delta = l->y[i] - l->steady[i], step;

	l->scatter[i] = closer_to(l->scatter[i], fabsf(delta), weight);
	step = least(weight * STEADY_STEP * l->scatter[i], fabsf(delta));
	l->steady[i] += delta < 0 ? -step : step;
}

static inline AUGUR_INLINE float smoothing(float cutoff)
{
	float r = 2 * (float)M_PI * cutoff;

	return r / (r + 1);
}

/* One Euro; an outlier goes past it, and is no reason to change sides. */
static inline AUGUR_INLINE void filter(struct augur_lanes *l,
				       const struct augur_model_params *p, float y, int i)
{
	float speed = l->speed[i], filtered = l->filtered[i], level = l->level[i];
	float faster = speed + smoothing(p->d_cutoff) * (y - filtered - speed);
	float cutoff = p->min_cutoff + p->beta * fabsf(faster);
	float moved = filtered + smoothing(cutoff) * (y - filtered);
	float steady = l->steady[i], own = l->own[i], general = l->general[i];
	float closer = own <= general ? moved : steady;
	int32_t side = l->side[i];

	faster = fabsf(faster) < TINY ? 0 : faster;
	l->speed[i] = side ? speed : faster;
	l->filtered[i] = side ? filtered : moved;
	l->level[i] = side ? level : closer;
}

static inline AUGUR_INLINE void find_levels(struct augur_lanes *l,
					    const struct augur_model_params *p, int lanes)
{
	float s[AUGUR_WINDOW_MAX][AUGUR_LANES], level[AUGUR_LANES];
	bool few = p->median_len <= AUGUR_WINDOW_FEW;
	int32_t most_nr = p->median_len, nr[AUGUR_LANES], i;

	memcpy(s, l->window, sizeof(s));
	for (i = 0; i < lanes; i++)
		nr[i] = l->len[i] < most_nr ? l->len[i] : most_nr;
	if (few)
		middle_of_five(s, nr, level, lanes);
	else
		middle_of_nine(s, nr, level, lanes);
	for (i = 0; i < lanes; i++)
		filter(l, p, level[i], i);
}

static inline AUGUR_INLINE void learn(struct augur_lanes *l,
				      const struct augur_model_params *p, int lanes)
{
	int i;

	for (i = 0; i < lanes; i++) {
		l->y[i] = augur_log2(l->run_ns[i]);
		l->nr[i] += 1;
		l->share[i] = 1 / l->nr[i];
		learn_wait(l, p, i);
		learn_band(l, p, i);
		learn_choice(l, p, i);
		learn_spread(l, p, i);
	}
	find_sides(l, p, lanes);
	push(l);
	for (i = 0; i < lanes; i++) {
		l->len[i] += l->len[i] < AUGUR_WINDOW_MAX;
		learn_streak(l, i);
		learn_steady(l, p, i);
	}
	find_levels(l, p, lanes);
}

/* Loops are of known length: vectors of that many, without a rest. */
VERSIONS void augur_lanes_learn(struct augur_lanes *l, const struct augur_model_params *p,
				uint32_t nr)
{
	if (nr <= AUGUR_LANES / 2)
		learn(l, p, AUGUR_LANES / 2);
	else
		learn(l, p, AUGUR_LANES);
}

/* What a factor adds to the logarithm of the confidence. */
static inline AUGUR_INLINE float factor(float log2_value, float weight)
{
	return weight * most(log2_value, FACTOR_MIN_LOG2);
}

/*
 * Weighted geometric mean of four factors: number of samples, accuracy (an error
 * of one doubling halves it), recency, and the spread 1/(1 + CV^2).
 */
static inline AUGUR_INLINE float confidence(struct augur_lanes_view *v,
					    const struct augur_model_params *p, int i)
{
	float few = augur_exp2(v->nr[i] * (-(float)M_LOG2E / p->sample_scale));
	float cv2 = v->var[i] / (v->mean[i] * v->mean[i]);

	v->samples[i] = augur_log2(1 - few);
	v->accuracy[i] = -v->band[i];
	v->recency[i] = v->age_s[i] * (-1 / p->half_life_s);
	v->spread[i] = -augur_log2(1 + cv2);
	return augur_exp2(factor(v->samples[i], p->weight_samples) +
			  factor(v->accuracy[i], p->weight_accuracy) +
			  factor(v->recency[i], p->weight_recency) +
			  factor(v->spread[i], p->weight_spread));
}

static inline AUGUR_INLINE void ask(struct augur_lanes_view *v,
				    const struct augur_model_params *p, int lanes)
{
	int i;

	for (i = 0; i < lanes; i++) {
		v->band[i] = v->reach[i] * v->error[i];
		v->run_ns[i] = augur_exp2(v->level[i]);
		v->late_ns[i] = augur_exp2(v->level[i] + v->band[i]);
		v->confidence[i] = confidence(v, p, i);
	}
}

VERSIONS void augur_lanes_ask(struct augur_lanes_view *v,
			      const struct augur_model_params *p, uint32_t nr)
{
	if (nr <= AUGUR_LANES / 2)
		ask(v, p, AUGUR_LANES / 2);
	else
		ask(v, p, AUGUR_LANES);
}
