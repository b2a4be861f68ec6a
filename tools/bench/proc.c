// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc.h"

volatile sig_atomic_t proc_interrupted;

static void on_signal(int signal)
{
	(void)signal;
	proc_interrupted = 1;
}

void proc_catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static void __attribute__((noreturn)) become(const char *command, int out)
{
	int null = open("/dev/null", O_RDONLY);
	sigset_t none;

	/* Who started us may have ignored or blocked what it shall be stopped by. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	setpgid(0, 0);
	dup2(null, STDIN_FILENO);
	dup2(out < 0 ? STDERR_FILENO : out, STDOUT_FILENO);
	execl("/bin/sh", "sh", "-c", command, NULL);
	_exit(127);
}

pid_t proc_start(const char *command, int out)
{
	pid_t pid = fork();

	if (!pid)
		become(command, out);
	/* Here as well: whoever is first, the group is there when it is signalled. */
	if (pid > 0)
		setpgid(pid, pid);
	return pid;
}

static int reap(pid_t pid, int flags)
{
	int status;
	pid_t got;

	do
		got = waitpid(pid, &status, flags);
	while (got < 0 && errno == EINTR);
	if (got != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Until it ends; false if the time is over before, or at an interrupt. */
static bool ends(pid_t pid, int limit_ms, bool interruptible)
{
	struct pollfd end = { .fd = syscall(SYS_pidfd_open, pid, 0), .events = POLLIN };
	int nr;

	do
		nr = poll(&end, 1, limit_ms);
	while (nr < 0 && errno == EINTR && !(interruptible && proc_interrupted));
	close(end.fd);
	return nr > 0;
}

static int wait_or_kill(pid_t pid, int limit_ms, bool interruptible)
{
	if (ends(pid, limit_ms, interruptible))
		return reap(pid, 0);
	kill(-pid, SIGKILL);
	reap(pid, 0);
	return -1;
}

int proc_wait(pid_t pid, int limit_ms)
{
	return wait_or_kill(pid, limit_ms, true);
}

int proc_end(pid_t pid, int signal, int limit_ms)
{
	kill(pid, signal);
	return wait_or_kill(pid, limit_ms, false);
}

int proc_ended(pid_t pid)
{
	return reap(pid, WNOHANG) >= 0;
}

/* Not interruptible: what is begun of a change of schedulers is finished. */
int proc_run(const char *command, int limit_ms)
{
	pid_t pid = proc_start(command, -1);

	return pid < 0 ? -1 : wait_or_kill(pid, limit_ms, false);
}
