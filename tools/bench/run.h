/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run.h - measures schedulers on loads, block by block
 */
#ifndef AUGUR_BENCH_RUN_H
#define AUGUR_BENCH_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "blocks.h"
#include "samples.h"
#include "sched.h"

/**
 * struct run - what to measure
 * @sched: the schedulers, others are compared with the first
 * @nr_scheds: how many
 * @rounds: of blocks; each is two pairs
 * @window_ms: what is measured of a load that has a window
 * @seed: of the order, and of loads
 * @controls: how often the first scheduler is compared with itself
 * @planted: object of the planted loop
 * @kinds: which kinds of loads, a list; NULL: all
 * @loads: which loads, a list; NULL: all
 * @counted: time is counted instructions
 * @raw: say samples on stdout as they come
 */
struct run {
	struct sched sched[BLOCKS_SCHEDS_MAX];
	unsigned int nr_scheds;
	unsigned int rounds;
	unsigned int window_ms;
	uint64_t seed;
	unsigned int controls;
	const char *planted;
	const char *kinds;
	const char *loads;
	bool counted;
	bool raw;
};

/* Returns false if nothing could be measured, having said why. */
bool run_all(struct run *run, struct samples *samples);

#endif /* AUGUR_BENCH_RUN_H */
