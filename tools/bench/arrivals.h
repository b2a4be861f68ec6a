/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arrivals.h - when work is due, whoever is late
 *
 * An open loop: the times are drawn before anything is served and do not depend on
 * how it went, and latency counts from the time that was drawn. A scheduler cannot
 * hide a stall by delaying the questions (coordinated omission).
 */
#ifndef AUGUR_BENCH_ARRIVALS_H
#define AUGUR_BENCH_ARRIVALS_H

#include <stdint.h>

/**
 * struct arrivals - a stream of due times
 * @due_ns: the next one, of CLOCK_MONOTONIC
 * @mean_ns: mean time between two
 * @random: state of the generator; 0 for a period without randomness
 */
struct arrivals {
	double due_ns;
	double mean_ns;
	uint64_t random;
};

/* @per_second arrivals from @begin_ns on: a Poisson process of @seed, or if that is
 * 0 a fixed period.
 */
void arrivals_begin(struct arrivals *arrivals, uint64_t begin_ns, double per_second,
		    uint64_t seed);

/* The time that is due next; moves on to the one after it. */
uint64_t arrivals_next(struct arrivals *arrivals);

/* Sleeps by an absolute timer; returns at once if @when_ns is past. */
void arrivals_sleep(uint64_t when_ns);

#endif /* AUGUR_BENCH_ARRIVALS_H */
