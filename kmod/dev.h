/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/augur-control.
 */
#ifndef _AUGUR_DEV_H
#define _AUGUR_DEV_H

#include <linux/types.h>

/**
 * struct augur_file - an open file of the device
 * @tails: room for one position per CPU, used by the one WAIT that is issued
 */
struct augur_file {
	u64 *tails;
};

int augur_dev_init(void);
void augur_dev_exit(void);

#endif /* _AUGUR_DEV_H */
