// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>

#include "predictor.h"

static double floored(const struct augur_predictor *p, uint32_t run_ns)
{
	return run_ns < p->model.run_floor_ns ? p->model.run_floor_ns : run_ns;
}

float augur_predictor_level(const struct augur_predictor *p, uint32_t run_ns)
{
	return augur_log2(floored(p, run_ns));
}

static void plain_init(struct augur_predictor_state *state,
		       const struct augur_predictor *p)
{
	(void)p;
	*state = (struct augur_predictor_state){ 0 };
}

/* In ns, as schedulers do it: a long burst outweighs many short ones. */
static void ewma_update(struct augur_predictor_state *state,
			const struct augur_predictor *p,
			const struct augur_model_sample *s)
{
	double run = floored(p, s->run_ns);

	state->level += (state->nr++ ? p->gain : 1) * (run - state->level);
}

static float linear_predict(const struct augur_predictor_state *state,
			    const struct augur_predictor *p)
{
	(void)p;
	return log2f(state->level);
}

static void log_ewma_update(struct augur_predictor_state *state,
			    const struct augur_predictor *p,
			    const struct augur_model_sample *s)
{
	float y = augur_predictor_level(p, s->run_ns);

	state->level += (state->nr++ ? p->gain : 1) * (y - state->level);
}

static float log_predict(const struct augur_predictor_state *state,
			 const struct augur_predictor *p)
{
	(void)p;
	return state->level;
}

static void median_update(struct augur_predictor_state *state,
			  const struct augur_predictor *p,
			  const struct augur_model_sample *s)
{
	augur_window_push(&state->window, augur_predictor_level(p, s->run_ns));
	state->nr++;
}

static float median_predict(const struct augur_predictor_state *state,
			    const struct augur_predictor *p)
{
	uint32_t len = state->window.len;

	return augur_window_median(&state->window,
				   len < p->window_len ? len : p->window_len);
}

/* As the kernel tracks load: the clock, not the sample, makes the past fade. */
static void half_life_update(struct augur_predictor_state *state,
			     const struct augur_predictor *p,
			     const struct augur_model_sample *s)
{
	double run = floored(p, s->run_ns);
	double age = s->end_ns > state->last_ns ? s->end_ns - state->last_ns : 0;

	state->weight = state->nr++ ? state->weight * exp2(-age / p->half_life_ns) : 0;
	state->weight += 1;
	state->level += (run - state->level) / state->weight;
	state->last_ns = s->end_ns;
}

static void model_init(struct augur_predictor_state *state,
		       const struct augur_predictor *p)
{
	state->nr = 0;
	augur_model_init(&state->model, &p->model);
}

static void model_update(struct augur_predictor_state *state,
			 const struct augur_predictor *p,
			 const struct augur_model_sample *s)
{
	augur_model_update(&state->model, &p->model, s);
	state->nr++;
}

static float model_predict(const struct augur_predictor_state *state,
			   const struct augur_predictor *p)
{
	(void)p;
	return state->model.level;
}

static float model_band(const struct augur_predictor_state *state)
{
	return augur_model_band(&state->model);
}

static void oracle_update(struct augur_predictor_state *state,
			  const struct augur_predictor *p,
			  const struct augur_model_sample *s)
{
	(void)p;
	(void)s;
	state->nr++;
}

static void oracle_peek(struct augur_predictor_state *state,
			const struct augur_predictor *p,
			const struct augur_model_sample *s)
{
	state->nr++;
	state->level = augur_predictor_level(p, s->run_ns);
}

#define EWMA(n)		{ .name = "ewma-1/" #n, .gain = 1.0f / (n),		\
			  .init = plain_init, .update = ewma_update,		\
			  .predict = linear_predict }
#define LOG_EWMA(n)	{ .name = "log-ewma-1/" #n, .gain = 1.0f / (n),		\
			  .init = plain_init, .update = log_ewma_update,	\
			  .predict = log_predict }

struct augur_predictor augur_predictor_make(enum augur_predictor_kind kind)
{
	static const struct augur_predictor predictors[AUGUR_NR_PREDICTORS] = {
		[AUGUR_PREDICTOR_MODEL] = {
			.name = "model", .init = model_init,
			.update = model_update, .predict = model_predict,
			.band = model_band,
		},
		[AUGUR_PREDICTOR_EWMA_2] = EWMA(2),
		[AUGUR_PREDICTOR_EWMA_4] = EWMA(4),
		[AUGUR_PREDICTOR_EWMA_8] = EWMA(8),
		[AUGUR_PREDICTOR_LOG_EWMA_2] = LOG_EWMA(2),
		[AUGUR_PREDICTOR_LOG_EWMA_4] = LOG_EWMA(4),
		[AUGUR_PREDICTOR_LOG_EWMA_8] = LOG_EWMA(8),
		[AUGUR_PREDICTOR_LAST] = {
			.name = "last", .gain = 1, .init = plain_init,
			.update = log_ewma_update, .predict = log_predict,
		},
		[AUGUR_PREDICTOR_MEDIAN] = {
			.name = "median-7", .window_len = 7, .init = plain_init,
			.update = median_update, .predict = median_predict,
		},
		[AUGUR_PREDICTOR_HALF_LIFE] = {
			.name = "half-life", .half_life_ns = 32000000,
			.init = plain_init, .update = half_life_update,
			.predict = linear_predict,
		},
		[AUGUR_PREDICTOR_ORACLE] = {
			.name = "oracle", .init = plain_init, .peek = oracle_peek,
			.update = oracle_update, .predict = log_predict,
		},
	};
	struct augur_predictor p = predictors[kind];

	p.model = augur_model_defaults;
	return p;
}
