// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

int augur_judge(const struct augur_trace *t, enum augur_half half,
		const struct augur_keys *keys, const struct augur_predictor *p,
		struct augur_verdict *v)
{
	uint32_t from = half == AUGUR_HALF_TUNING ? 0 : t->split;
	uint32_t to = half == AUGUR_HALF_TUNING ? t->split : t->nr_bursts;
	int err;

	v->guesses = calloc(t->nr_bursts, sizeof(*v->guesses));
	if (!v->guesses)
		return -ENOMEM;
	err = augur_replay(t, keys, p, v->guesses);
	if (!err) {
		memmove(v->guesses, v->guesses + from, (to - from) * sizeof(*v->guesses));
		err = augur_metrics_errors(v->guesses, to - from, &v->m) ?:
		      augur_metrics_regret(t, from, to, v->guesses, &v->m);
	}
	if (err)
		augur_verdict_free(v);
	return err;
}

void augur_verdict_free(struct augur_verdict *v)
{
	free(v->guesses);
	v->guesses = NULL;
}
