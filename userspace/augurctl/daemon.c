// SPDX-License-Identifier: GPL-2.0-only
#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"
#include "output.h"

extern char **environ;

/* The last line that augurd wrote says why it failed. */
static void last_line(FILE *from, char *buf, size_t len)
{
	static const char prefix[] = "augurd: ";
	char line[1024];

	buf[0] = '\0';
	while (fgets(line, sizeof(line), from)) {
		const char *said = line;

		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(said, prefix, strlen(prefix)))
			said += strlen(prefix);
		if (*said)
			snprintf(buf, len, "%s", said);
	}
}

static int spawn_augurd(pid_t *pid, int stderr_fd, const char *option, const char *value)
{
	/* Which posix_spawn() takes as if they were not constant. */
	char *const argv[] = { (char *)AUGURD_PATH, (char *)option, (char *)value, NULL };
	posix_spawn_file_actions_t actions;
	int err;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, stderr_fd, STDERR_FILENO);
	err = posix_spawn(pid, AUGURD_PATH, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

int daemon_try(const char *option, const char *value, char *said, size_t len)
{
	int fds[2], status, err;
	FILE *from;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	err = spawn_augurd(&pid, fds[1], option, value);
	close(fds[1]);
	from = fdopen(fds[0], "r");
	if (from) {
		last_line(from, said, len);
		fclose(from);
	} else {
		close(fds[0]);
	}
	if (err)
		return -err;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EIO;
}

int daemon_there(void)
{
	if (access(AUGURD_PATH, X_OK))
		return out_error("cannot run " AUGURD_PATH ": %s", strerror(errno));
	return CMD_OK;
}

int daemon_run(const char *what, const char *option, const char *value)
{
	char said[1024] = "";
	int err = daemon_try(option, value, said, sizeof(said));

	if (err < 0)
		return out_error("cannot run " AUGURD_PATH ": %s", strerror(-err));
	if (err)
		return out_error("cannot %s: %s", what,
				 *said ? said : "augurd did not say why");
	return CMD_OK;
}
