// SPDX-License-Identifier: GPL-2.0-only
/*
 * What augur did meanwhile: which points of its way were passed, and how often.
 *
 *	cc progress.c $(pkg-config --cflags --libs libaugur)
 */
#include <stdio.h>
#include <time.h>

#include <augur/augur.h>

static uint64_t before[AUGUR_NR_PROGRESS], now[AUGUR_NR_PROGRESS], known;

static int measure(void)
{
	const struct timespec meanwhile = { 0, 100000000 };
	int ret = augur_progress_read(before, &known, AUGUR_NR_PROGRESS);

	if (ret)
		return ret;
	nanosleep(&meanwhile, NULL);
	return augur_progress_read(now, &known, AUGUR_NR_PROGRESS);
}

static void show(uint32_t point)
{
	if (known & (1ULL << point))
		printf("%s %llu\n", augur_progress_name(point),
		       (unsigned long long)(now[point] - before[point]));
	else
		printf("%s is not known\n", augur_progress_name(point));
}

int main(void)
{
	int ret = measure();
	uint32_t i;

	if (ret == AUGUR_ABSENT)
		printf("no module: nothing to count\n");
	else if (ret < 0)
		printf("cannot be read: %d\n", ret);
	else
		for (i = 0; i < AUGUR_NR_PROGRESS; i++)
			show(i);
	return ret < 0;
}
