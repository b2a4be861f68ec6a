// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "policy/log2.h"
#include "synth.h"

#define NR_THREADS	8
#define GAP_NS		50000

/* Noise of all families but the heavy-tailed: a factor of 1.15 at one deviation. */
#define SIGMA		0.2

/**
 * struct source - one thread
 * @number: which one
 * @nr: bursts so far
 * @seed: state of its random numbers
 * @level: where its level is, log2
 * @state: what else a family keeps
 */
struct source {
	uint32_t number;
	uint32_t nr;
	uint64_t seed;
	double level;
	int state;
};

static double uniform(struct source *s)
{
	uint64_t x = s->seed += 0x9e3779b97f4a7c15ULL;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return ldexp(((x ^ x >> 31) >> 11) + 0.5, -53);
}

static double normal(struct source *s)
{
	double r = sqrt(-2 * log(uniform(s)));

	return r * cos(2 * M_PI * uniform(s));
}

/* Threads differ by up to a factor of 16. */
static double base(const struct source *s)
{
	return 15 + s->number / 2.0;
}

static double steps(struct source *s)
{
	if (s->nr % 200 == 0)
		s->state = !s->state;
	return base(s) + 2 * s->state;
}

static double ramps(struct source *s)
{
	double at = fmod(s->nr / 300.0, 2);

	return base(s) + 3 * (at < 1 ? at : 2 - at);
}

static double periodic(struct source *s)
{
	return base(s) + 2 * (s->nr % 3 == 0);
}

static double bimodal(struct source *s)
{
	return base(s) + 5 * (uniform(s) < 0.3);
}

static double heavy(struct source *s)
{
	/* Pareto of index 1.2: a finite mean, no variance. The median is the truth. */
	s->level = -log2(uniform(s)) / 1.2;
	return base(s) + 1 / 1.2;
}

static double drifting(struct source *s)
{
	s->level += 0.03 * normal(s);
	s->level = fmin(fmax(s->level, -3), 3);
	return base(s) + s->level;
}

/*
 * Short for as long as it takes to be believed, then long once: what a task would do
 * that wants to be served first with its long bursts.
 */
static double adversarial(struct source *s)
{
	return base(s) + 6 * (s->nr % 12 == 11);
}

static double (*const levels[])(struct source *s) = {
	steps, ramps, periodic, bimodal, heavy, drifting, adversarial,
};

const struct augur_family augur_families[] = {
	{ "steps",	"by 4 and back every 200 bursts" },
	{ "ramps",	"by 8 up and down in 600 bursts" },
	{ "periodic",	"every third is 4 times longer" },
	{ "bimodal",	"30 % are 32 times longer, at random" },
	{ "heavy",	"Pareto of index 1.2" },
	{ "drifting",	"a random walk of 2 % a burst" },
	{ "adversarial", "11 short ones, then one 64 times longer" },
};

const size_t augur_nr_families = sizeof(augur_families) / sizeof(augur_families[0]);

static double noise(const struct source *s, bool heavy_tail, double gauss)
{
	return heavy_tail ? s->level - 1 / 1.2 : SIGMA * gauss;
}

/* @b: out: the next burst; in: the last one of the same source. */
static void burst(struct source *s, size_t family, struct augur_trace_burst *b,
		  float *truth)
{
	double level = levels[family](s);
	double y = level + noise(s, levels[family] == heavy, normal(s));
	uint32_t last = augur_log2_floor(b->run_ns);
	uint64_t before = augur_fp_before(b->fp.word[1]);

	*truth = level;
	b->thread = s->number;
	b->run_ns = exp2(fmin(y, 38));
	b->wait_ns = -GAP_NS / 10 * log(uniform(s));
	b->fp.word[0] = 0x7365ULL << 32 | (0x1000 + s->number % 2);
	b->fp.word[1] = AUGUR_FP_VERSION << AUGUR_FP_VERSION_SHIFT | before;
	b->fp.word[1] = augur_fp_set(b->fp.word[1], AUGUR_FP_SITE_SHIFT,
				     AUGUR_FP_SITE_MASK, 2 + s->number);
	b->fp.word[1] = augur_fp_set(b->fp.word[1], AUGUR_FP_LAST_SHIFT,
				     AUGUR_FP_LAST_MASK,
				     last < AUGUR_FP_LAST_MASK ? last :
				     AUGUR_FP_LAST_MASK);
	s->nr++;
}

static int find_family(const char *name)
{
	size_t i;

	for (i = 0; i < augur_nr_families; i++)
		if (!strcmp(augur_families[i].name, name))
			return i;
	return -EINVAL;
}

static void fill(struct augur_trace *t, int family, uint64_t seed, float *truth)
{
	struct source sources[NR_THREADS];
	struct augur_trace_burst last[NR_THREADS] = { 0 };
	uint64_t clock = 0;
	float ignored;
	uint32_t i;

	for (i = 0; i < NR_THREADS; i++)
		sources[i] = (struct source){ .number = i, .seed = seed * 1000003 + i };
	for (i = 0; i < t->nr_bursts; i++) {
		struct augur_trace_burst *b = &t->bursts[i];

		*b = last[i % NR_THREADS];
		burst(&sources[i % NR_THREADS], family, b, truth ? &truth[i] : &ignored);
		last[i % NR_THREADS] = *b;
		clock += b->run_ns + b->wait_ns + GAP_NS;
		b->end_ns = clock;
	}
}

int augur_synth(const char *name, uint32_t nr, uint64_t seed,
		struct augur_trace *t, float *truth)
{
	int family = find_family(name);

	if (family < 0 || !nr || nr > AUGUR_TRACE_BURSTS_MAX)
		return -EINVAL;
	*t = (struct augur_trace){
		.nr_bursts = nr,
		.nr_threads = nr < NR_THREADS ? nr : NR_THREADS,
		.split = nr / 2,
		.nr_cpus = 1,
		.precision = 64,
		.tick_ns = 1,
	};
	strncpy(t->name, name, sizeof(t->name) - 1);
	t->bursts = calloc(nr, sizeof(*t->bursts));
	if (!t->bursts)
		return -ENOMEM;
	fill(t, family, seed, truth);
	return 0;
}
