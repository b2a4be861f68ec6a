// SPDX-License-Identifier: GPL-2.0-only
/*
 * Families of times.
 */
#include "dist.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A tail without an end would have no mean for small exponents. */
#define PARETO_CUT	1e4

/* What a family takes: t a time, r a number, n a whole number of at least 1. */
static const struct {
	const char *name;
	const char *takes;
	enum dist_kind kind;
} families[] = {
	{ "fixed", "t", DIST_FIXED },
	{ "uniform", "tt", DIST_UNIFORM },
	{ "exp", "t", DIST_EXP },
	{ "lognormal", "tr", DIST_LOGNORMAL },
	{ "bimodal", "ttr", DIST_BIMODAL },
	{ "pareto", "tr", DIST_PARETO },
	{ "steps", "ttn", DIST_STEPS },
	{ "never", "", DIST_NEVER },
};

static bool parse_one(char takes, const char *text, double *out)
{
	uint64_t number;

	switch (takes) {
	case 't':
		return parse_time(text, out);
	case 'r':
		return parse_real(text, 0, 100, out);
	default:
		if (!parse_number(text, 1, 1000000000, &number))
			return false;
		*out = number;
		return true;
	}
}

static bool check(const struct dist *d, const char *text, struct fault *f)
{
	if (d->kind == DIST_UNIFORM && d->a > d->b)
		return fault_set(f, "'%s' ends before it begins", text);
	if (d->kind == DIST_BIMODAL && d->c > 1)
		return fault_set(f, "'%s': a probability is at most 1", text);
	if (d->kind == DIST_PARETO && d->b < 0.1)
		return fault_set(f, "'%s': the exponent is at least 0.1", text);
	return true;
}

bool dist_parse(struct dist *d, const char *text, struct fault *f)
{
	char copy[96], *name, *values, *piece[3];
	double value[3] = { 0 };
	size_t i, k, nr = 0;

	if (strlen(text) >= sizeof(copy))
		return fault_set(f, "'%.40s...' is too long for a distribution", text);
	strcpy(copy, text);
	name = copy;
	values = strchr(copy, ':');
	if (values) {
		*values++ = '\0';
		nr = parse_split(values, ',', piece, 3);
	}
	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (!strcmp(name, families[i].name))
			break;
	if (i == sizeof(families) / sizeof(families[0]))
		return fault_set(f, "there is no distribution '%s'", name);
	if (nr != strlen(families[i].takes))
		return fault_set(f, "'%s': %s takes %zu values", text, name,
				 strlen(families[i].takes));
	for (k = 0; k < nr; k++)
		if (!parse_one(families[i].takes[k], piece[k], &value[k]))
			return fault_set(f, "'%s': '%s' is not a %s", text, piece[k],
					 families[i].takes[k] == 't' ?
					 "time such as 200us, of at most 1000s" :
					 "number in range");
	*d = (struct dist){ families[i].kind, value[0], value[1], value[2] };
	return check(d, text, f);
}

double rng_normal(struct rng *r)
{
	double u = rng_unit(r), v = rng_unit(r);

	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

uint64_t dist_draw(const struct dist *d, struct rng *r, uint64_t nth)
{
	switch (d->kind) {
	case DIST_FIXED:
		return d->a;
	case DIST_UNIFORM:
		return d->a + rng_unit(r) * (d->b - d->a);
	case DIST_EXP:
		return -d->a * log(rng_unit(r));
	case DIST_LOGNORMAL:
		return d->a * exp2(d->b * rng_normal(r));
	case DIST_BIMODAL:
		return rng_unit(r) < d->c ? d->b : d->a;
	case DIST_PARETO:
		return d->a * fmin(pow(rng_unit(r), -1 / d->b), PARETO_CUT);
	case DIST_STEPS:
		return nth / (uint64_t)d->c % 2 ? d->b : d->a;
	default:
		return DIST_NEVER_NS;
	}
}
