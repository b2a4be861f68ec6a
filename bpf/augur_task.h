/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * What the BPF scheduler keeps with a task. augurctl explain reads it from the pinned
 * map of tasks.
 */
#ifndef _AUGUR_TASK_H
#define _AUGUR_TASK_H

#include "policy/decision.h"
#include "policy/plan.h"
#include "policy/types.h"

/**
 * enum augur_queue - where a task waits or came from
 * @AUGUR_QUEUE_NONE: nowhere: it was given to a CPU directly
 * @AUGUR_QUEUE_ORDINARY: of an LLC, by virtual deadline
 * @AUGUR_QUEUE_PROMOTED: of an LLC, by deadline
 * @AUGUR_QUEUE_CPU: of a CPU, by virtual deadline, for tasks that may only run there
 * @AUGUR_QUEUE_PARKED: of a cgroup that has used up its cpu.max; such tasks are said to be
 *	in the queue that they go to from there
 */
enum augur_queue {
	AUGUR_QUEUE_NONE,
	AUGUR_QUEUE_ORDINARY,
	AUGUR_QUEUE_PROMOTED,
	AUGUR_QUEUE_CPU,
	AUGUR_QUEUE_PARKED,
};

/**
 * enum augur_placed_limits - placements that are remembered
 * @AUGUR_PLACED_NR: how many, a power of two
 * @AUGUR_PLACED_SHIFT: the reason, enum augur_sched_counter, is above the CPU
 */
enum augur_placed_limits {
	AUGUR_PLACED_NR		= 8,
	AUGUR_PLACED_SHIFT	= 24,
};

/**
 * struct augur_task - what is kept with a task
 * @decision: what the module said when the burst began
 * @plan: what follows from it
 * @started_at: when it began to run
 * @billed_at: up to when its cgroup was charged for what it ran
 * @ran_ns: how long this burst ran before
 * @vtime: its virtual time, on the clock of @llc
 * @llc: LLC of the clock of @vtime
 * @group: entry of its cgroup
 * @counted: what it adds to the load of that; 0 while it sleeps
 * @weight: among all tasks, see policy/share.h
 * @loaded: what it adds to the load of @llc; 0 until it has used up a slice
 * @queue_nr: LLC or CPU of the queue it was put to
 * @leaves_to: 1 + the idle CPU that it leaves a slower one for, claimed; 0 none
 * @queue: enum augur_queue it was put to, AUGUR_QUEUE_NONE once it runs
 * @promoted: the decision promotes this burst, and it has not overrun
 * @charged: it runs on tokens
 * @owes: it ran on tokens while others waited, and has not had its turn since
 * @sync: its waker is about to sleep
 * @promised: and leaves its CPU to this task: none need be preempted
 * @background: it wants only what is left
 * @nr_placed: wakeups that chose a CPU for it
 * @placed: CPU and reason of the last of them, number n at n modulo AUGUR_PLACED_NR;
 *	only people look at it
 *
 * A task is in one place at a time, and whatever handles it there holds its run
 * queue lock, or pi_lock while it wakes: nothing here needs a lock of its own.
 */
struct augur_task {
	struct augur_task_decision decision;
	struct augur_plan plan;
	__u64 started_at;
	__u64 billed_at;
	__u64 ran_ns;
	__u64 vtime;
	__u32 llc;
	__u32 queue_nr;
	__u32 leaves_to;
	__u32 group;
	__u32 counted;
	__u32 weight;
	__u32 loaded;
	__u8 queue;
	__u8 promoted;
	__u8 charged;
	__u8 sync;
	__u8 promised;
	__u8 owes;
	__u8 background;
	/* private: */
	__u8 pad[1];
	/* public: */
	__u32 nr_placed;
	__u32 placed[AUGUR_PLACED_NR];
};

#endif /* _AUGUR_TASK_H */
