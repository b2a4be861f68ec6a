/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the probes need of their own CPU, in one place: a switch touches this and
 * the two tasks' entries. Everything but @tail is written by the own CPU only,
 * with interrupts off.
 */
#ifndef _AUGUR_CPU_H
#define _AUGUR_CPU_H

#include <linux/percpu.h>
#include <linux/types.h>

#include "counter.h"

struct augur_cpu_area;
struct augur_sample;
struct augur_slot;
struct augur_task;

/**
 * struct augur_cpu - per-CPU state of the probes
 * @clock_cycles: cycle counter when @clock_ns was read
 * @clock_ns: the clock, then
 * @curr: entry of the task that runs here, NULL if it has none or is not known
 * @area: counters of this CPU in the mapping
 * @slots: slots of this CPU in the mapping
 * @sampled: per slot, number of the last burst that was left in the ring while the
 *	ring was nearly full
 * @ring: samples of this CPU in the mapping
 * @tail: samples before this position have been read; written by the consumer
 * @counters: what was done on this CPU
 * @nr_tasks: entries taken less entries released on this CPU
 */
struct augur_cpu {
	u64 clock_cycles;
	u64 clock_ns;
	struct augur_task *curr;
	struct augur_cpu_area *area;
	struct augur_slot *slots;
	u32 *sampled;
	struct augur_sample *ring;
	u64 tail;
	struct augur_counters counters;
	s64 nr_tasks;
};

DECLARE_PER_CPU_ALIGNED(struct augur_cpu, augur_cpu);

/* Safe in any context; one instruction on x86. */
#define augur_count(name) this_cpu_inc(augur_cpu.counters.name)

#endif /* _AUGUR_CPU_H */
