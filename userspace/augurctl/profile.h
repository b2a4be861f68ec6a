/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was measured per key, over all CPUs.
 */
#ifndef _AUGURCTL_PROFILE_H
#define _AUGURCTL_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include <linux/augur_stats.h>

/**
 * struct profile - sums of one key
 * @key: the key
 * @count: bursts
 * @run_ns: sum of run times
 * @wait_ns: sum of waits
 * @run_max_ns: longest run time
 * @wait_max_ns: longest wait
 * @preempted: involuntary switches within bursts
 * @migrated: bursts on another CPU than the one before
 * @mispredicted: bursts outside of their predicted band
 * @last_seen_ns: end of its last burst
 * @fp: fingerprint of its first burst on one of the CPUs
 * @comm: name of one of its tasks
 */
struct profile {
	uint64_t key;
	uint64_t count;
	uint64_t run_ns;
	uint64_t wait_ns;
	uint64_t run_max_ns;
	uint64_t wait_max_ns;
	uint64_t preempted;
	uint64_t migrated;
	uint64_t mispredicted;
	uint64_t last_seen_ns;
	uint64_t fp[2];
	char comm[AUGUR_COMM_LEN];
};

/**
 * struct profiles - all keys, by key
 * @items: @nr profiles; free() it
 * @nr: how many
 */
struct profiles {
	struct profile *items;
	size_t nr;
};

/* Reads the statistics of the module. 0 or -errno. */
int profiles_read(struct profiles *out);

const struct profile *profiles_find(const struct profiles *all, uint64_t key);

#endif /* _AUGURCTL_PROFILE_H */
