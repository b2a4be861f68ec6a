/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tasks, groups of them, and sets of CPUs.
 */
#ifndef _AUGUR_SIM_TASK_H
#define _AUGUR_SIM_TASK_H

#include "bench/hist.h"
#include "learn.h"
#include "rng.h"
#include "topo.h"
#include "workload.h"

#define SIM_MASK_WORDS	(TOPO_CPUS_MAX / 64)

struct group_state;

/* A set of CPUs. */
struct cpumask {
	uint64_t bits[SIM_MASK_WORDS];
};

/**
 * enum task_state - where a task is
 * @TASK_ASLEEP: waits for what wakes it
 * @TASK_BLOCKED: waits for room for its message
 * @TASK_QUEUED: waits for a CPU
 * @TASK_RUNNING: has one
 */
enum task_state {
	TASK_ASLEEP,
	TASK_BLOCKED,
	TASK_QUEUED,
	TASK_RUNNING,
};

/**
 * struct sim_task - a task
 * @pid: number, from 0
 * @flags: of the kernel's task_struct; none is ever set
 * @migration_disabled: nor is this
 * @nr_cpus_allowed: CPUs it may run on
 * @cpus_ptr: which
 * @scx: what the kernel keeps for a sched_ext scheduler
 * @priv: what its scheduler keeps
 * @group: its group
 * @state: enum task_state
 * @fresh: woken, and did not run since
 * @promoted: augur was told to promote this burst
 * @cpu: where it is or was last
 * @rng: its random numbers
 * @left_ns: work left of its burst
 * @burst_ns: work of the whole burst
 * @ran_ns: time it ran since it woke
 * @wait_ns: time it waited after it woke
 * @done_ns: time it ran in the window
 * @nr_bursts: bursts begun
 * @nr_sent: messages sent
 * @due: when it should have begun to run
 * @born: when the chain it is part of began
 * @next_due: next expiry of its timer
 * @period: of its timer
 * @inbox: when the chains of waiting messages began, a ring
 * @inbox_head: the oldest
 * @inbox_nr: how many
 * @blocked: tasks that wait for room in @inbox
 * @next: in a list of blocked or of free tasks
 * @gang: the task that keeps @released of the gang it is in; NULL for none
 * @released: when its gang was released last
 */
struct sim_task {
	uint32_t pid;
	uint32_t flags;
	uint16_t migration_disabled;
	int nr_cpus_allowed;
	const struct cpumask *cpus_ptr;
	struct {
		uint32_t weight;
		uint32_t flags;
		uint32_t cpu;
		uint64_t slice;
		uint64_t dsq_vtime;
		uint64_t seq;
		struct sim_task *child;
		struct sim_task *sibling;
	} scx;
	void *priv;
	struct group_state *group;
	uint8_t state;
	bool fresh;
	bool promoted;
	uint32_t cpu;
	struct rng rng;
	uint64_t left_ns;
	uint64_t burst_ns;
	uint64_t ran_ns;
	uint64_t wait_ns;
	uint64_t done_ns;
	uint64_t nr_bursts;
	uint64_t nr_sent;
	uint64_t due;
	uint64_t born;
	uint64_t next_due;
	uint64_t period;
	uint64_t *inbox;
	uint32_t inbox_head;
	uint32_t inbox_nr;
	struct sim_task *blocked;
	struct sim_task *next;
	struct sim_task *gang;
	uint64_t released;
};

/**
 * struct group_state - a group at work, and what became of it in the window
 * @conf: what it is
 * @task: its tasks
 * @key: what is learned about it
 * @free: tasks of TRIGGER_ARRIVE that sleep
 * @rng: of its arrivals
 * @next_due: next arrival
 * @latency: from wakeup to the first instruction
 * @response: from wakeup, or from the begin of the chain, to the end of the burst
 * @bursts: ended
 * @late: @response was beyond the deadline
 * @lost: arrivals that found no task asleep
 * @masks: that its tasks are allowed
 */
struct group_state {
	const struct group *conf;
	struct sim_task *task;
	struct learn_key key;
	struct sim_task *free;
	struct rng rng;
	uint64_t next_due;
	struct hist latency;
	struct hist response;
	uint64_t bursts;
	uint64_t late;
	uint64_t lost;
	struct cpumask *masks;
};

static inline bool mask_test(const struct cpumask *m, uint32_t cpu)
{
	return m->bits[cpu / 64] >> cpu % 64 & 1;
}

static inline void mask_set(struct cpumask *m, uint32_t cpu)
{
	m->bits[cpu / 64] |= 1ULL << cpu % 64;
}

static inline void mask_clear(struct cpumask *m, uint32_t cpu)
{
	m->bits[cpu / 64] &= ~(1ULL << cpu % 64);
}

#endif /* _AUGUR_SIM_TASK_H */
