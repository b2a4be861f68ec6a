// SPDX-License-Identifier: GPL-2.0-only
/*
 * adversary NR WINDOW_MS: NR tasks that get themselves promoted, by many short bursts,
 * and then burn, 3 ms at a time with a short sleep in between, in turn, beside one
 * that computes, all on CPU 0. Prints how long that one was kept from the CPU at most,
 * and its share of the time.
 *
 * adversary --tunable NAME: the scheduler's default of a tunable.
 */
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "policy/tunables.h"

#define EARN_BURSTS	60
#define EARN_NS		100000ULL
#define BURN_BURSTS	8
#define BURN_NS		3000000ULL
#define PAUSE_NS	200000
/* Gaps shorter than this are interrupts. */
#define GAP_NS		100000ULL

static const struct augur_tunables tunables = {
	AUGUR_TUNABLES(AUGUR_TUNABLE_DEFAULT)
};

static volatile int *go_on;

static void die(const char *what)
{
	fprintf(stderr, "adversary: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* One burst of CPU time, whatever it takes on the clock, then a sleep. */
static void burst(uint64_t ns)
{
	uint64_t end = clock_ns(CLOCK_THREAD_CPUTIME_ID) + ns;
	const struct timespec pause = { .tv_nsec = PAUSE_NS };

	while (clock_ns(CLOCK_THREAD_CPUTIME_ID) < end)
		;
	nanosleep(&pause, NULL);
}

static void attack(void)
{
	int i;

	prctl(PR_SET_NAME, "adversary");
	while (*go_on) {
		for (i = 0; i < EARN_BURSTS && *go_on; i++)
			burst(EARN_NS);
		for (i = 0; i < BURN_BURSTS && *go_on; i++)
			burst(BURN_NS);
	}
	_exit(0);
}

/* What a task that never sleeps sees of the others: gaps in its clock. */
static void suffer(uint64_t window_ns)
{
	uint64_t now = clock_ns(CLOCK_MONOTONIC), end = now + window_ns, last = now;
	uint64_t ran = clock_ns(CLOCK_THREAD_CPUTIME_ID), longest = 0;

	for (; now < end; last = now) {
		now = clock_ns(CLOCK_MONOTONIC);
		if (now - last > GAP_NS && now - last > longest)
			longest = now - last;
	}
	ran = clock_ns(CLOCK_THREAD_CPUTIME_ID) - ran;
	printf("longest_ns=%llu share_permille=%llu\n", (unsigned long long)longest,
	       (unsigned long long)(ran * 1000 / window_ns));
}

static int print_tunable(const char *wanted)
{
	const __u64 *value = NULL;

#define X(name, def, least, most, meaning)				\
	if (!strcmp(wanted, #name))					\
		value = &tunables.name;
	AUGUR_TUNABLES(X)
#undef X
	if (!value) {
		fprintf(stderr, "adversary: there is no tunable '%s'\n", wanted);
		return 2;
	}
	printf("%llu\n", (unsigned long long)*value);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long nr = argc == 3 ? strtoul(argv[1], NULL, 10) : 0, i;
	unsigned long window_ms = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	cpu_set_t set;

	if (argc == 3 && !strcmp(argv[1], "--tunable"))
		return print_tunable(argv[2]);
	if (!nr || !window_ms) {
		fprintf(stderr, "usage: adversary NR WINDOW_MS | --tunable NAME\n");
		return 2;
	}
	go_on = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (go_on == MAP_FAILED)
		die("mmap");
	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("pin to CPU 0");
	*go_on = 1;
	for (i = 0; i < nr; i++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (!pid)
			attack();
	}
	suffer(window_ms * 1000000ULL);
	*go_on = 0;
	while (wait(NULL) > 0)
		;
	return 0;
}
