// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "model/choice.h"
#include "model/decide.h"
#include "model/predictor.h"
#include "told.h"

/* Levels above the module's key, where a composition has more than one. */
#define AUGUR_NR_GENERAL	2

/**
 * struct decision - what was told about a key
 * @level: predicted run, log2
 * @band: error band, log2
 * @from_ns: in force from then on; 0 for none
 */
struct decision {
	float level;
	float band;
	uint64_t from_ns;
};

/**
 * struct entry - a key
 * @key: the key, 0 if the place is free
 * @model: what was learned
 * @choice: how the key did beside the more general ones
 * @decided: what was told last, as augurd remembers it
 * @in_force: what the kernel has
 * @on_its_way: what it will have
 */
struct entry {
	uint64_t key;
	struct augur_model model;
	struct augur_choice choice;
	struct augur_decided decided;
	struct decision in_force;
	struct decision on_its_way;
};

/**
 * struct told - a trace that is being replayed
 * @keys: composition of the keys
 * @p: parameters of the model
 * @entries: open-addressed, keys of all levels
 * @mask: number of @entries minus one
 * @use: what it takes
 */
struct told {
	const struct augur_keys *keys;
	struct augur_predictor p;
	struct entry *entries;
	uint32_t mask;
	struct augur_told_use *use;
};

/* Keys of two levels may be made of the same: the level tells them apart. */
static struct entry *get_entry(struct told *told, const struct augur_trace_burst *b,
			       uint32_t level)
{
	uint64_t key = augur_mix64(augur_key_of(&told->keys->parts[level], b) + level);
	uint32_t i = key;
	struct entry *e;

	key = key ? key : 1;
	while (told->entries[i & told->mask].key &&
	       told->entries[i & told->mask].key != key)
		i++;
	e = &told->entries[i & told->mask];
	if (!e->key) {
		e->key = key;
		augur_model_init(&e->model, &told->p.model);
		told->use->keys++;
	}
	return e;
}

static void arrive(struct entry *e, uint64_t now_ns)
{
	if (!e->on_its_way.from_ns || e->on_its_way.from_ns > now_ns)
		return;
	e->in_force = e->on_its_way;
	e->on_its_way.from_ns = 0;
}

static bool is_in_force(const struct entry *e, uint64_t now_ns)
{
	return e->in_force.from_ns && now_ns - e->in_force.from_ns <
				      augur_decide_defaults.ttl_ms * 1000000ULL;
}

/* What the module finds at the wakeup; *@g is left alone if it finds nothing. */
static void look_up(struct told *told, struct entry *const *e, uint64_t now_ns,
		    struct augur_guess *g)
{
	uint32_t level;

	for (level = 0; level < told->keys->nr; level++) {
		arrive(e[level], now_ns);
		if (!is_in_force(e[level], now_ns))
			continue;
		g->level = e[level]->in_force.level;
		g->band = e[level]->in_force.band;
		g->source = level;
		return;
	}
}

/* From this level on keys are more general than the module's, if there are such. */
static uint32_t first_general(const struct told *told)
{
	return told->keys->nr > AUGUR_NR_GENERAL ? told->keys->nr - AUGUR_NR_GENERAL :
						   told->keys->nr;
}

/* The least specific level that learns from this burst, plus one. */
static uint32_t taught(const struct told *told, struct entry *const *e)
{
	uint32_t general = first_general(told);
	const struct entry *key = e[general - 1];

	return augur_choice_teaches(&key->choice, key->model.nr) ? told->keys->nr : general;
}

/* From general to specific, as augurd learns a sample. */
static void learn(struct told *told, struct entry *const *e,
		  const struct augur_model_sample *s)
{
	float actual = augur_predictor_level(&told->p, s->run_ns), guess = 0;
	float memory = told->p.model.memory;
	bool guessed = false;
	uint32_t level;

	for (level = taught(told, e); level-- > 0;) {
		struct augur_model *m = &e[level]->model;
		bool own = augur_choice_is_own(&e[level]->choice);

		if (m->nr && guessed)
			augur_choice_update(&e[level]->choice, fabsf(m->level - actual),
					    fabsf(guess - actual), memory);
		if (m->nr && (own || !guessed)) {
			guess = m->level;
			guessed = true;
		}
		augur_model_update(m, &told->p.model, s);
	}
}

static void tell(struct told *told, struct entry *e, const struct augur_decision *d,
		 uint64_t now_ns)
{
	augur_decided_set(&e->decided, d, now_ns);
	told->use->pushes++;
	told->use->decisions += !e->in_force.from_ns && !e->on_its_way.from_ns;
	arrive(e, now_ns);
	/* What waits to be pushed is pushed as it is by then. */
	if (!e->on_its_way.from_ns)
		e->on_its_way.from_ns = now_ns + AUGUR_TOLD_DELAY_NS;
	e->on_its_way.level = e->decided.level;
	e->on_its_way.band = d->band_q8 / 256.0f;
}

/* With the model of the key, or of the more general one that was closer lately. */
static void decide(struct told *told, struct entry *const *e, uint32_t level,
		   uint64_t now_ns)
{
	struct entry *about = e[level];
	struct augur_decision d;

	while (level + 1 < told->keys->nr && !augur_choice_is_own(&e[level]->choice))
		level++;
	if (augur_decide(&e[level]->model, &told->p.model, &augur_decide_defaults,
			 &about->decided, now_ns, &d) != AUGUR_DECIDE_KEEP)
		tell(told, about, &d, now_ns);
}

static uint32_t clamp(uint64_t ns)
{
	return ns < UINT32_MAX ? ns : UINT32_MAX;
}

/* A trace starts at 0, which means never. */
static uint64_t end_of(const struct augur_trace_burst *b)
{
	return b->end_ns + 1000000000ULL;
}

static uint64_t wakeup_of(const struct augur_trace_burst *b)
{
	uint64_t took = b->run_ns + b->wait_ns, end_ns = end_of(b);

	return took < end_ns ? end_ns - took : 1;
}

static void get_entries(struct told *told, const struct augur_trace_burst *b,
			struct entry **e)
{
	uint32_t level;

	for (level = 0; level < told->keys->nr; level++)
		e[level] = get_entry(told, b, level);
}

static struct augur_guess begin(struct told *told, const struct augur_trace_burst *b,
				float unknown)
{
	struct augur_guess g = {
		.level = unknown,
		.actual = augur_predictor_level(&told->p, clamp(b->run_ns)),
		.band = told->p.model.band_prior,
		.source = told->keys->nr,
	};
	struct entry *e[AUGUR_KEY_LEVELS];

	get_entries(told, b, e);
	look_up(told, e, wakeup_of(b), &g);
	return g;
}

static void end(struct told *told, const struct augur_trace_burst *b)
{
	struct augur_model_sample s = {
		.end_ns = end_of(b),
		.run_ns = clamp(b->run_ns),
		.wait_ns = clamp(b->wait_ns),
	};
	struct entry *e[AUGUR_KEY_LEVELS];
	uint32_t level;

	get_entries(told, b, e);
	learn(told, e, &s);
	for (level = 0; level < told->keys->nr; level++)
		decide(told, e, level, s.end_ns);
}

/**
 * struct wakeup - a burst begins
 * @at_ns: when
 * @nr: which burst
 */
struct wakeup {
	uint64_t at_ns;
	uint32_t nr;
};

static int by_time(const void *a, const void *b)
{
	const struct wakeup *x = a, *y = b;

	return ((x->at_ns > y->at_ns) - (x->at_ns < y->at_ns)) ?:
	       ((x->nr > y->nr) - (x->nr < y->nr));
}

static void sort_wakeups(const struct augur_trace *t, struct wakeup *w)
{
	uint32_t i;

	for (i = 0; i < t->nr_bursts; i++)
		w[i] = (struct wakeup){ wakeup_of(&t->bursts[i]), i };
	qsort(w, t->nr_bursts, sizeof(*w), by_time);
}

/* Wakeups as well as ends in the order of time: what is told meanwhile is not known. */
static void replay(struct told *told, const struct augur_trace *t,
		   const struct wakeup *w, struct augur_guess *guesses)
{
	float unknown = AUGUR_REPLAY_FIRST;
	uint32_t woken = 0, i;

	for (i = 0; i < t->nr_bursts; i++) {
		for (; woken < t->nr_bursts && w[woken].at_ns <= end_of(&t->bursts[i]); woken++)
			guesses[w[woken].nr] = begin(told, &t->bursts[w[woken].nr], unknown);
		end(told, &t->bursts[i]);
		unknown += AUGUR_REPLAY_GAIN * (guesses[i].actual - unknown);
	}
}

int augur_told_replay(const struct augur_trace *t, const struct augur_keys *keys,
		      struct augur_guess *guesses, struct augur_told_use *use)
{
	struct wakeup *w = calloc(t->nr_bursts + 1UL, sizeof(*w));
	struct told told = {
		.keys = keys,
		.p = augur_predictor_make(AUGUR_PREDICTOR_MODEL),
		.use = use,
	};
	uint64_t size = 2;
	bool ok;

	while (size < 2ULL * keys->nr * t->nr_bursts)
		size *= 2;
	*use = (struct augur_told_use){ 0 };
	told.mask = size - 1;
	told.entries = calloc(size, sizeof(*told.entries));
	ok = w && told.entries;
	if (ok) {
		sort_wakeups(t, w);
		replay(&told, t, w, guesses);
	}
	free(told.entries);
	free(w);
	return ok ? 0 : -ENOMEM;
}
