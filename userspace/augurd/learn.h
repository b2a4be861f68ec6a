/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From samples to decisions: every sample updates the model of its key, that of its
 * case and, if there is something in it for them (model/choice.h), those of the more
 * general keys, and the keys touched in a round are decided about once, at its end.
 * Pure but for memory.
 *
 * A sample has a key but not what it was made from, which the more general ones are
 * made from as well. So a key that is new must be named once.
 */
#ifndef _AUGURD_LEARN_H
#define _AUGURD_LEARN_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/augur.h>
#include <linux/augur_stats.h>

#include "models.h"

#define AUGUR_LEARN_WAVE	(4 * AUGUR_LANES)

/**
 * struct augur_learn_wave - models that learn together, each one sample
 * @entries: their entries
 * @models: the models
 * @samples: the samples
 * @nr: how many
 */
struct augur_learn_wave {
	struct augur_models_entry *entries[AUGUR_LEARN_WAVE];
	struct augur_model *models[AUGUR_LEARN_WAVE];
	struct augur_model_sample samples[AUGUR_LEARN_WAVE];
	uint32_t nr;
};

/**
 * struct augur_learn - state
 * @model_params: parameters of the models
 * @decide_params: parameters of the decisions
 * @general: decide about more general keys as well: the module takes them
 * @cases: learn cases of keys as well: the module tells them and takes decisions
 * @busy: samples are so many that those of well-known keys may be left out
 * @models: the models
 * @touched: entries touched since the last decision about them
 * @nr_touched: how many
 * @wave: what is to be learned next
 * @waves: how often something was
 * @updates: models that learned then
 * @samples: samples learned
 * @spared: samples left out
 * @unnamed: of these, taught no more general key, because theirs had no name
 * @outliers: outcomes that models held back
 * @phases: outcomes that began a new phase
 * @decisions: decisions made
 * @promotions: of these, those that promoted a key that was ordinary or new
 * @demotions: of these, those that ended that
 * @borrowed: of these, with the prediction of a more general key, which was closer
 * @refused: decisions that the kernel refused
 */
struct augur_learn {
	const struct augur_model_params *model_params;
	const struct augur_decide_params *decide_params;
	bool general;
	bool cases;
	bool busy;
	struct augur_models models;
	uint32_t *touched;
	uint32_t nr_touched;
	struct augur_learn_wave wave;
	uint64_t waves;
	uint64_t updates;
	uint64_t samples;
	uint64_t spared;
	uint64_t unnamed;
	uint64_t outliers;
	uint64_t phases;
	uint64_t decisions;
	uint64_t promotions;
	uint64_t demotions;
	uint64_t borrowed;
	uint64_t refused;
};

int augur_learn_init(struct augur_learn *learn, uint32_t max_keys);
void augur_learn_free(struct augur_learn *learn);

/*
 * False if the key has no name yet, so that its own model was all that learned: name
 * it and pass the sample to augur_learn_general().
 */
bool augur_learn_sample(struct augur_learn *learn,
			const struct augur_sample *sample);

/*
 * The same for @nr samples in a row, at a fraction of the price. Those whose key has no
 * name yet are moved to the start of @samples; returns how many they are.
 */
size_t augur_learn_samples(struct augur_learn *learn, struct augur_sample *samples,
			   size_t nr);

/* Tells what @key was made from. Keys that are not known or not from @fp are left. */
void augur_learn_name(struct augur_learn *learn, uint64_t key,
		      const struct augur_fingerprint *fp);

/* The part that augur_learn_sample() left out; counted if it cannot be done either. */
void augur_learn_general(struct augur_learn *learn,
			 const struct augur_sample *sample);

/*
 * Decides about keys touched until @max decisions are worth a push. Call it again
 * while it returns @max.
 */
uint32_t augur_learn_decide(struct augur_learn *learn, uint64_t now_ns,
			    struct augur_decision *out, uint32_t max);

/* All keys are to be decided about, as if each had been seen. */
void augur_learn_touch_all(struct augur_learn *learn);

/* Takes note of the answers to @nr decisions. */
void augur_learn_answer(struct augur_learn *learn,
			const struct augur_decision *answers, uint32_t nr);

#endif /* _AUGURD_LEARN_H */
