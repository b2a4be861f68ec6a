// SPDX-License-Identifier: GPL-2.0-only
/*
 * Samples in, decisions out.
 */
#include <errno.h>
#include <stdlib.h>

#include "learn.h"

int augur_learn_init(struct augur_learn *learn, uint32_t max_keys)
{
	int err;

	*learn = (struct augur_learn){
		.model_params = &augur_model_defaults,
		.decide_params = &augur_decide_defaults,
		.max_touched = max_keys,
	};
	err = augur_models_init(&learn->models, max_keys);
	if (err)
		return err;
	learn->touched = calloc(max_keys, sizeof(*learn->touched));
	if (learn->touched)
		return 0;
	augur_learn_free(learn);
	return -ENOMEM;
}

void augur_learn_free(struct augur_learn *learn)
{
	augur_models_free(&learn->models);
	free(learn->touched);
	learn->touched = NULL;
}

/*
 * A key is noted when it differs from the last one noted, not when it is missing:
 * deciding twice about a key is cheap, because the second time nothing moved. When
 * the list is full a key waits for its next sample.
 */
static void note_touched(struct augur_learn *learn, uint64_t key)
{
	if (learn->nr_touched &&
	    learn->touched[learn->nr_touched - 1] == key)
		return;
	if (learn->nr_touched < learn->max_touched)
		learn->touched[learn->nr_touched++] = key;
}

void augur_learn_sample(struct augur_learn *learn,
			const struct augur_sample *sample)
{
	struct augur_model_sample s = {
		.end_ns = sample->end_ns,
		.run_ns = sample->run_ns,
		.wait_ns = sample->wait_ns,
		.promoted = sample->flags & AUGUR_SAMPLE_PROMOTED,
	};
	struct augur_models_entry *entry;

	entry = augur_models_get(&learn->models, sample->key);
	if (!entry->model.nr)
		augur_model_init(&entry->model, learn->model_params);
	switch (augur_model_update(&entry->model, learn->model_params, &s)) {
	case AUGUR_MODEL_FILTERED:
		break;
	case AUGUR_MODEL_OUTLIER:
		learn->outliers++;
		break;
	case AUGUR_MODEL_PHASE:
		learn->phases++;
		break;
	}
	learn->samples++;
	note_touched(learn, sample->key);
}

uint32_t augur_learn_decide(struct augur_learn *learn, uint64_t now_ns,
			    struct augur_decision *out, uint32_t max)
{
	uint32_t nr = 0;

	while (learn->nr_touched && nr < max) {
		uint64_t key = learn->touched[--learn->nr_touched];
		struct augur_models_entry *entry;

		/* It may have made room for another key since. */
		entry = augur_models_find(&learn->models, key);
		if (!entry ||
		    augur_decide(&entry->model, learn->model_params,
				 learn->decide_params, &entry->decided, now_ns,
				 &out[nr]) == AUGUR_DECIDE_KEEP)
			continue;
		augur_decided_set(&entry->decided, &out[nr], now_ns);
		out[nr++].key = key;
	}
	learn->decisions += nr;
	return nr;
}

/*
 * A refused decision is offered again when the key's next one is due, not at once:
 * a full table does not empty in a millisecond.
 */
void augur_learn_answer(struct augur_learn *learn,
			const struct augur_decision *answers, uint32_t nr)
{
	uint32_t i;

	for (i = 0; i < nr; i++)
		learn->refused += answers[i].result != 0;
}
