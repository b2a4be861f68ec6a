// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl sched - the BPF scheduler: start, stop, status.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <augur/sched.h>

#include "cmd.h"
#include "output.h"

extern char **environ;

void cmd_show_sched_end(void)
{
	struct augur_sched_end end;

	if (augur_sched_end(&end))
		return;
	out_begin("ended");
	out_text("reason", "%s", end.reason);
	out_text("message", "%s", end.msg);
	if (end.cpu >= 0)
		out_number("cpu", end.cpu);
	out_number("kind", end.kind);
	out_end();
}

static void show_state(const struct augur_sched_state *state)
{
	out_flag("supported", state->supported);
	out_flag("enabled", state->enabled);
	if (state->enabled)
		out_text("name", "%s", state->ops);
	out_flag("ours", state->ours);
	if (!state->pin_errno)
		out_flag("pinned", state->pinned);
	cmd_show_sched_end();
}

static int do_status(int argc, char **argv)
{
	struct augur_sched_state state;
	int err;

	err = cmd_no_args(argc, argv);
	if (err)
		return err;
	err = augur_sched_state(&state);
	if (err)
		return out_error("cannot read the state of sched_ext: %s",
				 strerror(-err));
	show_state(&state);
	return CMD_OK;
}

static int do_stop(int argc, char **argv)
{
	struct augur_sched_state state;
	int err;

	err = cmd_no_args(argc, argv);
	if (err)
		return err;
	err = augur_sched_stop();
	if (err == -ENOENT)
		return out_error("nothing to stop: the scheduler is not attached");
	if (err == -EPERM || err == -EACCES)
		return out_error("cannot stop the scheduler: this needs root");
	if (err)
		return out_error("cannot stop the scheduler: %s", strerror(-err));
	err = augur_sched_state(&state);
	if (err || (state.enabled && state.ours))
		return out_error("the scheduler was detached, but the kernel still says it is enabled");
	show_state(&state);
	return CMD_OK;
}

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

static int spawn_augurd(pid_t *pid, int stderr_fd)
{
	char program[] = AUGURD_PATH, option[] = "--attach";
	char *const argv[] = { program, option, NULL };
	posix_spawn_file_actions_t actions;
	int err;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, stderr_fd, STDERR_FILENO);
	err = posix_spawn(pid, AUGURD_PATH, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

/* Returns augurd's exit status, -errno if it could not be run. */
static int run_augurd(char *said, size_t len)
{
	int fds[2], status, err;
	FILE *from;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	err = spawn_augurd(&pid, fds[1]);
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

static int do_start(int argc, char **argv)
{
	char said[1024] = "";
	int err;

	err = cmd_no_args(argc, argv);
	if (err)
		return err;
	err = run_augurd(said, sizeof(said));
	if (err < 0)
		return out_error("cannot run " AUGURD_PATH ": %s", strerror(-err));
	if (err)
		return out_error("cannot start the scheduler: %s", said);
	return do_status(0, NULL);
}

static const struct verb verbs[] = {
	{ "status", "", "show the attached BPF scheduler", do_status },
	{ "start", "", "attach the scheduler", do_start },
	{ "stop", "", "detach the scheduler, back to the kernel's own", do_stop },
};

const struct object object_sched = { "sched", verbs, 3 };
