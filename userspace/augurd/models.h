/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The models of all keys: a hash table of fixed size. When it is full, the key
 * that was not seen for a turn of the clock makes room.
 */
#ifndef _AUGURD_MODELS_H
#define _AUGURD_MODELS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/choice.h"
#include "model/decide.h"
#include "model/model.h"
#include "policy/fingerprint.h"

/**
 * struct augur_models_entry - one key; there may be a million
 * @key: its key, not zero
 * @fp: a fingerprint that it was made from, if @named; else the first word of a case is
 *	the key that it is a case of
 * @decided: what the kernel was told
 * @up: where the next more general key was last
 * @model: what was learned
 * @choice: errors of @model (own) and of the more general keys, for its bursts
 * @level: how general the key is, enum augur_key_level
 * @seen: it was used since the clock's hand passed
 * @touched: it waits to be decided about
 * @pending: a sample waits to be learned
 * @surprised: its last burst was not at all as expected; kept with the case of a key
 * @named: @fp is known
 */
struct augur_models_entry {
	uint64_t key;
	struct augur_fingerprint fp;
	struct augur_decided decided;
	uint32_t up;
	struct augur_model model;
	struct augur_choice choice;
	uint8_t level;
	bool seen : 1;
	bool touched : 1;
	bool pending : 1;
	bool surprised : 1;
	bool named : 1;
};

/**
 * struct augur_models - the table
 * @entries: @capacity entries, the first @nr are in use
 * @slots: open-addressed hash table of entry numbers plus one, 0 is empty
 * @mask: number of @slots minus one; at most half of them are in use
 * @capacity: keys that fit
 * @nr: keys held
 * @hand: next entry that the clock looks at
 * @evicted: keys that made room for others
 */
struct augur_models {
	struct augur_models_entry *entries;
	uint32_t *slots;
	uint32_t mask;
	uint32_t capacity;
	uint32_t nr;
	uint32_t hand;
	uint64_t evicted;
};

/* 0 or -errno; @capacity is 1 to 2^30. Memory is used as keys come. */
int augur_models_init(struct augur_models *models, uint32_t capacity);
void augur_models_free(struct augur_models *models);

/* NULL if the key is not known. */
struct augur_models_entry *augur_models_find(struct augur_models *models,
					     uint64_t key);

/*
 * The entry of @key, which is made if there is none: then its model has no samples
 * and waits for augur_model_init(). The entry is another key's when it has made room
 * for one in a later call.
 */
struct augur_models_entry *augur_models_get(struct augur_models *models,
					    uint64_t key);

/* Keys that one forgetting may be about: a key, and all cases of it. */
#define AUGUR_FORGET_MAX	\
	(1 + (AUGUR_FP_LAST_MASK + 1) * (AUGUR_FP_BEFORE_MASK + 1))

/*
 * Makes a key and its cases as new as if they had never been seen; no sample may be
 * pending. How many had been seen; @keys are these.
 */
uint32_t augur_models_forget(struct augur_models *models, uint64_t key,
			     uint64_t keys[AUGUR_FORGET_MAX]);

/* Begins to fetch what augur_models_find() will look at first, and then the entry. */
static inline void augur_models_prefetch_slot(const struct augur_models *models, uint64_t key)
{
	__builtin_prefetch(&models->slots[key & models->mask]);
}

void augur_models_prefetch(const struct augur_models *models, uint64_t key);

static inline void augur_models_name(struct augur_models_entry *e,
				     const struct augur_fingerprint *fp)
{
	e->fp = *fp;
	e->named = true;
}

#endif /* _AUGURD_MODELS_H */
