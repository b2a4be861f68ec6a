// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tier, slice and hysteresis. Promotion compares two times, both per burst on a
 * busy CPU: the wait it saves, and the work it delays, which is the burst's run
 * time with its error band on top. Jumping the queue pays while the first is the
 * larger one: that is shortest job first, for jobs whose length is known.
 */
#include <math.h>

#include "decide.h"

#define NSEC_PER_MSEC	1000000
/* The longest that a float and 32 bits can both say. */
#define RUN_MAX		4294967040.0f

/*
 * Margins and hysteresis: a quarter each way around break-even, so that noise of
 * one error band does not flip a tier. Confidence: about what a steady key reaches
 * after five samples; a key whose error is a factor of 3 stays below. Slice: twice
 * the prediction, after which a burst counts as mispredicted. Samples: what comes
 * second is mostly like what came first, and how unsure that is, is told with it; to
 * wait for five doubled what is lost on loads that start many tasks. Push: 2 % is
 * less than any consumer acts upon, and a move inside half of the band is noise; so
 * a band below 1 % cannot be promised, nor, if it were 4 %, one of 1 %. Life: a dead
 * daemon's decisions fade within a minute.
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
	.moved_min		= 0.03f,
	.moved_band		= 0.5f,
	.band_min		= 0.01f,
	.moved_confidence	= 0.1f,
	.ttl_ms			= 60000,
};

static float least(float a, float b)
{
	return a < b ? a : b;
}

static float most(float a, float b)
{
	return a > b ? a : b;
}

static uint32_t pick_tier(const struct augur_prediction *pred,
			  const struct augur_decide_params *p, uint32_t before)
{
	bool promoted = before == AUGUR_TIER_PROMOTED;
	float confidence = promoted ? p->keep_confidence : p->promote_confidence;
	float margin = promoted ? p->keep_margin : p->promote_margin;
	float gain_ns = pred->wait_ns;
	float cost_ns = pred->late_ns;

	if (pred->confidence >= confidence && gain_ns >= margin * cost_ns)
		return AUGUR_TIER_PROMOTED;
	return AUGUR_TIER_ORDINARY;
}

/* Zero, the scheduler's own slice, where the prediction is not to be trusted. */
static uint32_t pick_slice_us(const struct augur_prediction *pred,
			      const struct augur_decide_params *p)
{
	float us = pred->run_ns * p->slice_ratio / 1000;

	if (pred->confidence < p->keep_confidence)
		return 0;
	return least(most(us, p->slice_min_us), p->slice_max_us);
}

/* A clock that went back has not aged anything. */
static bool is_older(const struct augur_decided *last, uint64_t now_ns, uint32_t ms)
{
	int32_t age_ms = (uint32_t)(now_ns / NSEC_PER_MSEC) - last->at_ms;

	return age_ms > 0 && (uint32_t)age_ms >= ms;
}

static enum augur_decide_reason
find_reason(const struct augur_prediction *pred, uint32_t tier,
	    const struct augur_decide_params *p,
	    const struct augur_decided *last, uint64_t now_ns)
{
	float moved = fabsf(pred->level - last->level);
	float before = (float)last->confidence / AUGUR_CONFIDENCE_ONE;

	if (!last->told)
		return AUGUR_DECIDE_FIRST;
	if (tier != last->tier)
		return AUGUR_DECIDE_TIER;
	if (moved > most(p->moved_min, p->moved_band * pred->band) ||
	    fabsf(pred->confidence - before) > p->moved_confidence)
		return AUGUR_DECIDE_MOVED;
	if (is_older(last, now_ns, p->ttl_ms / 2))
		return AUGUR_DECIDE_REFRESH;
	return AUGUR_DECIDE_KEEP;
}

enum augur_decide_reason
augur_decide_on(const struct augur_prediction *pred, const struct augur_decide_params *p,
		const struct augur_decided *last, uint64_t now_ns,
		struct augur_decision *out)
{
	uint32_t tier = pick_tier(pred, p, last->tier);
	enum augur_decide_reason reason = find_reason(pred, tier, p, last, now_ns);

	if (reason == AUGUR_DECIDE_KEEP)
		return reason;
	*out = (struct augur_decision){
		.predicted_ns = least(most(pred->run_ns, 1), RUN_MAX),
		.slice_us = pick_slice_us(pred, p),
		.ttl_ms = p->ttl_ms,
		.band_q8 = least(most(pred->band, p->band_min) * 256, UINT16_MAX),
		.confidence = pred->confidence * AUGUR_CONFIDENCE_ONE,
		.tier = tier,
		.node = AUGUR_NODE_ANY,
	};
	return reason;
}

enum augur_decide_reason
augur_decide(const struct augur_model *m, const struct augur_model_params *mp,
	     const struct augur_decide_params *p,
	     const struct augur_decided *last, uint64_t now_ns,
	     struct augur_decision *out)
{
	struct augur_prediction pred;

	if (!augur_decide_is_due(m, p, last) || !augur_model_predict(m, mp, now_ns, &pred))
		return AUGUR_DECIDE_KEEP;
	return augur_decide_on(&pred, p, last, now_ns, out);
}

void augur_decided_set(struct augur_decided *last,
		       const struct augur_decision *d, uint64_t now_ns)
{
	*last = (struct augur_decided){
		.at_ms = now_ns / NSEC_PER_MSEC,
		.level = augur_log2(d->predicted_ns),
		.confidence = d->confidence,
		.tier = d->tier,
		.told = true,
	};
}
