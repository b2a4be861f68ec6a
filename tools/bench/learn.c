// SPDX-License-Identifier: GPL-2.0-only
/*
 * What learning costs: the arithmetic alone, model updates, and everything from a sample
 * that was read to a decision that is queued; nanoseconds of CPU time per sample, best of
 * some rounds.
 *
 * Usage: learn [KEYS [SAMPLES]]
 */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "augurd/learn.h"

#define ROUNDS		5
#define DECISIONS	4096
#define BATCH		256
/* Bursts of each key after which it has been known for long. */
#define KNOWN		100
/* Of 16 bytes: half of a first cache of 32 KiB. */
#define HOT		1024

static uint64_t rng = 88172645463325252ULL;

static uint64_t next(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return rng;
}

static double cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

/* A thousand programs, each in ten places to sleep; runs scatter by a factor of two. */
static struct augur_fingerprint make_fp(uint32_t i)
{
	struct augur_fingerprint fp = {
		{ (i / 10) * 0x9e3779b97f4a7c15ULL | 1,
		  (uint64_t)(i % 10) << AUGUR_FP_SITE_SHIFT | (i / 10 % 50) }
	};

	return fp;
}

static void make_samples(struct augur_sample *samples, uint32_t nr, uint32_t keys)
{
	uint32_t i;

	for (i = 0; i < nr; i++) {
		uint32_t k = next() % keys;
		struct augur_fingerprint fp = make_fp(k);

		samples[i] = (struct augur_sample){
			.key = augur_fingerprint_key(&fp),
			.end_ns = 1000000ULL * (i + 1),
			.run_ns = (20000 + 997 * (k % 1000)) * (1 + (next() % 1000) / 1000.0),
			.wait_ns = next() % 400000,
		};
	}
}

/* All keys in turn, each with one sample: from their models and back. */
static double bench_update(const struct augur_sample *samples, uint32_t nr, uint32_t keys)
{
	struct augur_model_sample s[AUGUR_LANES];
	enum augur_model_event events[AUGUR_LANES];
	struct augur_model *m = calloc(keys, sizeof(*m)), *at[AUGUR_LANES];
	double begun;
	uint32_t i, k;

	if (!m)
		exit(1);
	for (i = 0; i < keys; i++)
		augur_model_init(&m[i], &augur_model_defaults);
	begun = cpu_ns();
	for (i = 0; i + AUGUR_LANES <= nr; i += AUGUR_LANES) {
		for (k = 0; k < AUGUR_LANES; k++) {
			at[k] = &m[(i + k) % keys];
			s[k] = (struct augur_model_sample){
				.end_ns = samples[i + k].end_ns,
				.run_ns = samples[i + k].run_ns,
				.wait_ns = samples[i + k].wait_ns,
			};
		}
		augur_model_update_many(at, &augur_model_defaults, s, events, k);
	}
	begun = cpu_ns() - begun;
	free(m);
	return begun / i;
}

/* The arithmetic alone: the same keys as arrays of their quantities, which stay so. */
static double bench_lanes(const struct augur_sample *samples, uint32_t nr, uint32_t keys)
{
	uint32_t nr_lanes = (keys + AUGUR_LANES - 1) / AUGUR_LANES, i;
	struct augur_lanes *lanes = aligned_alloc(64, nr_lanes * sizeof(*lanes));
	double begun;

	if (!lanes)
		exit(1);
	memset(lanes, 0, nr_lanes * sizeof(*lanes));
	for (i = 0; i < keys; i++) {
		lanes[i / AUGUR_LANES].run_ns[i % AUGUR_LANES] = samples[i % nr].run_ns;
		lanes[i / AUGUR_LANES].len[i % AUGUR_LANES] = AUGUR_WINDOW_MAX;
	}
	begun = cpu_ns();
	for (i = 0; i + AUGUR_LANES <= nr; i += AUGUR_LANES)
		augur_lanes_learn(&lanes[i / AUGUR_LANES % nr_lanes], &augur_model_defaults,
				  AUGUR_LANES);
	begun = cpu_ns() - begun;
	free(lanes);
	return begun / i;
}

static void name_keys(struct augur_learn *l, const struct augur_sample *samples, uint32_t nr,
		      uint32_t keys)
{
	uint32_t i;

	for (i = 0; i < nr; i++)
		augur_learn_sample(l, &samples[i]);
	for (i = 0; i < keys; i++) {
		struct augur_fingerprint fp = make_fp(i);

		augur_learn_name(l, augur_fingerprint_key(&fp), &fp);
	}
}

/* In batches of 256, as from a ring, with what is decided about them. */
static void learn_all(struct augur_learn *l, const struct augur_sample *samples, uint32_t nr)
{
	static struct augur_decision out[DECISIONS];
	static struct augur_sample batch[BATCH];
	uint32_t i, len;

	for (i = 0; i < nr; i += len) {
		len = nr - i < BATCH ? nr - i : BATCH;
		memcpy(batch, &samples[i], len * sizeof(*batch));
		augur_learn_samples(l, batch, len);
		while (augur_learn_decide(l, samples[i].end_ns, out, DECISIONS) ==
		       DECISIONS)
			;
	}
}

/*
 * Of new keys all bursts are learned, of keys that are @known for long a share, as on a
 * machine that makes so many that it matters.
 */
static double bench_learn(const struct augur_sample *samples, uint32_t nr, uint32_t keys,
			  bool known)
{
	uint64_t rounds = known ? (uint64_t)KNOWN * keys / nr + 1 : 0;
	struct augur_learn l;
	double begun;

	if (augur_learn_init(&l, 4 * keys))
		exit(1);
	name_keys(&l, samples, nr, keys);
	while (rounds--)
		learn_all(&l, samples, nr);
	l.busy = known;
	begun = cpu_ns();
	learn_all(&l, samples, nr);
	begun = cpu_ns() - begun;
	augur_learn_free(&l);
	return begun / nr;
}

/**
 * struct tier - a small table of keys in front of the large one
 * @key: the key that was here last
 * @entry: its entry
 */
struct tier {
	uint64_t key;
	struct augur_models_entry *entry;
};

static struct tier hot[HOT];

static struct augur_models_entry *find_hot(struct augur_models *models, uint64_t key,
					   uint64_t *hits)
{
	struct tier *t = &hot[key % HOT];

	if (t->key == key) {
		(*hits)++;
		return t->entry;
	}
	t->key = key;
	t->entry = augur_models_get(models, key);
	return t->entry;
}

/* Of two keys the smaller, a few times: one in twenty comes half of the time. */
static uint32_t pick(uint32_t keys, bool skewed)
{
	uint32_t k = next() % keys, times = skewed ? 13 : 0;

	while (times--) {
		uint32_t other = next() % keys;

		k = other < k ? other : k;
	}
	return k;
}

/* Is a tier sized to the first cache worth it? Entries are touched as by an update. */
static double bench_find(uint32_t nr, uint32_t keys, bool skewed, bool tiered, uint64_t *hits)
{
	uint64_t *asked = calloc(nr, sizeof(*asked));
	struct augur_models models;
	double begun;
	uint32_t i;

	if (!asked || augur_models_init(&models, 4 * keys))
		exit(1);
	memset(hot, 0, sizeof(hot));
	*hits = 0;
	for (i = 0; i < nr; i++)
		asked[i] = augur_mix64(1 + pick(keys, skewed));
	for (i = 0; i < nr; i++)
		augur_models_get(&models, asked[i]);
	begun = cpu_ns();
	for (i = 0; i < nr; i++)
		(tiered ? find_hot(&models, asked[i], hits) :
			  augur_models_get(&models, asked[i]))->model.nr++;
	begun = cpu_ns() - begun;
	augur_models_free(&models);
	free(asked);
	return begun / nr;
}

static void compare_tiers(uint32_t nr, uint32_t keys)
{
	double best[2];
	uint64_t hits;
	int skewed, tiered, round;

	for (skewed = 0; skewed < 2; skewed++) {
		for (tiered = 0; tiered < 2; tiered++) {
			best[tiered] = 1e9;
			for (round = 0; round < ROUNDS; round++)
				best[tiered] = fmin(best[tiered],
						    bench_find(nr, keys, skewed, tiered, &hits));
		}
		printf("find_%s_ns %.1f\ntiered_%s_ns %.1f\ntiered_%s_hits %.3f\n",
		       skewed ? "skewed" : "even", best[0], skewed ? "skewed" : "even",
		       best[1], skewed ? "skewed" : "even", (double)hits / nr);
	}
}

int main(int argc, char **argv)
{
	uint32_t keys = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
	uint32_t nr = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000, round;
	struct augur_sample *samples;
	double lanes = 1e9, update = 1e9, fresh = 1e9, learn = 1e9;

	samples = keys && nr ? calloc(nr, sizeof(*samples)) : NULL;
	if (!samples) {
		fprintf(stderr, "usage: learn [KEYS [SAMPLES]], both from 1 on\n");
		return 2;
	}
	make_samples(samples, nr, keys);
	for (round = 0; round < ROUNDS; round++) {
		lanes = fmin(lanes, bench_lanes(samples, nr, keys));
		update = fmin(update, bench_update(samples, nr, keys));
		fresh = fmin(fresh, bench_learn(samples, nr, keys, false));
		learn = fmin(learn, bench_learn(samples, nr, keys, true));
	}
	printf("keys %u\nsamples %u\nlanes_ns %.1f\nupdate_ns %.1f\nlearn_new_ns %.1f\nlearn_ns %.1f\nbytes_per_key %zu\n",
	       keys, nr, lanes, update, fresh, learn,
	       sizeof(struct augur_models_entry) + 3 * sizeof(uint32_t));
	compare_tiers(nr, keys);
	free(samples);
	return 0;
}
