/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keys of any composition, made from the fingerprint and the thread of a burst.
 */
#ifndef _SIM_KEYS_H
#define _SIM_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "trace.h"

/**
 * enum augur_keys_limits - sizes
 * @AUGUR_KEY_LEVELS: keys that one burst may have, from specific to general
 */
enum augur_keys_limits {
	AUGUR_KEY_LEVELS = 5,
};

/**
 * struct augur_key_part - what a key is made of
 * @word: bits of the fingerprint's words
 * @thread: the thread as well
 */
struct augur_key_part {
	uint64_t word[2];
	bool thread;
};

/**
 * struct augur_keys - a composition: keys from specific to general
 * @name: name of it
 * @choose: at each level, believe the key or the more general ones, whichever was
 *	right more often; else the first that has seen a burst is believed
 * @nr: how many keys there are
 * @parts: what each is made of
 */
struct augur_keys {
	const char *name;
	bool choose;
	uint32_t nr;
	struct augur_key_part parts[AUGUR_KEY_LEVELS];
};

extern const struct augur_keys augur_keys[];
extern const size_t augur_nr_keys;

/* Zero is never a key. */
uint64_t augur_key_of(const struct augur_key_part *part,
		      const struct augur_trace_burst *b);

/* NULL if there is no composition of that name. */
const struct augur_keys *augur_keys_find(const char *name);

#endif /* _SIM_KEYS_H */
