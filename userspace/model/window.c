// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ring of the last samples with median and median absolute deviation.
 */
#include <math.h>
#include <string.h>

#include "window.h"

void augur_window_push(struct augur_window *w, float y)
{
	w->y[w->pos] = y;
	w->pos = w->pos + 1 < AUGUR_WINDOW_MAX ? w->pos + 1 : 0;
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
	uint32_t last = w->pos + AUGUR_WINDOW_MAX - 1 - age;

	return w->y[last < AUGUR_WINDOW_MAX ? last : last - AUGUR_WINDOW_MAX];
}

static inline void order(float *a, float *b)
{
	float least = *a < *b ? *a : *b;

	*b = *a < *b ? *b : *a;
	*a = least;
}

/*
 * A sorting network for nine: no branch depends on the values, so nothing is guessed
 * wrongly, and each step is one minimum and one maximum.
 */
static void sort(float v[AUGUR_WINDOW_MAX])
{
	float s[AUGUR_WINDOW_MAX];

	memcpy(s, v, sizeof(s));
	order(&s[0], &s[3]), order(&s[1], &s[7]), order(&s[2], &s[5]), order(&s[4], &s[8]);
	order(&s[0], &s[7]), order(&s[2], &s[4]), order(&s[3], &s[8]), order(&s[5], &s[6]);
	order(&s[0], &s[2]), order(&s[1], &s[3]), order(&s[4], &s[5]), order(&s[7], &s[8]);
	order(&s[1], &s[4]), order(&s[3], &s[6]), order(&s[5], &s[7]);
	order(&s[0], &s[1]), order(&s[2], &s[4]), order(&s[3], &s[5]), order(&s[6], &s[8]);
	order(&s[2], &s[3]), order(&s[4], &s[5]), order(&s[6], &s[7]);
	order(&s[1], &s[2]), order(&s[3], &s[4]), order(&s[5], &s[6]);
	memcpy(v, s, sizeof(s));
}

/* Of the first @nr; the other places are overwritten. */
static float median_of(float v[AUGUR_WINDOW_MAX], uint32_t nr)
{
	uint32_t i;

	for (i = nr; i < AUGUR_WINDOW_MAX; i++)
		v[i] = INFINITY;
	sort(v);
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
