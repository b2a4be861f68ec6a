/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The model of one key: how long its next burst will run, and how sure that is.
 *
 * Pure: no I/O, no clock, no allocation. Time comes in as an argument.
 *
 * All levels are y = log2(run in ns), because the One Euro filter is not
 * scale-invariant. A sample passes, in this order: the outlier test against the
 * last samples, the phase test (several outliers in a row on the same side mean
 * that the task now does something else), the median of the last samples, the
 * filter. Filter time is the sample's number, not the clock: with wall-clock time
 * the filter lets everything pass on recorded traces.
 *
 * Beside the filter, which follows, there is a running median, which stays: where
 * runs scatter without a trend there is nothing to follow. The one that was closer
 * lately is the prediction.
 */
#ifndef _AUGUR_MODEL_H
#define _AUGUR_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "choice.h"
#include "lanes.h"
#include "window.h"

/**
 * struct augur_model_params - what can be tuned; augur_model_defaults has the origins
 * @min_cutoff: cutoff frequency of the filter at rest, per sample
 * @beta: how much the cutoff grows with the speed of the level
 * @d_cutoff: cutoff frequency for the speed
 * @run_floor_ns: shorter runs count as this long
 * @median_len: samples in the median that feeds the filter
 * @outlier_min: samples needed before one can be called an outlier
 * @outlier_limit: an outlier is this many standard deviations off the median
 * @mad_floor: least deviation assumed, in log2
 * @phase_samples: outliers in a row, on one side, that make a new phase; one less while
 *	the window is not full
 * @steady_gain: least weight of a sample in the running median
 * @memory: samples over which means are taken
 * @band_prior: error assumed before anything is known, in log2
 * @sample_scale: samples after which confidence in their number is 1 - 1/e
 * @half_life_s: time in which the factor for recency halves
 * @weight_samples: exponent of the factor for the number of samples
 * @weight_accuracy: exponent of the factor for the accuracy
 * @weight_recency: exponent of the factor for recency
 * @weight_spread: exponent of the factor for the spread of run times
 * @wait_contended_ns: a burst that waited longer found no idle CPU
 * @wait_prior_ns: wait on a busy CPU assumed before any was seen
 */
struct augur_model_params {
	float min_cutoff;
	float beta;
	float d_cutoff;
	uint32_t run_floor_ns;
	uint32_t median_len;
	uint32_t outlier_min;
	float outlier_limit;
	float mad_floor;
	uint32_t phase_samples;
	float steady_gain;
	float memory;
	float band_prior;
	float sample_scale;
	float half_life_s;
	float weight_samples;
	float weight_accuracy;
	float weight_recency;
	float weight_spread;
	uint32_t wait_contended_ns;
	uint32_t wait_prior_ns;
};

extern const struct augur_model_params augur_model_defaults;

/**
 * struct augur_model - state of one key, as small as it can be: there may be a million
 * @last_ns: when the last sample was taken
 * @level: the prediction: @filtered or @steady
 * @filtered: filtered level
 * @speed: filtered change of it per sample
 * @steady: running median
 * @scatter: running mean of |y - steady|
 * @choice: errors of the filter (own) and of the median (general)
 * @error: running mean of |y - level| before the update
 * @reach: band over error, which makes two of three samples fall within the band
 * @mean: running mean of the run time in ns
 * @var: running variance of the run time
 * @wait_ns: running mean of what ordinary bursts waited on busy CPUs
 * @nr: samples since the start of the phase
 * @window: last samples, the newest first
 * @streak: outliers in a row, negative below the median
 * @len: samples in @window
 */
struct augur_model {
	uint64_t last_ns;
	float level;
	float filtered;
	float speed;
	float steady;
	float scatter;
	float error;
	float reach;
	float mean;
	float var;
	float wait_ns;
	uint32_t nr;
	float window[AUGUR_WINDOW_MAX];
	struct augur_choice choice;
	int8_t streak;
	uint8_t len;
} __attribute__((packed, aligned(4)));

/**
 * struct augur_model_sample - one burst as the model sees it
 * @end_ns: when it ended
 * @run_ns: how long it ran
 * @wait_ns: how long it waited before
 * @promoted: it was served before others, so its wait says nothing about theirs
 */
struct augur_model_sample {
	uint64_t end_ns;
	uint32_t run_ns;
	uint32_t wait_ns;
	bool promoted;
};

/**
 * struct augur_prediction - what a model expects
 * @run_ns: run time of the next burst
 * @late_ns: the longest run within the band
 * @level: log2 of @run_ns
 * @band: error that two of three predictions stay within, log2
 * @confidence: 0 to 1
 * @wait_ns: wait if it is served as an ordinary task on a busy CPU
 */
struct augur_prediction {
	float run_ns;
	float late_ns;
	float level;
	float band;
	float confidence;
	float wait_ns;
};

/**
 * enum augur_model_event - what a sample did to the model
 * @AUGUR_MODEL_FILTERED: it went through the filter
 * @AUGUR_MODEL_OUTLIER: it was held back
 * @AUGUR_MODEL_PHASE: it began a new phase
 */
enum augur_model_event {
	AUGUR_MODEL_FILTERED,
	AUGUR_MODEL_OUTLIER,
	AUGUR_MODEL_PHASE,
};

void augur_model_init(struct augur_model *m, const struct augur_model_params *p);

enum augur_model_event augur_model_update(struct augur_model *m,
					  const struct augur_model_params *p,
					  const struct augur_model_sample *s);

/*
 * The same for @nr models, no two of which are the same, each with its sample. What
 * happened to each goes to @events.
 */
void augur_model_update_many(struct augur_model *const *m, const struct augur_model_params *p,
			     const struct augur_model_sample *s,
			     enum augur_model_event *events, uint32_t nr);

/* False if there is nothing to predict from. */
bool augur_model_predict(const struct augur_model *m,
			 const struct augur_model_params *p, uint64_t now_ns,
			 struct augur_prediction *out);

/* The same for @nr models, all of which have samples. */
void augur_model_predict_many(const struct augur_model *const *m,
			      const struct augur_model_params *p, uint64_t now_ns,
			      struct augur_prediction *out, uint32_t nr);

/**
 * struct augur_factors - what confidence is made of, each as log2, 0 or less
 * @samples: number of samples
 * @accuracy: an error of one doubling halves it
 * @recency: it halves with each half-life
 * @spread: 1/(1 + CV^2)
 */
struct augur_factors {
	float samples;
	float accuracy;
	float recency;
	float spread;
};

/* Of a model that has samples. */
void augur_model_factors(const struct augur_model *m, const struct augur_model_params *p,
			 uint64_t now_ns, struct augur_factors *out);

float augur_model_confidence(const struct augur_model *m,
			     const struct augur_model_params *p,
			     uint64_t now_ns);

/* Error that two of three samples stay within, log2. */
static inline float augur_model_band(const struct augur_model *m)
{
	return m->reach * m->error;
}

#endif /* _AUGUR_MODEL_H */
