// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hands the topology to the scheduler: sizes before its load, contents after.
 */
#include "topology.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <bpf/bpf.h>
#include <linux/augur.h>

#include "augur_sched.h"
#include "bpf/augur_sched.skel.h"
#include "policy/speed.h"

#define HOTPLUG_SEQ	"/sys/kernel/sched_ext/hotplug_seq"

/*
 * With this number the kernel refuses to attach if a CPU came or went since the
 * topology was read. Kernels without the file check nothing.
 */
static int read_hotplug_seq(unsigned long long *seq)
{
	FILE *f = fopen(HOTPLUG_SEQ, "re");
	int n;

	if (!f)
		return errno == ENOENT ? 0 : -errno;
	n = fscanf(f, "%llu", seq);
	fclose(f);
	return n == 1 ? 0 : -EIO;
}

/* Cores of the fast kind, where there is another. */
static bool is_fast_core(const struct augur_topology *topo, uint32_t cpu)
{
	return topo->capacity_least < AUGUR_CAPACITY_ONE && topo->cpus[cpu].possible &&
	       topo->cpus[cpu].core == cpu &&
	       topo->cpus[cpu].capacity == AUGUR_CAPACITY_ONE;
}

static uint32_t fast_cores(const struct augur_topology *topo)
{
	uint32_t cpu, nr = 0;

	for (cpu = 0; cpu < topo->nr_cpus; cpu++)
		nr += is_fast_core(topo, cpu);
	return nr;
}

int augur_topology_apply(const struct augur_topology *topo,
			 struct augur_sched_bpf *skel)
{
	unsigned long long seq = 0;
	int err;

	err = read_hotplug_seq(&seq);
	if (err)
		return err;
	skel->struct_ops.augur_ops->hotplug_seq = seq;
	skel->rodata->nr_cpus = topo->nr_cpus;
	skel->rodata->nr_possible = topo->nr_possible;
	skel->rodata->nr_llcs = topo->nr_llcs;
	skel->rodata->nr_nodes = topo->nr_nodes;
	skel->rodata->smt = topo->smt;
	skel->rodata->nr_fast = fast_cores(topo);
	skel->rodata->capacity_least = topo->capacity_least;
	err = bpf_map__set_max_entries(skel->maps.cpus, topo->nr_cpus);
	if (!err)
		err = bpf_map__set_max_entries(skel->maps.node_cpus,
					       topo->nr_cpus + fast_cores(topo));
	if (!err)
		err = bpf_map__set_max_entries(skel->maps.llcs, topo->nr_llcs);
	if (!err)
		err = bpf_map__set_max_entries(skel->maps.llc_order,
					       topo->nr_llcs * topo->nr_llcs);
	return err;
}

static int set_entry(struct bpf_map *map, uint32_t key, const void *value, size_t size)
{
	return bpf_map__update_elem(map, &key, sizeof(key), value, size, BPF_ANY);
}

/* The CPUs of one node become a row of node_cpus, which its CPUs point to. */
static int fill_node(const struct augur_topology *topo, struct augur_sched_bpf *skel,
		     uint32_t node, uint32_t *first)
{
	uint32_t cpu, at = *first, id = topo->node_id[node];
	struct augur_cpu entry = {
		.node = node,
		.node_first = *first,
		.numa_node = id,
	};
	struct augur_node row = { .first = *first };
	int err;

	for (cpu = 0; cpu < topo->nr_cpus; cpu++) {
		if (topo->cpus[cpu].node != node || !topo->cpus[cpu].possible)
			continue;
		err = set_entry(skel->maps.node_cpus, at++, &cpu, sizeof(cpu));
		if (err)
			return err;
	}
	entry.node_nr = at - *first;
	row.nr = entry.node_nr;
	*first = at;
	/* A decision has no room for larger numbers. */
	if (id < AUGUR_NODE_ANY) {
		err = set_entry(skel->maps.nodes, id, &row, sizeof(row));
		if (err)
			return err;
	}
	for (cpu = 0; cpu < topo->nr_cpus; cpu++) {
		if (topo->cpus[cpu].node != node)
			continue;
		entry.llc = topo->cpus[cpu].llc;
		entry.capacity = topo->cpus[cpu].capacity;
		err = set_entry(skel->maps.cpus, cpu, &entry, sizeof(entry));
		if (err)
			return err;
	}
	return 0;
}

/* The row after those of the nodes. */
static int fill_fast(const struct augur_topology *topo, struct augur_sched_bpf *skel)
{
	uint32_t cpu, at = topo->nr_cpus;
	int err = 0;

	for (cpu = 0; cpu < topo->nr_cpus && !err; cpu++)
		if (is_fast_core(topo, cpu))
			err = set_entry(skel->maps.node_cpus, at++, &cpu, sizeof(cpu));
	return err;
}

static uint32_t llc_cpus(const struct augur_topology *topo, uint32_t llc)
{
	uint32_t cpu, nr = 0;

	for (cpu = 0; cpu < topo->nr_cpus; cpu++)
		nr += topo->cpus[cpu].possible && topo->cpus[cpu].llc == llc;
	return nr;
}

/* An LLC at a distance; the index breaks ties, so that an order is always the same. */
struct ranked_llc {
	uint32_t distance;
	uint32_t turn;
	uint32_t llc;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked_llc *x = a, *y = b;

	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	return x->turn < y->turn ? -1 : x->turn > y->turn;
}

/*
 * All LLCs as seen from one: itself, those of its node, then node by node by
 * distance. Equals are counted from the LLC on, so that not all begin with the same.
 */
static int fill_order(const struct augur_topology *topo, struct augur_sched_bpf *skel,
		      uint32_t llc, struct ranked_llc *rank)
{
	uint32_t nr = topo->nr_llcs, node = topo->llc_node[llc], i;
	int err;

	for (i = 0; i < nr; i++) {
		rank[i].llc = i;
		rank[i].turn = (i + nr - llc) % nr;
		rank[i].distance = i == llc ? 0 :
			topo->distance[node * topo->nr_nodes + topo->llc_node[i]];
	}
	qsort(rank, nr, sizeof(*rank), compare_ranked);
	for (i = 0; i < nr; i++) {
		err = set_entry(skel->maps.llc_order, llc * nr + i, &rank[i].llc,
				sizeof(rank[i].llc));
		if (err)
			return err;
	}
	return 0;
}

static int fill_llcs(const struct augur_topology *topo, struct augur_sched_bpf *skel)
{
	struct ranked_llc *rank = calloc(topo->nr_llcs, sizeof(*rank));
	uint32_t llc;
	int err = 0;

	if (!rank)
		return -ENOMEM;
	for (llc = 0; llc < topo->nr_llcs && !err; llc++) {
		struct augur_llc entry = {
			.nr_cpus = llc_cpus(topo, llc),
			.node = topo->llc_node[llc],
			.numa_node = topo->node_id[topo->llc_node[llc]],
		};

		err = set_entry(skel->maps.llcs, llc, &entry, sizeof(entry));
		if (!err)
			err = fill_order(topo, skel, llc, rank);
	}
	free(rank);
	return err;
}

int augur_topology_fill(const struct augur_topology *topo,
			struct augur_sched_bpf *skel)
{
	uint32_t node, first = 0;
	int err;

	for (node = 0; node < topo->nr_nodes; node++) {
		err = fill_node(topo, skel, node, &first);
		if (err)
			return err;
	}
	err = fill_fast(topo, skel);
	return err ?: fill_llcs(topo, skel);
}
