// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

#define WIDTH	40

static bool drawn;

static unsigned int seconds(void)
{
	static time_t begin;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!begin)
		begin = now.tv_sec;
	return now.tv_sec - begin;
}

void progress_show(const char *line)
{
	static const char full[WIDTH + 1] = "########################################";
	unsigned int done, total, percent;
	char what[64];

	if (sscanf(line, "@progress %u %u %63[^\n]", &done, &total, what) != 3 ||
	    !total || done > total || !isatty(STDERR_FILENO))
		return;
	percent = 100.0 * done / total;
	fprintf(stderr, "\r\033[K[%-*.*s] %3u %%  %3u s  %s", WIDTH,
		(int)(WIDTH * percent / 100), full, percent, seconds(), what);
	fflush(stderr);
	drawn = true;
}

void progress_end(void)
{
	if (drawn)
		fputc('\n', stderr);
	drawn = false;
}
