// SPDX-License-Identifier: GPL-2.0-only
/*
 * A task whose bursts are known: for every line "RUN_US SLEEP_US COUNT" on stdin
 * it runs COUNT times for RUN_US of its own CPU time, sleeping SLEEP_US after each,
 * and answers with one line of what it really did. Real arithmetic, no sleeps in
 * place of work; the CPU clock of the thread decides, so being preempted does not
 * shorten a burst.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NSEC_PER_SEC	1000000000ULL
#define STEPS		64

static uint64_t cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

/* Returns the CPU time really used; @sink keeps the arithmetic alive. */
static uint64_t run_burst(uint64_t want_ns, volatile uint64_t *sink)
{
	uint64_t start = cpu_ns(), now, x = *sink;
	int i;

	do {
		for (i = 0; i < STEPS; i++)
			x = x * 6364136223846793005ULL + 1442695040888963407ULL;
		*sink = x;
		now = cpu_ns();
	} while (now - start < want_ns);
	return now - start;
}

static void sleep_us(uint64_t us)
{
	struct timespec ts = {
		.tv_sec = us / 1000000,
		.tv_nsec = us % 1000000 * 1000,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, &ts) == EINTR)
		;
}

int main(void)
{
	unsigned long long run_us, pause_us, count, i;
	volatile uint64_t sink = 1;
	char line[128];

	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), stdin)) {
		uint64_t total = 0;

		if (sscanf(line, "%llu %llu %llu", &run_us, &pause_us, &count) != 3 ||
		    !run_us || !count) {
			fprintf(stderr, "burst: expected RUN_US SLEEP_US COUNT, got: %s",
				line);
			return 2;
		}
		for (i = 0; i < count; i++) {
			total += run_burst(run_us * 1000, &sink);
			sleep_us(pause_us);
		}
		printf("bursts=%llu mean_ns=%llu\n", count,
		       (unsigned long long)(total / count));
	}
	return 0;
}
