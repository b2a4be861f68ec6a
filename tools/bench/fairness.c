// SPDX-License-Identifier: GPL-2.0-only
/*
 * fairness equal|nice|cgroup WINDOW_MS: what hogs get, two for each CPU that it may use.
 *
 * equal: all of them are the same. Prints jain, Jain's index of the CPU time they got,
 * which is 1 if all got the same.
 * nice, cgroup: every other one has a nice value of 5, or is in a cgroup with a third of
 * the other one's cpu.weight. Prints weight_ratio, the time of the heavy ones to that of
 * the light ones, and weight_error, how far that is from the ratio of their weights.
 * Where there are no cgroups to be made it prints nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/rounds.h"

#define HOGS_MAX	2048
#define WINDOW_MS_MAX	3600000
/* In which they find their places. */
#define SETTLE_MS	200
#define LIGHT_NICE	5
/* The kernel's weights of the nice values 0 and 5. */
#define NICE_RATIO	(1024.0 / 335)
#define HEAVY_WEIGHT	"300"
#define LIGHT_WEIGHT	"100"
#define CGROUP_RATIO	3.0
#define CGROUPS		"/sys/fs/cgroup"
#define HEAVY		CGROUPS "/augur-bench-heavy"
#define LIGHT		CGROUPS "/augur-bench-light"

enum kind { EQUAL, NICE, CGROUP };

static struct {
	pid_t pid;
	uint64_t ran_ns;
} hog[HOGS_MAX];

static int nr_hogs;

static void stop(void)
{
	while (nr_hogs) {
		kill(hog[--nr_hogs].pid, SIGKILL);
		waitpid(hog[nr_hogs].pid, NULL, 0);
	}
	rmdir(HEAVY);
	rmdir(LIGHT);
}

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "fairness: %s: %s\n", what, strerror(errno));
	stop();
	exit(1);
}

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	ok = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	close(fd);
	return ok;
}

/* Without the controller a cgroup is only a name. */
static bool cgroups_make(void)
{
	return put(CGROUPS "/cgroup.subtree_control", "+cpu") &&
	       (!mkdir(HEAVY, 0755) || errno == EEXIST) &&
	       (!mkdir(LIGHT, 0755) || errno == EEXIST) &&
	       put(HEAVY "/cpu.weight", HEAVY_WEIGHT) &&
	       put(LIGHT "/cpu.weight", LIGHT_WEIGHT);
}

/* What is different about it; it ends with its parent. */
static void become_hog(enum kind kind, bool light)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (kind == NICE && setpriority(PRIO_PROCESS, 0, light ? LIGHT_NICE : 0))
		_exit(1);
	if (kind == CGROUP &&
	    !put(light ? LIGHT "/cgroup.procs" : HEAVY "/cgroup.procs", "0"))
		_exit(1);
	for (;;)
		rounds_do(1000);
}

static void start(enum kind kind)
{
	cpu_set_t cpus;
	int wanted;

	if (sched_getaffinity(0, sizeof(cpus), &cpus))
		die("sched_getaffinity");
	wanted = 2 * CPU_COUNT(&cpus);
	while (nr_hogs < wanted && nr_hogs < HOGS_MAX) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (!pid)
			become_hog(kind, nr_hogs % 2);
		hog[nr_hogs++].pid = pid;
	}
}

static uint64_t ran_ns(pid_t pid)
{
	struct timespec ts;
	clockid_t clock;

	if (waitpid(pid, NULL, WNOHANG))
		die("a hog has ended");
	errno = clock_getcpuclockid(pid, &clock);
	if (errno || clock_gettime(clock, &ts))
		die("the CPU clock of a hog");
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void wait_ms(unsigned long ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

static void measure(unsigned long window_ms)
{
	int i;

	wait_ms(SETTLE_MS);
	for (i = 0; i < nr_hogs; i++)
		hog[i].ran_ns = ran_ns(hog[i].pid);
	wait_ms(window_ms);
	for (i = 0; i < nr_hogs; i++)
		hog[i].ran_ns = ran_ns(hog[i].pid) - hog[i].ran_ns;
}

static void report(enum kind kind)
{
	double sum = 0, squares = 0, group[2] = {}, ratio;
	int i;

	for (i = 0; i < nr_hogs; i++) {
		sum += hog[i].ran_ns;
		squares += (double)hog[i].ran_ns * hog[i].ran_ns;
		group[i % 2] += hog[i].ran_ns;
	}
	if (kind == EQUAL) {
		printf("jain=%.6f\n", squares > 0 ? sum * sum / (nr_hogs * squares) : 0);
		return;
	}
	ratio = group[1] > 0 ? group[0] / group[1] : HUGE_VAL;
	printf("weight_ratio=%.6f\n", ratio);
	printf("weight_error=%.6f\n",
	       fabs(ratio / (kind == NICE ? NICE_RATIO : CGROUP_RATIO) - 1));
}

int main(int argc, char **argv)
{
	static const char *const kinds[] = { "equal", "nice", "cgroup" };
	unsigned long window_ms = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	enum kind kind = EQUAL;

	while (argc == 3 && kind <= CGROUP && strcmp(argv[1], kinds[kind]))
		kind++;
	if (!window_ms || window_ms > WINDOW_MS_MAX || kind > CGROUP) {
		fprintf(stderr, "usage: fairness equal|nice|cgroup WINDOW_MS\n");
		return 2;
	}
	if (kind == CGROUP && !cgroups_make()) {
		fprintf(stderr, "fairness: no cgroups with a weight: %s\n", strerror(errno));
		stop();
		return 0;
	}
	start(kind);
	measure(window_ms);
	report(kind);
	stop();
	return 0;
}
