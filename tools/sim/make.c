// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine with its tasks, before the first event.
 */
#include <stdlib.h>

#include "sched.h"
#include "sim.h"

static bool make_cpus(struct sim *sim)
{
	const struct topo *t = &sim->conf->topo;
	uint32_t i;

	sim->cpu = calloc(t->nr_cpus, sizeof(*sim->cpu));
	sim->cpu_heap.entry = calloc(t->nr_cpus, sizeof(*sim->cpu_heap.entry));
	sim->cpu_heap.pos = calloc(t->nr_cpus, sizeof(*sim->cpu_heap.pos));
	if (!sim->cpu || !sim->cpu_heap.entry || !sim->cpu_heap.pos)
		return false;
	sim->cpu_heap.nr = t->nr_cpus;
	for (i = 0; i < t->nr_cpus; i++) {
		sim->cpu[i] = (struct sim_cpu){
			.id = i,
			.llc = topo_llc(t, i),
			.node = topo_node(t, i),
			.speed = SIM_SPEED_ONE,
			.slice_end = SIM_NEVER,
			.resched_at = SIM_NEVER,
			.at = SIM_NEVER,
		};
		heap_place(&sim->cpu_heap, i, (struct heap_entry){ SIM_NEVER, i });
		mask_set(&sim->idle, i);
		mask_set(&sim->all, i);
	}
	sim->nr_idle = t->nr_cpus;
	return true;
}

/* The sets of CPUs that the tasks of a group may run on: one, or one for each CPU. */
static bool make_masks(struct sim *sim, struct group_state *g)
{
	const struct topo *t = &sim->conf->topo;
	uint32_t per_node = t->nr_cpus / t->nr_nodes, from, to, i;
	const struct group *conf = g->conf;

	if (conf->allowed == ALLOWED_ALL)
		return true;
	if (conf->allowed == ALLOWED_EACH) {
		g->masks = calloc(t->nr_cpus, sizeof(*g->masks));
		for (i = 0; g->masks && i < t->nr_cpus; i++)
			mask_set(&g->masks[i], i);
		return g->masks;
	}
	g->masks = calloc(1, sizeof(*g->masks));
	from = conf->allowed == ALLOWED_NODE ? conf->from * per_node : conf->from;
	to = conf->allowed == ALLOWED_NODE ? from + per_node - 1 : conf->to;
	for (i = from; g->masks && i <= to; i++)
		mask_set(&g->masks[0], i);
	return g->masks;
}

/* Task @nr of a group: where it may run, and where it is before it first ran. */
static void place_task(struct sim *sim, struct sim_task *p, uint32_t nr)
{
	uint32_t nr_cpus = sim->conf->topo.nr_cpus, i;
	const struct group_state *g = p->group;

	p->cpus_ptr = &sim->all;
	p->nr_cpus_allowed = nr_cpus;
	p->cpu = nr % nr_cpus;
	if (!g->masks)
		return;
	p->cpus_ptr = g->conf->allowed == ALLOWED_EACH ? &g->masks[nr % nr_cpus] : g->masks;
	p->nr_cpus_allowed = 0;
	for (i = 0; i < SIM_MASK_WORDS; i++)
		p->nr_cpus_allowed += __builtin_popcountll(p->cpus_ptr->bits[i]);
	while (!mask_test(p->cpus_ptr, p->cpu))
		p->cpu = (p->cpu + 1) % nr_cpus;
}

static bool make_group(struct sim *sim, uint32_t at)
{
	const struct group *conf = &sim->conf->workload.group[at];
	struct group_state *g = &sim->group[at];
	uint32_t i;

	g->conf = conf;
	g->task = &sim->task[conf->first];
	g->rng = rng_make(sim->conf->seed, UINT32_MAX + (uint64_t)at);
	learn_init(&g->key);
	if (!make_masks(sim, g))
		return false;
	for (i = 0; i < conf->nr; i++) {
		struct sim_task *p = &g->task[i];

		p->pid = conf->first + i;
		p->group = g;
		p->rng = rng_make(sim->conf->seed, p->pid);
		p->scx.weight = conf->weight;
		if (*conf->gang)
			p->gang = &sim->group[conf->gang_first].task[i];
		place_task(sim, p, i);
		if (conf->trigger != TRIGGER_MESSAGE)
			continue;
		p->inbox = calloc(conf->cap, sizeof(*p->inbox));
		if (!p->inbox)
			return false;
	}
	return true;
}

bool sim_make(struct sim *sim, const struct sim_conf *conf)
{
	const struct workload *w = &conf->workload;
	uint32_t i;

	*sim = (struct sim){
		.conf = conf,
		.window_at = conf->settle_ns,
		.window_end = conf->settle_ns + conf->window_ns,
	};
	if (!make_cpus(sim))
		return false;
	sim->task = calloc(w->nr_tasks, sizeof(*sim->task));
	sim->group = calloc(w->nr_groups, sizeof(*sim->group));
	sim->timers.entry = calloc(w->nr_tasks + w->nr_groups, sizeof(*sim->timers.entry));
	if (!sim->task || !sim->group || !sim->timers.entry)
		return false;
	for (i = 0; i < w->nr_groups; i++)
		if (!make_group(sim, i))
			return false;
	return true;
}

void sim_free(struct sim *sim)
{
	uint32_t i;

	if (sim->priv)
		sim->conf->sched->exit(sim);
	for (i = 0; sim->group && i < sim->conf->workload.nr_groups; i++)
		free(sim->group[i].masks);
	for (i = 0; sim->task && i < sim->conf->workload.nr_tasks; i++)
		free(sim->task[i].inbox);
	free(sim->timers.entry);
	free(sim->group);
	free(sim->task);
	free(sim->cpu_heap.pos);
	free(sim->cpu_heap.entry);
	free(sim->cpu);
}
