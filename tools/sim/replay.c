// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "model/choice.h"
#include "replay.h"

/**
 * struct entry - a key
 * @key: the key, 0 if the place is free
 * @nr: errors that went into @band
 * @band: mean error so far
 * @choice: how the key did beside the more general ones
 * @state: the predictor's
 */
struct entry {
	uint64_t key;
	uint32_t nr;
	float band;
	struct augur_choice choice;
	struct augur_predictor_state state;
};

/**
 * struct table - the keys of one level
 * @entries: open-addressed, at most half of them in use
 * @mask: number of @entries minus one
 */
struct table {
	struct entry *entries;
	uint32_t mask;
};

/**
 * struct replay - a trace that is being replayed
 * @keys: composition of the keys
 * @p: the predictor
 * @tables: per level, its keys
 * @global: level of all bursts
 */
struct replay {
	const struct augur_keys *keys;
	const struct augur_predictor *p;
	struct table tables[AUGUR_KEY_LEVELS];
	float global;
};

static struct entry *table_get(struct table *table, uint64_t key)
{
	uint32_t i = key;

	while (table->entries[i & table->mask].key &&
	       table->entries[i & table->mask].key != key)
		i++;
	return &table->entries[i & table->mask];
}

/* The mean error, for predictors that know nothing of theirs. */
static void update_band(struct entry *e, float err, float memory)
{
	float nr = ++e->nr;

	e->band += (err - e->band) / (nr < memory ? nr : memory);
}

static float band_of(const struct entry *e, const struct augur_predictor *p)
{
	if (p->band)
		return p->band(&e->state);
	return e->nr ? e->band : p->model.band_prior;
}

static bool is_believed(const struct replay *r, const struct entry *e)
{
	return !r->keys->choose || augur_choice_is_own(&e->choice);
}

/*
 * From general to specific: each key that knows something is asked, judged beside the
 * best of the more general ones, and believed or not. What it knows is then renewed.
 */
static void visit(struct replay *r, struct entry *e, uint64_t key, uint32_t level,
		  const struct augur_model_sample *s, struct augur_guess *g)
{
	const struct augur_predictor *p = r->p;
	float general = fabsf(g->level - g->actual);
	float own;

	if (!e->key) {
		e->key = key;
		p->init(&e->state, p);
	}
	if (p->peek)
		p->peek(&e->state, p, s);
	if (e->state.nr) {
		own = p->predict(&e->state, p);
		if (is_believed(r, e)) {
			g->level = own;
			g->band = band_of(e, p);
			g->source = level;
		}
		own = fabsf(own - g->actual);
		update_band(e, own, p->model.memory);
		augur_choice_update(&e->choice, own, general, p->model.memory);
	}
	p->update(&e->state, p, s);
}

static uint32_t clamp(uint64_t ns)
{
	return ns < UINT32_MAX ? ns : UINT32_MAX;
}

static struct augur_guess step(struct replay *r, const struct augur_trace_burst *b)
{
	struct augur_model_sample s = {
		.end_ns = b->end_ns,
		.run_ns = clamp(b->run_ns),
		.wait_ns = clamp(b->wait_ns),
	};
	struct augur_guess g = {
		.level = r->global,
		.actual = augur_predictor_level(r->p, s.run_ns),
		.band = r->p->model.band_prior,
		.source = r->keys->nr,
	};
	uint32_t level;
	uint64_t key;

	for (level = r->keys->nr; level-- > 0;) {
		key = augur_key_of(&r->keys->parts[level], b);
		visit(r, table_get(&r->tables[level], key), key, level, &s, &g);
	}
	r->global += AUGUR_REPLAY_GAIN * (g.actual - r->global);
	return g;
}

int augur_replay(const struct augur_trace *t, const struct augur_keys *keys,
		 const struct augur_predictor *p, struct augur_guess *guesses)
{
	struct replay r = { .keys = keys, .p = p, .global = AUGUR_REPLAY_FIRST };
	uint32_t level, size, i;
	bool failed = false;

	for (size = 2; size < 2 * t->nr_bursts; size *= 2)
		;
	for (level = 0; level < keys->nr; level++) {
		r.tables[level].mask = size - 1;
		r.tables[level].entries = calloc(size, sizeof(struct entry));
		failed |= !r.tables[level].entries;
	}
	for (i = 0; !failed && i < t->nr_bursts; i++)
		guesses[i] = step(&r, &t->bursts[i]);
	for (level = 0; level < keys->nr; level++)
		free(r.tables[level].entries);
	return failed ? -ENOMEM : 0;
}
