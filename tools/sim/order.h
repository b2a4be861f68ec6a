/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One server and one queue: what an order of service is worth.
 */
#ifndef _SIM_ORDER_H
#define _SIM_ORDER_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct augur_job - a job of the queue
 * @arrival: when it comes, any unit; jobs are in this order
 * @size: how long it takes, same unit
 * @rank: jobs with a smaller rank are served first, equal ones as they came
 */
struct augur_job {
	double arrival;
	double size;
	double rank;
};

/**
 * enum augur_order - how the queue is served
 * @AUGUR_ORDER_FCFS: as they came; ranks are not looked at
 * @AUGUR_ORDER_SJF: the smallest rank next, to its end
 * @AUGUR_ORDER_SRPT: always the smallest rank less what it has got, above nothing
 */
enum augur_order {
	AUGUR_ORDER_FCFS,
	AUGUR_ORDER_SJF,
	AUGUR_ORDER_SRPT,
};

/*
 * Mean time from arrival to completion less the size: the time in which a job is
 * there and not served. Negative if there is no memory.
 */
double augur_order_wait(const struct augur_job *jobs, uint32_t nr,
			enum augur_order order);

#endif /* _SIM_ORDER_H */
