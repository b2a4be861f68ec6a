// SPDX-License-Identifier: GPL-2.0-only
/*
 * augur-sim policy.
 */
#include "augurctl/output.h"
#include "cmd.h"

static int do_policy(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return out_error("policy is not there yet");
}

static const struct verb policy_verbs[] = {
	{ NULL, "", "not there yet", do_policy },
};

const struct object object_policy = { "policy", policy_verbs, 1 };
