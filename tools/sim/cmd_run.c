// SPDX-License-Identifier: GPL-2.0-only
/*
 * augur-sim run.
 */
#include "augurctl/output.h"
#include "cmd.h"

static int do_run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return out_error("run is not there yet");
}

static const struct verb run_verbs[] = {
	{ NULL, "", "not there yet", do_run },
};

const struct object object_run = { "run", run_verbs, 1 };
