/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control.h - does this run measure at all?
 *
 * Before anything else a run compares the first scheduler with itself, several times
 * over, and with itself and a planted loop of 500 instructions per wakeup. A run that
 * finds a difference where there is none, or none where there is one, says nothing
 * about others.
 */
#ifndef AUGUR_BENCH_CONTROL_H
#define AUGUR_BENCH_CONTROL_H

#include <stdbool.h>

#include "result.h"
#include "samples.h"

/* Metrics of controls, and the labels of the two that stand for the first scheduler. */
#define CONTROL_AGAIN		"control.again-"
#define CONTROL_PLANTED		"control.planted"
#define CONTROL_SCHED_AGAIN	"again"
#define CONTROL_SCHED_PLANTED	"planted"
/* How many control_add() adds at most. */
#define CONTROL_RESULTS		4
/* Where time is counted, the scheduler must agree with itself within that. */
#define CONTROL_OFF_MAX		0.006

/**
 * struct control - how the controls came out
 * @runs: comparisons of the scheduler with itself
 * @agreeing: of these, without a significant difference
 * @off: distance from 1 of the mean of their ratios
 * @worst: the largest distance of one of them
 * @counted: time is counted instructions
 * @planted: ratio with the planted loop
 * @planted_found: it is significantly dearer
 */
struct control {
	unsigned int runs;
	unsigned int agreeing;
	double off;
	double worst;
	bool counted;
	struct ratio planted;
	bool planted_found;
};

struct control control_of(const struct samples *samples);

/*
 * 19 of 20 agree, all of them together within CONTROL_OFF_MAX where time is counted, and
 * what was planted was found; false too if there were none.
 */
bool control_passed(const struct control *control);

bool control_is(const char *metric);

/* Adds what they came out as to results. */
void control_add(const struct samples *samples, struct results *results);

#endif /* AUGUR_BENCH_CONTROL_H */
