/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parameters of the model, chosen on the tuning halves of traces.
 */
#ifndef _SIM_TUNE_H
#define _SIM_TUNE_H

#include "judge.h"

#define AUGUR_KNOB_VALUES	7

/**
 * struct augur_knob - a parameter and what may be tried for it
 * @name: member of struct augur_model_params
 * @offset: of the member
 * @whole: it is a number of samples, not a float
 * @values: what is tried, ascending
 */
struct augur_knob {
	const char *name;
	size_t offset;
	bool whole;
	float values[AUGUR_KNOB_VALUES];
};

extern const struct augur_knob augur_knobs[];
extern const size_t augur_nr_knobs;

float augur_knob_get(const struct augur_knob *knob, const struct augur_model_params *p);
void augur_knob_set(const struct augur_knob *knob, struct augur_model_params *p,
		    float value);

/*
 * Mean |error| over the tuning halves, each trace with the same weight; negative if
 * there is no memory.
 */
double augur_tune_error(const struct augur_trace *traces, uint32_t nr,
			const struct augur_keys *keys, const struct augur_predictor *p);

#endif /* _SIM_TUNE_H */
