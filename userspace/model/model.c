// SPDX-License-Identifier: GPL-2.0-only
/*
 * Models of keys into lanes and back, and what happens too rarely to be done there: the
 * first sample and the start of a phase. See model.h, and lanes.c for the rest.
 */
#include <string.h>

#include "model.h"

/*
 * Filter and median: the best of an untuned sketch over six recorded traces
 * (kernel build, redis, nginx, threaded python, shell, sqlite), which made One
 * Euro as good as the best; plain it lost everywhere. The run floor is the one of
 * the same evaluation. Outliers: the usual 3.5 sigma; the floor on the deviation
 * keeps shifts below 44 % for the filter, which follows them well. Four of them make a
 * phase: with three, programs that do one thing a few times and then another were
 * taken for changed, which cost 2 % of the error. Confidence: one weighted geometric mean
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
	.phase_samples		= 4,
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
		.wait_ns = p->wait_prior_ns,
	};
}

static float floored(const struct augur_model_params *p, uint32_t run_ns)
{
	return run_ns < p->run_floor_ns ? p->run_floor_ns : run_ns;
}

static void set_spread(struct augur_model *m)
{
	float delta;
	uint32_t i;

	m->mean = 0;
	m->var = 0;
	for (i = 0; i < m->len; i++)
		m->mean += augur_exp2(m->window[i]) / m->len;
	for (i = 0; i < m->len; i++) {
		delta = augur_exp2(m->window[i]) - m->mean;
		m->var += delta * delta / m->len;
	}
}

/*
 * A new phase is learned from its first samples, and what was before is forgotten,
 * except for the error: its mean soon follows the new phase, while a key that
 * changes all the time must not look as good as new after every change.
 */
static void begin_phase(struct augur_model *m, uint32_t nr)
{
	struct augur_window w = { .len = nr };

	memcpy(w.y, m->window, sizeof(w.y));
	m->len = nr;
	m->nr = nr;
	m->filtered = augur_window_median(&w, nr);
	m->steady = m->filtered;
	m->level = m->filtered;
	m->scatter = augur_window_mad(&w, m->filtered);
	m->choice = (struct augur_choice){ 0 };
	m->speed = 0;
	m->streak = 0;
	set_spread(m);
}

static void begin(struct augur_model *m, const struct augur_model_params *p,
		  const struct augur_model_sample *s)
{
	float run = floored(p, s->run_ns), y = augur_log2(run);

	m->window[0] = y;
	m->len = 1;
	m->filtered = y;
	m->steady = y;
	m->level = y;
	m->scatter = p->band_prior;
	m->mean = run;
	m->nr = 1;
	if (!s->promoted && s->wait_ns >= p->wait_contended_ns)
		m->wait_ns += (s->wait_ns - m->wait_ns) * (1 / p->memory);
}

static void load(struct augur_lanes *l, uint32_t i, const struct augur_model *m,
		 const struct augur_model_params *p, const struct augur_model_sample *s)
{
	uint32_t k;

	l->level[i] = m->level;
	l->filtered[i] = m->filtered;
	l->speed[i] = m->speed;
	l->steady[i] = m->steady;
	l->scatter[i] = m->scatter;
	l->own[i] = m->choice.own;
	l->general[i] = m->choice.general;
	l->compared[i] = m->choice.nr;
	l->error[i] = m->error;
	l->reach[i] = m->reach;
	l->mean[i] = m->mean;
	l->var[i] = m->var;
	l->wait_ns[i] = m->wait_ns;
	l->nr[i] = m->nr;
	l->streak[i] = m->streak;
	l->len[i] = m->len;
	for (k = 0; k < AUGUR_WINDOW_MAX; k++)
		l->window[k][i] = m->window[k];
	l->run_ns[i] = floored(p, s->run_ns);
	l->waited_ns[i] = s->promoted ? -1 : (float)s->wait_ns;
}

static void store(const struct augur_lanes *l, uint32_t i, struct augur_model *m)
{
	float older[AUGUR_WINDOW_MAX - 1];

	m->level = l->level[i];
	m->filtered = l->filtered[i];
	m->speed = l->speed[i];
	m->steady = l->steady[i];
	m->scatter = l->scatter[i];
	m->choice.own = l->own[i];
	m->choice.general = l->general[i];
	m->choice.nr += m->choice.nr < UINT16_MAX;
	m->error = l->error[i];
	m->reach = l->reach[i];
	m->mean = l->mean[i];
	m->var = l->var[i];
	m->wait_ns = l->wait_ns[i];
	m->nr += m->nr < UINT32_MAX;
	memcpy(older, m->window, sizeof(older));
	memcpy((char *)m->window + sizeof(float), older, sizeof(older));
	m->window[0] = l->y[i];
	m->len += m->len < AUGUR_WINDOW_MAX;
	m->streak = l->streak[i];
}

/*
 * A window that is not full yet has soon more of what is new than of what was before,
 * and then calls the latter outliers.
 */
static uint32_t phase_samples(const struct augur_model *m,
			      const struct augur_model_params *p)
{
	uint32_t nr = p->phase_samples;

	return nr > 1 && m->len < AUGUR_WINDOW_MAX ? nr - 1 : nr;
}

static enum augur_model_event finish(struct augur_model *m,
				     const struct augur_model_params *p, int32_t side)
{
	uint32_t nr = phase_samples(m, p);

	if (!side)
		return AUGUR_MODEL_FILTERED;
	if ((uint32_t)(side * m->streak) < nr)
		return AUGUR_MODEL_OUTLIER;
	begin_phase(m, nr < m->len ? nr : m->len);
	return AUGUR_MODEL_PHASE;
}

/* At most AUGUR_LANES. */
static void update_lanes(struct augur_model *const *m, const struct augur_model_params *p,
			 const struct augur_model_sample *s,
			 enum augur_model_event *events, uint32_t nr)
{
	struct augur_lanes l;
	uint32_t i;

	if (nr < AUGUR_LANES)
		memset(&l, 0, sizeof(l));
	for (i = 0; i < nr; i++)
		load(&l, i, m[i], p, &s[i]);
	augur_lanes_learn(&l, p, nr);
	for (i = 0; i < nr; i++) {
		m[i]->last_ns = s[i].end_ns;
		if (m[i]->nr) {
			store(&l, i, m[i]);
			events[i] = finish(m[i], p, l.side[i]);
		} else {
			begin(m[i], p, &s[i]);
			events[i] = AUGUR_MODEL_FILTERED;
		}
	}
}

void augur_model_update_many(struct augur_model *const *m, const struct augur_model_params *p,
			     const struct augur_model_sample *s,
			     enum augur_model_event *events, uint32_t nr)
{
	uint32_t at, left;

	for (at = 0; at < nr; at += AUGUR_LANES) {
		left = nr - at;
		update_lanes(&m[at], p, &s[at], &events[at],
			     left < AUGUR_LANES ? left : AUGUR_LANES);
	}
}

enum augur_model_event augur_model_update(struct augur_model *m,
					  const struct augur_model_params *p,
					  const struct augur_model_sample *s)
{
	enum augur_model_event event;

	update_lanes(&m, p, s, &event, 1);
	return event;
}

static float age_s(const struct augur_model *m, uint64_t now_ns)
{
	return now_ns > m->last_ns ? (now_ns - m->last_ns) / 1e9f : 0;
}

static void view(struct augur_lanes_view *v, uint32_t i, const struct augur_model *m,
		 uint64_t now_ns)
{
	v->level[i] = m->level;
	v->error[i] = m->error;
	v->reach[i] = m->reach;
	v->mean[i] = m->mean;
	v->var[i] = m->var;
	v->nr[i] = m->nr;
	v->age_s[i] = age_s(m, now_ns);
}

/* At most AUGUR_LANES. */
static void predict_lanes(const struct augur_model *const *m,
			  const struct augur_model_params *p, uint64_t now_ns,
			  struct augur_prediction *out, uint32_t nr)
{
	struct augur_lanes_view v;
	uint32_t i;

	if (nr < AUGUR_LANES)
		memset(&v, 0, sizeof(v));
	for (i = 0; i < nr; i++)
		view(&v, i, m[i], now_ns);
	augur_lanes_ask(&v, p, nr);
	for (i = 0; i < nr; i++)
		out[i] = (struct augur_prediction){
			.run_ns = v.run_ns[i],
			.late_ns = v.late_ns[i],
			.level = m[i]->level,
			.band = v.band[i],
			.confidence = v.confidence[i],
			.wait_ns = m[i]->wait_ns,
		};
}

void augur_model_predict_many(const struct augur_model *const *m,
			      const struct augur_model_params *p, uint64_t now_ns,
			      struct augur_prediction *out, uint32_t nr)
{
	uint32_t at, left;

	for (at = 0; at < nr; at += AUGUR_LANES) {
		left = nr - at;
		predict_lanes(&m[at], p, now_ns, &out[at],
			      left < AUGUR_LANES ? left : AUGUR_LANES);
	}
}

bool augur_model_predict(const struct augur_model *m,
			 const struct augur_model_params *p, uint64_t now_ns,
			 struct augur_prediction *out)
{
	if (m->nr)
		predict_lanes(&m, p, now_ns, out, 1);
	return m->nr;
}

float augur_model_confidence(const struct augur_model *m,
			     const struct augur_model_params *p,
			     uint64_t now_ns)
{
	struct augur_prediction out;

	return augur_model_predict(m, p, now_ns, &out) ? out.confidence : 0;
}

void augur_model_factors(const struct augur_model *m, const struct augur_model_params *p,
			 uint64_t now_ns, struct augur_factors *out)
{
	struct augur_lanes_view v;

	memset(&v, 0, sizeof(v));
	view(&v, 0, m, now_ns);
	augur_lanes_ask(&v, p, 1);
	*out = (struct augur_factors){
		.samples = v.samples[0],
		.accuracy = v.accuracy[0],
		.recency = v.recency[0],
		.spread = v.spread[0],
	};
}
