/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a prediction to a decision that is worth telling the kernel. Pure.
 */
#ifndef _AUGUR_DECIDE_H
#define _AUGUR_DECIDE_H

#include <linux/augur.h>

#include "model.h"

/**
 * struct augur_decide_params - what can be tuned; augur_decide_defaults has the origins
 * @min_samples: samples before anything is decided
 * @promote_confidence: least confidence that promotes
 * @keep_confidence: promotion ends below this confidence
 * @promote_margin: gain over cost that promotes
 * @keep_margin: promotion ends when gain over cost is below this
 * @slice_ratio: slice over predicted run
 * @slice_min_us: shortest slice
 * @slice_max_us: longest slice
 * @moved_min: least change of the prediction worth a push, log2
 * @moved_band: and the least in terms of the error band
 * @band_min: least error band that is told, log2
 * @moved_confidence: least change of confidence worth a push
 * @ttl_ms: life of a decision
 */
struct augur_decide_params {
	uint32_t min_samples;
	float promote_confidence;
	float keep_confidence;
	float promote_margin;
	float keep_margin;
	float slice_ratio;
	uint32_t slice_min_us;
	uint32_t slice_max_us;
	float moved_min;
	float moved_band;
	float band_min;
	float moved_confidence;
	uint32_t ttl_ms;
};

extern const struct augur_decide_params augur_decide_defaults;

/**
 * struct augur_decided - what was told last about one key
 * @at_ms: when, modulo 2^32
 * @level: predicted run, log2
 * @confidence: of AUGUR_CONFIDENCE_ONE
 * @tier: enum augur_tier
 * @told: something was told
 */
struct augur_decided {
	uint32_t at_ms;
	float level;
	uint16_t confidence;
	uint8_t tier;
	bool told;
};

/**
 * enum augur_decide_reason - why a decision should be pushed
 * @AUGUR_DECIDE_KEEP: no reason, the one in force is good enough
 * @AUGUR_DECIDE_FIRST: there is none yet
 * @AUGUR_DECIDE_TIER: the tier changes
 * @AUGUR_DECIDE_MOVED: the prediction or its confidence moved
 * @AUGUR_DECIDE_REFRESH: half of its life is over
 */
enum augur_decide_reason {
	AUGUR_DECIDE_KEEP,
	AUGUR_DECIDE_FIRST,
	AUGUR_DECIDE_TIER,
	AUGUR_DECIDE_MOVED,
	AUGUR_DECIDE_REFRESH,
};

/*
 * Decides about a key of which @pred is expected. Unless the answer is AUGUR_DECIDE_KEEP, @out
 * is complete except for its key; pass it to augur_decided_set() once pushed.
 */
enum augur_decide_reason
augur_decide_on(const struct augur_prediction *pred, const struct augur_decide_params *p,
		const struct augur_decided *last, uint64_t now_ns,
		struct augur_decision *out);

/* False while too little is known to begin with. */
static inline bool augur_decide_is_due(const struct augur_model *m,
				       const struct augur_decide_params *p,
				       const struct augur_decided *last)
{
	return m->nr && (m->nr >= p->min_samples || last->told);
}

/* All that for the key of model @m. */
enum augur_decide_reason
augur_decide(const struct augur_model *m, const struct augur_model_params *mp,
	     const struct augur_decide_params *p,
	     const struct augur_decided *last, uint64_t now_ns,
	     struct augur_decision *out);

void augur_decided_set(struct augur_decided *last,
		       const struct augur_decision *d, uint64_t now_ns);

#endif /* _AUGUR_DECIDE_H */
