/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Module and daemon in short: bursts go into the model of their key, and what the
 * daemon would decide about it is in force when the next one begins.
 */
#ifndef _AUGUR_SIM_LEARN_H
#define _AUGUR_SIM_LEARN_H

#include <stdbool.h>

#include "model/decide.h"
#include "policy/decision.h"
#include "rng.h"

/**
 * enum learn_mode - what predictions are made of
 * @LEARN_MODEL: the model of userspace/model
 * @LEARN_NONE: nothing; all tasks are neutral
 * @LEARN_ORACLE: the truth about each burst
 * @LEARN_NOISE: the truth, times a factor: log2 has a standard deviation of 2
 */
enum learn_mode {
	LEARN_MODEL,
	LEARN_NONE,
	LEARN_ORACLE,
	LEARN_NOISE,
};

/**
 * struct learn_key - what is known about a key
 * @model: its model
 * @decided: what was told last
 * @decision: what is in force
 * @decide_at: not decided about again before
 */
struct learn_key {
	struct augur_model model;
	struct augur_decided decided;
	struct augur_decision decision;
	uint64_t decide_at;
};

void learn_init(struct learn_key *k);

/* A burst ended at @now, after @run_ns of running and @wait_ns of waiting. */
void learn_burst(struct learn_key *k, uint64_t now, uint64_t run_ns, uint64_t wait_ns,
		 bool promoted);

/* The decision about a burst that will take @truth_ns; false if there is none. */
bool learn_ask(const struct learn_key *k, enum learn_mode mode, uint64_t truth_ns,
	       struct rng *noise, struct augur_task_decision *out);

#endif /* _AUGUR_SIM_LEARN_H */
