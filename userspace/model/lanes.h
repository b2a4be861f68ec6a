/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The arithmetic of the model, for many keys at a time: arrays of each quantity, loops
 * over them without branches, which the compiler turns into vector instructions, in
 * versions for several kinds of CPU. All versions compute the same, to the bit.
 *
 * What is rare has branches and is in model.c: the first sample of a key and the start of
 * a phase.
 */
#ifndef _AUGUR_LANES_H
#define _AUGUR_LANES_H

#include <stdint.h>

#include "window.h"

/* One instruction's worth where vectors are longest; half of them is one with AVX2. */
#define AUGUR_LANES	16

struct augur_model_params;

/**
 * struct augur_lanes - models that learn one sample each
 * @level: see struct augur_model, as the rest up to @window
 * @filtered: filtered level
 * @speed: filtered change
 * @steady: running median
 * @scatter: scatter around it
 * @own: error of the filter
 * @general: error of the median
 * @error: mean error
 * @reach: band over error
 * @mean: mean run time
 * @var: its variance
 * @wait_ns: mean wait
 * @nr: samples in the phase
 * @compared: samples that @own and @general are from
 * @streak: outliers in a row
 * @len: samples in @window
 * @window: last samples, the newest first
 * @run_ns: the sample's run time, not below the floor
 * @waited_ns: how long it waited; -1 if that does not count
 * @y: out: log2 of @run_ns
 * @share: out: 1 over the number of samples with this one
 * @side: out: -1 or 1 if it is an outlier
 */
struct augur_lanes {
	float level[AUGUR_LANES];
	float filtered[AUGUR_LANES];
	float speed[AUGUR_LANES];
	float steady[AUGUR_LANES];
	float scatter[AUGUR_LANES];
	float own[AUGUR_LANES];
	float general[AUGUR_LANES];
	float error[AUGUR_LANES];
	float reach[AUGUR_LANES];
	float mean[AUGUR_LANES];
	float var[AUGUR_LANES];
	float wait_ns[AUGUR_LANES];
	float nr[AUGUR_LANES];
	float compared[AUGUR_LANES];
	int32_t streak[AUGUR_LANES];
	int32_t len[AUGUR_LANES];
	float window[AUGUR_WINDOW_MAX][AUGUR_LANES];
	float run_ns[AUGUR_LANES];
	float waited_ns[AUGUR_LANES];
	float y[AUGUR_LANES];
	float share[AUGUR_LANES];
	int32_t side[AUGUR_LANES];
};

/**
 * struct augur_lanes_view - models that are asked
 * @level: see struct augur_model, as the rest up to @nr
 * @error: mean error
 * @reach: band over error
 * @mean: mean run time
 * @var: its variance
 * @nr: samples in the phase
 * @age_s: time since the last sample
 * @run_ns: out: predicted run time
 * @late_ns: out: the longest within the band
 * @band: out: error band, log2
 * @confidence: out: 0 to 1
 * @samples: out: its factor for the number of samples, log2, as the rest
 * @accuracy: out: for the accuracy
 * @recency: out: for recency
 * @spread: out: for the spread of run times
 */
struct augur_lanes_view {
	float level[AUGUR_LANES];
	float error[AUGUR_LANES];
	float reach[AUGUR_LANES];
	float mean[AUGUR_LANES];
	float var[AUGUR_LANES];
	float nr[AUGUR_LANES];
	float age_s[AUGUR_LANES];
	float run_ns[AUGUR_LANES];
	float late_ns[AUGUR_LANES];
	float band[AUGUR_LANES];
	float confidence[AUGUR_LANES];
	float samples[AUGUR_LANES];
	float accuracy[AUGUR_LANES];
	float recency[AUGUR_LANES];
	float spread[AUGUR_LANES];
};

/* The first @nr lanes are in use, at most AUGUR_LANES; all of them hold numbers. */
void augur_lanes_learn(struct augur_lanes *l, const struct augur_model_params *p,
		       uint32_t nr);
void augur_lanes_ask(struct augur_lanes_view *v, const struct augur_model_params *p,
		     uint32_t nr);

#endif /* _AUGUR_LANES_H */
