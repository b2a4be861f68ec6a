/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How good guesses were. Errors are log2(predicted / actual): a factor counts the
 * same both ways and for every length.
 */
#ifndef _SIM_METRICS_H
#define _SIM_METRICS_H

#include "replay.h"

/**
 * enum augur_metrics_params - constants of the evaluation
 * @AUGUR_METRICS_SHORT_NS: a burst below this is short
 * @AUGUR_METRICS_LOAD: percent of the time that the server of the queue is busy
 * @AUGUR_METRICS_BLOCK: bursts in a block of the bootstrap
 * @AUGUR_METRICS_RESAMPLES: resamples of the bootstrap
 */
enum augur_metrics_params {
	AUGUR_METRICS_SHORT_NS	= 500000,
	AUGUR_METRICS_LOAD	= 80,
	AUGUR_METRICS_BLOCK	= 250,
	AUGUR_METRICS_RESAMPLES	= 1000,
};

/**
 * struct augur_metrics - all figures of one predictor with one key on one part of a
 *	trace
 * @nr: bursts judged
 * @mean: mean |error|, log2
 * @median: median |error|, log2
 * @relative: median of |predicted - actual| / actual
 * @bias: mean error, log2; above 0 is too long
 * @under: share predicted too short by more than 2
 * @over: share predicted too long by more than 2
 * @cover: share within the band that the predictor stated
 * @cover2: share within twice the band
 * @class_right: share rightly called short or long
 * @regret: of the wait that the clairvoyant order saves, the share that is lost, when
 *	the shortest predicted is served first to its end
 * @regret_srpt: the same, if the shortest remaining may preempt
 */
struct augur_metrics {
	uint32_t nr;
	double mean;
	double median;
	double relative;
	double bias;
	double under;
	double over;
	double cover;
	double cover2;
	double class_right;
	double regret;
	double regret_srpt;
};

/**
 * struct augur_interval - a figure and what it may be
 * @value: the figure
 * @low: 2.5 % of the resamples are below
 * @high: 2.5 % of the resamples are above
 */
struct augur_interval {
	double value;
	double low;
	double high;
};

/* All but the regrets. 0 or -ENOMEM. */
int augur_metrics_errors(const struct augur_guess *guesses, uint32_t nr,
			 struct augur_metrics *m);

/*
 * The regrets of bursts @from to @to of a trace, whose guesses are @guesses[from...]:
 * they wait in one queue, in the order and at the distances of their wakeups. 0 or
 * -ENOMEM.
 */
int augur_metrics_regret(const struct augur_trace *t, uint32_t from, uint32_t to,
			 const struct augur_guess *guesses, struct augur_metrics *m);

/*
 * Mean |error| of @a over that of @b, guesses of the same bursts, resampled by blocks
 * of bursts in a row, because errors come in runs. @b NULL: the mean of @a alone.
 */
struct augur_interval augur_metrics_ratio(const struct augur_guess *a,
					  const struct augur_guess *b, uint32_t nr,
					  uint64_t seed);

#endif /* _SIM_METRICS_H */
