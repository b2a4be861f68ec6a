/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	uapi/augur.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: tools/gen/netlink */

#ifndef _LINUX_AUGUR_GEN_H
#define _LINUX_AUGUR_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/augur_netlink.h>

int augur_nl_status_get_doit(struct sk_buff *skb, struct genl_info *info);
int augur_nl_decision_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int augur_nl_param_get_doit(struct sk_buff *skb, struct genl_info *info);
int augur_nl_param_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int augur_nl_param_set_doit(struct sk_buff *skb, struct genl_info *info);
int augur_nl_counter_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int augur_nl_key_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int augur_nl_hint_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);

enum {
	AUGUR_NLGRP_EVENTS,
};

extern struct genl_family augur_nl_family;

#endif /* _LINUX_AUGUR_GEN_H */
