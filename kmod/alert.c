// SPDX-License-Identifier: GPL-2.0-only

#include <linux/augur_stats.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>

#include "alert.h"
#include "cpu.h"
#include "event.h"

#define AUGUR_ALERT_PERIOD	HZ

/* A storm is this many bursts within a period, and this share of them. */
#define AUGUR_STORM_LEAST	256
#define AUGUR_STORM_EIGHTHS	7

/**
 * struct alert_state - of one CPU, used by it with interrupts off
 * @dropped_until: no alert about samples before this
 * @dropped: samples dropped when the last alert was made
 * @storm_until: end of the period in which mispredictions are counted
 * @storm_told: there was an alert in it already
 * @mispredicted: mispredictions when it began
 * @ended: bursts when it began
 */
struct alert_state {
	unsigned long dropped_until;
	u64 dropped;
	unsigned long storm_until;
	bool storm_told;
	u64 mispredicted;
	u64 ended;
};

static DEFINE_PER_CPU(struct alert_state, alert_states) = {
	.dropped_until	= INITIAL_JIFFIES,
	.storm_until	= INITIAL_JIFFIES,
};

static void alert_post(enum augur_alert_kind kind, u64 count)
{
	augur_event_post(&(struct augur_event){
		.kind = AUGUR_EVENT_KIND_ALERT,
		.what = kind,
		.count = count,
	});
}

/* A sample was dropped, and counted. */
void augur_alert_dropped(void)
{
	struct alert_state *state = this_cpu_ptr(&alert_states);
	u64 dropped = this_cpu_ptr(&augur_cpu)->area->dropped;

	if (time_before(jiffies, state->dropped_until))
		return;
	alert_post(AUGUR_ALERT_KIND_DROPPED, dropped - state->dropped);
	state->dropped_until = jiffies + AUGUR_ALERT_PERIOD;
	state->dropped = dropped;
}

/* A burst was mispredicted, and counted. */
void augur_alert_mispredicted(void)
{
	const struct augur_counters *counters = &this_cpu_ptr(&augur_cpu)->counters;
	struct alert_state *state = this_cpu_ptr(&alert_states);
	u64 missed = counters->mispredict - state->mispredicted;
	u64 ended = counters->run_end - state->ended;

	if (time_after_eq(jiffies, state->storm_until)) {
		state->storm_until = jiffies + AUGUR_ALERT_PERIOD;
		state->storm_told = false;
		state->mispredicted = counters->mispredict;
		state->ended = counters->run_end;
	} else if (!state->storm_told && missed >= AUGUR_STORM_LEAST &&
		   missed * 8 >= ended * AUGUR_STORM_EIGHTHS) {
		state->storm_told = true;
		alert_post(AUGUR_ALERT_KIND_MISPREDICTED, missed);
	}
}
