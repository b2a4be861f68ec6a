// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "tune.h"

#define KNOB(member, whole, ...) \
	{ #member, offsetof(struct augur_model_params, member), whole, { __VA_ARGS__ } }

const struct augur_knob augur_knobs[] = {
	KNOB(min_cutoff, false, 0.0125f, 0.025f, 0.05f, 0.1f, 0.2f, 0.4f, 0.8f),
	KNOB(beta, false, 0.0f, 0.05f, 0.1f, 0.2f, 0.3f, 0.6f, 1.2f),
	KNOB(d_cutoff, false, 0.02f, 0.05f, 0.1f, 0.2f, 0.3f, 0.6f, 1.2f),
	KNOB(median_len, true, 1, 2, 3, 5, 6, 7, 9),
	KNOB(outlier_limit, false, 1.5f, 2.0f, 2.5f, 3.5f, 5.0f, 7.0f, 10.0f),
	KNOB(mad_floor, false, 0.02f, 0.05f, 0.1f, 0.2f, 0.4f, 0.8f, 1.6f),
	KNOB(phase_samples, true, 2, 3, 4, 5, 6, 7, 8),
	KNOB(memory, false, 4, 8, 16, 32, 64, 128, 256),
};

const size_t augur_nr_knobs = sizeof(augur_knobs) / sizeof(augur_knobs[0]);

float augur_knob_get(const struct augur_knob *knob, const struct augur_model_params *p)
{
	const char *at = (const char *)p + knob->offset;

	return knob->whole ? *(const uint32_t *)at : *(const float *)at;
}

void augur_knob_set(const struct augur_knob *knob, struct augur_model_params *p,
		    float value)
{
	char *at = (char *)p + knob->offset;

	if (knob->whole)
		*(uint32_t *)at = value;
	else
		*(float *)at = value;
}

double augur_tune_error(const struct augur_trace *traces, uint32_t nr,
			const struct augur_keys *keys, const struct augur_predictor *p)
{
	double sum = 0, mean;
	uint32_t i, n;

	for (i = 0; i < nr; i++) {
		struct augur_trace half = traces[i];
		struct augur_guess *guesses;

		/* What comes after the split is not there. */
		half.nr_bursts = half.split;
		guesses = calloc(half.nr_bursts + 1UL, sizeof(*guesses));
		if (!guesses || augur_replay(&half, keys, p, guesses)) {
			free(guesses);
			return -1;
		}
		for (mean = 0, n = 0; n < half.nr_bursts; n++)
			mean += fabs((double)guesses[n].level - guesses[n].actual);
		sum += mean / half.nr_bursts;
		free(guesses);
	}
	return sum / nr;
}
