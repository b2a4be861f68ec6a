// SPDX-License-Identifier: GPL-2.0-only
/*
 * Open addressing with linear probing; removal shifts back what follows, so that
 * there are no tombstones. Keys come from a full avalanche mix: their low bits are
 * a hash already.
 */
#include <errno.h>
#include <stdlib.h>

#include "models.h"

#define CAPACITY_MAX	(1U << 30)
#define LINE_BYTES	64

/* A million keys in 160 MiB, with the slots and learn.c's list. */
_Static_assert(sizeof(struct augur_models_entry) == 152, "entry");

int augur_models_init(struct augur_models *models, uint32_t capacity)
{
	uint32_t nr_slots = 2;

	*models = (struct augur_models){ .capacity = capacity };
	if (!capacity || capacity > CAPACITY_MAX)
		return -EINVAL;
	while (nr_slots < 2 * capacity)
		nr_slots *= 2;
	models->mask = nr_slots - 1;
	models->entries = calloc(capacity, sizeof(*models->entries));
	models->slots = calloc(nr_slots, sizeof(*models->slots));
	if (models->entries && models->slots)
		return 0;
	augur_models_free(models);
	return -ENOMEM;
}

void augur_models_free(struct augur_models *models)
{
	free(models->entries);
	free(models->slots);
	*models = (struct augur_models){ 0 };
}

/* The slot that holds @key, or the empty one where it belongs. */
static uint32_t find_slot(const struct augur_models *models, uint64_t key)
{
	uint32_t slot = key & models->mask;

	while (models->slots[slot] &&
	       models->entries[models->slots[slot] - 1].key != key)
		slot = (slot + 1) & models->mask;
	return slot;
}

static void remove_slot(struct augur_models *models, uint32_t hole)
{
	uint32_t slot = hole;

	models->slots[hole] = 0;
	for (;;) {
		uint32_t home;

		slot = (slot + 1) & models->mask;
		if (!models->slots[slot])
			return;
		home = models->entries[models->slots[slot] - 1].key &
		       models->mask;
		/* It may move back to the hole only if its home is not after it. */
		if (((slot - home) & models->mask) <
		    ((slot - hole) & models->mask))
			continue;
		models->slots[hole] = models->slots[slot];
		models->slots[slot] = 0;
		hole = slot;
	}
}

/* Ends within two turns: the first clears the marks of all that were seen. */
static uint32_t evict(struct augur_models *models)
{
	uint32_t index;

	for (;;) {
		index = models->hand;
		models->hand = (models->hand + 1) % models->capacity;
		if (!models->entries[index].seen)
			break;
		models->entries[index].seen = false;
	}
	remove_slot(models, find_slot(models, models->entries[index].key));
	models->evicted++;
	return index;
}

/* The first of its places, right or wrong: most keys are in theirs. */
void augur_models_prefetch(const struct augur_models *models, uint64_t key)
{
	uint32_t slot = models->slots[key & models->mask];
	const char *entry;
	size_t at;

	if (!slot)
		return;
	entry = (const char *)&models->entries[slot - 1];
	for (at = 0; at < sizeof(struct augur_models_entry); at += LINE_BYTES)
		__builtin_prefetch(entry + at);
	__builtin_prefetch(entry + sizeof(struct augur_models_entry) - 1);
}

struct augur_models_entry *augur_models_find(struct augur_models *models,
					     uint64_t key)
{
	uint32_t slot = find_slot(models, key);

	return models->slots[slot] ?
	       &models->entries[models->slots[slot] - 1] : NULL;
}

struct augur_models_entry *augur_models_get(struct augur_models *models,
					    uint64_t key)
{
	struct augur_models_entry *entry = augur_models_find(models, key);
	uint32_t index;

	if (entry) {
		entry->seen = true;
		return entry;
	}
	index = models->nr < models->capacity ? models->nr++ : evict(models);
	entry = &models->entries[index];
	*entry = (struct augur_models_entry){ .key = key, .seen = true };
	models->slots[find_slot(models, key)] = index + 1;
	return entry;
}

/* Where it is stays where it is: an entry without samples is that of a new key. */
static bool forget_one(struct augur_models *models, uint64_t key)
{
	struct augur_models_entry *e = augur_models_find(models, key);

	if (!e || !e->model.nr)
		return false;
	e->decided = (struct augur_decided){ 0 };
	e->model = (struct augur_model){ 0 };
	e->choice = (struct augur_choice){ 0 };
	e->seen = false;
	return true;
}

uint32_t augur_models_forget(struct augur_models *models, uint64_t key,
			     uint64_t keys[AUGUR_FORGET_MAX])
{
	uint64_t last, before, context;
	uint32_t nr = 0;

	keys[nr] = key;
	nr += forget_one(models, key);
	for (last = 0; last <= AUGUR_FP_LAST_MASK; last++) {
		for (before = 0; before <= AUGUR_FP_BEFORE_MASK; before++) {
			context = last << AUGUR_FP_LAST_SHIFT |
				  before << AUGUR_FP_BEFORE_SHIFT;
			keys[nr] = augur_fingerprint_case(key, context);
			nr += forget_one(models, keys[nr]);
		}
	}
	return nr;
}
