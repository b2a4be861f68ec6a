// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>

#include "contest.h"

static int judge(const struct augur_trace *t, const struct augur_keys *keys,
		 enum augur_predictor_kind kind, struct augur_verdict *v)
{
	struct augur_predictor p = augur_predictor_make(kind);

	return augur_judge(t, AUGUR_HALF_JUDGING, keys, &p, v);
}

static int measure(const struct augur_trace *t, const struct augur_keys *keys,
		   enum augur_predictor_kind kind, struct augur_metrics *m)
{
	struct augur_verdict v;
	int err = judge(t, keys, kind, &v);

	if (!err) {
		*m = v.m;
		augur_verdict_free(&v);
	}
	return err;
}

/* The best of all gains, chosen in their favour with the judging half in view. */
static int measure_fixed(const struct augur_trace *t, struct augur_contest *c)
{
	const struct augur_keys *task = augur_keys_find("task");
	struct augur_metrics m;
	int kind, err = 0;

	c->fixed_mean = INFINITY;
	c->fixed_median = INFINITY;
	c->fixed_class = 0;
	for (kind = AUGUR_PREDICTOR_EWMA_2; !err && kind <= AUGUR_PREDICTOR_LOG_EWMA_8;
	     kind++) {
		err = measure(t, task, kind, &m);
		if (err)
			break;
		c->fixed_mean = fmin(c->fixed_mean, m.mean);
		c->fixed_median = fmin(c->fixed_median, m.median);
		c->fixed_class = fmax(c->fixed_class, m.class_right);
	}
	return err;
}

int augur_contest_hold(const struct augur_trace *t, const struct augur_keys *keys,
		       uint64_t seed, struct augur_contest *c)
{
	const struct augur_keys *task = augur_keys_find("task");
	struct augur_verdict told, peer;
	int err;

	err = measure_fixed(t, c) ?:
	      measure(t, keys, AUGUR_PREDICTOR_LOG_EWMA_4, &c->log_ewma) ?:
	      measure(t, keys, AUGUR_PREDICTOR_MEDIAN, &c->median) ?:
	      measure(t, task, AUGUR_PREDICTOR_LOG_EWMA_4, &c->task_log_ewma) ?:
	      measure(t, keys, AUGUR_PREDICTOR_MODEL, &c->augur) ?:
	      augur_judge_told(t, AUGUR_HALF_JUDGING, keys, &told, &c->use);
	if (err)
		return err;
	err = judge(t, task, AUGUR_PREDICTOR_EWMA_4, &peer);
	if (!err) {
		c->told = told.m;
		c->peer = peer.m;
		c->to_peer = augur_metrics_ratio(told.guesses, peer.guesses,
						 told.m.nr, seed);
		augur_verdict_free(&peer);
	}
	augur_verdict_free(&told);
	return err;
}

static void add(struct augur_metrics *sum, const struct augur_metrics *m)
{
	sum->nr += m->nr;
	sum->mean += m->mean;
	sum->median += m->median;
	sum->relative += m->relative;
	sum->bias += m->bias;
	sum->under += m->under;
	sum->over += m->over;
	sum->cover += m->cover;
	sum->cover2 += m->cover2;
	sum->class_right += m->class_right;
	sum->regret += m->regret;
	sum->regret_srpt += m->regret_srpt;
}

static void divide(struct augur_metrics *sum, uint32_t nr)
{
	double *figure;

	for (figure = &sum->mean; figure <= &sum->regret_srpt; figure++)
		*figure /= nr;
}

struct augur_contest augur_contest_mean(const struct augur_contest *contests,
					uint32_t nr)
{
	struct augur_contest all = { 0 };
	uint32_t i;

	for (i = 0; i < nr; i++) {
		const struct augur_contest *c = &contests[i];

		add(&all.augur, &c->augur);
		add(&all.told, &c->told);
		all.use.keys += c->use.keys / nr;
		all.use.decisions += c->use.decisions / nr;
		all.use.pushes += c->use.pushes / nr;
		add(&all.log_ewma, &c->log_ewma);
		add(&all.median, &c->median);
		add(&all.peer, &c->peer);
		add(&all.task_log_ewma, &c->task_log_ewma);
		all.fixed_mean += c->fixed_mean / nr;
		all.fixed_median += c->fixed_median / nr;
		all.fixed_class += c->fixed_class / nr;
		all.to_peer.value += c->to_peer.value * c->peer.mean;
		all.to_peer.low += c->to_peer.low * c->peer.mean;
		all.to_peer.high += c->to_peer.high * c->peer.mean;
	}
	all.to_peer.value /= all.peer.mean;
	all.to_peer.low /= all.peer.mean;
	all.to_peer.high /= all.peer.mean;
	divide(&all.augur, nr);
	divide(&all.told, nr);
	divide(&all.log_ewma, nr);
	divide(&all.median, nr);
	divide(&all.peer, nr);
	divide(&all.task_log_ewma, nr);
	return all;
}
