/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace as the kernel meets it: each burst has the prediction that the daemon told
 * last about the most specific of its keys that was told anything about.
 */
#ifndef _SIM_TOLD_H
#define _SIM_TOLD_H

#include "replay.h"

/**
 * struct augur_told_use - what that took
 * @keys: keys that models were kept of
 * @decisions: keys that the kernel was told about: places in its table
 * @pushes: decisions sent
 */
struct augur_told_use {
	uint32_t keys;
	uint32_t decisions;
	uint32_t pushes;
};

/*
 * As augur_replay(), with the model, and what augurd does with it: a key is decided
 * about after some bursts, and again when its prediction has moved, AUGUR_TOLD_DELAY_NS
 * pass from the end of a burst to the decision made of it, and decisions grow old.
 */
int augur_told_replay(const struct augur_trace *t, const struct augur_keys *keys,
		      struct augur_guess *guesses, struct augur_told_use *use);

/* From the end of a burst to a decision that the next wakeup sees. */
#define AUGUR_TOLD_DELAY_NS	2000000ULL

#endif /* _SIM_TOLD_H */
