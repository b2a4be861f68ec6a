/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random numbers that are the same on every machine: splitmix64. Each task has its
 * own, so that the work it brings does not depend on who schedules it.
 */
#ifndef _AUGUR_SIM_RNG_H
#define _AUGUR_SIM_RNG_H

#include <stdint.h>

struct rng {
	uint64_t state;
};

static inline uint64_t rng_next(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* A stream of its own for object @nr of what @seed names. */
static inline struct rng rng_make(uint64_t seed, uint64_t nr)
{
	struct rng r = { seed * 0xd1342543de82ef95ULL + nr };

	r.state = rng_next(&r);
	return r;
}

/* 0 < x < 1 */
static inline double rng_unit(struct rng *r)
{
	return ((rng_next(r) >> 12) + 0.5) / (1ULL << 52);
}

/* 0 to @bound - 1 */
static inline uint32_t rng_below(struct rng *r, uint32_t bound)
{
	return ((rng_next(r) >> 32) * bound) >> 32;
}

#endif /* _AUGUR_SIM_RNG_H */
