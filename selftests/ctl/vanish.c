// SPDX-License-Identifier: GPL-2.0-only
/*
 * vanish N COMMAND [ARG]...: run a command about a process, for which TARGET stands
 * among the arguments, and kill that one when the command is about to ask the kernel
 * for the Nth time: opens or reads a file, sends a message, makes an ioctl. What is
 * asked for its libraries counts as well. With N = 0 the process stays.
 *
 * Ends as the command does; the last line on standard error says how often it asked.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAMED	"TARGET"

static void die(const char *what)
{
	fprintf(stderr, "vanish: cannot %s: %s\n", what, strerror(errno));
	exit(99);
}

static pid_t start_target(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

static void end_target(pid_t *pid)
{
	if (*pid <= 0)
		return;
	kill(*pid, SIGKILL);
	waitpid(*pid, NULL, 0);
	*pid = 0;
}

static pid_t start_command(char **argv, pid_t target)
{
	char number[16];
	pid_t pid;
	int i;

	snprintf(number, sizeof(number), "%d", (int)target);
	for (i = 0; argv[i]; i++)
		if (!strcmp(argv[i], NAMED))
			argv[i] = number;
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
			die("be traced");
		execvp(argv[0], argv);
		die("execute the command");
	}
	return pid;
}

static bool asks(pid_t command)
{
	struct __ptrace_syscall_info info = { 0 };

	if (ptrace(PTRACE_GET_SYSCALL_INFO, command, sizeof(info), &info) < 0)
		die("read a system call");
	if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return false;
	switch (info.entry.nr) {
	case SYS_openat:
	case SYS_readlink:
	case SYS_readlinkat:
	case SYS_read:
	case SYS_pidfd_open:
	case SYS_sendto:
	case SYS_sendmsg:
	case SYS_ioctl:
	case SYS_bpf:
		return true;
	}
	return false;
}

/* Up to its end. Returns its status. */
static int follow(pid_t command, pid_t *target, long when, long *asked)
{
	int status, sig;

	*asked = 0;
	for (;;) {
		if (waitpid(command, &status, 0) < 0)
			die("wait");
		if (WIFEXITED(status) || WIFSIGNALED(status))
			return status;
		sig = WSTOPSIG(status);
		if (sig == (SIGTRAP | 0x80)) {
			sig = 0;
			*asked += asks(command);
			if (when && *asked == when)
				end_target(target);
		} else if (sig == SIGTRAP) {
			sig = 0;
		}
		if (ptrace(PTRACE_SYSCALL, command, NULL, (void *)(long)sig))
			die("go on");
	}
}

int main(int argc, char **argv)
{
	pid_t target, command;
	long asked;
	int status;

	if (argc < 3) {
		fprintf(stderr, "usage: vanish N COMMAND [ARG]...\n");
		return 99;
	}
	target = start_target();
	command = start_command(argv + 2, target);
	if (waitpid(command, &status, 0) < 0 || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, command, NULL,
		   (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)) ||
	    ptrace(PTRACE_SYSCALL, command, NULL, NULL))
		die("trace the command");
	status = follow(command, &target, atol(argv[1]), &asked);
	end_target(&target);
	fprintf(stderr, "vanish: asked %ld times\n", asked);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}
