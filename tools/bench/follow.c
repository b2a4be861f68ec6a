// SPDX-License-Identifier: GPL-2.0-only
/*
 * follow - how the model follows, with the parameters of the preset balanced: after how
 * many samples the prediction is within a quarter of the truth, when all bursts are 4 times
 * as long or as short from then on; and by which part of itself one of ten times or a tenth
 * moves it. Each is the worst of bursts of several lengths that scatter by a tenth to either
 * side, of keys that have had few and many, in many series.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "model/model.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define SERIES		50
#define KNOWN_MAX	64U
#define GAP_NS		1000000ULL
#define SCATTER		0.1
#define STEP		4.0
#define NEAR		0.25
#define GIVE_UP		100U
#define OUTLIER		10.0
/* As far off as an ordinary one is in the middle. */
#define ORDINARY	1.05
#define LATER		10U

static const double lengths_ns[] = { 5e3, 50e3, 200e3, 1e6, 5e6, 50e6 };

static const struct augur_model_params *const params = &augur_model_defaults;
static uint64_t rng = 88172645463325252ULL;

static double scatter(double run_ns)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return run_ns * (1 + SCATTER * ((rng >> 11) / 4503599627370496.0 - 1));
}

static void learn(struct augur_model *m, uint64_t *now_ns, double run_ns)
{
	struct augur_model_sample s = { .end_ns = *now_ns += GAP_NS, .run_ns = run_ns };

	augur_model_update(m, params, &s);
}

static double predict(const struct augur_model *m, uint64_t now_ns)
{
	struct augur_prediction p;

	return augur_model_predict(m, params, now_ns, &p) ? p.run_ns : 0;
}

static uint64_t start(struct augur_model *m, double run_ns, uint32_t known)
{
	uint64_t now_ns = 0;

	augur_model_init(m, params);
	while (known--)
		learn(m, &now_ns, scatter(run_ns));
	return now_ns;
}

/* Samples of @factor until the prediction is near. */
static double follow_step(double run_ns, uint32_t known, double factor)
{
	struct augur_model m;
	uint64_t now_ns = start(&m, run_ns, known);
	double truth = run_ns * factor;
	uint32_t nr = 0;

	do
		learn(&m, &now_ns, scatter(truth));
	while (++nr < GIVE_UP && fabs(predict(&m, now_ns) / truth - 1) > NEAR);
	return nr;
}

/* What one sample of @factor changes at once. */
static double move_at_once(double run_ns, uint32_t known, double factor)
{
	struct augur_model m;
	uint64_t now_ns = start(&m, run_ns, known);
	double before = predict(&m, now_ns);

	learn(&m, &now_ns, run_ns * factor);
	return fabs(predict(&m, now_ns) / before - 1);
}

/* The most it changes at any of the samples that follow, beside a model without it. */
static double move_later(double run_ns, uint32_t known, double factor)
{
	struct augur_model with, without;
	uint64_t now_ns = start(&without, run_ns, known), later_ns = now_ns;
	double most = 0, run;
	uint32_t i;

	with = without;
	learn(&with, &later_ns, run_ns * factor);
	for (i = 0; i < LATER; i++) {
		run = scatter(run_ns);
		learn(&with, &later_ns, run);
		learn(&without, &now_ns, run);
		most = fmax(most, fabs(predict(&with, later_ns) /
				       predict(&without, now_ns) - 1));
	}
	return most;
}

/* Of keys with @least to @most samples, by @factor and by its inverse. */
static double worst(double (*measure)(double run_ns, uint32_t known, double factor),
		    uint32_t least, uint32_t most, double factor)
{
	double most_seen = 0;
	uint32_t known, i, k;

	for (known = least; known <= most; known++)
		for (i = 0; i < ARRAY_SIZE(lengths_ns); i++)
			for (k = 0; k < SERIES; k++)
				most_seen = fmax(fmax(most_seen,
						      measure(lengths_ns[i], known, factor)),
						 measure(lengths_ns[i], known, 1 / factor));
	return most_seen;
}

int main(void)
{
	/* With fewer, nothing tells what is ordinary. */
	uint32_t enough = params->outlier_min;

	printf("step_samples %.0f\n", worst(follow_step, 1, KNOWN_MAX, STEP));
	printf("outlier_moves %.4f\n", worst(move_at_once, enough, KNOWN_MAX, OUTLIER));
	printf("outlier_moves_young %.4f\n", worst(move_at_once, 1, enough - 1, OUTLIER));
	printf("outlier_moves_later %.4f\n", worst(move_later, enough, KNOWN_MAX, OUTLIER));
	printf("ordinary_moves_later %.4f\n", worst(move_later, enough, KNOWN_MAX, ORDINARY));
	return 0;
}
