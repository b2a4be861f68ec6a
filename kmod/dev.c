// SPDX-License-Identifier: GPL-2.0-only

#include <linux/kernel.h>
#include <linux/miscdevice.h>

#include "control.h"
#include "dev.h"
#include "hintdev.h"

static struct miscdevice *const augur_devs[] = {
	&augur_control_dev,
	&augur_hintdev,
};

static void dev_deregister(size_t nr)
{
	while (nr--)
		misc_deregister(augur_devs[nr]);
}

int augur_dev_init(void)
{
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(augur_devs); i++) {
		ret = misc_register(augur_devs[i]);
		if (ret) {
			dev_deregister(i);
			return ret;
		}
	}
	return 0;
}

void augur_dev_exit(void)
{
	dev_deregister(ARRAY_SIZE(augur_devs));
}
