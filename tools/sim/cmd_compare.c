// SPDX-License-Identifier: GPL-2.0-only
/*
 * augur-sim compare.
 */
#include "augurctl/output.h"
#include "cmd.h"

static int do_compare(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return out_error("compare is not there yet");
}

static const struct verb compare_verbs[] = {
	{ NULL, "", "not there yet", do_compare },
};

const struct object object_compare = { "compare", compare_verbs, 1 };
