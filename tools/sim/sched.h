/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a scheduler is to the simulator.
 */
#ifndef _AUGUR_SIM_SCHED_H
#define _AUGUR_SIM_SCHED_H

#include "sim.h"

/* Parts of augur that can be switched off, for struct sim_conf. */
enum {
	AUGUR_OFF_FAST		= 1 << 0,
	AUGUR_OFF_FINISH	= 1 << 1,
	AUGUR_OFF_CREDIT	= 1 << 2,
	AUGUR_OFF_PROMOTION	= 1 << 3,
	AUGUR_OFF_TOKENS	= 1 << 4,
	AUGUR_OFF_PREEMPTION	= 1 << 5,
	AUGUR_OFF_GANGS		= 1 << 6,
};

/**
 * struct sim_sched - a scheduler
 * @name: as typed
 * @purpose: what it is
 * @is_scx: it runs under sched_ext, and pays for that
 * @on_time: its slices end when they end, not at the tick after
 * @learns: it uses what is learned about bursts
 * @init: makes its state; false if there is no memory
 * @exit: frees it
 * @wake: queues a task that woke; with @sync its waker is about to sleep. Calls
 *	sim_resched() for a CPU that has to act
 * @pick: what a CPU runs next: a queued task, @prev again, or NULL. @prev is what
 *	ran there if it could go on, else NULL
 * @keep: @prev was picked again; returns how long it may go on
 * @put: takes back a task that could have gone on but was not picked
 * @start: a task gets a CPU; returns how long it may keep it, SIM_NEVER for always
 * @stop: a task is about to give it back, @runnable or not
 */
struct sim_sched {
	const char *name;
	const char *purpose;
	bool is_scx;
	bool on_time;
	bool learns;
	bool (*init)(struct sim *sim);
	void (*exit)(struct sim *sim);
	void (*wake)(struct sim *sim, struct sim_task *p, bool sync);
	struct sim_task *(*pick)(struct sim *sim, struct sim_cpu *c, struct sim_task *prev);
	uint64_t (*keep)(struct sim *sim, struct sim_cpu *c, struct sim_task *p);
	void (*put)(struct sim *sim, struct sim_cpu *c, struct sim_task *p);
	uint64_t (*start)(struct sim *sim, struct sim_cpu *c, struct sim_task *p);
	void (*stop)(struct sim *sim, struct sim_cpu *c, struct sim_task *p, bool runnable);
};

extern const struct sim_sched sched_fifo;
extern const struct sim_sched sched_srpt;
extern const struct sim_sched sched_eevdf;
extern const struct sim_sched sched_peer;
extern const struct sim_sched sched_augur;

/* The @nr of AUGUR_SCHED_COUNTERS in the run of augur that was not freed yet. */
uint64_t sched_augur_counter(uint32_t nr);

/* By name; NULL if there is none. The @nth of all, NULL behind the last. */
const struct sim_sched *sched_find(const char *name);
const struct sim_sched *sched_nth(size_t nth);

/* Takes a CPU off the idle ones; false if it was none. */
bool idle_claim(struct sim *sim, uint32_t cpu);

/*
 * Claims the idle CPU that is nearest to where @p ran last: a whole core first if
 * there is SMT; CPU, cache, node, machine. Negative if there is none.
 */
int idle_pick(struct sim *sim, const struct sim_task *p);

/* Any idle and @allowed CPU of a range, claimed; negative if there is none. */
int idle_pick_range(struct sim *sim, const struct cpumask *allowed, uint32_t first,
		    uint32_t nr, bool whole_core);

#endif /* _AUGUR_SIM_SCHED_H */
