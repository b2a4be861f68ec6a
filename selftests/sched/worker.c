// SPDX-License-Identifier: GPL-2.0-only
/*
 * worker NAME NICE START END [RUN_US SLEEP_US]: a task called NAME, so nice, that runs
 * from START to END, both seconds as in /proc/uptime: all the time, or RUN_US of its own
 * CPU time between sleeps of SLEEP_US. Says which CPU time it had in ns.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#define NS_PER_S	1000000000LL

static int64_t read_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

static void sleep_until(int64_t ns)
{
	struct timespec ts = { .tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S };

	while (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &ts, NULL))
		;
}

int main(int argc, char **argv)
{
	int64_t start, end, run, sleep, used, burst;

	if (argc != 5 && argc != 7) {
		fprintf(stderr, "usage: worker NAME NICE START END [RUN_US SLEEP_US]\n");
		return 2;
	}
	prctl(PR_SET_NAME, argv[1]);
	if (setpriority(PRIO_PROCESS, 0, atoi(argv[2])) < 0) {
		perror("worker: setpriority");
		return 1;
	}
	start = strtod(argv[3], NULL) * NS_PER_S;
	end = strtod(argv[4], NULL) * NS_PER_S;
	run = argc > 5 ? atoll(argv[5]) * 1000 : INT64_MAX;
	sleep = argc > 5 ? atoll(argv[6]) * 1000 : 0;

	sleep_until(start);
	used = read_ns(CLOCK_THREAD_CPUTIME_ID);
	burst = used;
	while (read_ns(CLOCK_BOOTTIME) < end) {
		if (read_ns(CLOCK_THREAD_CPUTIME_ID) - burst < run)
			continue;
		sleep_until(read_ns(CLOCK_BOOTTIME) + sleep);
		burst = read_ns(CLOCK_THREAD_CPUTIME_ID);
	}
	printf("%lld\n", (long long)(read_ns(CLOCK_THREAD_CPUTIME_ID) - used));
	return 0;
}
