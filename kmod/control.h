/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/augur-control: what the daemon opens.
 */
#ifndef _AUGUR_CONTROL_H
#define _AUGUR_CONTROL_H

#include <linux/types.h>

struct miscdevice;

/**
 * struct augur_file - an open file of the device
 * @tails: room for one position per CPU, used by the one WAIT that is issued
 */
struct augur_file {
	u64 *tails;
};

extern struct miscdevice augur_control_dev;

#endif /* _AUGUR_CONTROL_H */
