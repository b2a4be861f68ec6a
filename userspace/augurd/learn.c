// SPDX-License-Identifier: GPL-2.0-only
/*
 * Samples in, decisions out.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "learn.h"
#include "probes.h"

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

static void count_event(struct augur_learn *learn, const struct augur_models_entry *e,
			enum augur_model_event event)
{
	switch (event) {
	case AUGUR_MODEL_FILTERED:
		break;
	case AUGUR_MODEL_OUTLIER:
		learn->outliers++;
		AUGUR_PROBE(outlier, e->key, e->model.nr);
		break;
	case AUGUR_MODEL_PHASE:
		learn->phases++;
		AUGUR_PROBE(phase_change, e->key, e->model.nr);
		break;
	}
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

static float actual_of(const struct augur_learn *learn, const struct augur_sample *sample)
{
	uint32_t least = learn->model_params->run_floor_ns;

	return augur_log2(sample->run_ns < least ? least : sample->run_ns);
}

static struct outcome outcome_of(const struct augur_learn *learn,
				 const struct augur_sample *sample)
{
	return (struct outcome){
		.s = {
			.end_ns = sample->end_ns,
			.run_ns = sample->run_ns,
			.wait_ns = sample->wait_ns,
			.promoted = sample->flags & AUGUR_SAMPLE_PROMOTED,
		},
		.actual = actual_of(learn, sample),
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

/* What waits to be learned is: each model has one sample. */
static void flush(struct augur_learn *learn)
{
	enum augur_model_event events[AUGUR_LEARN_WAVE];
	struct augur_learn_wave *w = &learn->wave;
	uint32_t i;

	if (!w->nr)
		return;
	augur_model_update_many(w->models, learn->model_params, w->samples, events, w->nr);
	for (i = 0; i < w->nr; i++) {
		w->entries[i]->pending = false;
		count_event(learn, w->entries[i], events[i]);
	}
	AUGUR_PROBE(filter_update, w->nr, learn->samples);
	learn->waves++;
	learn->updates += w->nr;
	w->nr = 0;
}

/* A key that comes twice in a wave ends it: what it expects is known after the first. */
static void visit(struct augur_learn *learn, struct augur_models_entry *e,
		  struct outcome *o)
{
	struct augur_learn_wave *w = &learn->wave;

	if (e->pending || w->nr == AUGUR_LEARN_WAVE)
		flush(learn);
	if (e->model.nr)
		judge(learn, e, o);
	else
		augur_model_init(&e->model, learn->model_params);
	e->pending = true;
	w->entries[w->nr] = e;
	w->models[w->nr] = &e->model;
	w->samples[w->nr++] = o->s;
	note_touched(learn, e);
}

/* Who makes room for a key must not be waiting to learn. */
static struct augur_models_entry *get(struct augur_learn *learn, uint64_t key)
{
	struct augur_models_entry *e = augur_models_find(&learn->models, key);

	if (e) {
		e->seen = true;
		return e;
	}
	if (learn->models.nr == learn->models.capacity)
		flush(learn);
	return augur_models_get(&learn->models, key);
}

/*
 * The key of @level that is more general than @e, where it was the last time. It may
 * take the place of @e, which then remembers it for another key: no harm, it looks.
 */
static struct augur_models_entry *get_general(struct augur_learn *learn,
					      struct augur_models_entry *e,
					      const struct augur_fingerprint *fp,
					      uint32_t level)
{
	struct augur_models_entry *general = &learn->models.entries[e->up];
	uint64_t key = augur_fingerprint_general(fp, level);

	if (general->key == key) {
		general->seen = true;
		return general;
	}
	general = get(learn, key);
	if (!general->named)
		augur_models_name(general, fp);
	general->level = level;
	e->up = general - learn->models.entries;
	return general;
}

/* From general to specific, but for @e itself, the most specific. */
static void visit_general(struct augur_learn *learn, struct augur_models_entry *e,
			  const struct augur_fingerprint *fp, struct outcome *o)
{
	struct augur_models_entry *general[AUGUR_NR_KEY_LEVELS] = { e };
	uint64_t evicted = learn->models.evicted;
	uint32_t level;

	for (level = AUGUR_KEY_SPECIFIC + 1; level < AUGUR_NR_KEY_LEVELS; level++)
		general[level] = get_general(learn, general[level - 1], fp, level);
	for (level = AUGUR_NR_KEY_LEVELS - 1; level > AUGUR_KEY_SPECIFIC; level--) {
		/* In a full table one may have taken the place of another. */
		if (learn->models.evicted != evicted)
			general[level] = get_general(learn, e, fp, level);
		visit(learn, general[level], o);
	}
}

static void name_case(struct augur_models_entry *e, struct augur_fingerprint fp,
		      uint16_t context)
{
	fp.word[1] &= (1ULL << AUGUR_FP_CONTEXT_SHIFT) - 1;
	fp.word[1] |= (uint64_t)context << AUGUR_FP_CONTEXT_SHIFT;
	augur_models_name(e, &fp);
}

/* @fp: of the key, if that is @named. */
static void visit_case(struct augur_learn *learn, const struct augur_sample *sample,
		       const struct augur_fingerprint *fp, bool named, struct outcome *o)
{
	struct augur_models_entry *e;

	e = get(learn, augur_sample_case(sample->key, sample->context));
	e->level = AUGUR_KEY_CASE;
	if (!e->named && named)
		name_case(e, *fp, sample->context);
	else if (!e->named)
		e->fp.word[0] = sample->key;
	visit(learn, e, o);
}

/*
 * A key is well known after so many bursts, and then of so many one is learned; of one
 * that has had ever so many, of more. Chosen without regard to what it was, or what is
 * learned would be of another kind than what is left out, and not by counting, for
 * bursts come in patterns.
 */
#define WELL_KNOWN	64
#define LEARN_ONE_OF	4
#define EVER_KNOWN	256
#define LEARN_EVER_OF	16

/* Two bands from what was expected, but at least a factor of two. */
static bool is_surprise(const struct augur_model *m, float actual)
{
	float far = 2 * m->reach * m->error;

	return fabsf(actual - m->level) > (far > 1 ? far : 1);
}

static bool is_calm(const struct augur_models_entry *e)
{
	return e->model.nr >= WELL_KNOWN && !e->model.streak && !e->surprised;
}

/*
 * Whether nothing is lost if this burst is not learned. After one that was a surprise,
 * learned or not, all are until one is none: a change is noticed a burst later at most.
 */
static bool is_spare(struct augur_learn *learn, const struct augur_sample *sample)
{
	struct augur_models_entry *e = augur_models_find(&learn->models, sample->key), *c = e;
	uint64_t of;
	bool calm;

	if (e && learn->cases)
		c = augur_models_find(&learn->models,
				      augur_sample_case(sample->key, sample->context));
	if (!c)
		return false;
	e->seen = true;
	c->seen = true;
	calm = is_calm(e) && is_calm(c);
	c->surprised = is_surprise(&c->model, actual_of(learn, sample));
	of = c->model.nr < EVER_KNOWN ? LEARN_ONE_OF : LEARN_EVER_OF;
	return calm && augur_mix64(sample->end_ns) % of;
}

static bool learn_one(struct augur_learn *learn, const struct augur_sample *sample)
{
	struct augur_models_entry *e = get(learn, sample->key);
	struct outcome o = outcome_of(learn, sample);
	struct augur_fingerprint fp = e->fp;
	bool named = e->named;

	learn->samples++;
	/* How many samples it has had is about to be looked at. */
	if (e->pending)
		flush(learn);
	if (named && augur_choice_teaches(&e->choice, e->model.nr)) {
		visit_general(learn, e, &fp, &o);
		/* In a full table the general keys may have taken its place. */
		if (e->key != sample->key) {
			e = get(learn, sample->key);
			augur_models_name(e, &fp);
		}
	}
	visit(learn, e, &o);
	if (learn->cases)
		visit_case(learn, sample, &fp, named, &o);
	return named;
}

/* Samples ahead at which memory is asked for: first slots, then entries. */
#define AHEAD_SLOT	16
#define AHEAD_ENTRY	8

/* So few keys are in a cache as it is. */
#define CACHED_KEYS	1024

static void prefetch(const struct augur_learn *learn, const struct augur_sample *samples,
		     size_t i, size_t nr)
{
	const struct augur_models *models = &learn->models;
	const struct augur_sample *s;

	if (models->nr <= CACHED_KEYS)
		return;
	if (i + AHEAD_SLOT < nr) {
		s = &samples[i + AHEAD_SLOT];
		augur_models_prefetch_slot(models, s->key);
		augur_models_prefetch_slot(models, augur_sample_case(s->key, s->context));
	}
	if (i + AHEAD_ENTRY < nr) {
		s = &samples[i + AHEAD_ENTRY];
		augur_models_prefetch(models, s->key);
		augur_models_prefetch(models, augur_sample_case(s->key, s->context));
	}
}

/* How many samples are put in order at a time, and by how many counts. */
#define ORDERED		256
#define TURNS		256

/*
 * A wave has one sample of a key: first come the first samples of all keys, then the
 * second, and so on. Keys have a count by their low bits, which are a hash: those that
 * share one are learned later than need be, but each in the order of its samples.
 */
static void interleave(const struct augur_sample *samples, uint32_t nr,
		       struct augur_sample out[ORDERED])
{
	uint16_t seen[TURNS] = { 0 }, at[ORDERED + 1] = { 0 }, turn[ORDERED];
	uint32_t i, turns = 0;

	for (i = 0; i < nr; i++) {
		turn[i] = seen[samples[i].key % TURNS]++;
		at[turn[i] + 1]++;
		if (turns <= turn[i])
			turns = turn[i] + 1;
	}
	for (i = 1; i < turns; i++)
		at[i] += at[i - 1];
	for (i = 0; i < nr; i++)
		out[at[turn[i]]++] = samples[i];
}

/*
 * Moves what is to be learned to the front: how much. What a key is known by is what it
 * was before all of these.
 */
static size_t sift(struct augur_learn *learn, struct augur_sample *samples, size_t nr)
{
	size_t i, kept = 0;

	for (i = 0; i < nr; i++) {
		prefetch(learn, samples, i, nr);
		if (!is_spare(learn, &samples[i]))
			samples[kept++] = samples[i];
	}
	learn->spared += nr - kept;
	return kept;
}

size_t augur_learn_samples(struct augur_learn *learn, struct augur_sample *samples,
			   size_t nr)
{
	struct augur_sample ordered[ORDERED];
	size_t done, some, i, nr_unnamed = 0;

	if (learn->busy)
		nr = sift(learn, samples, nr);
	for (done = 0; done < nr; done += some) {
		some = nr - done < ORDERED ? nr - done : ORDERED;
		interleave(&samples[done], some, ordered);
		for (i = 0; i < some; i++) {
			prefetch(learn, ordered, i, some);
			if (!learn_one(learn, &ordered[i]))
				samples[nr_unnamed++] = ordered[i];
		}
	}
	flush(learn);
	return nr_unnamed;
}

bool augur_learn_sample(struct augur_learn *learn,
			const struct augur_sample *sample)
{
	struct augur_sample only = *sample;

	return !augur_learn_samples(learn, &only, 1);
}

void augur_learn_name(struct augur_learn *learn, uint64_t key,
		      const struct augur_fingerprint *fp)
{
	struct augur_models_entry *e = augur_models_find(&learn->models, key);

	if (e && !e->named && augur_fingerprint_key(fp) == key)
		augur_models_name(e, fp);
}

void augur_learn_general(struct augur_learn *learn,
			 const struct augur_sample *sample)
{
	struct augur_models_entry *e = augur_models_find(&learn->models, sample->key);
	struct outcome o = outcome_of(learn, sample);
	struct augur_fingerprint fp;

	if (!e || !e->named) {
		learn->unnamed++;
		return;
	}
	fp = e->fp;
	visit_general(learn, e, &fp, &o);
	flush(learn);
}

static uint64_t key_above(const struct augur_models_entry *e)
{
	if (e->level != AUGUR_KEY_CASE)
		return augur_fingerprint_general(&e->fp, e->level + 1);
	return e->named ? augur_fingerprint_key(&e->fp) : e->fp.word[0];
}

/* The next more general key, NULL if there is none or it is not known. */
static const struct augur_models_entry *
more_general(struct augur_learn *learn, const struct augur_models_entry *e)
{
	const struct augur_models_entry *last = &learn->models.entries[e->up];
	uint64_t key;

	if (e->level != AUGUR_KEY_CASE &&
	    (e->level + 1 == AUGUR_NR_KEY_LEVELS || !e->named))
		return NULL;
	key = key_above(e);
	return last->key == key ? last : augur_models_find(&learn->models, key);
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

/* Touched keys that there is enough known of, with the models to be believed. */
static uint32_t take_touched(struct augur_learn *learn,
			     struct augur_models_entry *entries[AUGUR_LANES],
			     const struct augur_model *models[AUGUR_LANES], uint32_t max)
{
	struct augur_models_entry *e;
	uint32_t nr = 0;

	while (learn->nr_touched && nr < max) {
		e = &learn->models.entries[learn->touched[--learn->nr_touched]];
		e->touched = false;
		if (!is_wanted(learn, e->level))
			continue;
		models[nr] = believed(learn, e);
		if (!augur_decide_is_due(models[nr], learn->decide_params, &e->decided))
			continue;
		entries[nr++] = e;
	}
	return nr;
}

static void count_tier(struct augur_learn *learn, const struct augur_models_entry *e,
		       const struct augur_decision *d)
{
	bool before = e->decided.tier == AUGUR_TIER_PROMOTED;
	bool after = d->tier == AUGUR_TIER_PROMOTED;

	if (after && !before) {
		learn->promotions++;
		AUGUR_PROBE(promote, e->key, d->predicted_ns);
	} else if (before && !after) {
		learn->demotions++;
		AUGUR_PROBE(demote, e->key, d->predicted_ns);
	}
}

static bool decide(struct augur_learn *learn, struct augur_models_entry *e,
		   const struct augur_prediction *pred, uint64_t now_ns,
		   struct augur_decision *out)
{
	if (augur_decide_on(pred, learn->decide_params, &e->decided, now_ns, out) ==
	    AUGUR_DECIDE_KEEP)
		return false;
	count_tier(learn, e, out);
	augur_decided_set(&e->decided, out, now_ns);
	out->key = e->key;
	out->flags = level_flags[e->level];
	return true;
}

uint32_t augur_learn_decide(struct augur_learn *learn, uint64_t now_ns,
			    struct augur_decision *out, uint32_t max)
{
	struct augur_prediction pred[AUGUR_LANES];
	struct augur_models_entry *entries[AUGUR_LANES];
	const struct augur_model *models[AUGUR_LANES];
	uint32_t nr = 0, taken, i;

	while (learn->nr_touched && nr < max) {
		taken = take_touched(learn, entries, models,
				     max - nr < AUGUR_LANES ? max - nr : AUGUR_LANES);
		augur_model_predict_many(models, learn->model_params, now_ns, pred, taken);
		for (i = 0; i < taken; i++) {
			if (!decide(learn, entries[i], &pred[i], now_ns, &out[nr]))
				continue;
			learn->borrowed += models[i] != &entries[i]->model;
			nr++;
		}
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
