// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/augurd/learn.c userspace/augurd/models.c userspace/model/decide.c userspace/model/lanes.c userspace/model/model.c userspace/model/window.c */
/*
 * From samples to decisions in batches.
 */

#include "augurd/learn.h"
#include "harness.h"

#define MS	1000000ULL

FIXTURE(learn) {
	struct augur_learn l;
	struct augur_decision out[64];
	uint64_t now;
};

FIXTURE_SETUP(learn)
{
	ASSERT_EQ(0, augur_learn_init(&self->l, 32));
	/* One key, one model: what counts is how many there are. */
	self->l.cases = false;
	self->now = 1;
}

FIXTURE_TEARDOWN(learn)
{
	augur_learn_free(&self->l);
}

static void burst(FIXTURE_DATA(learn) *self, uint64_t key, uint32_t run)
{
	struct augur_sample s = {
		.key = key,
		.end_ns = self->now += MS,
		.run_ns = run,
	};

	augur_learn_sample(&self->l, &s);
}

TEST_F(learn, keys_do_not_mix)
{
	uint32_t nr, i;

	for (i = 0; i < 20; i++) {
		burst(self, 1, 100000);
		burst(self, 2, 8000000);
	}
	nr = augur_learn_decide(&self->l, self->now, self->out, 64);
	ASSERT_EQ(2, nr);
	for (i = 0; i < nr; i++) {
		uint32_t want = self->out[i].key == 1 ? 100000 : 8000000;

		EXPECT_LT(abs((int)(self->out[i].predicted_ns - want)),
			  (int)(want / 50));
	}
}

TEST_F(learn, a_key_is_decided_once_per_round)
{
	for (int i = 0; i < 20; i++) {
		burst(self, 1, 100000);
		burst(self, 2, 100000);
	}
	EXPECT_EQ(2, augur_learn_decide(&self->l, self->now, self->out, 64));
	EXPECT_EQ(0, augur_learn_decide(&self->l, self->now, self->out, 64));
	EXPECT_EQ(2, self->l.decisions);
}

TEST_F(learn, small_batches_lose_nothing)
{
	uint64_t seen = 0;
	uint32_t nr;

	for (int i = 0; i < 10; i++)
		for (uint64_t key = 0; key < 20; key++)
			burst(self, key + 1, 100000);
	do {
		nr = augur_learn_decide(&self->l, self->now, self->out, 3);
		for (uint32_t i = 0; i < nr; i++)
			seen |= 1ULL << self->out[i].key;
	} while (nr == 3);
	EXPECT_EQ(((1ULL << 20) - 1) << 1, seen);
}

TEST_F(learn, more_keys_than_room_are_survived)
{
	for (int i = 0; i < 10; i++)
		for (uint64_t key = 1; key <= 100; key++)
			burst(self, key, 100000);
	EXPECT_GE(32, augur_learn_decide(&self->l, self->now, self->out, 64));
	EXPECT_EQ(1000, self->l.samples);
}

TEST_F(learn, refusals_are_counted)
{
	struct augur_decision answers[3] = { { .result = 0 },
					     { .result = -28 },
					     { .result = -22 } };

	augur_learn_answer(&self->l, answers, 3);
	EXPECT_EQ(2, self->l.refused);
}

TEST_HARNESS_MAIN
