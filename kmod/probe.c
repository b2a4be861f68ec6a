// SPDX-License-Identifier: GPL-2.0-only

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

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
#include "policy/trust.h"
#include "probe.h"
#include "task.h"

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
	entry->wake = augur_identity_waker(p);
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
	{ "sched_switch", augur_burst_switch },
	{ "sched_waking", augur_burst_waking },
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
