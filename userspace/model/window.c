// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ring of the last samples with median and median absolute deviation.
 */
#include <math.h>

#include "window.h"

void augur_window_push(struct augur_window *w, float y)
{
	w->y[w->pos] = y;
	w->pos = (w->pos + 1) % AUGUR_WINDOW_MAX;
	if (w->len < AUGUR_WINDOW_MAX)
		w->len++;
}

void augur_window_trim(struct augur_window *w, uint32_t keep)
{
	if (keep < w->len)
		w->len = keep;
}

float augur_window_at(const struct augur_window *w, uint32_t age)
{
	return w->y[(w->pos + 2 * AUGUR_WINDOW_MAX - 1 - age) %
		    AUGUR_WINDOW_MAX];
}

/* Insertion sort: at most AUGUR_WINDOW_MAX values, mostly in order already. */
static float median_of(float *v, uint32_t nr)
{
	uint32_t i, j;

	for (i = 1; i < nr; i++) {
		float x = v[i];

		for (j = i; j > 0 && v[j - 1] > x; j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
	return nr % 2 ? v[nr / 2] : (v[nr / 2 - 1] + v[nr / 2]) / 2;
}

float augur_window_median(const struct augur_window *w, uint32_t nr)
{
	float v[AUGUR_WINDOW_MAX];
	uint32_t i;

	for (i = 0; i < nr; i++)
		v[i] = augur_window_at(w, i);
	return median_of(v, nr);
}

float augur_window_mad(const struct augur_window *w, float center)
{
	float v[AUGUR_WINDOW_MAX];
	uint32_t i;

	for (i = 0; i < w->len; i++)
		v[i] = fabsf(augur_window_at(w, i) - center);
	return median_of(v, w->len);
}
