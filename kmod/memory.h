/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of the tables: allocated at load, counted, and never on demand.
 */
#ifndef _AUGUR_MEMORY_H
#define _AUGUR_MEMORY_H

#include <linux/types.h>

/**
 * enum augur_memory - what memory grows with
 * @AUGUR_MEMORY_FIXED: with nothing but the parameters
 * @AUGUR_MEMORY_CPUS: with the number of possible CPUs
 * @AUGUR_MEMORY_TASKS: with the number of tasks that can be followed
 * @AUGUR_NR_MEMORY: number of kinds, not a kind
 */
enum augur_memory {
	AUGUR_MEMORY_FIXED,
	AUGUR_MEMORY_CPUS,
	AUGUR_MEMORY_TASKS,
	AUGUR_NR_MEMORY,
};

void *augur_memory_get(enum augur_memory what, size_t bytes, int node);
void *augur_memory_get_mappable(enum augur_memory what, size_t bytes, int node);
void augur_memory_put(void *mem);
u64 augur_memory_bytes(enum augur_memory what);

#endif /* _AUGUR_MEMORY_H */
