/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine as the scheduler needs to know it, and how it gets there.
 *
 *	struct augur_topology topo;
 *	struct augur_sched_bpf *skel;
 *
 *	augur_topology_read(&topo);
 *	skel = augur_sched_bpf__open();
 *	augur_topology_apply(&topo, skel);	sizes and constants: before load
 *	augur_sched_bpf__load(skel);
 *	augur_topology_fill(&topo, skel);	contents: after load
 *	bpf_map__attach_struct_ops(skel->maps.augur_ops);
 *	augur_topology_free(&topo);
 *
 * All functions that can fail return 0 or -errno and log nothing.
 */
#ifndef _AUGURD_TOPOLOGY_H
#define _AUGURD_TOPOLOGY_H

#include <stdbool.h>
#include <stdint.h>

struct augur_sched_bpf;

/**
 * struct augur_topology_cpu - where one CPU is
 *
 * Of a CPU that is offline, sysfs tells no cache: it is counted to the first one of
 * its node.
 *
 * @llc: index of its last-level cache, 0 to nr_llcs - 1
 * @node: index of its NUMA node, 0 to nr_nodes - 1, dense, in the order of the
 *	kernel's node numbers
 * @core: lowest CPU number of its core
 * @capacity: how fast it is, of 1024, which the fastest are; those are equal that differ
 *	by less than a tenth
 * @possible: false for holes in the numbering
 */
struct augur_topology_cpu {
	uint32_t llc;
	uint32_t node;
	uint32_t core;
	uint32_t capacity;
	bool possible;
};

/**
 * struct augur_topology - the machine in plain arrays
 * @nr_cpus: one more than the highest possible CPU number
 * @nr_possible: CPUs that exist or may be plugged in; fewer if numbers have holes
 * @nr_llcs: last-level caches; at least 1
 * @nr_nodes: NUMA nodes that have CPUs; at least 1
 * @smt: some core has more than one thread
 * @capacity_least: that of the slowest CPU
 * @cpus: @nr_cpus entries
 * @llc_node: dense node of each LLC, @nr_llcs entries
 * @node_id: the kernel's number of each node, @nr_nodes entries
 * @distance: @nr_nodes * @nr_nodes, as the firmware says (10 is local)
 */
struct augur_topology {
	uint32_t nr_cpus;
	uint32_t nr_possible;
	uint32_t nr_llcs;
	uint32_t nr_nodes;
	bool smt;
	uint32_t capacity_least;
	struct augur_topology_cpu *cpus;
	uint32_t *llc_node;
	uint32_t *node_id;
	uint32_t *distance;
};

/*
 * Reads /sys. What sysfs does not say (no cache or node directories in a small
 * VM) becomes one LLC per node and one node, never an error. On failure *topo is
 * empty and may be freed.
 */
int augur_topology_read(struct augur_topology *topo);

/* The same from another root than /sys, for tests. */
int augur_topology_read_at(struct augur_topology *topo, const char *sysfs);

void augur_topology_free(struct augur_topology *topo);

/* Between open and load: map sizes, constants, the hotplug sequence number. */
int augur_topology_apply(const struct augur_topology *topo,
			 struct augur_sched_bpf *skel);

/* Between load and attach: contents of the maps. */
int augur_topology_fill(const struct augur_topology *topo,
			struct augur_sched_bpf *skel);

#endif /* _AUGURD_TOPOLOGY_H */
