// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/augurd/models.c */
/*
 * The table of models against a plain array: find, make, evict.
 */
#include <errno.h>

#include "augurd/models.h"
#include "harness.h"

FIXTURE(models) {
	struct augur_models t;
	uint64_t rng;
};

FIXTURE_SETUP(models)
{
	self->rng = 88172645463325252ULL;
}

FIXTURE_TEARDOWN(models)
{
	augur_models_free(&self->t);
}

static uint64_t next(FIXTURE_DATA(models) *self)
{
	self->rng ^= self->rng << 13;
	self->rng ^= self->rng >> 7;
	self->rng ^= self->rng << 17;
	return self->rng;
}

TEST_F(models, sizes_are_checked)
{
	EXPECT_EQ(-EINVAL, augur_models_init(&self->t, 0));
	EXPECT_EQ(-EINVAL, augur_models_init(&self->t, UINT32_MAX));
	EXPECT_EQ(0, augur_models_init(&self->t, 1));
}

TEST_F(models, what_was_made_is_found)
{
	ASSERT_EQ(0, augur_models_init(&self->t, 100));
	for (uint64_t key = 1; key <= 100; key++)
		augur_models_get(&self->t, key)->model.nr = key;
	for (uint64_t key = 1; key <= 100; key++) {
		struct augur_models_entry *e = augur_models_find(&self->t, key);

		ASSERT_NE(NULL, e);
		EXPECT_EQ(key, e->key);
		EXPECT_EQ(key, e->model.nr);
	}
	EXPECT_EQ(NULL, augur_models_find(&self->t, 101));
	EXPECT_EQ(0, self->t.evicted);
}

TEST_F(models, keys_that_collide_are_told_apart)
{
	uint64_t step;

	ASSERT_EQ(0, augur_models_init(&self->t, 64));
	step = self->t.mask + 1ULL;
	for (uint64_t i = 1; i <= 64; i++)
		augur_models_get(&self->t, 7 + i * step)->model.nr = i;
	for (uint64_t i = 1; i <= 64; i++)
		EXPECT_EQ(i, augur_models_find(&self->t, 7 + i * step)->model.nr);
}

TEST_F(models, full_table_makes_room_and_starts_afresh)
{
	struct augur_models_entry *e;

	ASSERT_EQ(0, augur_models_init(&self->t, 8));
	for (uint64_t key = 1; key <= 8; key++)
		augur_models_get(&self->t, key)->model.nr = 5;
	e = augur_models_get(&self->t, 9);
	EXPECT_EQ(9, e->key);
	EXPECT_EQ(0, e->model.nr);
	EXPECT_EQ(8, self->t.nr);
	EXPECT_EQ(1, self->t.evicted);
}

TEST_F(models, what_is_used_stays)
{
	ASSERT_EQ(0, augur_models_init(&self->t, 16));
	for (uint64_t key = 1; key <= 1000; key++) {
		augur_models_get(&self->t, 424242);
		augur_models_get(&self->t, key);
	}
	EXPECT_NE(NULL, augur_models_find(&self->t, 424242));
}

TEST_F(models, agrees_with_a_list_under_eviction)
{
	enum { CAPACITY = 50, KEYS = 120 };
	uint32_t i, found;

	ASSERT_EQ(0, augur_models_init(&self->t, CAPACITY));
	for (i = 0; i < 20000; i++) {
		/* Few low bits, so that runs of occupied slots are long. */
		uint64_t key = 1 + (next(self) % KEYS) * 64;
		struct augur_models_entry *e = augur_models_get(&self->t, key);

		ASSERT_EQ(key, e->key);
		ASSERT_EQ(e, augur_models_find(&self->t, key));
		if (i % 500)
			continue;
		for (found = 0, key = 0; key < KEYS; key++)
			found += !!augur_models_find(&self->t, 1 + key * 64);
		ASSERT_EQ(self->t.nr, found);
	}
	EXPECT_EQ(CAPACITY, self->t.nr);
	EXPECT_LT(0, self->t.evicted);
}

enum { CLOCK_KEYS = 400, CLOCK_ALL = 2000, CLOCK_ASKED = 200000 };

/* Smaller numbers come more often, as the programs of a machine do. */
static uint32_t pick(FIXTURE_DATA(models) *self)
{
	uint32_t a = next(self) % CLOCK_ALL, b = next(self) % CLOCK_ALL;
	uint32_t c = next(self) % CLOCK_ALL;

	a = a < b ? a : b;
	return a < c ? a : c;
}

/* Strictly the one that was used longest ago makes room. Returns whether it was there. */
static bool ask_strict(uint32_t *used, uint32_t *nr, uint32_t key, uint32_t now)
{
	uint32_t k, oldest = 0;
	bool hit = used[key];

	if (!hit && *nr == CLOCK_KEYS) {
		for (k = 0; k < CLOCK_ALL; k++)
			if (used[k] && (!used[oldest] || used[k] < used[oldest]))
				oldest = k;
		used[oldest] = 0;
		(*nr)--;
	}
	*nr += !hit;
	used[key] = now;
	return hit;
}

/* The clock's hand is an approximation of that: how good is it? */
TEST_F(models, the_clock_keeps_nearly_what_strict_lru_keeps)
{
	static uint32_t used[CLOCK_ALL];
	uint32_t strict = 0, clock = 0, nr = 0, i;

	ASSERT_EQ(0, augur_models_init(&self->t, CLOCK_KEYS));
	for (i = 1; i <= CLOCK_ASKED; i++) {
		uint32_t key = pick(self);

		strict += ask_strict(used, &nr, key, i);
		clock += !!augur_models_find(&self->t, key + 1);
		augur_models_get(&self->t, key + 1);
	}
	printf("# hits of %u: %u by strict LRU, %u by the clock\n", CLOCK_ASKED, strict, clock);
	EXPECT_GT(clock, strict / 100 * 97);
}

TEST_HARNESS_MAIN
