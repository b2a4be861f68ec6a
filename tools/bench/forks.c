// SPDX-License-Identifier: GPL-2.0-only
/*
 * forks PARENTS CHILDREN: a storm of short processes, as a shell script or a build
 * makes it: each of PARENTS processes makes CHILDREN, one after the other, and waits
 * for each of them. Prints the time it took in all.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "forks: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void await(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || status)
		die("a child");
}

static pid_t make(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	return pid;
}

static void parent(unsigned long children)
{
	pid_t pid;

	while (children--) {
		pid = make();
		if (!pid)
			_exit(0);
		await(pid);
	}
}

int main(int argc, char **argv)
{
	unsigned long parents = 0, children = 0, i;
	uint64_t start = now_ns();
	pid_t *pid;

	if (argc == 3) {
		parents = strtoul(argv[1], NULL, 10);
		children = strtoul(argv[2], NULL, 10);
	}
	if (!parents || parents > 4096 || !children) {
		fprintf(stderr, "usage: forks PARENTS CHILDREN\n");
		return 2;
	}
	pid = calloc(parents, sizeof(*pid));
	if (!pid)
		die("memory");
	for (i = 0; i < parents; i++) {
		pid[i] = make();
		if (!pid[i]) {
			parent(children);
			_exit(0);
		}
	}
	for (i = 0; i < parents; i++)
		await(pid[i]);
	printf("forks_ns=%llu\n", (unsigned long long)(now_ns() - start));
	return 0;
}
