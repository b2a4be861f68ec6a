/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compare.h - results against those of an earlier run, on the same kind of machine
 */
#ifndef AUGUR_BENCH_COMPARE_H
#define AUGUR_BENCH_COMPARE_H

#include <stdbool.h>
#include <stdio.h>

#include "json.h"
#include "result.h"
#include "samples.h"

/* Writes a baseline: results and what they may be compared with. */
void baseline_write(const struct machine *machine, const struct results *results,
		    FILE *to);

/* Why @baseline says nothing about @machine, or NULL if it does. */
const char *baseline_refused(const struct json *baseline, const struct machine *machine);

/* Is @now worse than @then by more than @margin, and not by chance? */
bool compare_regressed(const struct result *now, const struct result *then,
		       double margin);

/* Prints what has become worse; returns how many have. */
unsigned int compare_print(const struct results *results, const struct json *baseline,
			   double margin, FILE *to);

#endif /* AUGUR_BENCH_COMPARE_H */
