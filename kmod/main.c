// SPDX-License-Identifier: GPL-2.0-only

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "adopt.h"
#include "decide.h"
#include "dev.h"
#include "exe.h"
#include "kfunc.h"
#include "memory.h"
#include "netlink.h"
#include "params.h"
#include "probe.h"
#include "stats.h"
#include "task.h"
#include "wait.h"

#define AUGUR_VERSION	"0.1.0"

unsigned int augur_nr_slots __ro_after_init = 1024;
module_param_named(nr_slots, augur_nr_slots, uint, 0444);
MODULE_PARM_DESC(nr_slots, "Keys with statistics per CPU, power of two (1024)");

unsigned int augur_nr_samples __ro_after_init = 4096;
module_param_named(nr_samples, augur_nr_samples, uint, 0444);
MODULE_PARM_DESC(nr_samples, "Samples in the ring of a CPU, power of two (4096)");

unsigned int augur_nr_tasks __ro_after_init = 32768;
module_param_named(nr_tasks, augur_nr_tasks, uint, 0444);
MODULE_PARM_DESC(nr_tasks, "Tasks that can be followed, power of two (32768)");

unsigned int augur_nr_decisions __ro_after_init = 16384;
module_param_named(nr_decisions, augur_nr_decisions, uint, 0444);
MODULE_PARM_DESC(nr_decisions, "Decisions that can be held, power of two (16384)");

static int __init param_check(const char *name, unsigned int value,
			      unsigned int least, unsigned int most)
{
	if (is_power_of_2(value) && value >= least && value <= most)
		return 0;
	pr_err("%s=%u: must be a power of two from %u to %u\n", name, value, least,
	       most);
	return -EINVAL;
}

static int __init params_check(void)
{
	return param_check("nr_slots", augur_nr_slots, 8, 65536) ?:
	       param_check("nr_samples", augur_nr_samples, 64, 1 << 20) ?:
	       param_check("nr_tasks", augur_nr_tasks, 256, 1 << 22) ?:
	       param_check("nr_decisions", augur_nr_decisions, 64, 1 << 20);
}

/* Tables first, then what fills them, last what lets others in. */
static int __init augur_init(void)
{
	int ret;

	ret = params_check();
	if (ret)
		return ret;
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
	ret = augur_probe_init();
	if (ret)
		goto err_probe;
	augur_adopt_all();
	augur_kfunc_init();
	ret = augur_netlink_init();
	if (ret)
		goto err_netlink;
	ret = augur_dev_init();
	if (ret)
		goto err_dev;

	pr_info("version " AUGUR_VERSION ", %llu KiB for %u tasks and %u decisions\n",
		augur_memory_bytes() >> 10, augur_nr_tasks, augur_nr_decisions);
	return 0;

err_dev:
	augur_netlink_exit();
err_netlink:
	augur_probe_exit();
err_probe:
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
	augur_netlink_exit();
	augur_probe_exit();
	augur_wait_exit();
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
