// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

/* @v has guesses of the whole trace. */
static int judge(const struct augur_trace *t, enum augur_half half,
		 struct augur_verdict *v)
{
	uint32_t from = half == AUGUR_HALF_TUNING ? 0 : t->split;
	uint32_t to = half == AUGUR_HALF_TUNING ? t->split : t->nr_bursts;

	memmove(v->guesses, v->guesses + from, (to - from) * sizeof(*v->guesses));
	return augur_metrics_errors(v->guesses, to - from, &v->m) ?:
	       augur_metrics_regret(t, from, to, v->guesses, &v->m);
}

static int make_room(const struct augur_trace *t, struct augur_verdict *v)
{
	v->guesses = calloc(t->nr_bursts, sizeof(*v->guesses));
	return v->guesses ? 0 : -ENOMEM;
}

int augur_judge(const struct augur_trace *t, enum augur_half half,
		const struct augur_keys *keys, const struct augur_predictor *p,
		struct augur_verdict *v)
{
	int err = make_room(t, v) ?:
		  augur_replay(t, keys, p, v->guesses) ?:
		  judge(t, half, v);

	if (err)
		augur_verdict_free(v);
	return err;
}

int augur_judge_told(const struct augur_trace *t, enum augur_half half,
		     const struct augur_keys *keys, struct augur_verdict *v,
		     struct augur_told_use *use)
{
	int err = make_room(t, v) ?:
		  augur_told_replay(t, keys, v->guesses, use) ?:
		  judge(t, half, v);

	if (err)
		augur_verdict_free(v);
	return err;
}

void augur_verdict_free(struct augur_verdict *v)
{
	free(v->guesses);
	v->guesses = NULL;
}
