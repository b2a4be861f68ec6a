/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the module did, counted always, per CPU: its share of the progress points,
 * and what its own working needs. augur_count() of cpu.h adds one.
 */
#ifndef _AUGUR_COUNTER_H
#define _AUGUR_COUNTER_H

#include <linux/types.h>

/* X(name, meaning) */
#define AUGUR_COUNTERS(X)						\
	X(fp_build, "fingerprints made, one per new task and sleep")		\
	X(pred_lookup, "decisions looked up, one per wakeup")		\
	X(pred_found, "of these, those after which a run was predicted")	\
	X(cache_hit, "of all, those answered by what the task kept")	\
	X(cache_miss, "of all, those for which the table was searched")	\
	X(run_begin, "bursts that began")				\
	X(run_end, "bursts that ended")					\
	X(promote, "wakeups that raised a task to the promoted tier")	\
	X(demote, "wakeups that took a task out of it")			\
	X(mispredict, "bursts that left the band around their prediction") \
	X(hint_given, "hints given by command")				\
	X(hint_applied, "wakeups at which a hint had an effect")	\
	X(hint_distrusted, "wakeups at which it had none for lack of trust") \
	X(page_given, "hints read from pages")				\
	X(page_refused, "hints in pages that were not valid")			\
	X(event_lost, "events that came too fast to be sent")

struct augur_counters {
#define X(name, meaning) u64 name;
	AUGUR_COUNTERS(X)
#undef X
};

#define AUGUR_NR_COUNTERS	(sizeof(struct augur_counters) / sizeof(u64))

const char *augur_counter_name(u32 index);
const char *augur_counter_meaning(u32 index);
u64 augur_counter_value(const struct augur_counters *counters, u32 index);
void augur_counter_sum(struct augur_counters *sum);

#endif /* _AUGUR_COUNTER_H */
