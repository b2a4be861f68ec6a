// SPDX-License-Identifier: GPL-2.0-only
/*
 * Samples in, decisions out.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "learn.h"

/* By level of the key. */
static const uint16_t level_flags[AUGUR_KEY_CASE + 1] = {
	[AUGUR_KEY_CGROUP]	= AUGUR_DECISION_CGROUP,
	[AUGUR_KEY_ROLE]	= AUGUR_DECISION_ROLE,
	[AUGUR_KEY_CASE]	= AUGUR_DECISION_CASE,
};

int augur_learn_init(struct augur_learn *learn, uint32_t max_keys)
{
	int err;

	*learn = (struct augur_learn){
		.model_params = &augur_model_defaults,
		.decide_params = &augur_decide_defaults,
		.general = true,
		.cases = true,
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
 * An entry that made room for another key since may be noted twice, so the list can
 * be full: then the key waits for its next sample.
 */
static void note_touched(struct augur_learn *learn, struct augur_models_entry *e)
{
	if (e->touched || learn->nr_touched == learn->models.capacity)
		return;
	e->touched = true;
	learn->touched[learn->nr_touched++] = e - learn->models.entries;
}

void augur_learn_touch_all(struct augur_learn *learn)
{
	uint32_t i;

	for (i = 0; i < learn->models.nr; i++)
		note_touched(learn, &learn->models.entries[i]);
}

static void count_event(struct augur_learn *learn, enum augur_model_event event)
{
	switch (event) {
	case AUGUR_MODEL_FILTERED:
		break;
	case AUGUR_MODEL_OUTLIER:
		learn->outliers++;
		break;
	case AUGUR_MODEL_PHASE:
		learn->phases++;
		break;
	}
}

static bool is_named(const struct augur_models_entry *e)
{
	return e->fp.word[0] || e->fp.word[1];
}

/**
 * struct outcome - a burst, and what the keys visited so far had expected
 * @s: the burst
 * @actual: its run time, log2
 * @guess: what was expected, log2
 * @guessed: some key did expect something
 */
struct outcome {
	struct augur_model_sample s;
	float actual;
	float guess;
	bool guessed;
};

static struct outcome outcome_of(const struct augur_learn *learn,
				 const struct augur_sample *sample)
{
	uint32_t least = learn->model_params->run_floor_ns;

	return (struct outcome){
		.s = {
			.end_ns = sample->end_ns,
			.run_ns = sample->run_ns,
			.wait_ns = sample->wait_ns,
			.promoted = sample->flags & AUGUR_SAMPLE_PROMOTED,
		},
		.actual = log2f(sample->run_ns < least ? least : sample->run_ns),
	};
}

/* Judges the key beside the more general ones that were visited before it. */
static void judge(struct augur_learn *learn, struct augur_models_entry *e,
		  struct outcome *o)
{
	float own = e->model.level;
	bool believed = augur_choice_is_own(&e->choice);

	if (o->guessed)
		augur_choice_update(&e->choice, fabsf(own - o->actual),
				    fabsf(o->guess - o->actual),
				    learn->model_params->memory);
	if (believed || !o->guessed)
		o->guess = own;
	o->guessed = true;
}

static void visit(struct augur_learn *learn, struct augur_models_entry *e,
		  struct outcome *o)
{
	if (e->model.nr)
		judge(learn, e, o);
	else
		augur_model_init(&e->model, learn->model_params);
	count_event(learn, augur_model_update(&e->model, learn->model_params, &o->s));
	note_touched(learn, e);
}

/* From general to specific, but for the most specific. */
static void visit_general(struct augur_learn *learn,
			  const struct augur_fingerprint *fp, struct outcome *o)
{
	struct augur_models_entry *e;
	uint32_t level;

	for (level = AUGUR_NR_KEY_LEVELS - 1; level > AUGUR_KEY_SPECIFIC; level--) {
		e = augur_models_get(&learn->models,
				     augur_fingerprint_general(fp, level));
		e->fp = *fp;
		e->level = level;
		visit(learn, e, o);
	}
}

static void name_case(struct augur_models_entry *e, struct augur_fingerprint fp,
		      uint16_t context)
{
	e->fp = fp;
	e->fp.word[1] &= (1ULL << AUGUR_FP_CONTEXT_SHIFT) - 1;
	e->fp.word[1] |= (uint64_t)context << AUGUR_FP_CONTEXT_SHIFT;
}

/* @fp: of the key, all zero while that is not known. */
static void visit_case(struct augur_learn *learn, const struct augur_sample *sample,
		       const struct augur_fingerprint *fp, struct outcome *o)
{
	struct augur_models_entry *e;

	e = augur_models_get(&learn->models,
			     augur_sample_case(sample->key, sample->context));
	e->of = sample->key;
	e->level = AUGUR_KEY_CASE;
	if (fp->word[0] || fp->word[1])
		name_case(e, *fp, sample->context);
	visit(learn, e, o);
}

bool augur_learn_sample(struct augur_learn *learn,
			const struct augur_sample *sample)
{
	struct augur_models_entry *e = augur_models_get(&learn->models, sample->key);
	struct outcome o = outcome_of(learn, sample);
	struct augur_fingerprint fp = e->fp;
	bool named = is_named(e);

	learn->samples++;
	if (named) {
		visit_general(learn, &fp, &o);
		/* In a full table the general keys may have taken its place. */
		if (e->key != sample->key)
			e = augur_models_get(&learn->models, sample->key);
		e->fp = fp;
	}
	visit(learn, e, &o);
	if (learn->cases)
		visit_case(learn, sample, &fp, &o);
	return named;
}

void augur_learn_name(struct augur_learn *learn, uint64_t key,
		      const struct augur_fingerprint *fp)
{
	struct augur_models_entry *e = augur_models_find(&learn->models, key);

	if (e && !is_named(e) && augur_fingerprint_key(fp) == key)
		e->fp = *fp;
}

void augur_learn_general(struct augur_learn *learn,
			 const struct augur_sample *sample)
{
	struct augur_models_entry *e = augur_models_find(&learn->models, sample->key);
	struct outcome o = outcome_of(learn, sample);
	struct augur_fingerprint fp;

	if (!e || !is_named(e)) {
		learn->unnamed++;
		return;
	}
	fp = e->fp;
	visit_general(learn, &fp, &o);
}

/* The next more general key, NULL if there is none or it is not known. */
static const struct augur_models_entry *
more_general(struct augur_learn *learn, const struct augur_models_entry *e)
{
	if (e->level == AUGUR_KEY_CASE)
		return augur_models_find(&learn->models, e->of);
	if (e->level + 1 == AUGUR_NR_KEY_LEVELS || !is_named(e))
		return NULL;
	return augur_models_find(&learn->models,
				 augur_fingerprint_general(&e->fp, e->level + 1));
}

/* The key's own model, or that of the more general one that was closer lately. */
static const struct augur_model *believed(struct augur_learn *learn,
					  const struct augur_models_entry *e)
{
	const struct augur_models_entry *next;

	while (!augur_choice_is_own(&e->choice)) {
		next = more_general(learn, e);
		if (!next || !next->model.nr)
			break;
		e = next;
	}
	return &e->model;
}

static bool decide(struct augur_learn *learn, struct augur_models_entry *e,
		   uint64_t now_ns, struct augur_decision *out)
{
	const struct augur_model *model = believed(learn, e);

	if (augur_decide(model, learn->model_params, learn->decide_params,
			 &e->decided, now_ns, out) == AUGUR_DECIDE_KEEP)
		return false;
	augur_decided_set(&e->decided, out, now_ns);
	out->key = e->key;
	out->flags = level_flags[e->level];
	learn->borrowed += model != &e->model;
	return true;
}

/* By the module, of which the features are known. */
static bool is_wanted(const struct augur_learn *learn, uint8_t level)
{
	switch (level) {
	case AUGUR_KEY_SPECIFIC:
		return true;
	case AUGUR_KEY_CASE:
		return learn->cases;
	default:
		return learn->general;
	}
}

uint32_t augur_learn_decide(struct augur_learn *learn, uint64_t now_ns,
			    struct augur_decision *out, uint32_t max)
{
	struct augur_models_entry *e;
	uint32_t nr = 0;

	while (learn->nr_touched && nr < max) {
		e = &learn->models.entries[learn->touched[--learn->nr_touched]];
		e->touched = false;
		if (is_wanted(learn, e->level))
			nr += decide(learn, e, now_ns, &out[nr]);
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
