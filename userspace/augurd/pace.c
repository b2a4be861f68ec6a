// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watermark and time limit of the next wait.
 */
#include "pace.h"

/* Waking more often costs more than it teaches; less often, it learns late. */
#define INTERVAL_SHORT_NS	5000000ULL
#define INTERVAL_LONG_NS	20000000ULL

/* A ring must not fill while a batch from it is being learned. */
#define RING_SHARE		4

void augur_pace_init(struct augur_pace *pace, uint32_t ring_samples)
{
	pace->watermark_max = ring_samples / RING_SHARE;
	if (!pace->watermark_max)
		pace->watermark_max = 1;
	pace->watermark = AUGUR_PACE_WATERMARK_MIN;
	if (pace->watermark > pace->watermark_max)
		pace->watermark = pace->watermark_max;
	pace->timeout_ns = AUGUR_PACE_TIMEOUT_MIN_NS;
}

void augur_pace_next(struct augur_pace *pace, uint64_t elapsed_ns,
		     uint64_t nr_samples, uint32_t nr_decisions)
{
	if (elapsed_ns < INTERVAL_SHORT_NS && nr_samples &&
	    pace->watermark <= pace->watermark_max / 2)
		pace->watermark *= 2;
	else if (elapsed_ns > INTERVAL_LONG_NS &&
		 pace->watermark >= 2 * AUGUR_PACE_WATERMARK_MIN)
		pace->watermark /= 2;

	if (nr_decisions)
		pace->timeout_ns /= 2;
	else
		pace->timeout_ns *= 2;
	if (pace->timeout_ns < AUGUR_PACE_TIMEOUT_MIN_NS)
		pace->timeout_ns = AUGUR_PACE_TIMEOUT_MIN_NS;
	if (pace->timeout_ns > AUGUR_PACE_TIMEOUT_MAX_NS)
		pace->timeout_ns = AUGUR_PACE_TIMEOUT_MAX_NS;
}
