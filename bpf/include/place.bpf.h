/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which CPU a waking task goes to. The fast path takes an idle one; the slow path,
 * when there is none, compares four.
 */
#ifndef _AUGUR_PLACE_BPF_H
#define _AUGUR_PLACE_BPF_H

#include "burst.bpf.h"
#include "cpu.bpf.h"
#include "fast.bpf.h"
#include "idle.bpf.h"
#include "node.bpf.h"

static __always_inline enum augur_distance
place_distance(s32 from_cpu, const struct augur_cpu *from, s32 to_cpu,
	       const struct augur_cpu *to)
{
	if (from_cpu == to_cpu)
		return AUGUR_DISTANCE_NONE;
	if (from->llc == to->llc)
		return AUGUR_DISTANCE_LLC;
	return from->node == to->node ? AUGUR_DISTANCE_NODE : AUGUR_DISTANCE_REMOTE;
}

/*
 * A waker that says it is about to sleep has one CPU to leave, however many it wakes
 * before it does: the first has the promise, the others must look for themselves. And a
 * gang is for as many CPUs as it has members, not for the waker's. Nor does a task
 * follow its waker away from the node that it prefers: it would be back at the next wakeup.
 */
static __always_inline bool place_promise(const struct augur_task *t, s32 this_cpu)
{
	struct augur_cpu *c = cpu_state(this_cpu);

	if (!c || c->promised || t->decision.gang || node_is_other(t, c))
		return false;
	c->promised = true;
	return true;
}

/*
 * Whether the task may take over the CPU of its waker, which is about to sleep.
 * The local queue is emptied before ops.dispatch is called: two tasks that wake
 * each other in it would keep all others from the CPU, but for the streak.
 */
static __always_inline bool place_sync(struct task_struct *p,
				       const struct augur_task *t, s32 this_cpu)
{
	struct task_struct *waker = (void *)bpf_get_current_task_btf();
	struct augur_cpu *c;

	if (!t->plan.predicted_ns || t->plan.predicted_ns > tunables.sync_max_ns)
		return false;
	if ((waker->flags & COMPAT_PF_EXITING) || !task_allowed(p, this_cpu) ||
	    scx_bpf_dsq_nr_queued(SCX_DSQ_LOCAL_ON | this_cpu))
		return false;
	c = cpu_state(this_cpu);
	if (!c || c->local_streak >= AUGUR_LOCAL_STREAK)
		return false;
	c->local_streak++;
	return true;
}

/* Counted for all tasks, and kept with this one. */
static __always_inline void place_note(struct augur_task *t,
				       struct augur_sched_counts *n, s32 cpu,
				       enum augur_sched_counter why)
{
	count_in(n, why);
	t->placed[t->nr_placed++ % AUGUR_PLACED_NR] = why << AUGUR_PLACED_SHIFT | cpu;
}

static __always_inline void place_note_idle(struct augur_task *t,
					    struct augur_sched_counts *n, s32 prev_cpu,
					    s32 cpu, s32 this_cpu, u64 wake_flags)
{
	const struct augur_cpu *from, *to;

	/* The waker is running, so its CPU was not idle. */
	if (cpu == this_cpu && (wake_flags & SCX_WAKE_SYNC)) {
		place_note(t, n, cpu, AUGUR_SC_fast_sync);
		return;
	}
	from = cpu_state(prev_cpu);
	to = cpu_state(cpu);
	if (!from || !to)
		return;
	switch (place_distance(prev_cpu, from, cpu, to)) {
	case AUGUR_DISTANCE_NONE:
		place_note(t, n, cpu, AUGUR_SC_fast_prev);
		break;
	case AUGUR_DISTANCE_LLC:
		place_note(t, n, cpu, AUGUR_SC_fast_llc);
		break;
	case AUGUR_DISTANCE_NODE:
		place_note(t, n, cpu, AUGUR_SC_fast_node);
		break;
	default:
		place_note(t, n, cpu, AUGUR_SC_fast_remote);
	}
}

/**
 * place_fast() - a CPU that can run the task at once
 * @p: the waking task
 * @t: its state
 * @n: where that is counted
 * @prev_cpu: where it ran last
 * @this_cpu: where its waker runs
 * @wake_flags: SCX_WAKE_*
 *
 * Where CPUs are not equally fast, a long burst gets one of the fast. With SMT a whole
 * idle core anywhere is worth more than the other half of a busy one, and the kernel's
 * search knows cores. A task predicted to run long must not take its waker's CPU, which
 * the kernel's search would let it; of a neutral task the kernel's judgement is as good
 * as any.
 *
 * Return: the CPU, claimed; negative if there is none.
 */
static __always_inline s32 place_fast(struct task_struct *p, struct augur_task *t,
				      struct augur_sched_counts *n, s32 prev_cpu,
				      s32 this_cpu, u64 wake_flags)
{
	s32 cpu;

	if (t->decision.node != AUGUR_NODE_ANY) {
		cpu = node_pick_idle(p, t, prev_cpu);
		if (cpu >= 0) {
			place_note_idle(t, n, prev_cpu, cpu, this_cpu, 0);
			return cpu;
		}
	}
	if (fast_matters()) {
		cpu = fast_take(p, t, prev_cpu);
		if (cpu >= 0) {
			place_note_idle(t, n, prev_cpu, cpu, this_cpu, 0);
			return cpu;
		}
	}
	if (!smt && task_allowed(p, prev_cpu) &&
	    scx_bpf_test_and_clear_cpu_idle(prev_cpu)) {
		place_note(t, n, prev_cpu, AUGUR_SC_fast_prev);
		return prev_cpu;
	}
	if ((wake_flags & SCX_WAKE_SYNC) && place_sync(p, t, this_cpu)) {
		place_note(t, n, this_cpu, AUGUR_SC_fast_sync);
		return this_cpu;
	}
	if (t->plan.predicted_ns)
		wake_flags &= ~(u64)SCX_WAKE_SYNC;
	cpu = idle_search(p, prev_cpu, wake_flags);
	if (cpu >= 0)
		place_note_idle(t, n, prev_cpu, cpu, this_cpu, wake_flags);
	return cpu;
}

/* The length of the queue that the task would join at a CPU, as time. */
static __always_inline u64 place_queued_ns(const struct augur_task *t, u32 llc)
{
	const struct augur_llc *l = llc_state(llc);
	u64 typical;
	u32 nr;

	if (!l)
		return 0;
	nr = t->promoted ? l->nr_promoted : l->nr_ordinary;
	if (!nr)
		return 0;
	typical = t->promoted ? t->plan.predicted_ns : l->typical_ns;
	return augur_queued_ns(nr, typical, l->nr_cpus);
}

/* A subprogram, so that four candidates do not mean four copies of it. */
static __noinline u64 place_cost(struct task_struct *p, const struct augur_task *t,
				 s32 prev_cpu, s32 cpu, u64 now)
{
	struct augur_candidate candidate;
	const struct augur_cpu *from, *c;

	if (!t)
		return AUGUR_COST_NEVER;
	from = cpu_state(prev_cpu);
	c = cpu_state(cpu);
	if (!from || !c || !c->online || !task_allowed(p, cpu))
		return AUGUR_COST_NEVER;
	candidate.rest = cpu_rest(c, now);
	candidate.queued_ns = place_queued_ns(t, c->llc);
	candidate.migration_ns =
		augur_migration_ns(place_distance(prev_cpu, from, cpu, c), TUNABLES);
	if (fast_matters())
		candidate.migration_ns += fast_slower_ns(t, c->capacity);
	candidate.preemptible = t->promoted && cpu_preemptible(c, t, now);
	return augur_candidate_ns(&candidate, t->plan.predicted_ns, TUNABLES);
}

/* One of the CPUs of a node, or of all nodes: they are @nr from @first on. */
static __always_inline s32 place_random(u32 first, u32 nr, s32 fallback)
{
	u32 at = first + bpf_get_prandom_u32() % (nr ?: 1);
	u32 *cpu = bpf_map_lookup_elem(&node_cpus, &at);

	return cpu ? *cpu : fallback;
}

/**
 * place_slow() - the CPU on which the task will probably start first
 * @p: the waking task
 * @t: its state
 * @prev_cpu: where it ran last
 * @this_cpu: where its waker runs
 *
 * Of the previous CPU, the waker's, and two random ones, of the node and of all; two
 * random choices find a short queue nearly as well as a look at all of them. Where the
 * waker is about to sleep its CPU comes free next.
 *
 * Return: a CPU the task may run on.
 */
static __always_inline s32 place_slow(struct task_struct *p, struct augur_task *t,
				      s32 prev_cpu, s32 this_cpu)
{
	u64 cost[AUGUR_NR_CANDIDATES], now = compat_now();
	struct augur_cpu *here = cpu_state(this_cpu);
	struct augur_cpu *there = cpu_state(prev_cpu);
	s32 cpu[AUGUR_NR_CANDIDATES];
	u32 best;

	if (!here || !there)
		return prev_cpu;
	if (t->promised && here->llc == there->llc && task_allowed(p, this_cpu))
		return this_cpu;
	cpu[0] = prev_cpu;
	cpu[1] = this_cpu;
	cpu[2] = place_random(there->node_first, there->node_nr, prev_cpu);
	cpu[3] = place_random(0, nr_cpus, prev_cpu);
	cost[0] = place_cost(p, t, prev_cpu, cpu[0], now);
	cost[1] = place_cost(p, t, prev_cpu, cpu[1], now);
	cost[2] = place_cost(p, t, prev_cpu, cpu[2], now);
	cost[3] = place_cost(p, t, prev_cpu, cpu[3], now);
	best = augur_choose(cost, here->rotation++);
	if (best < AUGUR_NR_CANDIDATES)
		return cpu[best];
	/* Its affinity leaves none of the four. */
	return bpf_cpumask_any_distribute(p->cpus_ptr);
}

#endif /* _AUGUR_PLACE_BPF_H */
