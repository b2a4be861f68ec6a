/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * result.h - what follows from samples: figures, ratios, and whether goals are met
 *
 * A file of results is a list of {"metric","a","b","value","ratio","lo","hi","n",
 * "goal","met"}: "b" is the scheduler that "value" is of, "a" what it is compared
 * with, or null; "lo" and "hi" bound the ratio, or without "a" the value; "goal" is
 * what one of tools/bench/goals.json asks for, and "met" true, false, or null: there
 * is none, or the figure reaches it and its interval does not, or the run's own
 * controls failed.
 */
#ifndef AUGUR_BENCH_RESULT_H
#define AUGUR_BENCH_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "json.h"
#include "ratio.h"
#include "samples.h"

enum met { MET_UNKNOWN, MET_NO, MET_YES };

struct result {
	char metric[SAMPLES_NAME];
	char a[SAMPLES_NAME];		/* empty: compared with nothing */
	char b[SAMPLES_NAME];
	double value;
	struct ratio ratio;		/* of the value itself if there is no @a */
	bool more_is_better;
	double goal;			/* NAN: none */
	enum met met;
};

struct results {
	struct result *list;
	size_t nr;
};

/* Every metric of every scheduler, and its ratio to the first scheduler's. */
struct results results_of(const struct samples *samples);

/*
 * Fills in goals. None is said to be met or missed unless the controls @passed; in a
 * run that is @uncontrolled figures that are compared with nothing are.
 */
bool results_judge(struct results *results, const struct json *goals, bool passed,
		   bool uncontrolled);

/* Is @goal, an object of goals.json, about that result? */
bool goal_is_about(const struct json *goal, const char *metric, const char *a,
		   const char *b);

/* The bound of @goal, and whether a result keeps to it: with too few pairs, unknown. */
enum met goal_met(const struct json *goal, const struct result *result, double *bound);

/* Writes the list; @better adds which direction is, for baselines. */
void results_write(const struct results *results, FILE *to, bool better);

/* Takes one object of such a list; false if it is none. */
bool result_read(const struct json *object, struct result *result);

void results_free(struct results *results);

#endif /* AUGUR_BENCH_RESULT_H */
