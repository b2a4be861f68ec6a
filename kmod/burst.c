// SPDX-License-Identifier: GPL-2.0-only

#include <linux/smp.h>
#include <linux/topology.h>

#include "burst.h"
#include "cpu.h"
#include "identity.h"
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

/**
 * augur_burst_wake() - a task is woken
 * @entry: its entry
 * @p: the task
 * @now: the time
 *
 * It need not sleep yet: between setting its state and being switched out it can
 * be woken and just run on. Then this stamp is overwritten by the next wakeup,
 * before anybody has used it, and the decision stays that of the burst.
 *
 * Context: as the wake side of an entry, interrupts off.
 */
void augur_burst_wake(struct augur_task *entry, struct task_struct *p, u64 now)
{
	augur_identity_wake(entry, p);
	/* If it looks as if the burst were still on: burst_begin() looks again. */
	if (!(READ_ONCE(entry->flags) & AUGUR_TASK_IN_BURST))
		augur_task_decide(entry, now);
	WRITE_ONCE(entry->wake_ns, now);
}

static void burst_begin(struct augur_task *entry, u64 now)
{
	int cpu = smp_processor_id();

	/*
	 * A waker that was faster than the sleeper's switch has looked up the key
	 * of the burst before.
	 */
	if (unlikely(entry->decision.key != entry->key))
		augur_task_decide(entry, now);
	augur_count(run_begin);
	WRITE_ONCE(entry->flags, AUGUR_TASK_IN_BURST);
	if (entry->last_cpu != cpu && entry->last_cpu >= 0) {
		entry->flags |= AUGUR_TASK_MIGRATED;
		if (cpu_to_node(entry->last_cpu) != cpu_to_node(cpu))
			entry->flags |= AUGUR_TASK_CROSSED;
	}
	if (entry->decision.tier == AUGUR_TIER_PROMOTED)
		entry->flags |= AUGUR_TASK_PROMOTED;
	entry->last_cpu = cpu;
	entry->wait_ns = burst_elapsed(entry->wake_ns, now);
	/* Zero since the sleep. */
	entry->fp.word[1] |= (u64)entry->wake << AUGUR_FP_WAKE_SHIFT;
	entry->preempted = 0;
	entry->stamp_ns = now;
	WRITE_ONCE(entry->wake_ns, 0);
}

/**
 * augur_burst_run() - a task is switched in
 * @entry: its entry
 * @now: the time
 *
 * Context: the switch, under the rq lock.
 */
void augur_burst_run(struct augur_task *entry, u64 now)
{
	if (entry->flags & AUGUR_TASK_IN_BURST)
		entry->stamp_ns = now - entry->stamp_ns;
	else if (READ_ONCE(entry->wake_ns))
		burst_begin(entry, now);
}

/**
 * augur_burst_preempt() - a task is switched out and would rather go on
 * @entry: its entry
 * @now: the time
 *
 * Context: the switch, under the rq lock.
 */
void augur_burst_preempt(struct augur_task *entry, u64 now)
{
	if (!(entry->flags & AUGUR_TASK_IN_BURST))
		return;
	entry->stamp_ns = burst_elapsed(entry->stamp_ns, now);
	entry->preempted++;
}

/**
 * augur_burst_end() - a task goes to sleep or dies
 * @entry: its entry, with the fingerprint it had when it woke
 * @p: the task
 * @now: the time
 *
 * Context: the switch, under the rq lock.
 * Return: length of the burst; 0 if it was not seen from its wakeup on.
 */
u64 augur_burst_end(struct augur_task *entry, struct task_struct *p, u64 now)
{
	struct augur_cpu *cpu = this_cpu_ptr(&augur_cpu);
	struct augur_burst burst;

	if (!(entry->flags & AUGUR_TASK_IN_BURST))
		return 0;
	augur_count(run_end);
	burst.end_ns = now;
	burst.run_ns = burst_elapsed(entry->stamp_ns, now);
	burst.wait_ns = entry->wait_ns;
	augur_slot_add(cpu, entry, p, &burst);
	augur_ring_add(cpu, entry, &burst);
	trace_augur_burst(p, entry, &burst);
	if (unlikely(READ_ONCE(entry->claim)))
		augur_trust_judge(entry, &burst);
	/* From here on a waker may replace the decision. */
	smp_store_release(&entry->flags, 0);
	return burst.run_ns;
}
