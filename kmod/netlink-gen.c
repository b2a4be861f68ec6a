// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	uapi/augur.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: tools/gen/netlink */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <uapi/linux/augur_netlink.h>

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
};

struct genl_family augur_nl_family __ro_after_init = {
	.name		= AUGUR_FAMILY_NAME,
	.version	= AUGUR_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= augur_nl_ops,
	.n_split_ops	= ARRAY_SIZE(augur_nl_ops),
};
