// SPDX-License-Identifier: GPL-2.0-only
/*
 * hogs WINDOW_MS NICE[:CGROUP]...: tasks that never sleep, one for each NICE, in the
 * cgroup whose folder is given; after a second in which they find their places,
 * prints for each, one line, its nice value and the ns it ran in the window.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define HOGS_MAX	64

static void die(const char *what)
{
	fprintf(stderr, "hogs: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void enter(const char *cgroup)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, "0", 1) != 1)
		die(path);
	close(fd);
}

static pid_t start(char *arg)
{
	char *cgroup = strchr(arg, ':');
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (cgroup) {
		*cgroup = '\0';
		enter(cgroup + 1);
	}
	if (setpriority(PRIO_PROCESS, 0, atoi(arg)))
		die("setpriority");
	for (;;)
		;
}

static uint64_t ran_ns(pid_t pid)
{
	struct timespec ts;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &ts))
		die("CPU clock of a hog");
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void wait_ms(unsigned long ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	if (nanosleep(&ts, NULL))
		die("nanosleep");
}

int main(int argc, char **argv)
{
	unsigned long window_ms = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
	uint64_t ran[HOGS_MAX];
	pid_t pid[HOGS_MAX];
	int nr = argc - 2, i;

	if (!window_ms || nr > HOGS_MAX) {
		fprintf(stderr, "usage: hogs WINDOW_MS NICE[:CGROUP]...\n");
		return 2;
	}
	for (i = 0; i < nr; i++)
		pid[i] = start(argv[i + 2]);
	wait_ms(1000);
	for (i = 0; i < nr; i++)
		ran[i] = ran_ns(pid[i]);
	wait_ms(window_ms);
	for (i = 0; i < nr; i++)
		ran[i] = ran_ns(pid[i]) - ran[i];
	for (i = 0; i < nr; i++) {
		kill(pid[i], SIGKILL);
		printf("%d %llu\n", atoi(argv[i + 2]), (unsigned long long)ran[i]);
	}
	return 0;
}
