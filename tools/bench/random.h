/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * random.h - numbers that are the same on every machine, given the seed
 */
#ifndef AUGUR_BENCH_RANDOM_H
#define AUGUR_BENCH_RANDOM_H

#include <math.h>
#include <stdint.h>

/* splitmix64: any seed will do, neighbouring ones too. */
static inline uint64_t random_next(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15ull;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

/* Below @bound, which is small against 2^64: no number is favoured measurably. */
static inline uint64_t random_below(uint64_t *state, uint64_t bound)
{
	return bound ? random_next(state) % bound : 0;
}

/* In (0, 1]. */
static inline double random_unit(uint64_t *state)
{
	return ((random_next(state) >> 11) + 1) / 9007199254740992.0;
}

/* Gaps of this distribution make a Poisson process. */
static inline double random_exponential(uint64_t *state, double mean)
{
	return -mean * log(random_unit(state));
}

#endif /* AUGUR_BENCH_RANDOM_H */
