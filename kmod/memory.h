/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of the tables: allocated at load, counted, and never on demand.
 */
#ifndef _AUGUR_MEMORY_H
#define _AUGUR_MEMORY_H

#include <linux/types.h>

void *augur_memory_get(size_t bytes, int node);
void *augur_memory_get_mappable(size_t bytes, int node);
void augur_memory_put(void *mem);
u64 augur_memory_bytes(void);

#endif /* _AUGUR_MEMORY_H */
