/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The simulated machine at work: CPUs, tasks, time, and what is measured.
 *
 * Events come in the order of their time; at one instant those of CPUs before those
 * of tasks, and each in the order of their numbers. With random numbers of its own
 * for each task, a run is a function of its arguments, bit for bit.
 */
#ifndef _AUGUR_SIM_SIM_H
#define _AUGUR_SIM_SIM_H

#include "costs.h"
#include "heap.h"
#include "policy/tunables.h"
#include "task.h"

#define SIM_NEVER	UINT64_MAX
/* Speed of a CPU that has its core to itself. */
#define SIM_SPEED_ONE	SMT_SPEED_FULL

struct sim;
struct sim_sched;

/**
 * struct sim_cpu - a CPU
 * @id: number
 * @llc: its cache
 * @node: its node
 * @speed: at which it works now
 * @busy: it has a task, as far as its siblings know
 * @curr: what runs
 * @last: what ran last: its return costs no switch
 * @from: work of @curr is accounted for until here; later than now while switching
 * @slice_end: when its scheduler wants to be asked again
 * @resched_at: when the CPU is asked for, from outside
 * @at: time of its event
 * @tax_ns: it woke others for so long, which delays what it runs
 * @busy_ns: time it had a task in the window
 */
struct sim_cpu {
	uint32_t id;
	uint32_t llc;
	uint32_t node;
	uint32_t speed;
	bool busy;
	struct sim_task *curr;
	struct sim_task *last;
	uint64_t from;
	uint64_t slice_end;
	uint64_t resched_at;
	uint64_t at;
	uint64_t tax_ns;
	uint64_t busy_ns;
};

/**
 * struct sim_counts - of the window
 * @events: taken from the event queues, of the whole run
 * @wakeups: wakeups
 * @switches: CPUs that changed their task
 * @preemptions: tasks that lost their CPU before their burst ended
 * @migrations: by distance; the first is a stay
 * @ops: steps of the scheduler: helpers called, words and entries looked at
 * @wake_ops: of these, in wakeups
 * @sched_ns: host time in the scheduler, extrapolated from a sample
 * @wake_ns: of this, in wakeups
 */
struct sim_counts {
	uint64_t events;
	uint64_t wakeups;
	uint64_t switches;
	uint64_t preemptions;
	uint64_t migrations[4];
	uint64_t ops;
	uint64_t wake_ops;
	uint64_t sched_ns;
	uint64_t wake_ns;
};

/**
 * struct sim_conf - what to simulate
 * @topo: on what
 * @workload: what
 * @sched: scheduled by whom
 * @costs: and what things cost
 * @tunables: of augur
 * @learn: what predictions are made of
 * @off: AUGUR_OFF_* parts of augur that are switched off
 * @seed: of all random numbers
 * @settle_ns: time before the window
 * @window_ns: time that is measured
 * @events_max: the window ends earlier after so many of its events; 0 never
 * @log: say who runs when; NULL for silence
 */
struct sim_conf {
	struct topo topo;
	struct workload workload;
	const struct sim_sched *sched;
	struct costs costs;
	struct augur_tunables tunables;
	enum learn_mode learn;
	uint32_t off;
	uint64_t seed;
	uint64_t settle_ns;
	uint64_t window_ns;
	uint64_t events_max;
	void (*log)(uint64_t now, uint32_t cpu, const struct sim_task *p, const char *what);
};

/**
 * struct sim - a run
 * @conf: its arguments
 * @now: simulated time
 * @window_at: where the window begins
 * @window_end: and ends
 * @cpu: CPUs
 * @cpu_heap: their events
 * @task: tasks
 * @timers: events of tasks and of arrivals
 * @group: groups
 * @idle: CPUs that have nothing to run and were not claimed
 * @nr_idle: how many
 * @rotor: where the next search for an idle CPU begins
 * @no_memory: a scheduler had none for a task, and the run ends
 * @waker_cpu: where what wakes a task runs
 * @counts: what happened
 * @sampled: calls of the scheduler, to time one in a few of them
 * @priv: of the scheduler
 * @all: every CPU
 */
struct sim {
	const struct sim_conf *conf;
	uint64_t now;
	uint64_t window_at;
	uint64_t window_end;
	struct sim_cpu *cpu;
	struct heap cpu_heap;
	struct sim_task *task;
	struct timers timers;
	struct group_state *group;
	struct cpumask idle;
	uint32_t nr_idle;
	uint32_t rotor;
	bool no_memory;
	uint32_t waker_cpu;
	struct sim_counts counts;
	uint32_t sampled;
	void *priv;
	struct cpumask all;
};

/* The machine before the first event; false if there is no memory for it. */
bool sim_make(struct sim *sim, const struct sim_conf *conf);

/* Runs it; false if it cannot, and says why. Free it after either. */
bool sim_run(struct sim *sim, const struct sim_conf *conf, struct fault *f);
void sim_free(struct sim *sim);

/* For schedulers: CPU @c shall look for something to run, as soon as it can. */
void sim_resched(struct sim *sim, struct sim_cpu *c);

/* For schedulers: what runs on @c may do so for @slice from now on. */
void sim_slice(struct sim *sim, struct sim_cpu *c, uint64_t slice);

/* Work left of what runs on @c, brought up to date. */
uint64_t sim_left_ns(struct sim *sim, struct sim_cpu *c);

static inline bool task_may_run(const struct sim *sim, const struct sim_task *p,
				uint32_t cpu)
{
	return (uint32_t)p->nr_cpus_allowed == sim->conf->topo.nr_cpus ||
	       mask_test(p->cpus_ptr, cpu);
}

#endif /* _AUGUR_SIM_SIM_H */
