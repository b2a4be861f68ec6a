/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Generic netlink family "augur"; the family itself is generated.
 */
#ifndef _AUGUR_NETLINK_H
#define _AUGUR_NETLINK_H

int augur_netlink_init(void);
void augur_netlink_exit(void);

#endif /* _AUGUR_NETLINK_H */
