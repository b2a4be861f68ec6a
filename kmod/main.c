// SPDX-License-Identifier: GPL-2.0-only

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "adopt.h"
#include "clock.h"
#include "decide.h"
#include "dev.h"
#include "event.h"
#include "exe.h"
#include "hintdev.h"
#include "kfunc.h"
#include "memory.h"
#include "netlink.h"
#include "param.h"
#include "probe.h"
#include "stats.h"
#include "task.h"
#include "wait.h"

/* Tables first, then who may look at them, what fills them, and last the devices. */
static int __init augur_init(void)
{
	int ret;

	augur_clock_init();
	augur_wait_init();
	ret = augur_stats_init();
	if (ret)
		goto err_stats;
	ret = augur_decide_init();
	if (ret)
		goto err_decide;
	ret = augur_task_init();
	if (ret)
		goto err_task;
	ret = augur_exe_init();
	if (ret)
		goto err_exe;
	ret = augur_hintdev_init();
	if (ret)
		goto err_hintdev;
	ret = augur_netlink_init();
	if (ret)
		goto err_netlink;
	ret = augur_probe_init();
	if (ret)
		goto err_probe;
	augur_adopt_all();
	augur_kfunc_init();
	ret = augur_dev_init();
	if (ret)
		goto err_dev;

	pr_info("version " AUGUR_VERSION ", memory in KiB: %llu, CPUs %llu, tasks %llu\n",
		augur_memory_bytes(AUGUR_MEMORY_FIXED) >> 10,
		augur_memory_bytes(AUGUR_MEMORY_CPUS) >> 10,
		augur_memory_bytes(AUGUR_MEMORY_TASKS) >> 10);
	return 0;

err_dev:
	augur_probe_exit();
err_probe:
	augur_event_exit();
	augur_netlink_exit();
err_netlink:
	augur_hintdev_exit();
err_hintdev:
	augur_exe_exit();
err_exe:
	augur_task_exit();
err_task:
	augur_decide_exit();
err_decide:
	augur_stats_exit();
err_stats:
	augur_wait_exit();
	return ret;
}

static void __exit augur_exit(void)
{
	augur_dev_exit();
	augur_probe_exit();
	augur_wait_exit();
	augur_event_exit();
	augur_netlink_exit();
	augur_hintdev_exit();
	augur_exe_exit();
	augur_task_exit();
	augur_decide_exit();
	augur_stats_exit();
}

module_init(augur_init);
module_exit(augur_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Predictive scheduling: statistics of bursts and decisions about them");
MODULE_AUTHOR("The augur authors");
MODULE_VERSION(AUGUR_VERSION);
