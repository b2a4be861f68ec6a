/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was measured of a key, over all CPUs.
 */
#ifndef _AUGUR_KEY_H
#define _AUGUR_KEY_H

#include <linux/augur_stats.h>
#include <linux/types.h>

/**
 * struct augur_key - a key
 * @sum: its slots added up; the name is of the task that was seen last
 * @nr_cpus: how many CPUs have a slot for it
 */
struct augur_key {
	struct augur_slot sum;
	u32 nr_cpus;
};

bool augur_key_get(int cpu, u32 index, struct augur_key *key);

#endif /* _AUGUR_KEY_H */
