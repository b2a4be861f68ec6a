// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl sched - the BPF scheduler: start, stop, reload, status.
 */
#include <errno.h>
#include <string.h>

#include <augur/sched.h>

#include "cmd.h"
#include "daemon.h"
#include "output.h"

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

/* Somebody else's is left alone, but not unnamed. */
static int nothing_to(const char *what)
{
	struct augur_sched_state state;

	if (!augur_sched_state(&state) && state.enabled && !state.ours)
		return out_error("nothing to %s: the scheduler is not attached; '%s' is, which is not augur's",
				 what, state.ops);
	return out_error("nothing to %s: the scheduler is not attached", what);
}

static int stop_error(int err)
{
	if (err == -ENOENT)
		return nothing_to("stop");
	if (err == -EPERM || err == -EACCES)
		return out_error("cannot stop the scheduler: this needs root");
	return out_error("cannot stop the scheduler: %s", strerror(-err));
}

static int do_stop(int argc, char **argv)
{
	struct augur_sched_state state;
	int err;

	err = cmd_no_args(argc, argv);
	if (err)
		return err;
	err = augur_sched_stop();
	if (err)
		return stop_error(err);
	err = augur_sched_state(&state);
	if (err || (state.enabled && state.ours))
		return out_error("the scheduler was detached, but the kernel still says it is enabled");
	show_state(&state);
	return CMD_OK;
}

static int do_start(int argc, char **argv)
{
	int err = cmd_no_args(argc, argv);

	if (!err)
		err = daemon_run("start the scheduler", "--attach", NULL);
	return err ? err : do_status(0, NULL);
}

/* Between the two the kernel's own scheduler serves all tasks. */
static int do_reload(int argc, char **argv)
{
	struct augur_sched_state state;
	int err = cmd_no_args(argc, argv);

	if (err)
		return err;
	err = augur_sched_state(&state);
	if (!err && !(state.enabled && state.ours))
		return nothing_to("reload");
	/* Taken off without that, it could not be attached again. */
	if (!err && daemon_there())
		return CMD_FAILED;
	if (!err)
		err = augur_sched_stop();
	if (err)
		return stop_error(err);
	return do_start(0, NULL);
}

static const struct verb verbs[] = {
	{ "status", "", "show the attached BPF scheduler", do_status },
	{ "start", "", "attach the scheduler", do_start },
	{ "stop", "", "detach the scheduler, back to the kernel's own", do_stop },
	{ "reload", "", "detach it, and attach that of the augurd installed now", do_reload },
};

const struct object object_sched = { "sched", verbs, 4 };
