/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From samples to decisions: every sample updates the model of its key, and the
 * keys touched in a round are decided about once, at its end. Pure but for memory.
 */
#ifndef _AUGURD_LEARN_H
#define _AUGURD_LEARN_H

#include <stdint.h>

#include <linux/augur.h>
#include <linux/augur_stats.h>

#include "models.h"

/**
 * struct augur_learn - state
 * @model_params: parameters of the models
 * @decide_params: parameters of the decisions
 * @models: the models
 * @touched: keys touched since the last decision about them, each once or more
 * @nr_touched: how many
 * @max_touched: room in @touched
 * @samples: samples learned
 * @outliers: of these, held back
 * @phases: of these, began a new phase
 * @decisions: decisions made
 * @refused: decisions that the kernel refused
 */
struct augur_learn {
	const struct augur_model_params *model_params;
	const struct augur_decide_params *decide_params;
	struct augur_models models;
	uint64_t *touched;
	uint32_t nr_touched;
	uint32_t max_touched;
	uint64_t samples;
	uint64_t outliers;
	uint64_t phases;
	uint64_t decisions;
	uint64_t refused;
};

int augur_learn_init(struct augur_learn *learn, uint32_t max_keys);
void augur_learn_free(struct augur_learn *learn);

void augur_learn_sample(struct augur_learn *learn,
			const struct augur_sample *sample);

/*
 * Decides about keys touched until @max decisions are worth a push. Call it again
 * while it returns @max.
 */
uint32_t augur_learn_decide(struct augur_learn *learn, uint64_t now_ns,
			    struct augur_decision *out, uint32_t max);

/* Takes note of the answers to @nr decisions. */
void augur_learn_answer(struct augur_learn *learn,
			const struct augur_decision *answers, uint32_t nr);

#endif /* _AUGURD_LEARN_H */
