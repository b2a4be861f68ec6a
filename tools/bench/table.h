/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef AUGUR_BENCH_TABLE_H
#define AUGUR_BENCH_TABLE_H

#include <stddef.h>
#include <stdio.h>

#include "result.h"
#include "samples.h"

/* A figure with its unit, which the end of the metric's name tells. */
void table_figure(const char *metric, double value, char *to, size_t size);

/* What people read: every comparison, the controls, and what was void or left out. */
void table_print(const struct samples *samples, const struct results *results, FILE *to);

#endif /* AUGUR_BENCH_TABLE_H */
