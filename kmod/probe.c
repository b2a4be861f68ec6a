// SPDX-License-Identifier: GPL-2.0-only

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/augur_stats.h>
#include <linux/binfmts.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/tracepoint.h>

#include "burst.h"
#include "claim.h"
#include "cpu.h"
#include "exe.h"
#include "identity.h"
#include "page.h"
#include "policy/trust.h"
#include "probe.h"
#include "task.h"

/*
 * try_to_wake_up() holds the task's pi_lock here, with interrupts off, except
 * when a task wakes itself: it has set its state and not called schedule() yet.
 * Its burst goes on, so there is nothing to note, and no need for the lock.
 */
static void probe_waking(void *data, struct task_struct *p)
{
	struct augur_task *entry;

	if (p == current)
		return;
	entry = augur_task_find(p, p->pid);
	if (entry)
		augur_burst_wake(entry, p, ktime_get_mono_fast_ns());
}

/*
 * Did the task leave the run queue? Its state alone does not tell: a signal that
 * is pending sends it straight back. With EEVDF a sleeper may stay enqueued, with
 * sched_delayed set, until its lag is paid. A lock that sleeps on PREEMPT_RT only
 * is part of the burst.
 */
static bool probe_blocked(const struct task_struct *p, bool preempt,
			  unsigned int state)
{
	if (preempt || !state || state == TASK_RTLOCK_WAIT)
		return false;
	return !p->on_rq || p->se.sched_delayed;
}

static void probe_switch_out(struct augur_cpu *cpu, struct task_struct *p,
			     bool preempt, unsigned int state, u64 now)
{
	struct augur_task *entry = cpu->curr;
	u64 run_ns;

	if (!entry || entry->task != p)
		entry = augur_task_find(p, p->pid);
	if (unlikely(!entry)) {
		WRITE_ONCE(cpu->area->untracked, cpu->area->untracked + 1);
		return;
	}
	if (!probe_blocked(p, preempt, state)) {
		augur_burst_preempt(entry, now);
		return;
	}
	/* Before a waker may look: a hint counts from the next wakeup on. */
	if (unlikely(READ_ONCE(entry->claim)))
		augur_page_read(entry, now);
	run_ns = augur_burst_end(entry, p, now);
	/* It does not run again, and nobody wakes it: do_task_dead(). */
	if (unlikely(state & TASK_DEAD))
		augur_task_release(entry);
	else
		augur_identity_sleep(entry, p, state, run_ns);
}

/* Under the rq lock, interrupts off. Idle tasks have pid 0 and no entry. */
static void probe_switch(void *data, bool preempt, struct task_struct *prev,
			 struct task_struct *next, unsigned int prev_state)
{
	struct augur_cpu *cpu = this_cpu_ptr(&augur_cpu);
	u64 now = ktime_get_mono_fast_ns();

	if (prev->pid)
		probe_switch_out(cpu, prev, preempt, prev_state, now);
	cpu->curr = next->pid ? augur_task_find(next, next->pid) : NULL;
	if (cpu->curr)
		augur_burst_run(cpu->curr, now);
}

/* The executable of the task that runs here, for its children. */
static u32 probe_current_exe(void)
{
	struct augur_task *entry = augur_task_find(current, current->pid);

	return entry ? READ_ONCE(entry->exe) : 0;
}

/*
 * In the parent, before the child can run. An entry is needed already when a CPU
 * is selected for the child, which is before sched_wakeup_new.
 */
static void probe_fork(void *data, struct task_struct *parent,
		       struct task_struct *child)
{
	struct augur_task *entry;
	unsigned long flags;

	raw_spin_lock_irqsave(&child->pi_lock, flags);
	entry = augur_task_add(child, probe_current_exe());
	if (entry)
		augur_task_decide(entry, ktime_get_mono_fast_ns());
	raw_spin_unlock_irqrestore(&child->pi_lock, flags);
}

/*
 * wake_up_new_task(), holding the child's pi_lock. Workers of io_uring and vhost
 * come here without having passed sched_process_fork.
 */
static void probe_wakeup_new(void *data, struct task_struct *p)
{
	struct augur_task *entry = augur_task_add(p, probe_current_exe());

	if (!entry)
		return;
	augur_identity_wake(entry, p);
	WRITE_ONCE(entry->wake_ns, ktime_get_mono_fast_ns());
}

/* In the task itself, in its new program. */
static void probe_exec(void *data, struct task_struct *p, pid_t old_pid,
		       struct linux_binprm *bprm)
{
	u32 exe = augur_exe_of_file(bprm->file);
	struct augur_task *entry;
	unsigned long flags;

	raw_spin_lock_irqsave(&p->pi_lock, flags);
	if (old_pid != p->pid)
		augur_task_move(p, old_pid);
	entry = augur_task_add(p, exe);
	/* The key of the burst that runs stays; the next one has the new program. */
	if (entry) {
		WRITE_ONCE(entry->exe, exe);
		/* What was claimed about the old program is nothing about this one. */
		augur_claim_drop(entry);
		entry->trust = AUGUR_TRUST_START;
	}
	this_cpu_write(augur_cpu.curr, entry);
	raw_spin_unlock_irqrestore(&p->pi_lock, flags);
}

/**
 * struct augur_probe - a probe
 * @name: of the tracepoint
 * @fn: the probe
 * @tp: the tracepoint; not all of them are exported, so they are looked up
 */
struct augur_probe {
	const char *name;
	void *fn;
	struct tracepoint *tp;
};

/* New tasks first: those that come after are then not missed. */
static struct augur_probe augur_probes[] = {
	{ "sched_process_fork", probe_fork },
	{ "sched_wakeup_new", probe_wakeup_new },
	{ "sched_process_exec", probe_exec },
	{ "sched_switch", probe_switch },
	{ "sched_waking", probe_waking },
};

static void probe_lookup(struct tracepoint *tp, void *data)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(augur_probes); i++)
		if (!strcmp(tp->name, augur_probes[i].name))
			augur_probes[i].tp = tp;
}

static void probe_unregister(size_t nr)
{
	while (nr--)
		tracepoint_probe_unregister(augur_probes[nr].tp,
					    augur_probes[nr].fn, NULL);
	/* No probe runs after this. */
	tracepoint_synchronize_unregister();
}

int augur_probe_init(void)
{
	struct augur_probe *probe;
	size_t i;
	int ret;

	for_each_kernel_tracepoint(probe_lookup, NULL);
	for (i = 0; i < ARRAY_SIZE(augur_probes); i++) {
		probe = &augur_probes[i];
		ret = -ENOENT;
		if (probe->tp)
			ret = tracepoint_probe_register(probe->tp, probe->fn, NULL);
		if (ret) {
			pr_err("no probe on tracepoint %s (%d)\n", probe->name, ret);
			probe_unregister(i);
			return ret;
		}
	}
	return 0;
}

void augur_probe_exit(void)
{
	probe_unregister(ARRAY_SIZE(augur_probes));
}
