/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _AUGUR_RAISE_H
#define _AUGUR_RAISE_H

#include <linux/irq_work.h>
#include <linux/smp.h>

/**
 * struct augur_raise - what is to be done soon, but not under the scheduler's locks
 * @work: does it
 * @call: has another CPU do it
 */
struct augur_raise {
	struct irq_work work;
	call_single_data_t call;
};

#define AUGUR_RAISE_INIT(name, func)					\
	{								\
		.work = IRQ_WORK_INIT(func),				\
		.call = CSD_INIT(augur_raise_here, &(name)),		\
	}

void augur_raise_here(void *raise);
void augur_raise(struct augur_raise *raise);
void augur_raise_sync(struct augur_raise *raise);

#endif /* _AUGUR_RAISE_H */
