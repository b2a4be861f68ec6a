/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * samples.h - what was measured, block by block, before anything is made of it
 *
 * Also a text, so that a guest can say it while it runs and what it said so far is
 * not lost with it. One line each, words apart by a space; others are ignored:
 *
 *	@machine VERSION KERNEL CPUS NODES CLOCK
 *	@sched SCHEDULER		the first is what others are compared with
 *	@metric less|more|p99 METRIC	which is better; p99: less, and it has many values of
 *					a pair, of which the figure is the 99th percentile
 *					of all pairs together
 *	@value METRIC SCHEDULER PAIR VALUE
 *	@void SCHEDULER PAIR LOAD REASON...
 *	@skip LOAD REASON...
 *	@progress DONE TOTAL WHAT...
 *	@end
 */
#ifndef AUGUR_BENCH_SAMPLES_H
#define AUGUR_BENCH_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "ratio.h"

#define SAMPLES_NAME	64
#define SAMPLES_LINE	512

/* What results of two runs must have in common to be compared. */
struct machine {
	char version[SAMPLES_NAME];
	char kernel[SAMPLES_NAME];
	unsigned int cpus;
	unsigned int nodes;
	char clock[SAMPLES_NAME];	/* "counted" in a deterministic guest, or "real" */
};

struct metric {
	char name[SAMPLES_NAME];
	bool more_is_better;
	bool pooled;			/* "p99" */
};

struct sample {
	size_t metric;
	size_t sched;
	unsigned int pair;
	double value;
};

/* A block that was begun, or a load that was not, and what was in the way. */
struct failure {
	char what[SAMPLES_NAME];	/* scheduler, or load */
	char reason[SAMPLES_LINE];
	unsigned int times;
};

struct failures {
	struct failure *list;
	size_t nr;
};

/**
 * struct samples - all of a run
 * @machine: where
 * @metrics: in the order they were first named
 * @scheds: labels of schedulers, in the order they were first named
 * @list: the figures
 * @voids: blocks that count for nothing
 * @skips: loads that were left out
 * @ended: nothing is missing: the run was not cut short
 */
struct samples {
	struct machine machine;
	struct metric *metrics;
	size_t nr_metrics;
	char (*scheds)[SAMPLES_NAME];
	size_t nr_scheds;
	struct sample *list;
	size_t nr;
	struct failures voids;
	struct failures skips;
	bool ended;
};

/* Takes one line; false if it begins as one of ours and is none. */
bool samples_take(struct samples *samples, const char *line);

/*
 * The figures of two schedulers, by number, of the pairs that both have: at most
 * as many as there are samples. Returns how many; @a may be NULL.
 */
size_t samples_pairs(const struct samples *samples, size_t metric, size_t sched_a,
		     size_t sched_b, double *a, double *b);

/*
 * All values that a scheduler has of a metric in pairs in which @beside has some too:
 * at most as many as there are samples. Returns how many.
 */
size_t samples_pool(const struct samples *samples, size_t metric, size_t sched,
		    size_t beside, struct pooled *pool);

unsigned int failures_total(const struct failures *failures);

void samples_free(struct samples *samples);

#endif /* AUGUR_BENCH_SAMPLES_H */
