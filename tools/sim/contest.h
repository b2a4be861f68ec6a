/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The model beside averages per task, on the judging half of a trace.
 */
#ifndef _SIM_CONTEST_H
#define _SIM_CONTEST_H

#include "judge.h"

/**
 * struct augur_contest - one trace
 * @augur: the model with the keys in question
 * @told: what the kernel is told of it, and when
 * @use: what that takes
 * @log_ewma: log-EWMA 1/4 with the same keys
 * @median: median of 7 with the same keys
 * @peer: EWMA 1/4 per task
 * @task_log_ewma: log-EWMA 1/4 per task
 * @fixed_mean: least mean |error| of all averages per task with a fixed gain
 * @fixed_median: least median |error| of them, which may be another one's
 * @fixed_class: best share of bursts rightly called short or long by them
 * @to_peer: mean |error| of @told over that of @peer
 */
struct augur_contest {
	struct augur_metrics augur;
	struct augur_metrics told;
	struct augur_told_use use;
	struct augur_metrics log_ewma;
	struct augur_metrics median;
	struct augur_metrics peer;
	struct augur_metrics task_log_ewma;
	double fixed_mean;
	double fixed_median;
	double fixed_class;
	struct augur_interval to_peer;
};

/* 0 or -ENOMEM. */
int augur_contest_hold(const struct augur_trace *t, const struct augur_keys *keys,
		       uint64_t seed, struct augur_contest *c);

/*
 * Means over @nr traces, each with the same weight; the interval is that of the ratio
 * of the means, as wide as if all errors were on the same side.
 */
struct augur_contest augur_contest_mean(const struct augur_contest *contests,
					uint32_t nr);

#endif /* _SIM_CONTEST_H */
