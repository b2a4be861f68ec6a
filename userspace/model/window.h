/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The last few samples of a key, and their robust statistics.
 */
#ifndef _AUGUR_WINDOW_H
#define _AUGUR_WINDOW_H

#include <stdint.h>

/* Odd, and large enough that a new phase is seen before it owns the median. */
#define AUGUR_WINDOW_MAX	9

/**
 * struct augur_window - ring of the last samples
 * @y: samples
 * @pos: where the next one goes
 * @len: samples held
 */
struct augur_window {
	float y[AUGUR_WINDOW_MAX];
	uint16_t pos;
	uint16_t len;
};

void augur_window_push(struct augur_window *w, float y);

/* Forgets all but the last @keep samples. */
void augur_window_trim(struct augur_window *w, uint32_t keep);

/* Sample @age pushes ago, 0 is the last; @age < len. */
float augur_window_at(const struct augur_window *w, uint32_t age);

/* Median of the last @nr samples, 1 <= @nr <= len. */
float augur_window_median(const struct augur_window *w, uint32_t nr);

/* Median distance of all samples from @center. */
float augur_window_mad(const struct augur_window *w, float center);

#endif /* _AUGUR_WINDOW_H */
