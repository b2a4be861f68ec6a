/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways to predict the next burst from those before, behind one interface: the
 * model of augurd, and what others use, so that they can be compared on the same
 * bursts. Pure, like the model.
 */
#ifndef _AUGUR_PREDICTOR_H
#define _AUGUR_PREDICTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model.h"
#include "window.h"

/**
 * struct augur_predictor_state - what one predictor knows of one key
 * @nr: samples seen
 * @last_ns: when the last of them ended
 * @level: average, in ns or log2 of it
 * @weight: weight of the average
 * @window: last samples, log2
 * @model: state of the model
 */
struct augur_predictor_state {
	uint32_t nr;
	union {
		struct {
			uint64_t last_ns;
			double level;
			double weight;
		};
		struct augur_window window;
		struct augur_model model;
	};
};

/**
 * struct augur_predictor - a predictor with its parameters
 * @name: name of it
 * @init: prepare the state of a new key
 * @update: learn from a burst
 * @predict: log2 of the next run in ns; only if there was a burst to learn from
 * @band: error that two of three predictions stay within, log2; NULL if the predictor
 *	does not know
 * @peek: told the burst that is to be predicted; only the oracle listens
 * @gain: weight of the newest sample in an average
 * @half_life_ns: time in which the weight of a sample halves
 * @window_len: samples in a median, at most AUGUR_WINDOW_MAX
 * @model: parameters of the model; its run_floor_ns is the floor of all predictors
 */
struct augur_predictor {
	const char *name;
	void (*init)(struct augur_predictor_state *state,
		     const struct augur_predictor *p);
	void (*update)(struct augur_predictor_state *state,
		       const struct augur_predictor *p,
		       const struct augur_model_sample *s);
	float (*predict)(const struct augur_predictor_state *state,
			 const struct augur_predictor *p);
	float (*band)(const struct augur_predictor_state *state);
	void (*peek)(struct augur_predictor_state *state,
		     const struct augur_predictor *p,
		     const struct augur_model_sample *s);
	float gain;
	uint64_t half_life_ns;
	uint32_t window_len;
	struct augur_model_params model;
};

/*
 * All predictors: the model first, then the averages with a fixed gain, which are
 * what schedulers use today, and the oracle last.
 */
enum augur_predictor_kind {
	AUGUR_PREDICTOR_MODEL,
	AUGUR_PREDICTOR_EWMA_2,
	AUGUR_PREDICTOR_EWMA_4,
	AUGUR_PREDICTOR_EWMA_8,
	AUGUR_PREDICTOR_LOG_EWMA_2,
	AUGUR_PREDICTOR_LOG_EWMA_4,
	AUGUR_PREDICTOR_LOG_EWMA_8,
	AUGUR_PREDICTOR_LAST,
	AUGUR_PREDICTOR_MEDIAN,
	AUGUR_PREDICTOR_HALF_LIFE,
	AUGUR_PREDICTOR_ORACLE,
	AUGUR_NR_PREDICTORS,
};

/* A predictor with its default parameters. */
struct augur_predictor augur_predictor_make(enum augur_predictor_kind kind);

/* Of a run as all predictors see it: log2, not below the floor. */
float augur_predictor_level(const struct augur_predictor *p, uint32_t run_ns);

#endif /* _AUGUR_PREDICTOR_H */
