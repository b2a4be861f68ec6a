/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The devices: all of them, or none.
 */
#ifndef _AUGUR_DEV_H
#define _AUGUR_DEV_H

int augur_dev_init(void);
void augur_dev_exit(void);

#endif /* _AUGUR_DEV_H */
