// SPDX-License-Identifier: GPL-2.0-only

#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "memory.h"

/* Written only while the module is loaded, by one thread. */
static u64 augur_bytes[AUGUR_NR_MEMORY];

/* Contiguous if there is such memory: the tables are read at every wakeup. */
void *augur_memory_get(enum augur_memory what, size_t bytes, int node)
{
	void *mem = kvzalloc_node(bytes, GFP_KERNEL, node);

	if (mem)
		augur_bytes[what] += bytes;
	return mem;
}

/* Made of single pages, each with its own reference, for vm_insert_page(). */
void *augur_memory_get_mappable(enum augur_memory what, size_t bytes, int node)
{
	void *mem = vzalloc_node(bytes, node);

	if (mem)
		augur_bytes[what] += bytes;
	return mem;
}

void augur_memory_put(void *mem)
{
	kvfree(mem);
}

/* The module's own per-CPU data came with it. */
static u64 memory_static(enum augur_memory what)
{
#ifdef CONFIG_SMP
	if (what == AUGUR_MEMORY_CPUS)
		return (u64)THIS_MODULE->percpu_size * num_possible_cpus();
#endif
	return 0;
}

u64 augur_memory_bytes(enum augur_memory what)
{
	return augur_bytes[what] + memory_static(what);
}
