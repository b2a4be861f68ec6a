/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run came to, as figures.
 */
#ifndef _AUGUR_SIM_RESULT_H
#define _AUGUR_SIM_RESULT_H

#include "sim.h"

/**
 * struct result - of one run
 * @utilisation: share of the machine that was busy
 * @fairness: Jain's index over the tasks that never sleep, of time by weight
 * @decisions_per_s: wakeups and choices of a CPU, by simulated time
 * @events_per_s: events by CPU time of the host
 * @wake_ops: steps of the scheduler in a wakeup
 * @all_ops: the same with what follows from it
 * @wake_ns: host time in a wakeup
 * @all_ns: the same with what follows from it
 * @host_s: CPU time of the run
 */
struct result {
	double utilisation;
	double fairness;
	double decisions_per_s;
	double events_per_s;
	double wake_ops;
	double all_ops;
	double wake_ns;
	double all_ns;
	double host_s;
};

/* Runs what @conf says and sums it up; @sim is to be freed after either answer. */
bool result_run(struct sim *sim, const struct sim_conf *conf, struct result *r,
		struct fault *f);

/* Writes all of it as the answer of a command. */
void result_print(const struct sim *sim, const struct result *r, bool with_host);

#endif /* _AUGUR_SIM_RESULT_H */
