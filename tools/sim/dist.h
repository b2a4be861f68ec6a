/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long things take: the families of bursts and sleeps.
 */
#ifndef _AUGUR_SIM_DIST_H
#define _AUGUR_SIM_DIST_H

#include "parse.h"
#include "rng.h"

/* What never ends; far from overflow, and far beyond any run. */
#define DIST_NEVER_NS	(1ULL << 62)

/**
 * enum dist_kind - families
 * @DIST_FIXED: fixed:A
 * @DIST_UNIFORM: uniform:A,B from A to B
 * @DIST_EXP: exp:A exponential with mean A
 * @DIST_LOGNORMAL: lognormal:A,S with median A; log2 has standard deviation S
 * @DIST_BIMODAL: bimodal:A,B,P is B with probability P, else A
 * @DIST_PARETO: pareto:A,S heavy tail from A with exponent S, cut at 10000 A
 * @DIST_STEPS: steps:A,B,N is N times A, then N times B, and so on
 * @DIST_NEVER: never ends
 */
enum dist_kind {
	DIST_FIXED,
	DIST_UNIFORM,
	DIST_EXP,
	DIST_LOGNORMAL,
	DIST_BIMODAL,
	DIST_PARETO,
	DIST_STEPS,
	DIST_NEVER,
};

/**
 * struct dist - one of them
 * @kind: family
 * @a: first parameter, ns
 * @b: second
 * @c: third
 */
struct dist {
	enum dist_kind kind;
	double a;
	double b;
	double c;
};

bool dist_parse(struct dist *d, const char *text, struct fault *f);

/* The @nth value of a stream, in ns. */
uint64_t dist_draw(const struct dist *d, struct rng *r, uint64_t nth);

/* Standard normal. */
double rng_normal(struct rng *r);

#endif /* _AUGUR_SIM_DIST_H */
