/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The simulated machine. CPUs are numbered node by node, in a node cache by cache,
 * in a cache core by core: the CPUs of each are neighbours.
 */
#ifndef _AUGUR_SIM_TOPO_H
#define _AUGUR_SIM_TOPO_H

#include "parse.h"

#define TOPO_CPUS_MAX	4096
#define TOPO_NODES_MAX	64

/* Distances as firmware gives them: a node has 10 to itself. */
#define TOPO_DISTANCE_SELF	10
#define TOPO_DISTANCE_MAX	254

/**
 * struct topo - machine
 * @nr_cpus: CPUs
 * @nr_llcs: last-level caches
 * @nr_nodes: NUMA nodes
 * @smt: CPUs of a core
 * @distance: between nodes
 */
struct topo {
	uint32_t nr_cpus;
	uint32_t nr_llcs;
	uint32_t nr_nodes;
	uint32_t smt;
	uint8_t distance[TOPO_NODES_MAX][TOPO_NODES_MAX];
};

/*
 * A machine of @nr_cpus that is cut as servers are: nodes of up to 128 CPUs, caches
 * of up to 16, and every node 20 from every other.
 */
void topo_default(struct topo *t, uint32_t nr_cpus);

/* "10,20/20,10": a row for each node. */
bool topo_parse_distance(struct topo *t, const char *text, struct fault *f);

/* Whether there can be such a machine; else why not. */
bool topo_check(const struct topo *t, struct fault *f);

static inline uint32_t topo_llc(const struct topo *t, uint32_t cpu)
{
	return cpu / (t->nr_cpus / t->nr_llcs);
}

static inline uint32_t topo_node(const struct topo *t, uint32_t cpu)
{
	return cpu / (t->nr_cpus / t->nr_nodes);
}

#endif /* _AUGUR_SIM_TOPO_H */
