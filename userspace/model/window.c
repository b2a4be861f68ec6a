// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <string.h>

#include "window.h"

void augur_window_push(struct augur_window *w, float y)
{
	memmove(&w->y[1], &w->y[0], (AUGUR_WINDOW_MAX - 1) * sizeof(w->y[0]));
	w->y[0] = y;
	w->len += w->len < AUGUR_WINDOW_MAX;
}

/* Of the first @nr, by insertion: they are few, and not asked for often. */
static float middle(float s[AUGUR_WINDOW_MAX], uint32_t nr)
{
	uint32_t i, k;
	float y;

	for (i = 1; i < nr; i++) {
		y = s[i];
		for (k = i; k > 0 && s[k - 1] > y; k--)
			s[k] = s[k - 1];
		s[k] = y;
	}
	return nr % 2 ? s[nr / 2] : (s[nr / 2 - 1] + s[nr / 2]) / 2;
}

float augur_window_median(const struct augur_window *w, uint32_t nr)
{
	float s[AUGUR_WINDOW_MAX];

	memcpy(s, w->y, sizeof(s));
	return middle(s, nr);
}

float augur_window_mad(const struct augur_window *w, float center)
{
	float s[AUGUR_WINDOW_MAX];
	uint32_t i;

	for (i = 0; i < AUGUR_WINDOW_MAX; i++)
		s[i] = fabsf(w->y[i] - center);
	return middle(s, w->len);
}
