// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two threads that work at one frame, every 10 ms, and what became of it.
 *
 *	cc frame.c $(pkg-config --cflags --libs libaugur) -lpthread
 */
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include <augur/augur.h>

#define MSEC	1000000ULL
#define FRAMES	50
#define GANG	1

static void *stage(void *name)
{
	struct augur_session outcome;
	struct augur_measure *measure;
	struct timespec next;
	int i;

	augur_gang_join(GANG, 10 * MSEC, 8 * MSEC);
	augur_measure_begin(&measure, FRAMES, 2000 * MSEC, 8 * MSEC);
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (i = 0; i < FRAMES; i++) {
		next.tv_nsec += 10 * MSEC;
		if (next.tv_nsec >= 1000000000) {
			next.tv_nsec -= 1000000000;
			next.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	if (augur_measure_end(measure, &outcome) == 0)
		printf("%s: %u frames, %u late, longest wait %llu us\n",
		       (const char *)name, outcome.bursts, outcome.missed,
		       (unsigned long long)outcome.wait_max_ns / 1000);
	else
		printf("%s: not measured\n", (const char *)name);
	return NULL;
}

int main(void)
{
	pthread_t second;

	if (pthread_create(&second, NULL, stage, (void *)"mix"))
		return 1;
	stage((void *)"decode");
	pthread_join(second, NULL);
	return 0;
}
