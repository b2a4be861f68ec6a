/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tunables are changed while the scheduler is attached: who may write to the map
 * settings asks for a value, and the next tick of the timer (group.bpf.h) brings it
 * into its range and into force. No value that anybody writes there can do harm.
 */
#ifndef _AUGUR_TUNE_BPF_H
#define _AUGUR_TUNE_BPF_H

#include "state.bpf.h"

/* What is asked for, in the order of AUGUR_TUNABLES(), then what is in force. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2 * AUGUR_NR_TUNABLES);
	__type(key, u32);
	__type(value, u64);
} settings SEC(".maps");

/* What was asked for when the timer last looked, and what becomes of it. */
struct augur_tunables asked = { AUGUR_TUNABLES(AUGUR_TUNABLE_DEFAULT) };
struct augur_tunables next;

/* As a table, so that the verifier goes through one range, not through all at once. */
static const struct {
	u64 least;
	u64 most;
} tune_ranges[] = {
#define X(name, def, least, most, meaning) { least, most },
	AUGUR_TUNABLES(X)
#undef X
};

static __always_inline u64 *tune_setting(u32 nr)
{
	return bpf_map_lookup_elem(&settings, &nr);
}

/* Takes over what is asked for; true if it is something else than the last time. */
static __noinline bool tune_ask(void)
{
	u64 *value, *last = (u64 *)&asked;
	bool differs = false;
	u32 i;

	bpf_for(i, 0, AUGUR_NR_TUNABLES) {
		value = tune_setting(i);
		if (!value || *value == last[i])
			continue;
		last[i] = *value;
		differs = true;
	}
	return differs;
}

/* True if something had to be brought into its range. */
static __noinline bool tune_clamp(void)
{
	const u64 *wanted = (const u64 *)&asked;
	u64 *values = (u64 *)&next;
	bool clamped = false;
	u32 i;

	bpf_for(i, 0, AUGUR_NR_TUNABLES)
		values[i] = augur_clamp(wanted[i], tune_ranges[i].least,
					tune_ranges[i].most);
	augur_tunables_order(&next);
	bpf_for(i, 0, AUGUR_NR_TUNABLES)
		if (values[i] != wanted[i])
			clamped = true;
	return clamped;
}

/* Entries @first and following become what is in force. */
static __noinline void tune_tell(u32 first)
{
	const u64 *values = (const u64 *)&tunables;
	u64 *value;
	u32 i;

	bpf_for(i, 0, AUGUR_NR_TUNABLES) {
		value = tune_setting(first + i);
		if (value)
			*value = values[i];
	}
}

static __noinline void tune(void)
{
	if (!tune_ask())
		return;
	count(AUGUR_SC_tuned);
	if (tune_clamp())
		count(AUGUR_SC_tuned_clamped);
	tunables = next;
	tune_tell(AUGUR_NR_TUNABLES);
}

/* Nobody asks for anything yet. */
static __always_inline void tune_start(void)
{
	tune_tell(0);
	tune_tell(AUGUR_NR_TUNABLES);
}

#endif /* _AUGUR_TUNE_BPF_H */
