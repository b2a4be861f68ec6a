// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tier, slice and hysteresis. Promotion compares two times, both per burst on a
 * busy CPU: the wait it saves, and the work it delays, which is the burst's run
 * time with its error band on top. Jumping the queue pays while the first is the
 * larger one: that is shortest job first, for jobs whose length is known.
 */
#include <math.h>

#include "decide.h"

/*
 * Margins and hysteresis: a quarter each way around break-even, so that noise of
 * one error band does not flip a tier. Confidence: about what a steady key reaches
 * after five samples; a key whose error is a factor of 3 stays below. Slice: twice
 * the prediction, after which a burst counts as mispredicted. Samples: what comes
 * second is mostly like what came first, and how unsure that is, is told with it; to
 * wait for five doubled what is lost on loads that start many tasks. Push: 4 % is
 * less than any consumer acts upon, and a move inside half of the band is noise; so
 * a band below 1 % cannot be promised. Life: a dead daemon's decisions fade within a
 * minute.
 */
const struct augur_decide_params augur_decide_defaults = {
	.min_samples		= 2,
	.promote_confidence	= 0.5f,
	.keep_confidence	= 0.4f,
	.promote_margin		= 1.25f,
	.keep_margin		= 0.8f,
	.slice_ratio		= 2.0f,
	.slice_min_us		= 100,
	.slice_max_us		= 20000,
	.moved_min		= 0.06f,
	.moved_band		= 0.5f,
	.band_min		= 0.01f,
	.moved_confidence	= 0.1f,
	.ttl_ms			= 60000,
};

static uint32_t pick_tier(const struct augur_prediction *pred,
			  const struct augur_decide_params *p, uint32_t before)
{
	bool promoted = before == AUGUR_TIER_PROMOTED;
	float confidence = promoted ? p->keep_confidence : p->promote_confidence;
	float margin = promoted ? p->keep_margin : p->promote_margin;
	float gain_ns = pred->wait_ns;
	float cost_ns = exp2f(pred->level + pred->band);

	if (pred->confidence >= confidence && gain_ns >= margin * cost_ns)
		return AUGUR_TIER_PROMOTED;
	return AUGUR_TIER_ORDINARY;
}

/* Zero, the scheduler's own slice, where the prediction is not to be trusted. */
static uint32_t pick_slice_us(const struct augur_prediction *pred,
			      const struct augur_decide_params *p)
{
	double us = pred->run_ns * p->slice_ratio / 1000;

	if (pred->confidence < p->keep_confidence)
		return 0;
	return fmin(fmax(us, p->slice_min_us), p->slice_max_us);
}

static enum augur_decide_reason
find_reason(const struct augur_prediction *pred, uint32_t tier,
	    const struct augur_decide_params *p,
	    const struct augur_decided *last, uint64_t now_ns)
{
	float moved = fabsf(pred->level - last->level);

	if (!last->at_ns)
		return AUGUR_DECIDE_FIRST;
	if (tier != last->tier)
		return AUGUR_DECIDE_TIER;
	if (moved > fmaxf(p->moved_min, p->moved_band * pred->band) ||
	    fabsf(pred->confidence - last->confidence) > p->moved_confidence)
		return AUGUR_DECIDE_MOVED;
	if (now_ns > last->at_ns &&
	    now_ns - last->at_ns > p->ttl_ms * 1000000ULL / 2)
		return AUGUR_DECIDE_REFRESH;
	return AUGUR_DECIDE_KEEP;
}

enum augur_decide_reason
augur_decide(const struct augur_model *m, const struct augur_model_params *mp,
	     const struct augur_decide_params *p,
	     const struct augur_decided *last, uint64_t now_ns,
	     struct augur_decision *out)
{
	enum augur_decide_reason reason;
	struct augur_prediction pred;
	uint32_t tier;

	if (m->nr < p->min_samples && !last->at_ns)
		return AUGUR_DECIDE_KEEP;
	if (!augur_model_predict(m, mp, now_ns, &pred))
		return AUGUR_DECIDE_KEEP;
	tier = pick_tier(&pred, p, last->tier);
	reason = find_reason(&pred, tier, p, last, now_ns);
	if (reason == AUGUR_DECIDE_KEEP)
		return reason;

	*out = (struct augur_decision){
		.predicted_ns = fmin(fmax(pred.run_ns, 1), UINT32_MAX),
		.slice_us = pick_slice_us(&pred, p),
		.ttl_ms = p->ttl_ms,
		.band_q8 = fminf(fmaxf(pred.band, p->band_min) * 256, UINT16_MAX),
		.confidence = pred.confidence * AUGUR_CONFIDENCE_ONE,
		.tier = tier,
		.node = AUGUR_NODE_ANY,
	};
	return reason;
}

void augur_decided_set(struct augur_decided *last,
		       const struct augur_decision *d, uint64_t now_ns)
{
	last->at_ns = now_ns;
	last->level = log2f(d->predicted_ns);
	last->confidence = (float)d->confidence / AUGUR_CONFIDENCE_ONE;
	last->tier = d->tier;
}
