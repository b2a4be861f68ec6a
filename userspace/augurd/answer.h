/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What augurd answers: "ok" or "error WHY", and lines that begin with a name. Pure.
 *
 * "status" is how it is, "counters" what it counted, with meanings, "configuration"
 * what is in force, as its file would have it, and "forget KEY" makes a key new.
 */
#ifndef _AUGURD_ANSWER_H
#define _AUGURD_ANSWER_H

#include <stdio.h>

#include "conf.h"
#include "lag.h"
#include "learn.h"

/* X(name, expression of struct augur_learn, meaning); named as the probes are. */
#define AUGUR_LEARN_COUNTERS(X)							\
	X(samples, samples, "bursts learned")					\
	X(filter_update, updates, "models that learned one")			\
	X(waves, waves, "times that some did, together")			\
	X(outlier, outliers, "bursts that a model held back")			\
	X(phase_change, phases, "models that began a new phase")		\
	X(decisions, decisions, "decisions made")				\
	X(decided_promote, promotions, "of these, those that promoted a key")	\
	X(decided_demote, demotions, "of these, those that ended that")		\
	X(borrowed, borrowed, "of all, those with the prediction of a more general key") \
	X(refused, refused, "of all, those that the module refused")		\
	X(unnamed, unnamed, "bursts that no more general key could learn from")	\
	X(keys_evicted, models.evicted, "keys that made room for others")

/**
 * struct augur_answers - what there is to tell
 * @conf: the configuration
 * @conf_path: where it comes from
 * @learn: what was learned
 * @state: what augurd does
 * @backend: what its decisions act by
 * @ejections: times the kernel threw the scheduler out, of late
 * @saves: times that models were saved
 * @save_failures: times that this failed
 * @lag: how late decisions were
 * @forgotten: out: keys that were forgotten
 * @nr_forgotten: how many
 */
struct augur_answers {
	const struct augur_conf *conf;
	const char *conf_path;
	struct augur_learn *learn;
	const char *state;
	const char *backend;
	uint32_t ejections;
	uint64_t saves;
	uint64_t save_failures;
	struct augur_lag lag;
	uint64_t forgotten[AUGUR_FORGET_MAX];
	uint32_t nr_forgotten;
};

void augur_answer(struct augur_answers *a, const char *question, FILE *out);

#endif /* _AUGURD_ANSWER_H */
