// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two hot probes, with all that they do for every burst: a call would cost as
 * much as most of the steps do. What happens seldom is called.
 */

#include <linux/augur_stats.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/topology.h>

#include "burst.h"
#include "clock.h"
#include "cpu.h"
#include "identity.h"
#include "page.h"
#include "ring.h"
#include "slot.h"
#include "task.h"
#include "trace.h"
#include "trust.h"

/* The clock may step back by some nanoseconds between two CPUs. */
static u64 burst_elapsed(u64 from, u64 to)
{
	return to > from ? to - from : 0;
}

/*
 * It need not sleep yet: between setting its state and being switched out it can
 * be woken and just run on. Then this stamp is overwritten by the next wakeup,
 * before anybody has used it, and the decision stays that of the burst.
 *
 * Context: as the wake side of an entry, interrupts off.
 */
static void burst_wake(struct augur_task *entry, struct task_struct *p, u64 now)
{
	entry->wake = augur_identity_waker(p);
	/* If it looks as if the burst were still on: burst_begin() looks again. */
	if (!(READ_ONCE(entry->flags) & AUGUR_TASK_IN_BURST))
		augur_task_decide(entry, now);
	WRITE_ONCE(entry->wake_ns, now);
}

/**
 * augur_burst_waking() - probe of sched_waking
 * @data: unused
 * @p: the task that is woken
 *
 * try_to_wake_up() holds the task's pi_lock here, with interrupts off, except
 * when a task wakes itself: it has set its state and not called schedule() yet.
 * Its burst goes on, so there is nothing to note, and no need for the lock.
 */
void augur_burst_waking(void *data, struct task_struct *p)
{
	struct augur_task *entry;

	if (p == current)
		return;
	if (likely(augur_task_get(&entry, p, p->pid)))
		burst_wake(entry, p, augur_clock(this_cpu_ptr(&augur_cpu)));
}

static noinline u8 burst_migrated(const struct augur_task *entry, int cpu)
{
	if (entry->last_cpu < 0)
		return 0;
	if (cpu_to_node(entry->last_cpu) == cpu_to_node(cpu))
		return AUGUR_TASK_MIGRATED;
	return AUGUR_TASK_MIGRATED | AUGUR_TASK_CROSSED;
}

static void burst_begin(struct augur_task *entry, u64 wake_ns, u64 now)
{
	int cpu = smp_processor_id();
	u8 flags = AUGUR_TASK_IN_BURST;

	/*
	 * A waker that was faster than the sleeper's switch has looked up the key
	 * of the burst before, or its case.
	 */
	if (unlikely(!augur_task_decision_is_for(entry)))
		augur_task_decide(entry, now);
	augur_count(run_begin);
	if (unlikely(entry->last_cpu != cpu))
		flags |= burst_migrated(entry, cpu);
	if (entry->decision.predicted_ns)
		flags |= AUGUR_TASK_PREDICTED;
	if (entry->decision.tier == AUGUR_TIER_PROMOTED)
		flags |= AUGUR_TASK_PROMOTED;
	entry->last_cpu = cpu;
	entry->wait_ns = burst_elapsed(wake_ns, now);
	/* Zero since the sleep. */
	entry->fp.word[1] |= (u64)entry->wake << AUGUR_FP_WAKE_SHIFT;
	entry->preempted = 0;
	entry->stamp_ns = now;
	WRITE_ONCE(entry->flags, flags);
	WRITE_ONCE(entry->wake_ns, 0);
}

static void burst_in(struct augur_task *entry, u64 now)
{
	u64 wake_ns = READ_ONCE(entry->wake_ns);

	if (unlikely(entry->flags & AUGUR_TASK_IN_BURST))
		entry->stamp_ns = now - entry->stamp_ns;
	else if (likely(wake_ns))
		burst_begin(entry, wake_ns, now);
}

static void burst_preempt(struct augur_task *entry, u64 now)
{
	if (!(entry->flags & AUGUR_TASK_IN_BURST))
		return;
	entry->stamp_ns = burst_elapsed(entry->stamp_ns, now);
	entry->preempted++;
	WRITE_ONCE(entry->flags, entry->flags | AUGUR_TASK_PREEMPTED);
}

/* Against what was claimed about the task. */
static noinline void burst_judge(struct augur_task *entry, u64 run_ns, u64 now)
{
	struct augur_burst burst = {
		.end_ns = now,
		.run_ns = run_ns,
		.wait_ns = entry->wait_ns,
	};

	augur_trust_judge(entry, &burst);
}

/* Returns the length of the burst; 0 if it was not seen from its wakeup on. */
static u64 burst_end(struct augur_cpu *cpu, struct augur_task *entry,
		     struct task_struct *p, u64 now)
{
	struct augur_slot *slot;
	u64 run_ns;

	if (unlikely(!(entry->flags & AUGUR_TASK_IN_BURST)))
		return 0;
	run_ns = burst_elapsed(entry->stamp_ns, now);
	augur_count(run_end);
	slot = augur_slot_add(cpu, entry, p, run_ns, now);
	augur_ring_add(cpu, entry, slot, run_ns, now);
	trace_augur_burst(p, entry, run_ns);
	if (unlikely(READ_ONCE(entry->claim)))
		burst_judge(entry, run_ns, now);
	/* From here on a waker may replace the decision. */
	smp_store_release(&entry->flags, 0);
	return run_ns;
}

/*
 * Did the task leave the run queue? Its state alone does not tell: a signal that
 * is pending sends it straight back. With EEVDF a sleeper may stay enqueued, with
 * sched_delayed set, until its lag is paid. A lock that sleeps on PREEMPT_RT only
 * is part of the burst.
 */
static bool burst_blocked(const struct task_struct *p, bool preempt,
			  unsigned int state)
{
	if (preempt || !state || state == TASK_RTLOCK_WAIT)
		return false;
	return !p->on_rq || p->se.sched_delayed;
}

static void burst_out(struct augur_cpu *cpu, struct augur_task *entry,
		      struct task_struct *p, bool preempt, unsigned int state,
		      u64 now)
{
	u64 run_ns;

	if (!burst_blocked(p, preempt, state)) {
		burst_preempt(entry, now);
		return;
	}
	/* Before a waker may look: a hint counts from the next wakeup on. */
	if (unlikely(READ_ONCE(entry->claim)))
		augur_page_read(entry, now);
	run_ns = burst_end(cpu, entry, p, now);
	/* It does not run again, and nobody wakes it: do_task_dead(). */
	if (unlikely(state & TASK_DEAD))
		augur_task_release(entry);
	else
		augur_identity_sleep(entry, p, state, run_ns);
}

/* Not the task that was switched in last: idle, or not followed by then. */
static noinline struct augur_task *burst_lookup(struct augur_cpu *cpu,
						const struct task_struct *p)
{
	struct augur_task *entry;

	if (!p->pid)
		return NULL;
	entry = augur_task_find(p, p->pid);
	if (!entry)
		WRITE_ONCE(cpu->area->untracked, cpu->area->untracked + 1);
	return entry;
}

/**
 * augur_burst_switch() - probe of sched_switch
 * @data: unused
 * @preempt: @prev did not ask for it
 * @prev: the task that ran
 * @next: the task that will run; idle tasks have pid 0 and no entry
 * @prev_state: state of @prev
 *
 * Context: under the rq lock, interrupts off.
 */
void augur_burst_switch(void *data, bool preempt, struct task_struct *prev,
			struct task_struct *next, unsigned int prev_state)
{
	struct augur_cpu *cpu = this_cpu_ptr(&augur_cpu);
	u64 now = augur_clock(cpu);
	struct augur_task *entry = cpu->curr;

	if (unlikely(!entry || entry->task != prev))
		entry = burst_lookup(cpu, prev);
	if (likely(entry))
		burst_out(cpu, entry, prev, preempt, prev_state, now);
	if (next->pid && likely(augur_task_get(&entry, next, next->pid)))
		burst_in(entry, now);
	else
		entry = NULL;
	cpu->curr = entry;
}
