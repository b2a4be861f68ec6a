/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traces made up for tests.
 */
#ifndef _SELFTESTS_SIM_TRACES_H
#define _SELFTESTS_SIM_TRACES_H

#include <stdlib.h>

#include "sim/trace.h"

static inline uint64_t test_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/*
 * @nr bursts of a few threads that sleep in a few places, all times and most of the
 * context at random. Precision and tick keep everything.
 */
static inline struct augur_trace test_trace(uint32_t nr, uint64_t seed)
{
	struct augur_trace t = {
		.name = "made up", .nr_bursts = nr, .split = nr / 3, .nr_cpus = 4,
		.precision = 64, .tick_ns = 1, .lost = 5, .skipped = 1ULL << 40,
	};
	uint64_t before[256] = { 0 }, clock = 0;
	uint32_t i;

	t.bursts = calloc(nr, sizeof(*t.bursts));
	for (i = 0; i < nr; i++) {
		struct augur_trace_burst *b = &t.bursts[i];
		uint64_t dice = test_random(&seed);

		b->thread = dice % 16 ? dice % (t.nr_threads + 1) : t.nr_threads;
		if (b->thread == t.nr_threads && t.nr_threads > 200)
			b->thread = 0;
		t.nr_threads += b->thread == t.nr_threads;
		b->run_ns = test_random(&seed) >> (24 + dice % 40);
		b->wait_ns = test_random(&seed) >> (24 + dice % 39);
		b->preempted = dice % 50 ? 0 : dice >> 40;
		b->fp.word[0] = 0x1234567800000000ULL | b->thread % 3;
		b->fp.word[1] = AUGUR_FP_VERSION << AUGUR_FP_VERSION_SHIFT |
				(dice >> 32 & 3) << AUGUR_FP_SITE_SHIFT |
				(dice >> 36 & 3) << AUGUR_FP_WAKE_SHIFT |
				(dice >> 40 & 31) << AUGUR_FP_LAST_SHIFT |
				before[b->thread];
		before[b->thread] = augur_fp_before(b->fp.word[1]);
		clock += dice >> (28 + dice % 30);
		b->end_ns = clock;
	}
	return t;
}

#endif /* _SELFTESTS_SIM_TRACES_H */
