/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Machines whose CPUs are not equally fast: hybrid, or big.LITTLE. On all others
 * nothing of this is left in the program.
 */
#ifndef _AUGUR_FAST_BPF_H
#define _AUGUR_FAST_BPF_H

#include "cpu.bpf.h"
#include "idle.bpf.h"

static __always_inline bool fast_matters(void)
{
	return capacity_least < AUGUR_CAPACITY_ONE;
}

/* How much longer a burst takes on a CPU that is so fast. */
static __always_inline u64 fast_slower_ns(const struct augur_task *t, u32 capacity)
{
	return augur_slower_ns(t->plan.predicted_ns ?: t->plan.slice_ns, capacity);
}

/*
 * An idle CPU of a fast core, claimed, if the burst is long enough for a slow one to cost
 * more than a move; negative if there is none among those looked at, and
 * then a slow one is better than to wait. What wants only what is left has no need of it.
 * Only first threads are looked at: the other half of a busy core is not fast.
 */
static __noinline s32 fast_take(struct task_struct *p, const struct augur_task *t,
				s32 prev_cpu)
{
	const struct augur_cpu *c = cpu_state(prev_cpu);

	if (!t || !c || t->background ||
	    fast_slower_ns(t, capacity_least) <= tunables.migrate_node_ns)
		return -1;
	if (!smt && c->capacity == AUGUR_CAPACITY_ONE && task_allowed(p, prev_cpu) &&
	    scx_bpf_test_and_clear_cpu_idle(prev_cpu))
		return prev_cpu;
	return idle_take_of(p, nr_cpus, nr_fast);
}

/*
 * Whether a task that could go on should leave a slow CPU, on which it has used up a slice,
 * for a fast one that is idle, now claimed. Only where nothing else waits: else it
 * goes to a queue, where a fast CPU finds it that has nothing to do. It takes two steps:
 * only from enqueue a task can be put on the local queue of another CPU.
 */
static __always_inline bool fast_leaves(struct task_struct *p, const struct augur_cpu *c)
{
	struct augur_task *t = task_state(p);
	s32 cpu;

	if (!t || t->background || c->capacity == AUGUR_CAPACITY_ONE)
		return false;
	cpu = idle_take_of(p, nr_cpus, nr_fast);
	if (cpu < 0)
		return false;
	t->leaves_to = cpu + 1;
	return true;
}

/*
 * The second step; false if it stays after all. To move one that must not move would be an
 * error, for which the kernel ends the scheduler.
 */
static __always_inline bool fast_left(struct task_struct *p, struct augur_task *t,
				      u64 enq_flags)
{
	s32 cpu = t->leaves_to - 1;

	if (cpu < 0)
		return false;
	t->leaves_to = 0;
	if (!(enq_flags & SCX_ENQ_LAST) || compat_must_stay(p) ||
	    !task_allowed(p, cpu)) {
		/* It was claimed, and nobody finds it until it was busy once more. */
		cpu_kick(cpu, SCX_KICK_IDLE);
		return false;
	}
	count(AUGUR_SC_faster);
	compat_insert(p, SCX_DSQ_LOCAL_ON | cpu, t->plan.slice_ns, enq_flags);
	return true;
}

#endif /* _AUGUR_FAST_BPF_H */
