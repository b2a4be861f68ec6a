// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/augurd/learn.c userspace/augurd/models.c userspace/model/decide.c userspace/model/lanes.c userspace/model/model.c userspace/model/window.c */
/*
 * More general keys learn from specific ones that need them, are decided about, and
 * lend their prediction where it is closer. So do keys to their cases.
 */
#include <math.h>

#include "augurd/learn.h"
#include "harness.h"

#define MS	1000000ULL
#define EXE	0x1234
#define ROLE	0x5678

FIXTURE(learn) {
	struct augur_learn l;
	struct augur_decision out[4096];
	uint32_t nr;
	uint64_t now;
	uint64_t rng;
};

FIXTURE_SETUP(learn)
{
	ASSERT_EQ(0, augur_learn_init(&self->l, 4096));
	self->now = 1;
	self->rng = 88172645463325252ULL;
}

FIXTURE_TEARDOWN(learn)
{
	augur_learn_free(&self->l);
}

static struct augur_fingerprint make_fp(uint32_t role, uint32_t cgroup, uint32_t site)
{
	struct augur_fingerprint fp = {
		{ (uint64_t)role << 32 | EXE,
		  cgroup | (uint64_t)site << AUGUR_FP_SITE_SHIFT }
	};

	return fp;
}

/* As the reader of a device does it. Returns whether the key had a name. */
static bool burst(FIXTURE_DATA(learn) *self, const struct augur_fingerprint *fp,
		  uint32_t run)
{
	struct augur_sample s = {
		.key = augur_fingerprint_key(fp),
		.end_ns = self->now += MS,
		.run_ns = run,
		.context = fp->word[1] >> AUGUR_FP_CONTEXT_SHIFT,
	};

	if (augur_learn_sample(&self->l, &s))
		return true;
	augur_learn_name(&self->l, s.key, fp);
	augur_learn_general(&self->l, &s);
	return false;
}

static const struct augur_decision *decided(FIXTURE_DATA(learn) *self, uint64_t key)
{
	for (uint32_t i = self->nr; i-- > 0;)
		if (self->out[i].key == key)
			return &self->out[i];
	return NULL;
}

static uint64_t case_of(const struct augur_fingerprint *fp)
{
	return augur_fingerprint_case(augur_fingerprint_key(fp), fp->word[1]);
}

static void decide(FIXTURE_DATA(learn) *self)
{
	self->nr = augur_learn_decide(&self->l, self->now, self->out, 4096);
}

static bool is_near(double ns, double truth)
{
	return fabs(log2(ns / truth)) < 0.1;
}

TEST_F(learn, a_key_is_named_once)
{
	struct augur_fingerprint fp = make_fp(ROLE, 1, 1);

	EXPECT_FALSE(burst(self, &fp, 100000));
	EXPECT_TRUE(burst(self, &fp, 100000));
	EXPECT_EQ(0, self->l.unnamed);
}

TEST_F(learn, a_wrong_name_is_not_taken)
{
	struct augur_fingerprint fp = make_fp(ROLE, 1, 1), other = make_fp(ROLE, 1, 2);
	struct augur_sample s = {
		.key = augur_fingerprint_key(&fp), .end_ns = 1, .run_ns = 100000,
	};

	EXPECT_FALSE(augur_learn_sample(&self->l, &s));
	augur_learn_name(&self->l, s.key, &other);
	augur_learn_general(&self->l, &s);
	EXPECT_EQ(1, self->l.unnamed);
	/* The key and its case. */
	EXPECT_EQ(2, self->l.models.nr);
}

TEST_F(learn, each_level_is_decided_with_its_flag)
{
	static const uint16_t flags[AUGUR_NR_KEY_LEVELS] = {
		0, AUGUR_DECISION_CGROUP, AUGUR_DECISION_ROLE
	};
	struct augur_fingerprint fp = make_fp(ROLE, 1, 1);

	for (int i = 0; i < 20; i++)
		burst(self, &fp, 100000);
	decide(self);
	ASSERT_EQ(AUGUR_NR_KEY_LEVELS + 1, self->nr);
	ASSERT_NE(NULL, decided(self, case_of(&fp)));
	EXPECT_EQ(AUGUR_DECISION_CASE, decided(self, case_of(&fp))->flags);
	for (uint32_t level = 0; level < AUGUR_NR_KEY_LEVELS; level++) {
		const struct augur_decision *d =
			decided(self, augur_fingerprint_general(&fp, level));

		ASSERT_NE(NULL, d);
		EXPECT_EQ(flags[level], d->flags);
		EXPECT_TRUE(is_near(d->predicted_ns, 100000));
	}
}

TEST_F(learn, what_many_short_lived_keys_did_is_known_of_their_role)
{
	struct augur_fingerprint fp;

	for (uint32_t cgroup = 1; cgroup <= 20; cgroup++) {
		fp = make_fp(ROLE, cgroup, 1);
		burst(self, &fp, 300000);
	}
	decide(self);
	EXPECT_EQ(NULL, decided(self, augur_fingerprint_key(&fp)));
	ASSERT_NE(NULL, decided(self, augur_fingerprint_general(&fp, AUGUR_KEY_ROLE)));
	EXPECT_TRUE(is_near(decided(self, augur_fingerprint_general(&fp, AUGUR_KEY_ROLE))
			    ->predicted_ns, 300000));
}

TEST_F(learn, a_module_without_general_keys_gets_none)
{
	struct augur_fingerprint fp = make_fp(ROLE, 1, 1);

	self->l.general = false;
	self->l.cases = false;
	for (int i = 0; i < 20; i++)
		burst(self, &fp, 100000);
	decide(self);
	ASSERT_EQ(1, self->nr);
	EXPECT_EQ(augur_fingerprint_key(&fp), self->out[0].key);
}

TEST_F(learn, a_key_that_knows_its_case_is_believed)
{
	struct augur_fingerprint brief = make_fp(ROLE, 1, 1);
	struct augur_fingerprint lengthy = make_fp(ROLE, 1, 2);

	for (int i = 0; i < 100; i++) {
		burst(self, &brief, 50000);
		burst(self, &lengthy, 9000000);
	}
	decide(self);
	EXPECT_EQ(0, self->l.borrowed);
	EXPECT_TRUE(is_near(decided(self, augur_fingerprint_key(&brief))->predicted_ns,
			    50000));
	EXPECT_TRUE(is_near(decided(self, augur_fingerprint_key(&lengthy))->predicted_ns,
			    9000000));
}

/*
 * Where the program slept says nothing here: how long it runs alternates, so that what
 * it did last, wherever that was, is right when it comes to a site again.
 */
TEST_F(learn, the_more_general_key_is_believed_where_it_is_closer)
{
	struct augur_fingerprint fp;
	uint32_t phase, i;

	for (phase = 0; phase < 24; phase++)
		for (i = 0; i < 60; i++) {
			fp = make_fp(ROLE, 1, i % 15 + 1);
			burst(self, &fp, phase % 2 ? 4000000 : 100000);
		}
	decide(self);
	EXPECT_GT(self->l.borrowed, 0);
	fp = make_fp(ROLE, 1, 3);
	EXPECT_TRUE(is_near(decided(self, augur_fingerprint_key(&fp))->predicted_ns,
			    4000000));
}

static uint32_t taught(FIXTURE_DATA(learn) *self, const struct augur_fingerprint *fp)
{
	uint64_t role = augur_fingerprint_general(fp, AUGUR_KEY_ROLE);

	return augur_models_find(&self->l.models, role)->model.nr;
}

TEST_F(learn, a_key_that_does_well_teaches_a_share)
{
	struct augur_fingerprint fp = make_fp(ROLE, 1, 1), new = make_fp(ROLE, 1, 2);

	for (int i = 0; i < AUGUR_CHOICE_FIRST; i++)
		burst(self, &fp, 100000);
	EXPECT_EQ(AUGUR_CHOICE_FIRST, taught(self, &fp));
	for (int i = 0; i < 10 * AUGUR_CHOICE_SHARE; i++)
		burst(self, &fp, 100000);
	EXPECT_EQ(AUGUR_CHOICE_FIRST + 10, taught(self, &fp));
	burst(self, &new, 100000);
	EXPECT_EQ(AUGUR_CHOICE_FIRST + 11, taught(self, &fp));
}

TEST_F(learn, a_key_that_does_badly_teaches_all)
{
	struct augur_fingerprint fp = make_fp(ROLE, 1, 1);
	struct augur_models_entry *e;
	uint32_t before;

	for (int i = 0; i < 2 * AUGUR_CHOICE_FIRST; i++)
		burst(self, &fp, 100000);
	e = augur_models_find(&self->l.models, augur_fingerprint_key(&fp));
	e->choice = (struct augur_choice){ .own = 1, .nr = UINT16_MAX };
	before = taught(self, &fp);
	for (int i = 0; i < 20; i++)
		burst(self, &fp, 100000);
	EXPECT_EQ(before + 20, taught(self, &fp));
}

/* Long and brief in turn, at one place: what comes is known by what was. */
TEST_F(learn, cases_tell_a_sequence)
{
	struct augur_fingerprint fp = make_fp(ROLE, 1, 1), brief, lengthy;
	uint64_t place = fp.word[1];

	brief = fp;
	lengthy = fp;
	brief.word[1] = augur_fp_set(place, AUGUR_FP_LAST_SHIFT, AUGUR_FP_LAST_MASK, 23);
	lengthy.word[1] = augur_fp_set(place, AUGUR_FP_LAST_SHIFT, AUGUR_FP_LAST_MASK, 15);
	for (int i = 0; i < 50; i++) {
		burst(self, &brief, 50000);
		burst(self, &lengthy, 9000000);
	}
	decide(self);
	ASSERT_NE(NULL, decided(self, case_of(&brief)));
	ASSERT_NE(NULL, decided(self, case_of(&lengthy)));
	EXPECT_TRUE(is_near(decided(self, case_of(&brief))->predicted_ns, 50000));
	EXPECT_TRUE(is_near(decided(self, case_of(&lengthy))->predicted_ns, 9000000));
	EXPECT_EQ(AUGUR_DECISION_CASE, decided(self, case_of(&brief))->flags);
}

/* Else it could not be saved. */
TEST_F(learn, a_case_is_named_with_its_key)
{
	struct augur_fingerprint fp = make_fp(ROLE, 1, 1);
	const struct augur_models_entry *e;

	fp.word[1] |= 9ULL << AUGUR_FP_LAST_SHIFT | 3ULL << AUGUR_FP_BEFORE_SHIFT;
	burst(self, &fp, 100000);
	burst(self, &fp, 100000);
	e = augur_models_find(&self->l.models, case_of(&fp));
	ASSERT_NE(NULL, e);
	EXPECT_EQ(AUGUR_KEY_CASE, e->level);
	EXPECT_EQ(fp.word[0], e->fp.word[0]);
	EXPECT_EQ(fp.word[1], e->fp.word[1]);
}

/* What was before says nothing: each case has too few bursts to know the middle. */
TEST_F(learn, a_case_borrows_from_its_key)
{
	struct augur_fingerprint fp = make_fp(ROLE, 1, 1);
	uint64_t place = fp.word[1];

	for (uint32_t i = 0; i < 800; i++) {
		fp.word[1] = augur_fp_set(place, AUGUR_FP_LAST_SHIFT, AUGUR_FP_LAST_MASK,
					  i % 20);
		burst(self, &fp, i / 200 % 2 ? 4000000 : 100000);
	}
	decide(self);
	EXPECT_GT(self->l.borrowed, 0);
	EXPECT_TRUE(is_near(decided(self, case_of(&fp))->predicted_ns, 4000000));
}

static void expect_same(FIXTURE_DATA(learn) *self, struct __test_metadata *_metadata,
			struct augur_learn *other)
{
	ASSERT_EQ(self->l.models.nr, other->models.nr);
	for (uint32_t i = 0; i < other->models.nr; i++) {
		const struct augur_models_entry *e = &other->models.entries[i];
		const struct augur_models_entry *own;

		own = augur_models_find(&self->l.models, e->key);
		ASSERT_NE(NULL, own);
		ASSERT_EQ(0, memcmp(&own->model, &e->model, sizeof(e->model)));
		ASSERT_EQ(0, memcmp(&own->choice, &e->choice, sizeof(e->choice)));
	}
}

static struct augur_fingerprint pick_fp(uint64_t i)
{
	struct augur_fingerprint fp = make_fp(i % 35, i % 35, i % 35);

	fp.word[1] |= i / 64 % 4 << AUGUR_FP_LAST_SHIFT;
	return fp;
}

static struct augur_sample make_sample(const struct augur_fingerprint *fp, uint64_t i,
				       uint64_t now)
{
	return (struct augur_sample){
		.key = augur_fingerprint_key(fp),
		.end_ns = now,
		.run_ns = 50000 << (i / 600 % 6) | augur_mix64(i) % 32768,
		.wait_ns = augur_mix64(i + 1) % 400000,
		.context = fp->word[1] >> AUGUR_FP_CONTEXT_SHIFT,
	};
}

/*
 * What a key learns does not depend on how many samples are learned together: they come
 * in their order. (More general keys are told of several keys in another order; here
 * each has its own.)
 */
TEST_F(learn, together_is_the_same_as_one_by_one)
{
	struct augur_sample samples[256];
	struct augur_learn together;

	ASSERT_EQ(0, augur_learn_init(&together, 4096));
	for (uint64_t round = 0; round < 40; round++) {
		for (uint64_t i = 0; i < 256; i++) {
			uint64_t n = round * 256 + i;
			struct augur_fingerprint fp = pick_fp(augur_mix64(n));

			samples[i] = make_sample(&fp, n, self->now += MS);
			augur_learn_sample(&self->l, &samples[i]);
		}
		augur_learn_samples(&together, samples, 256);
		/* Named after the first round: then the more general ones learn as well. */
		for (uint64_t i = 0; !round && i < 256; i++) {
			struct augur_fingerprint fp = pick_fp(augur_mix64(i));

			augur_learn_name(&self->l, augur_fingerprint_key(&fp), &fp);
			augur_learn_name(&together, augur_fingerprint_key(&fp), &fp);
		}
		expect_same(self, _metadata, &together);
	}
	EXPECT_GT(together.updates, 4 * together.waves);
	EXPECT_GT(together.phases, 0);
	augur_learn_free(&together);
}

static void bursts(FIXTURE_DATA(learn) *self, const struct augur_fingerprint *fp,
		   uint32_t run, uint32_t nr)
{
	while (nr--)
		burst(self, fp, run);
}

/* A quarter until it has learned 256 of them, a sixteenth from then on. */
TEST_F(learn, of_well_known_keys_a_share_is_learned_while_busy)
{
	struct augur_fingerprint fp = make_fp(ROLE, 1, 1);
	uint64_t learned;

	self->l.busy = true;
	bursts(self, &fp, 100000, 64);
	EXPECT_EQ(0, self->l.spared);
	bursts(self, &fp, 100000, 600);
	EXPECT_GT(self->l.samples, 64 + 110);
	EXPECT_LT(self->l.samples, 64 + 190);
	bursts(self, &fp, 100000, 1000);
	learned = self->l.samples;
	bursts(self, &fp, 100000, 8000);
	EXPECT_GT(self->l.samples, learned + 420);
	EXPECT_LT(self->l.samples, learned + 580);
	EXPECT_EQ(9664, self->l.spared + self->l.samples);
	self->l.busy = false;
	learned = self->l.samples;
	bursts(self, &fp, 100000, 1000);
	EXPECT_EQ(learned + 1000, self->l.samples);
}

/* What is known of a key may be as old as the batch, not what surprised. */
TEST_F(learn, a_change_within_a_batch_is_noticed_while_busy)
{
	struct augur_fingerprint fp = make_fp(ROLE, 1, 1);
	struct augur_sample samples[32];
	uint64_t learned;

	self->l.busy = true;
	bursts(self, &fp, 100000, 200);
	for (uint32_t i = 0; i < 32; i++)
		samples[i] = (struct augur_sample){
			.key = augur_fingerprint_key(&fp),
			.context = fp.word[1] >> AUGUR_FP_CONTEXT_SHIFT,
			.end_ns = self->now += MS,
			.run_ns = i < 20 ? 100000 : 400000,
		};
	learned = self->l.samples;
	EXPECT_EQ(0, augur_learn_samples(&self->l, samples, 32));
	EXPECT_GE(self->l.samples, learned + 11);
	EXPECT_LT(self->l.samples, learned + 25);
}

/* Six bursts, as it may be if all are learned. */
TEST_F(learn, a_change_is_noticed_while_busy)
{
	self->l.busy = true;
	for (uint32_t site = 1; site <= 50; site++) {
		struct augur_fingerprint fp = make_fp(ROLE, 1, site);
		const struct augur_models_entry *e;

		bursts(self, &fp, 100000, 200);
		bursts(self, &fp, 400000, 6);
		e = augur_models_find(&self->l.models, case_of(&fp));
		ASSERT_NE(NULL, e);
		EXPECT_TRUE(is_near(exp2(e->model.level), 400000));
	}
	EXPECT_GT(self->l.spared, 50 * 80);
}

/* What is left out must not be of a kind, as it were if bursts in a pattern were counted. */
TEST_F(learn, what_is_learned_while_busy_is_no_choice)
{
	struct augur_fingerprint fp = make_fp(ROLE, 1, 1);
	const struct augur_models_entry *e;

	self->l.busy = true;
	for (uint32_t i = 0; i < 8000; i++)
		burst(self, &fp, 100000 + i % 4 * 10000);
	e = augur_models_find(&self->l.models, augur_fingerprint_key(&fp));
	ASSERT_NE(NULL, e);
	EXPECT_GT(self->l.spared, 4000);
	EXPECT_GT(e->model.mean, 110000);
	EXPECT_LT(e->model.mean, 120000);
}

TEST_F(learn, a_full_table_survives_names)
{
	augur_learn_free(&self->l);
	ASSERT_EQ(0, augur_learn_init(&self->l, 4));
	for (uint32_t i = 0; i < 5000; i++) {
		struct augur_fingerprint fp = make_fp(i % 7, i % 5, i % 3);

		burst(self, &fp, 100000);
		if (i % 10 == 0)
			decide(self);
		ASSERT_LE(self->l.nr_touched, 4);
		ASSERT_LE(self->l.models.nr, 4);
	}
	EXPECT_EQ(5000, self->l.samples);
}

TEST_HARNESS_MAIN
