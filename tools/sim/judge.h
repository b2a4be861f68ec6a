/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One half of a trace, judged: predictors and keys side by side.
 */
#ifndef _SIM_JUDGE_H
#define _SIM_JUDGE_H

#include "metrics.h"
#include "told.h"

/**
 * enum augur_half - which part of a trace
 * @AUGUR_HALF_TUNING: bursts before the split; parameters may be chosen on them
 * @AUGUR_HALF_JUDGING: the others, which nothing was chosen on
 */
enum augur_half {
	AUGUR_HALF_TUNING,
	AUGUR_HALF_JUDGING,
};

/**
 * struct augur_verdict - what one predictor with one composition of keys is worth
 * @m: the figures
 * @guesses: guesses of the half that was judged
 */
struct augur_verdict {
	struct augur_metrics m;
	struct augur_guess *guesses;
};

/*
 * Predicts the whole trace, as a daemon would that has been running for a while, and
 * judges one half. 0 or -ENOMEM.
 */
int augur_judge(const struct augur_trace *t, enum augur_half half,
		const struct augur_keys *keys, const struct augur_predictor *p,
		struct augur_verdict *v);
/* The same of what the kernel is told. */
int augur_judge_told(const struct augur_trace *t, enum augur_half half,
		     const struct augur_keys *keys, struct augur_verdict *v,
		     struct augur_told_use *use);
void augur_verdict_free(struct augur_verdict *v);

#endif /* _SIM_JUDGE_H */
