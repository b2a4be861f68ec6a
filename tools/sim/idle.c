// SPDX-License-Identifier: GPL-2.0-only
/*
 * The search for an idle CPU, which every scheduler has in the same form; and the
 * list of schedulers.
 */
#include <string.h>

#include "sched.h"

static const struct sim_sched *const scheds[] = {
	&sched_augur, &sched_eevdf, &sched_peer, &sched_fifo, &sched_srpt,
};

#define NR_SCHEDS	(sizeof(scheds) / sizeof(scheds[0]))

const struct sim_sched *sched_find(const char *name)
{
	size_t i;

	for (i = 0; i < NR_SCHEDS; i++)
		if (!strcmp(name, scheds[i]->name))
			return scheds[i];
	return NULL;
}

const struct sim_sched *sched_nth(size_t nth)
{
	return nth < NR_SCHEDS ? scheds[nth] : NULL;
}

bool idle_claim(struct sim *sim, uint32_t cpu)
{
	if (!mask_test(&sim->idle, cpu))
		return false;
	mask_clear(&sim->idle, cpu);
	sim->nr_idle--;
	return true;
}

static bool core_idle(const struct sim *sim, uint32_t cpu)
{
	uint32_t smt = sim->conf->topo.smt, first = cpu - cpu % smt, i;

	for (i = first; i < first + smt; i++)
		if (!mask_test(&sim->idle, i))
			return false;
	return true;
}

/* Idle and allowed CPUs of word @word that are within @first and @end. */
static uint64_t idle_word(struct sim *sim, const struct cpumask *allowed, uint32_t word,
			  uint32_t first, uint32_t end)
{
	uint64_t bits = sim->idle.bits[word] & allowed->bits[word];

	sim->counts.ops++;
	if (word == first / 64)
		bits &= ~0ULL << first % 64;
	if (end / 64 == word)
		bits &= (1ULL << end % 64) - 1;
	return bits;
}

static int find_between(struct sim *sim, const struct cpumask *allowed, uint32_t first,
			uint32_t end, bool whole_core)
{
	uint32_t word;

	for (word = first / 64; word * 64 < end; word++) {
		uint64_t bits = idle_word(sim, allowed, word, first, end);

		for (; bits; bits &= bits - 1) {
			uint32_t cpu = word * 64 + __builtin_ctzll(bits);

			if (!whole_core || core_idle(sim, cpu))
				return cpu;
		}
	}
	return -1;
}

int idle_pick_range(struct sim *sim, const struct cpumask *allowed, uint32_t first,
		    uint32_t nr, bool whole_core)
{
	uint32_t begin;
	int cpu;

	if (!sim->nr_idle)
		return -1;
	/* Not always the same one first, as the kernel does it too. */
	begin = first + sim->rotor++ % nr;
	cpu = find_between(sim, allowed, begin, first + nr, whole_core);
	if (cpu < 0 && begin > first)
		cpu = find_between(sim, allowed, first, begin, whole_core);
	if (cpu >= 0)
		idle_claim(sim, cpu);
	return cpu;
}

static int pick_level(struct sim *sim, const struct sim_task *p, bool whole_core)
{
	const struct topo *t = &sim->conf->topo;
	uint32_t llc_nr = t->nr_cpus / t->nr_llcs, node_nr = t->nr_cpus / t->nr_nodes;
	int cpu;

	if (mask_test(&sim->idle, p->cpu) && task_may_run(sim, p, p->cpu) &&
	    (!whole_core || core_idle(sim, p->cpu))) {
		idle_claim(sim, p->cpu);
		return p->cpu;
	}
	cpu = idle_pick_range(sim, p->cpus_ptr, topo_llc(t, p->cpu) * llc_nr, llc_nr, whole_core);
	if (cpu < 0 && t->nr_llcs > t->nr_nodes)
		cpu = idle_pick_range(sim, p->cpus_ptr, topo_node(t, p->cpu) * node_nr, node_nr,
				      whole_core);
	if (cpu < 0 && t->nr_nodes > 1)
		cpu = idle_pick_range(sim, p->cpus_ptr, 0, t->nr_cpus, whole_core);
	return cpu;
}

int idle_pick(struct sim *sim, const struct sim_task *p)
{
	int cpu = -1;

	if (!sim->nr_idle)
		return -1;
	if (sim->conf->topo.smt > 1)
		cpu = pick_level(sim, p, true);
	return cpu < 0 ? pick_level(sim, p, false) : cpu;
}
