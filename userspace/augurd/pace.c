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

/*
 * A burst that is read at once leads to a decision before the key's next one, mostly. An
 * idle machine is no place for that: what a CPU has to do then, some tens of bursts a
 * second, needs no decisions.
 */
#define IDLE_PER_CPU		16
#define LOW_MAX			1000

/* How often the rate is looked at. */
#define RATE_NS			100000000ULL

static uint32_t least_watermark(const struct augur_pace *pace)
{
	return pace->watermark_max < AUGUR_PACE_WATERMARK_MIN ? pace->watermark_max :
								AUGUR_PACE_WATERMARK_MIN;
}

void augur_pace_init(struct augur_pace *pace, uint32_t ring_samples, uint32_t nr_cpus)
{
	*pace = (struct augur_pace){
		.watermark_max = ring_samples / RING_SHARE,
		.timeout_ns = AUGUR_PACE_TIMEOUT_MIN_NS,
		.idle = IDLE_PER_CPU * nr_cpus,
		.load = AUGUR_PACE_BUSY,
	};
	if (!pace->watermark_max)
		pace->watermark_max = 1;
	pace->watermark = least_watermark(pace);
}

static void find_load(struct augur_pace *pace, uint64_t elapsed_ns, uint64_t nr_samples)
{
	uint64_t rate;

	pace->counted += nr_samples;
	pace->counted_ns += elapsed_ns;
	if (pace->counted_ns < RATE_NS)
		return;
	rate = pace->counted * 1000000000ULL / pace->counted_ns;
	pace->load = rate < pace->idle ? AUGUR_PACE_IDLE :
		     rate <= LOW_MAX ? AUGUR_PACE_LOW : AUGUR_PACE_BUSY;
	pace->counted = 0;
	pace->counted_ns = 0;
}

static void choose_watermark(struct augur_pace *pace, uint64_t elapsed_ns,
			     uint64_t nr_samples)
{
	uint32_t least = least_watermark(pace);

	if (pace->load == AUGUR_PACE_LOW)
		pace->watermark = 1;
	else if (pace->load == AUGUR_PACE_IDLE && 2 * least <= pace->watermark_max)
		pace->watermark = 2 * least;
	else if (pace->watermark < least)
		pace->watermark = least;
	else if (elapsed_ns < INTERVAL_SHORT_NS && nr_samples &&
		 pace->watermark <= pace->watermark_max / 2)
		pace->watermark *= 2;
	else if (elapsed_ns > INTERVAL_LONG_NS && pace->watermark >= 2 * least)
		pace->watermark /= 2;
}

static void choose_timeout(struct augur_pace *pace, uint32_t nr_decisions)
{
	if (nr_decisions && pace->load != AUGUR_PACE_IDLE)
		pace->timeout_ns /= 2;
	else
		pace->timeout_ns *= 2;
	if (pace->timeout_ns < AUGUR_PACE_TIMEOUT_MIN_NS)
		pace->timeout_ns = AUGUR_PACE_TIMEOUT_MIN_NS;
	if (pace->timeout_ns > AUGUR_PACE_TIMEOUT_MAX_NS)
		pace->timeout_ns = AUGUR_PACE_TIMEOUT_MAX_NS;
}

void augur_pace_next(struct augur_pace *pace, uint64_t elapsed_ns,
		     uint64_t nr_samples, uint32_t nr_decisions)
{
	find_load(pace, elapsed_ns, nr_samples);
	choose_watermark(pace, elapsed_ns, nr_samples);
	choose_timeout(pace, nr_decisions);
}
