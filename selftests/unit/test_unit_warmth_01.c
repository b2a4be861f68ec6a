// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * When augurd says that it is of use: not before three of four bursts have a decision.
 */
#include "augurd/warmth.h"
#include "harness.h"

/* A window of bursts from @from_ns on, of which @decided have a decision. */
static void window(struct augur_warmth *w, uint64_t from_ns, uint32_t decided)
{
	struct augur_sample samples[AUGUR_WARMTH_WINDOW] = { 0 };
	uint32_t i;

	for (i = 0; i < AUGUR_WARMTH_WINDOW; i++) {
		samples[i].end_ns = from_ns + i;
		samples[i].predicted_ns = i < decided;
	}
	augur_warmth_note_all(w, samples, AUGUR_WARMTH_WINDOW / 2);
	augur_warmth_note_all(w, samples + AUGUR_WARMTH_WINDOW / 2, AUGUR_WARMTH_WINDOW / 2);
}

TEST(three_of_four)
{
	struct augur_warmth w = { 0 };

	window(&w, 1000, 0);
	window(&w, 2000, 3 * AUGUR_WARMTH_WINDOW / 4 - 1);
	EXPECT_EQ(0, w.reached_ns);
	window(&w, 3000, 3 * AUGUR_WARMTH_WINDOW / 4);
	EXPECT_EQ(3000, w.reached_ns);
	window(&w, 4000, AUGUR_WARMTH_WINDOW);
	EXPECT_EQ(3000, w.reached_ns);
}

TEST_HARNESS_MAIN
