/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether to believe a specific key or a more general one. A specific key knows the
 * case, a general one has more samples, and which is right more often differs from key
 * to key: so both are judged on the bursts of the specific key. Pure.
 */
#ifndef _AUGUR_CHOICE_H
#define _AUGUR_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

/* Bursts of a key that also teach the more general ones, and one of how many after that. */
#define AUGUR_CHOICE_FIRST	16
#define AUGUR_CHOICE_SHARE	8

/**
 * struct augur_choice - what was seen of the two, kept with the specific key
 * @own: mean |error| of the key's own predictions, log2
 * @general: mean |error| of the more general prediction, for the same bursts
 * @nr: bursts for which there were both; more than can be counted is that many
 */
struct augur_choice {
	float own;
	float general;
	uint16_t nr;
} __attribute__((packed, aligned(2)));

/* Errors of both for the burst that has ended; means over about @memory bursts. */
static inline void augur_choice_update(struct augur_choice *c, float own,
				       float general, float memory)
{
	float nr = c->nr + 1;
	float weight = 1 / (nr < memory ? nr : memory);

	c->own += weight * (own - c->own);
	c->general += weight * (general - c->general);
	c->nr += c->nr < UINT16_MAX;
}

/* Before there is anything to compare, the case counts more than the number. */
static inline bool augur_choice_is_own(const struct augur_choice *c)
{
	return c->own <= c->general;
}

/*
 * Does this burst of the key teach the more general keys as well? They are for keys that
 * are new or do badly by themselves. From those that do well, a share keeps them from
 * falling behind, and the comparison going. @nr: bursts of the key in its present phase.
 */
static inline bool augur_choice_teaches(const struct augur_choice *c, uint32_t nr)
{
	return nr < AUGUR_CHOICE_FIRST || !augur_choice_is_own(c) ||
	       nr % AUGUR_CHOICE_SHARE == 0;
}

#endif /* _AUGUR_CHOICE_H */
