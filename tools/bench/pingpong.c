// SPDX-License-Identifier: GPL-2.0-only
/*
 * pingpong [--pinned] ROUNDS: two processes wake each other through two pipes.
 * Prints what a round (two wakeups, two switches) took, after some that bring their
 * memory in. Pinned to one CPU, no CPU is selected; free, every wakeup selects one.
 */
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WARM_ROUNDS	50

static void die(const char *what)
{
	fprintf(stderr, "pingpong: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void pin(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("pin to CPU 0");
}

/* One side: what comes in goes out again, @rounds times. */
static void bounce(int in, int out, unsigned long rounds)
{
	char ball;

	while (rounds--) {
		if (read(in, &ball, 1) != 1)
			die("read");
		if (write(out, &ball, 1) != 1)
			die("write");
	}
}

int main(int argc, char **argv)
{
	int pinned = argc > 1 && !strcmp(argv[1], "--pinned");
	int there[2], back[2], status;
	unsigned long rounds = 0;
	uint64_t start;
	pid_t pid;

	if (argc == 2 + pinned)
		rounds = strtoul(argv[1 + pinned], NULL, 10);
	if (!rounds) {
		fprintf(stderr, "usage: pingpong [--pinned] ROUNDS\n");
		return 2;
	}
	if (pinned)
		pin();
	if (pipe(there) || pipe(back))
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		bounce(there[0], back[1], WARM_ROUNDS + rounds);
		return 0;
	}
	if (write(there[1], "", 1) != 1)
		die("write");
	bounce(back[0], there[1], WARM_ROUNDS);
	start = now_ns();
	bounce(back[0], there[1], rounds - 1);
	if (read(back[0], &status, 1) != 1)
		die("read");
	printf("round_ns=%llu\n",
	       (unsigned long long)((now_ns() - start) / rounds));
	if (waitpid(pid, &status, 0) != pid || status)
		die("the other side");
	return 0;
}
