/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The queues: where a task waits that no CPU can run at once.
 *
 * A task waits in a queue of the CPU it is on, or of that CPU's LLC. The core
 * scheduler keeps a task on a CPU that is online and allowed for it, and moves it,
 * with a new enqueue, when that changes. So the CPU that a queued task is on may
 * always serve it, and no task waits where nobody can run it: neither a change of
 * affinity nor the loss of a CPU needs handling here.
 */
#ifndef _AUGUR_QUEUE_BPF_H
#define _AUGUR_QUEUE_BPF_H

#include "burst.bpf.h"
#include "cpu.bpf.h"

/*
 * The clock of the queue that a task waits in. Those of a CPU have no clock of their
 * own, but where the queue of the LLC is not served they lead.
 */
static __always_inline u64 queue_clock(const struct task_struct *p,
				       const struct augur_cpu *c,
				       const struct augur_llc *l)
{
	if (!task_pinned(p))
		return l->clock.vtime;
	return augur_vtime_later(l->clock.vtime, c->pinned_vtime);
}

/* The clock of a queue is the virtual time of what was last taken from it. */
static __always_inline void queue_serve_clock(struct augur_cpu *c, struct augur_llc *l,
					      bool own, u64 now, u64 vtime)
{
	if (own)
		c->pinned_vtime = augur_vtime_later(c->pinned_vtime, vtime);
	else
		augur_clock_serve(&l->clock, now, vtime);
}

/* What is to be known of the first task of a queue. */
struct queue_head {
	u64 deadline;
	u32 weight;
};

/* False if there is none. */
static __always_inline bool queue_first(u64 dsq_id, struct queue_head *head)
{
	const struct augur_task *t = NULL;
	struct task_struct *first = NULL;
	struct bpf_iter_scx_dsq it;

	if (!bpf_iter_scx_dsq_new(&it, dsq_id, 0))
		first = bpf_iter_scx_dsq_next(&it);
	if (first)
		t = task_state(first);
	if (t) {
		head->deadline = first->scx.dsq_vtime;
		head->weight = t->weight;
	}
	bpf_iter_scx_dsq_destroy(&it);
	return t;
}

/* Enters the clock of the queue and makes the deadline that orders its queues. */
static __always_inline u64 queue_deadline(struct task_struct *p, struct augur_task *t,
					  const struct augur_cpu *c,
					  struct augur_llc *l, u64 now)
{
	burst_rebase(t, c->llc, l);
	augur_clock_run(&l->clock, now);
	t->vtime = augur_vtime_enter(t->vtime, t->weight, queue_clock(p, c, l), t->owes,
				     TUNABLES);
	return augur_vtime_deadline(t->vtime, t->weight, &t->plan);
}

/* What runs on a CPU is going to be stopped for the task: let others know. */
static __always_inline void queue_expect(struct augur_task *t, struct augur_cpu *c,
					 u64 now, u64 deadline)
{
	c->promoted = t->promoted;
	c->preempted_at = now;
	c->began_at = now;
	c->deadline = deadline;
	c->ends_at = now + augur_plan_rest(&t->plan, t->ran_ns, TUNABLES);
	c->known = burst_known(t);
}

/*
 * Whether an ordinary task that wakes should stop what runs on its CPU: if it slept
 * while that ran, it is far behind in virtual time, and it should not have to wait
 * for the end of a slice. But the shortest slice is everyone's: tasks that wake each
 * other all the time, as in a messaging storm, gain nothing from stopping each other.
 */
static __always_inline bool queue_overtakes(struct augur_task *t,
					    struct augur_cpu *c, u64 now,
					    u64 deadline)
{
	struct augur_rest rest = cpu_rest(c, now);

	if (c->promoted || t->promised ||
	    augur_vtime_before(now, c->began_at + tunables.slice_min_ns) ||
	    !augur_vtime_before(deadline + tunables.overtake_ns, c->deadline) ||
	    !augur_preempts(&rest, t->plan.predicted_ns, TUNABLES))
		return false;
	queue_expect(t, c, now, deadline);
	count(AUGUR_SC_overtake);
	return true;
}

static __always_inline void queue_ordinary(struct task_struct *p,
					   struct augur_task *t, s32 cpu,
					   struct augur_cpu *c, struct augur_llc *l,
					   u64 now, u64 enq_flags)
{
	u64 deadline = queue_deadline(p, t, c, l, now);

	l->typical_ns = augur_typical_ns(l->typical_ns,
					 t->plan.predicted_ns ?: t->plan.slice_ns);
	queue_enter(t, AUGUR_QUEUE_ORDINARY, c->llc);
	compat_insert_vtime(p, AUGUR_DSQ(AUGUR_QUEUE_ORDINARY, c->llc),
			    t->plan.slice_ns, deadline, enq_flags);
	if ((enq_flags & SCX_ENQ_WAKEUP) && queue_overtakes(t, c, now, deadline))
		cpu_kick(cpu, SCX_KICK_PREEMPT);
}

/* Whether a promoted task should stop what runs on its CPU, which then it does. */
static __always_inline bool queue_preempts(struct augur_task *t,
					   struct augur_cpu *c, u64 now)
{
	struct augur_rest rest = cpu_rest(c, now);

	if (!cpu_preemptible(c, t, now) ||
	    !augur_preempts(&rest, t->plan.predicted_ns, TUNABLES))
		return false;
	queue_expect(t, c, now, c->deadline);
	count(AUGUR_SC_preempt);
	return true;
}

/* Whether a promoted task may be treated as one on this CPU now. */
static __always_inline bool queue_covered(const struct augur_task *t,
					  struct augur_cpu *c, u64 now)
{
	if (!t->promoted)
		return false;
	tokens_earn(c, now);
	if (!tokens_cover(c)) {
		count(AUGUR_SC_no_tokens);
		return false;
	}
	count(AUGUR_SC_enqueue_promoted);
	return true;
}

static __always_inline void queue_promoted(struct task_struct *p,
					   struct augur_task *t, struct augur_cpu *c,
					   u64 now, u64 enq_flags)
{
	if (queue_preempts(t, c, now)) {
		compat_insert(p, SCX_DSQ_LOCAL, t->plan.slice_ns,
			      enq_flags | SCX_ENQ_PREEMPT);
		return;
	}
	queue_enter(t, AUGUR_QUEUE_PROMOTED, c->llc);
	compat_insert_vtime(p, AUGUR_DSQ(AUGUR_QUEUE_PROMOTED, c->llc),
			    t->plan.slice_ns, augur_due(&t->decision, now), enq_flags);
}

/* To the CPU's local queue, past all others: at its head, or in place of what runs. */
static __always_inline void queue_pinned_promoted(struct task_struct *p,
						  struct augur_task *t,
						  struct augur_cpu *c, u64 now,
						  u64 enq_flags)
{
	enq_flags |= queue_preempts(t, c, now) ? SCX_ENQ_PREEMPT : SCX_ENQ_HEAD;
	compat_insert(p, SCX_DSQ_LOCAL, t->plan.slice_ns, enq_flags);
}

/*
 * A task that may only run here: past the queues while it is a wakeup, which is
 * short as a rule, and no more than a few in a row; else in the CPU's own queue,
 * in fair order with the ordinary queue of the LLC.
 */
static __always_inline void queue_pinned(struct task_struct *p,
					 struct augur_task *t, s32 cpu,
					 struct augur_cpu *c, struct augur_llc *l,
					 u64 now, u64 enq_flags)
{
	u64 deadline = queue_deadline(p, t, c, l, now);
	bool wakeup = enq_flags & SCX_ENQ_WAKEUP;

	if (wakeup && c->local_streak < AUGUR_LOCAL_STREAK) {
		c->local_streak++;
		compat_insert(p, SCX_DSQ_LOCAL, t->plan.slice_ns, enq_flags);
	} else {
		queue_enter(t, AUGUR_QUEUE_CPU, cpu);
		compat_insert_vtime(p, AUGUR_DSQ(AUGUR_QUEUE_CPU, cpu),
				    t->plan.slice_ns, deadline, enq_flags);
	}
	if (wakeup && queue_overtakes(t, c, now, deadline))
		cpu_kick(cpu, SCX_KICK_PREEMPT);
}

/* Aside, while its cgroup is spent; then to the queue that it would have gone to now. */
static __always_inline void queue_parked(struct task_struct *p, struct augur_task *t,
					 s32 cpu, const struct augur_cpu *c,
					 struct augur_llc *l, u64 now, u64 enq_flags)
{
	u64 deadline = queue_deadline(p, t, c, l, now);

	if (task_pinned(p))
		queue_enter(t, AUGUR_QUEUE_CPU, cpu);
	else
		queue_enter(t, AUGUR_QUEUE_ORDINARY, c->llc);
	quota_park(p, t, deadline, enq_flags);
}

#endif /* _AUGUR_QUEUE_BPF_H */
