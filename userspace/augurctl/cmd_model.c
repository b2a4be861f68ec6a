// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl model - taking what was learned to another machine. augurd does it: it knows
 * where its models are and what they mean.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "output.h"

static int run_augurd(const char *option, int argc, char **argv)
{
	if (argc != 1) {
		out_error("expected one file");
		return CMD_USAGE;
	}
	execl(AUGURD_PATH, "augurd", option, argv[0], NULL);
	out_error("cannot run " AUGURD_PATH ": %s", strerror(errno));
	return CMD_FAILED;
}

static int do_export(int argc, char **argv)
{
	return run_augurd("--export", argc, argv);
}

static int do_import(int argc, char **argv)
{
	return run_augurd("--import", argc, argv);
}

static const struct verb verbs[] = {
	{ "export", "FILE", "write the models that were saved last to a file", do_export },
	{ "import", "FILE", "merge a file into the saved models", do_import },
};

const struct object object_model = { "model", verbs, 2 };
