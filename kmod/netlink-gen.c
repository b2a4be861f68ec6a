// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	uapi/augur.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: tools/gen/netlink */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <uapi/linux/augur_netlink.h>

/* AUGUR_CMD_PARAM_GET - do */
static const struct nla_policy augur_param_get_nl_policy[AUGUR_A_PARAM_NAME + 1] = {
	[AUGUR_A_PARAM_NAME] = { .type = NLA_NUL_STRING, .len = AUGUR_PARAM_NAME_MAX, },
};

/* AUGUR_CMD_PARAM_SET - do */
static const struct nla_policy augur_param_set_nl_policy[AUGUR_A_PARAM_VALUE + 1] = {
	[AUGUR_A_PARAM_NAME] = { .type = NLA_NUL_STRING, .len = AUGUR_PARAM_NAME_MAX, },
	[AUGUR_A_PARAM_VALUE] = { .type = NLA_U32, },
};

/* AUGUR_CMD_COUNTER_GET - dump */
static const struct nla_policy augur_counter_get_nl_policy[AUGUR_A_COUNTER_PER_CPU + 1] = {
	[AUGUR_A_COUNTER_PER_CPU] = { .type = NLA_FLAG, },
};

/* Ops table for augur */
static const struct genl_split_ops augur_nl_ops[] = {
	{
		.cmd	= AUGUR_CMD_STATUS_GET,
		.doit	= augur_nl_status_get_doit,
		.flags	= GENL_CMD_CAP_DO,
	},
	{
		.cmd	= AUGUR_CMD_DECISION_GET,
		.dumpit	= augur_nl_decision_get_dumpit,
		.flags	= GENL_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= AUGUR_CMD_PARAM_GET,
		.doit		= augur_nl_param_get_doit,
		.policy		= augur_param_get_nl_policy,
		.maxattr	= AUGUR_A_PARAM_NAME,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd	= AUGUR_CMD_PARAM_GET,
		.dumpit	= augur_nl_param_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= AUGUR_CMD_PARAM_SET,
		.doit		= augur_nl_param_set_doit,
		.policy		= augur_param_set_nl_policy,
		.maxattr	= AUGUR_A_PARAM_VALUE,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= AUGUR_CMD_COUNTER_GET,
		.dumpit		= augur_nl_counter_get_dumpit,
		.policy		= augur_counter_get_nl_policy,
		.maxattr	= AUGUR_A_COUNTER_PER_CPU,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd	= AUGUR_CMD_KEY_GET,
		.dumpit	= augur_nl_key_get_dumpit,
		.flags	= GENL_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd	= AUGUR_CMD_HINT_GET,
		.dumpit	= augur_nl_hint_get_dumpit,
		.flags	= GENL_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
};

static const struct genl_multicast_group augur_nl_mcgrps[] = {
	[AUGUR_NLGRP_EVENTS] = { "events", },
};

struct genl_family augur_nl_family __ro_after_init = {
	.name		= AUGUR_FAMILY_NAME,
	.version	= AUGUR_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= augur_nl_ops,
	.n_split_ops	= ARRAY_SIZE(augur_nl_ops),
	.mcgrps		= augur_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(augur_nl_mcgrps),
};
