// SPDX-License-Identifier: GPL-2.0-only
/*
 * From bursts to decisions.
 */
#include "learn.h"

#include <math.h>
#include <string.h>

#include "dist.h"

/* The daemon is woken by full rings or every so often, and then decides. */
#define ROUND_NS	10000000ULL

/* Standard deviation of log2 of what noise multiplies predictions by. */
#define NOISE_LOG2	2.0

void learn_init(struct learn_key *k)
{
	memset(k, 0, sizeof(*k));
	augur_model_init(&k->model, &augur_model_defaults);
}

void learn_burst(struct learn_key *k, uint64_t now, uint64_t run_ns, uint64_t wait_ns,
		 bool promoted)
{
	struct augur_model_sample s = {
		.end_ns = now,
		.run_ns = fmin(run_ns, UINT32_MAX),
		.wait_ns = fmin(wait_ns, UINT32_MAX),
		.promoted = promoted,
	};
	struct augur_decision d;

	augur_model_update(&k->model, &augur_model_defaults, &s);
	if (now < k->decide_at)
		return;
	k->decide_at = now + ROUND_NS;
	if (augur_decide(&k->model, &augur_model_defaults, &augur_decide_defaults,
			 &k->decided, now, &d) == AUGUR_DECIDE_KEEP)
		return;
	augur_decided_set(&k->decided, &d, now);
	k->decision = d;
}

/* What a daemon would decide that knew: the gain of jumping the queue and its cost. */
static void know(const struct learn_key *k, double run_ns, struct augur_task_decision *out)
{
	const struct augur_decide_params *p = &augur_decide_defaults;

	out->predicted_ns = fmin(fmax(run_ns, 1), UINT32_MAX);
	out->slice_us = fmin(fmax(run_ns * p->slice_ratio / 1000, p->slice_min_us),
			     p->slice_max_us);
	out->band_q8 = 0;
	out->confidence = AUGUR_CONFIDENCE_ONE;
	out->tier = k->model.wait_ns >= p->promote_margin * run_ns ?
		    AUGUR_TIER_PROMOTED : AUGUR_TIER_ORDINARY;
}

bool learn_ask(const struct learn_key *k, enum learn_mode mode, uint64_t truth_ns,
	       struct rng *noise, struct augur_task_decision *out)
{
	const struct augur_decision *d = &k->decision;

	*out = (struct augur_task_decision){ .key = 1, .node = AUGUR_NODE_ANY };
	switch (mode) {
	case LEARN_NONE:
		return false;
	case LEARN_ORACLE:
		know(k, truth_ns, out);
		return true;
	case LEARN_NOISE:
		know(k, truth_ns * exp2(NOISE_LOG2 * rng_normal(noise)), out);
		return true;
	default:
		out->predicted_ns = d->predicted_ns;
		out->slice_us = d->slice_us;
		out->band_q8 = d->band_q8;
		out->confidence = d->confidence;
		out->tier = d->tier;
		return d->tier != AUGUR_TIER_NONE;
	}
}
