// SPDX-License-Identifier: GPL-2.0-only
/*
 * Out from under the run queue's lock, on a CPU that still can.
 */
#include <linux/cpumask.h>

#include "raise.h"

void augur_raise_here(void *raise)
{
	irq_work_queue(&((struct augur_raise *)raise)->work);
}

/**
 * augur_raise() - have it done once more, soon
 * @raise: what
 *
 * A CPU that goes offline still ends bursts and wakes tasks when its interrupt
 * controller is off already. An irq_work that is queued there is not run until the CPU
 * goes offline the next time, and counts as pending meanwhile.
 *
 * Only one CPU at a time goes offline: if the call is pending, it has just been made.
 *
 * Context: any but NMI, preemption off.
 */
void augur_raise(struct augur_raise *raise)
{
	if (likely(cpu_online(smp_processor_id())))
		irq_work_queue(&raise->work);
	else
		smp_call_function_single_async(cpumask_first(cpu_online_mask), &raise->call);
}

/**
 * augur_raise_sync() - wait until it is done
 * @raise: what; nobody raises it any more
 *
 * Context: process.
 */
void augur_raise_sync(struct augur_raise *raise)
{
	/* Each CPU answers this after the calls that were made before. */
	kick_all_cpus_sync();
	irq_work_sync(&raise->work);
}
