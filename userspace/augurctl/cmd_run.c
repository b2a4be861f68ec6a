// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl run - a program with a hint about its first thread.
 *
 * A hint ends with execve(2), so that it must be given after it: the program is
 * executed in a child, and a pipe that closes then says when that is done.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <augur/augur.h>

#include "cmd.h"
#include "hinting.h"
#include "output.h"

/* As shells have it. */
#define RUN_SIGNALLED	128
#define RUN_NOT_FOUND	127
#define RUN_NOT_RUN	126

/* What execve(2) takes for the rest of its work, and much more. */
#define RUN_SETTLE_TRIES	10000

static int run_child(int fd, char **argv)
{
	int err;

	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	execvp(argv[0], argv);
	err = errno;
	if (write(fd, &err, sizeof(err)) != sizeof(err))
		err = EIO;
	_exit(err == ENOENT ? RUN_NOT_FOUND : RUN_NOT_RUN);
}

/* What was written before the pipe was closed: why there is no program. */
static int run_executed(int fd)
{
	int err = 0;
	ssize_t bytes;

	do {
		bytes = read(fd, &err, sizeof(err));
	} while (bytes < 0 && errno == EINTR);
	close(fd);
	return bytes == sizeof(err) ? -err : 0;
}

/*
 * The pipe is closed in the middle of execve(2), and the module drops hints at its end.
 * Just before that the kernel has given the program its auxiliary vector. Whatever
 * cannot be read is not waited for.
 */
static void run_settle(pid_t pid)
{
	unsigned long first = 0;
	ssize_t bytes = sizeof(first);
	char path[64];
	int fd, tries;

	snprintf(path, sizeof(path), "/proc/%d/auxv", (int)pid);
	for (tries = 0; tries < RUN_SETTLE_TRIES && bytes == sizeof(first) && !first;
	     tries++) {
		sched_yield();
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return;
		bytes = read(fd, &first, sizeof(first));
		close(fd);
	}
}

static int run_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return CMD_FAILED;
	return WIFSIGNALED(status) ? RUN_SIGNALLED + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

static pid_t run_start(char **argv, int *fd)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid)
		run_child(ends[1], argv);
	close(ends[1]);
	*fd = ends[0];
	return pid;
}

/* It runs with the hint or without: what it does is more than how soon. */
static void run_hint(pid_t pid, struct augur_hint *hint)
{
	int ret;

	run_settle(pid);
	ret = augur_hint_give_tid(pid, hint);
	if (ret == AUGUR_ABSENT)
		fprintf(stderr, "augurctl: runs without a hint: there is no module, or it is not open to this user\n");
	else if (ret && ret != -ESRCH)
		fprintf(stderr, "augurctl: runs without a hint: %s\n", strerror(-ret));
}

static int do_run(int argc, char **argv)
{
	struct augur_hint hint;
	int fd, err, words = hinting_options(argc, argv, &hint);
	pid_t pid;

	if (words < 0)
		return CMD_USAGE;
	if (words == argc) {
		out_error("which program? augurctl run --class latency -- PROGRAM");
		return CMD_USAGE;
	}
	/* Keys that interrupt are for the program. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	pid = run_start(argv + words, &fd);
	if (pid < 0)
		return out_error("cannot start %s: %s", argv[words], strerror(errno));
	err = run_executed(fd);
	if (err)
		out_error("cannot execute %s: %s", argv[words], strerror(-err));
	else
		run_hint(pid, &hint);
	return run_wait(pid);
}

static const struct verb verbs[] = {
	{ NULL, HINTING_WORDS " -- PROGRAM [ARG]...",
	  "run a program with a hint about it", do_run },
};

const struct object object_run = { "run", verbs, 1 };
