// SPDX-License-Identifier: GPL-2.0-only
/*
 * What learning costs: model updates alone, and everything from a sample that was read
 * to a decision that is queued; nanoseconds of CPU time per sample, best of some rounds.
 *
 * Usage: learn [KEYS [SAMPLES]]
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "augurd/learn.h"

#define ROUNDS		5
#define DECISIONS	4096

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

static double bench_update(const struct augur_sample *samples, uint32_t nr, uint32_t keys)
{
	struct augur_model *m = calloc(keys, sizeof(*m));
	double begun;
	uint32_t i;

	if (!m)
		exit(1);
	for (i = 0; i < keys; i++)
		augur_model_init(&m[i], &augur_model_defaults);
	begun = cpu_ns();
	for (i = 0; i < nr; i++) {
		struct augur_model_sample s = {
			.end_ns = samples[i].end_ns,
			.run_ns = samples[i].run_ns,
			.wait_ns = samples[i].wait_ns,
		};

		augur_model_update(&m[samples[i].key % keys], &augur_model_defaults, &s);
	}
	begun = cpu_ns() - begun;
	free(m);
	return begun / nr;
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

/* In batches of 256, as from a ring. */
static double bench_learn(const struct augur_sample *samples, uint32_t nr, uint32_t keys,
			  uint64_t *decisions)
{
	static struct augur_decision out[DECISIONS];
	struct augur_learn l;
	double begun;
	uint32_t i;

	if (augur_learn_init(&l, 4 * keys))
		exit(1);
	name_keys(&l, samples, nr, keys);
	begun = cpu_ns();
	for (i = 0; i < nr; i++) {
		augur_learn_sample(&l, &samples[i]);
		if (i % 256 == 255)
			while (augur_learn_decide(&l, samples[i].end_ns, out, DECISIONS) ==
			       DECISIONS)
				;
	}
	begun = cpu_ns() - begun;
	*decisions = l.decisions;
	augur_learn_free(&l);
	return begun / nr;
}

int main(int argc, char **argv)
{
	uint32_t keys = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
	uint32_t nr = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000, round;
	struct augur_sample *samples;
	double update = 1e9, learn = 1e9, ns;
	uint64_t decisions = 0;

	samples = keys && nr ? calloc(nr, sizeof(*samples)) : NULL;
	if (!samples) {
		fprintf(stderr, "usage: learn [KEYS [SAMPLES]], both from 1 on\n");
		return 2;
	}
	make_samples(samples, nr, keys);
	for (round = 0; round < ROUNDS; round++) {
		ns = bench_update(samples, nr, keys);
		update = ns < update ? ns : update;
		ns = bench_learn(samples, nr, keys, &decisions);
		learn = ns < learn ? ns : learn;
	}
	printf("keys %u\nsamples %u\nupdate_ns %.1f\nlearn_ns %.1f\ndecisions %llu\nbytes_per_key %zu\n",
	       keys, nr, update, learn, (unsigned long long)decisions,
	       sizeof(struct augur_models_entry) + 3 * sizeof(uint32_t));
	free(samples);
	return 0;
}
