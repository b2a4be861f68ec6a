/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How soon after its start augurd is of use: when three of four bursts run with a
 * decision. That is what saved models shorten. Pure.
 */
#ifndef _AUGURD_WARMTH_H
#define _AUGURD_WARMTH_H

#include <stddef.h>
#include <stdint.h>

#include <linux/augur_stats.h>

#define AUGUR_WARMTH_WINDOW	64

/**
 * struct augur_warmth - state
 * @nr: bursts in the window
 * @decided: of these, those with a decision
 * @since_ns: end of the first burst in the window
 * @reached_ns: the end of the first burst of the first window that had enough, 0 until then
 */
struct augur_warmth {
	uint32_t nr;
	uint32_t decided;
	uint64_t since_ns;
	uint64_t reached_ns;
};

/* One window after the other. */
static inline void augur_warmth_note(struct augur_warmth *w, const struct augur_sample *s)
{
	if (!w->nr++)
		w->since_ns = s->end_ns;
	w->decided += s->predicted_ns != 0;
	if (w->nr < AUGUR_WARMTH_WINDOW)
		return;
	if (4 * w->decided >= 3 * w->nr)
		w->reached_ns = w->since_ns;
	w->nr = 0;
	w->decided = 0;
}

/* Nothing to do once it is reached, so that it costs nothing. */
static inline void augur_warmth_note_all(struct augur_warmth *w,
					 const struct augur_sample *samples, size_t nr)
{
	size_t i;

	for (i = 0; i < nr && !w->reached_ns; i++)
		augur_warmth_note(w, &samples[i]);
}

#endif /* _AUGURD_WARMTH_H */
