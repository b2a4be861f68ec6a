/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Generic netlink family "augur"; its operations and policies are generated.
 */
#ifndef _AUGUR_NETLINK_H
#define _AUGUR_NETLINK_H

#include <linux/types.h>

struct augur_event;

bool augur_netlink_heard(void);
int augur_netlink_send(const struct augur_event *event, u64 lost);

int augur_netlink_init(void);
void augur_netlink_exit(void);

#endif /* _AUGUR_NETLINK_H */
