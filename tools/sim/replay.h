/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace as a predictor meets it: each burst is predicted from those that ended
 * before it, then learned from.
 */
#ifndef _SIM_REPLAY_H
#define _SIM_REPLAY_H

#include "keys.h"
#include "model/predictor.h"
#include "trace.h"

/* Of what nothing is known: the mean of all bursts so far, log2, and how it begins. */
#define AUGUR_REPLAY_GAIN	(1.0f / 16)
#define AUGUR_REPLAY_FIRST	17.0f

/**
 * struct augur_guess - what was predicted of one burst
 * @level: predicted run, log2 of ns
 * @actual: what it ran, log2 of ns
 * @band: error that was expected, log2
 * @source: level of the key that answered; the number of levels if none did, and the
 *	guess is the mean of all bursts so far
 */
struct augur_guess {
	float level;
	float actual;
	float band;
	uint32_t source;
};

/* One guess per burst of the trace, in its order. 0 or -ENOMEM. */
int augur_replay(const struct augur_trace *t, const struct augur_keys *keys,
		 const struct augur_predictor *p, struct augur_guess *guesses);

#endif /* _SIM_REPLAY_H */
