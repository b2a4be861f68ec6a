/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * State of the module, its counters, keys and decisions, by generic netlink. What is
 * common to all: -ENODEV if the module is not loaded, -ENONET if it is but cannot be
 * asked from this network namespace, -EPERM where CAP_NET_ADMIN is needed.
 */
#ifndef _AUGUR_STATUS_H
#define _AUGUR_STATUS_H

#include <stdint.h>

#include <linux/augur.h>
#include <linux/augur_stats.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AUGUR_VERSION_LEN	32
#define AUGUR_NAME_LEN		32
#define AUGUR_MEANING_LEN	128

/* Totals and sizes of the module. X(netlink attribute, field, meaning) */
#define AUGUR_STATUS_FIELDS(X)						\
	X(ABI_VERSION, abi_version, "version of the interface")		\
	X(NR_CPUS, nr_cpus, "CPU areas in the statistics")		\
	X(KFUNCS, kfuncs, "the scheduler can ask for decisions")	\
	X(CONSUMER, consumer, "somebody consumes samples")		\
	X(CPUS_POSSIBLE, cpus_possible, "CPUs that can be")		\
	X(MEMORY_FIXED, memory_fixed_bytes, "memory, whatever the machine") \
	X(MEMORY_CPUS, memory_cpus_bytes, "memory for these CPUs")	\
	X(MEMORY_TASKS, memory_tasks_bytes, "memory for the tasks that can be followed") \
	X(TASKS, tasks, "tasks followed")				\
	X(TASKS_MAX, tasks_max, "tasks that can be followed")		\
	X(DECISIONS, decisions, "decisions in force")			\
	X(DECISIONS_MAX, decisions_max, "decisions that can be held")	\
	X(BURSTS, bursts, "bursts closed")				\
	X(SAMPLES, samples, "bursts handed out as samples")		\
	X(DROPPED, dropped, "samples lost because a ring was full")	\
	X(UNOBSERVED, unobserved, "bursts that nobody wanted samples of, or augurd's") \
	X(EVICTED, evicted, "slots emptied to make room")		\
	X(UNTRACKED, untracked, "switches away from tasks not followed") \
	X(PUSHED, pushed, "decisions accepted")				\
	X(REFUSED, refused, "decisions refused")			\
	X(LOOKUPS, lookups, "wakeups that looked for a decision")	\
	X(HITS, hits, "wakeups that found one")				\
	X(THINNED, thinned, "samples left out of a nearly full ring")	\
	X(COLLISIONS, collisions, "bursts of two things with one key")

/**
 * struct augur_status - what the module says about itself
 * @version: its version
 *
 * The other fields are those of AUGUR_STATUS_FIELDS().
 */
struct augur_status {
	char version[AUGUR_VERSION_LEN];
#define X(attr, field, meaning) uint64_t field;
	AUGUR_STATUS_FIELDS(X)
#undef X
};

int augur_status_get(struct augur_status *out);

/**
 * struct augur_decision_info - one decision in force
 * @decision: the decision; ttl_ms is the rest of its life
 * @used_ms: since it answered a wakeup, or was made; to about a second
 */
struct augur_decision_info {
	struct augur_decision decision;
	uint32_t used_ms;
};

/*
 * Calls @cb for every decision in force until it returns something else than 0.
 * Returns that, or 0. Needs CAP_NET_ADMIN.
 */
typedef int (*augur_decision_cb)(const struct augur_decision_info *info,
				 void *ctx);
int augur_decisions_get(augur_decision_cb cb, void *ctx);

/* What was measured of a key. X(netlink attribute, field, meaning) */
#define AUGUR_KEY_FIELDS(X)						\
	X(KEY, key, "the key, 0 for all that was evicted")		\
	X(CPUS, nr_cpus, "CPUs that know it")				\
	X(COUNT, count, "bursts")					\
	X(RUN_NS, run_ns, "sum of run times")				\
	X(WAIT_NS, wait_ns, "sum of times from wakeup to first run")	\
	X(RUN_MAX_NS, run_max_ns, "longest run time")			\
	X(WAIT_MAX_NS, wait_max_ns, "longest wait")			\
	X(LAST_SEEN_NS, last_seen_ns, "end of the last burst")		\
	X(PREEMPTED, preempted, "involuntary switches within bursts")	\
	X(MIGRATED, migrated, "bursts on another CPU than the one before") \
	X(CROSSED, crossed, "bursts on another node than the one before") \
	X(MISPREDICTED, mispredicted, "bursts outside of their predicted band")

/**
 * struct augur_key_info - what was measured of a key on all CPUs
 * @comm: name of the task that was seen last
 *
 * The other fields are those of AUGUR_KEY_FIELDS().
 */
struct augur_key_info {
	char comm[AUGUR_COMM_LEN];
#define X(attr, field, meaning) uint64_t field;
	AUGUR_KEY_FIELDS(X)
#undef X
};

/* As augur_decisions_get(). */
typedef int (*augur_key_cb)(const struct augur_key_info *info, void *ctx);
int augur_keys_get(augur_key_cb cb, void *ctx);

/**
 * struct augur_module_counter - a counter of the module, over all CPUs
 * @name: its name
 * @meaning: what it counts
 * @value: its value
 */
struct augur_module_counter {
	char name[AUGUR_NAME_LEN];
	char meaning[AUGUR_MEANING_LEN];
	uint64_t value;
};

/* As augur_decisions_get(), but needs no capability. */
typedef int (*augur_module_counter_cb)(const struct augur_module_counter *counter,
				       void *ctx);
int augur_module_counters_get(augur_module_counter_cb cb, void *ctx);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_STATUS_H */
