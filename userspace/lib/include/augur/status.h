/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * State of the module and its decisions, by generic netlink.
 */
#ifndef _AUGUR_STATUS_H
#define _AUGUR_STATUS_H

#include <stdint.h>

#include <linux/augur.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AUGUR_VERSION_LEN	32

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
	X(UNOBSERVED, unobserved, "bursts that nobody wanted samples of") \
	X(EVICTED, evicted, "slots emptied to make room")		\
	X(UNTRACKED, untracked, "switches away from tasks not followed") \
	X(PUSHED, pushed, "decisions accepted")				\
	X(REFUSED, refused, "decisions refused")			\
	X(LOOKUPS, lookups, "wakeups that looked for a decision")	\
	X(HITS, hits, "wakeups that found one")

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

/* -ENODEV: the module is not loaded. */
int augur_status_get(struct augur_status *out);

/**
 * struct augur_decision_info - one decision in force
 * @decision: the decision; ttl_ms is the rest of its life
 * @hits: wakeups that were answered with it
 */
struct augur_decision_info {
	struct augur_decision decision;
	uint64_t hits;
};

/*
 * Calls @cb for every decision in force until it returns something else than 0.
 * Returns that, or 0. -ENODEV: the module is not loaded; -EPERM: needs
 * CAP_NET_ADMIN.
 */
typedef int (*augur_decision_cb)(const struct augur_decision_info *info,
				 void *ctx);
int augur_decisions_get(augur_decision_cb cb, void *ctx);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_STATUS_H */
