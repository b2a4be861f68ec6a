/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef AUGUR_BENCH_PROGRESS_H
#define AUGUR_BENCH_PROGRESS_H

/* Draws a "@progress DONE TOTAL WHAT" line on stderr: a bar if it is a terminal. */
void progress_show(const char *line);

/* Leaves the line of the bar. */
void progress_end(void);

#endif /* AUGUR_BENCH_PROGRESS_H */
