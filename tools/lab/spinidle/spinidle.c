// SPDX-License-Identifier: GPL-2.0-only
/*
 * spinidle - cpuidle driver of the measuring lab; never for a real machine
 *
 * In the deterministic guest a vCPU that halts, or executes PAUSE, gives the
 * rest of its turn to the others, which then run faster than they would beside
 * an idle CPU. An idle CPU therefore has to use up its turn. "idle=poll" does
 * not do it, as its loop executes PAUSE.
 */
#include <linux/cpuidle.h>
#include <linux/module.h>
#include <linux/sched/idle.h>

/*
 * As poll_idle() of the kernel, without cpu_relax() and without its time
 * limit: the tick or a wakeup ends the loop. The emulator pays per block, not
 * per instruction, so a long block of no-ops makes an idle CPU cheap to
 * emulate; 64 of them delay the answer to a wakeup by 64 instructions.
 */
static __cpuidle int spinidle_enter(struct cpuidle_device *dev,
				    struct cpuidle_driver *drv, int index)
{
	raw_local_irq_enable();
	if (!current_set_polling_and_test()) {
		while (!need_resched())
			asm volatile(".rept 64\n\tnop\n\t.endr" ::: "memory");
	}
	raw_local_irq_disable();
	current_clr_polling();
	return index;
}

/* Two states, because the core does not take a driver with one. */
static struct cpuidle_driver spinidle_driver = {
	.name = "spinidle",
	.owner = THIS_MODULE,
	.state_count = 2,
	.states = {
		{
			.name = "SPIN0",
			.desc = "spin without pause",
			.enter = spinidle_enter,
			.flags = CPUIDLE_FLAG_POLLING,
		},
		{
			.name = "SPIN1",
			.desc = "spin without pause",
			.enter = spinidle_enter,
			.flags = CPUIDLE_FLAG_POLLING,
			.exit_latency = 1,
			.target_residency = 1,
		},
	},
};

static int __init spinidle_init(void)
{
	return cpuidle_register(&spinidle_driver, NULL);
}

static void __exit spinidle_exit(void)
{
	cpuidle_unregister(&spinidle_driver);
}

module_init(spinidle_init);
module_exit(spinidle_exit);

MODULE_DESCRIPTION("Idle CPUs use up their turn in the measuring lab");
MODULE_LICENSE("GPL");
