/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * goals.h - the table of what the project set out to reach
 *
 * A file of goals is a list of objects: "part" and "says" are for people; "metric", "a"
 * and "b" name a result, and "at_most" or "at_least" is its bound; "by" is the make
 * target that measures it.
 */
#ifndef AUGUR_BENCH_GOALS_H
#define AUGUR_BENCH_GOALS_H

#include <stdbool.h>
#include <stdio.h>

/* Prints the table; @paths, a list that NULL ends, are files of results. */
bool goals_print(const char *goals_path, char **paths, FILE *to);

#endif /* AUGUR_BENCH_GOALS_H */
