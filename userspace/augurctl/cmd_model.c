// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl model - taking what was learned to another machine. augurd does it: it knows
 * where its models are and what they mean.
 */
#include "cmd.h"
#include "daemon.h"
#include "output.h"

static int do_transfer(const char *what, const char *option, int argc, char **argv)
{
	int err;

	if (argc != 1) {
		out_error("expected one file");
		return CMD_USAGE;
	}
	err = daemon_run(what, option, argv[0]);
	if (!err)
		out_text("file", "%s", argv[0]);
	return err;
}

static int do_export(int argc, char **argv)
{
	return do_transfer("export the models", "--export", argc, argv);
}

static int do_import(int argc, char **argv)
{
	return do_transfer("import the models", "--import", argc, argv);
}

static const struct verb verbs[] = {
	{ "export", "FILE", "write the models that were saved last to a file", do_export },
	{ "import", "FILE", "merge a file into the saved models", do_import },
};

const struct object object_model = { "model", verbs, 2 };
