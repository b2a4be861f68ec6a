// SPDX-License-Identifier: GPL-2.0-only
/*
 * scx_augur itself: bpf/augur_sched.bpf.c, compiled for the simulator, with what a
 * loader does to it. Nothing of its behaviour is written here.
 *
 * Two functions of the policy can be switched off, which nobody else wants; hence
 * the detour under their names.
 */
#include <linux/augur.h>
#include <stdio.h>

#include "policy/order.h"
#include "policy/place.h"
#include "scx.h"

/* The parts that are off, AUGUR_OFF_*. */
static uint32_t parts_off;

static inline __u64 deadline_or_none(__u64 vtime, __u64 weight, const struct augur_plan *plan)
{
	struct augur_plan blind = *plan;

	if (parts_off & AUGUR_OFF_CREDIT)
		blind.predicted_ns = 0;
	return augur_vtime_deadline(vtime, weight, &blind);
}

/* The first candidate is the CPU before. */
static inline __u32 choose_or_stay(const __u64 *cost, __u32 rotation)
{
	if ((parts_off & AUGUR_OFF_FINISH) && cost[0] != AUGUR_COST_NEVER)
		return 0;
	return augur_choose(cost, rotation);
}

#define augur_vtime_deadline	deadline_or_none
#define augur_choose		choose_or_stay

#include "augur_sched.bpf.c"

/* More than any run earns or costs. */
#define UNBOUNDED	(1ULL << 60)

static void set_tunables(const struct sim_conf *conf)
{
	tunables = conf->tunables;
	parts_off = conf->off;
	if (parts_off & AUGUR_OFF_TOKENS)
		tunables.promote_burst_ns = UNBOUNDED;
	if (parts_off & AUGUR_OFF_PREEMPTION)
		tunables.preempt_gap_ns = UNBOUNDED;
}

/* LLCs as seen from @llc: by distance, equals counted from it on, as augurd has them. */
static void order_row(const struct topo *t, u32 llc, u32 *row)
{
	u32 nr = 0, distance, i;

	row[nr++] = llc;
	for (distance = 0; distance <= TOPO_DISTANCE_MAX; distance++)
		for (i = 1; i < t->nr_llcs; i++) {
			u32 other = (llc + i) % t->nr_llcs, per = t->nr_llcs / t->nr_nodes;

			if (t->distance[llc / per][other / per] == distance)
				row[nr++] = other;
		}
}

static void fill_maps(struct sim *sim)
{
	const struct topo *t = &sim->conf->topo;
	u32 per_node = t->nr_cpus / t->nr_nodes, i;

	for (i = 0; i < t->nr_cpus; i++) {
		cpus.value[i].llc = topo_llc(t, i);
		cpus.value[i].node = topo_node(t, i);
		cpus.value[i].node_first = i - i % per_node;
		cpus.value[i].node_nr = per_node;
		cpus.value[i].numa_node = cpus.value[i].node;
		node_cpus.value[i] = i;
	}
	for (i = 0; i < t->nr_nodes && i < nodes.max_entries; i++) {
		nodes.value[i].first = i * per_node;
		nodes.value[i].nr = per_node;
	}
	for (i = 0; i < t->nr_llcs; i++) {
		llcs.value[i].nr_cpus = t->nr_cpus / t->nr_llcs;
		llcs.value[i].node = i / (t->nr_llcs / t->nr_nodes);
		llcs.value[i].numa_node = llcs.value[i].node;
		order_row(t, i, &llc_order.value[i * t->nr_llcs]);
	}
	for (i = 0; i < sim->conf->workload.nr_tasks; i++)
		sim->task[i].priv = &tasks.value[i];
}

static void sched_augur_exit(struct sim *sim)
{
	(void)sim;
	scx_detach();
	free(tasks.value);
	free(cpus.value);
	free(llcs.value);
	free(llc_order.value);
	free(node_cpus.value);
	free(nodes.value);
	free(counters.value);
	free(exit_record.value);
	free(groups.value);
	free(group_timers.value);
}

/* Entries of a map, whose size goes to @max_entries. */
static void *make_map(uintptr_t *max_entries, size_t nr, size_t size)
{
	*max_entries = nr;
	return calloc(nr, size);
}

static bool make_maps(const struct topo *t, uint32_t nr_tasks)
{
	tasks.value = calloc(nr_tasks, sizeof(*tasks.value));
	cpus.value = make_map(&cpus.max_entries, t->nr_cpus, sizeof(*cpus.value));
	llcs.value = make_map(&llcs.max_entries, t->nr_llcs, sizeof(*llcs.value));
	llc_order.value = make_map(&llc_order.max_entries, t->nr_llcs * t->nr_llcs,
				   sizeof(*llc_order.value));
	node_cpus.value = make_map(&node_cpus.max_entries, t->nr_cpus,
				   sizeof(*node_cpus.value));
	nodes.value = make_map(&nodes.max_entries, AUGUR_NODE_ANY, sizeof(*nodes.value));
	counters.value = make_map(&counters.max_entries, 1, sizeof(*counters.value));
	exit_record.value = make_map(&exit_record.max_entries, 1, sizeof(*exit_record.value));
	groups.value = make_map(&groups.max_entries, 1, sizeof(*groups.value));
	group_timers.value = make_map(&group_timers.max_entries, 1,
				      sizeof(*group_timers.value));
	return tasks.value && cpus.value && llcs.value && llc_order.value &&
	       node_cpus.value && nodes.value && counters.value && exit_record.value &&
	       groups.value && group_timers.value;
}

static bool sched_augur_init(struct sim *sim)
{
	const struct topo *t = &sim->conf->topo;

	nr_cpus = t->nr_cpus;
	nr_possible = t->nr_cpus;
	nr_llcs = t->nr_llcs;
	nr_nodes = t->nr_nodes;
	smt = t->smt > 1;
	set_tunables(sim->conf);
	sim->priv = sim;
	if (!make_maps(t, sim->conf->workload.nr_tasks))
		return false;
	fill_maps(sim);
	return scx_attach(sim, &augur_ops);
}

uint64_t sched_augur_counter(uint32_t nr)
{
	return ((const uint64_t *)counters.value)[nr];
}

const struct sim_sched sched_augur = {
	.name = "augur",
	.purpose = "scx_augur as it is in bpf/, with what augurd learns",
	.is_scx = true,
	.learns = true,
	.init = sched_augur_init,
	.exit = sched_augur_exit,
	.wake = scx_wake,
	.pick = scx_pick,
	.keep = scx_keep,
	.put = scx_put,
	.start = scx_start,
	.stop = scx_stop,
};
