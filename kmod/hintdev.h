/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/augur: what applications open.
 */
#ifndef _AUGUR_HINTDEV_H
#define _AUGUR_HINTDEV_H

struct miscdevice;

extern struct miscdevice augur_hintdev;

int augur_hintdev_init(void);
void augur_hintdev_exit(void);

#endif /* _AUGUR_HINTDEV_H */
