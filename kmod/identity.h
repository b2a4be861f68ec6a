/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a task is: its fingerprint, and the key made from it.
 */
#ifndef _AUGUR_IDENTITY_H
#define _AUGUR_IDENTITY_H

#include <linux/build_bug.h>
#include <linux/cgroup.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/prio.h>
#include <linux/sched/task_stack.h>
#include <linux/string.h>

#include <asm/syscall.h>

#include "cpu.h"
#include "policy/fingerprint.h"
#include "policy/log2.h"
#include "task.h"

/* Tasks that never return to user mode have no system call to sleep in. */
#define AUGUR_PF_NO_SYSCALL	(PF_KTHREAD | PF_IO_WORKER | PF_USER_WORKER)

#define AUGUR_FP_NICE_RT	15

void augur_identity_new(struct augur_task *entry, struct task_struct *p);
void augur_identity_renew(struct augur_task *entry, const struct task_struct *p);
void augur_identity_key(struct augur_task *entry);

/* Who wakes: the context this runs in, and then the current task. */
static inline enum augur_wake augur_identity_waker(const struct task_struct *p)
{
	if (in_hardirq() || in_serving_softirq())
		return AUGUR_WAKE_IRQ;
	if (current->flags & PF_KTHREAD)
		return AUGUR_WAKE_KTHREAD;
	return current->tgid == p->tgid ? AUGUR_WAKE_SELF : AUGUR_WAKE_OTHER;
}

/* Interrupts are off, which is as good as rcu_read_lock(), and costs nothing. */
static inline const struct kernfs_node *augur_identity_cgroup(const struct task_struct *p)
{
	return rcu_dereference_sched(p->cgroups)->dfl_cgrp->kn;
}

/*
 * Products with odd constants, folded: a change of either half of one word always
 * shows, and other changes but for one in four billion, until the next. The name
 * may change under our eyes; what is seen is then a name that never was, until the
 * next sleep.
 */
static __always_inline u32 augur_identity_source(const char *comm, u64 cgroup_id,
						 u32 exe)
{
	u64 head, tail, sum;

	static_assert(sizeof(head) + sizeof(tail) == TASK_COMM_LEN);
	memcpy(&head, comm, sizeof(head));
	memcpy(&tail, comm + sizeof(head), sizeof(tail));
	sum = head * 0x5bd1e995 + tail * 0x27d4eb2f + cgroup_id * 0x165667b1 +
	      (u64)exe * 0x3243f6a9;
	return sum ^ sum >> 32;
}

/*
 * Only the task itself has a system call number to ask for: this is its own
 * switch. A task that sleeps in a page fault is in no system call.
 */
static inline u32 augur_identity_site(struct task_struct *p)
{
	int nr;

	if (p->flags & AUGUR_PF_NO_SYSCALL)
		return AUGUR_SITE_KTHREAD;
	nr = syscall_get_nr(p, task_pt_regs(p));
	return nr < 0 ? 0 : nr + 2;
}

static inline enum augur_sleep
augur_identity_sleep_kind(const struct task_struct *p, unsigned int state)
{
	if (p->in_iowait)
		return AUGUR_SLEEP_IO;
	/* TASK_IDLE: waits for work, as if interruptible, but takes no signals. */
	if ((state & TASK_INTERRUPTIBLE) || (state & TASK_NOLOAD))
		return AUGUR_SLEEP_INTERRUPTIBLE;
	if (state & TASK_UNINTERRUPTIBLE)
		return AUGUR_SLEEP_UNINTERRUPTIBLE;
	return AUGUR_SLEEP_UNKNOWN;
}

static inline u32 augur_identity_nice(const struct task_struct *p)
{
	if (p->normal_prio < MAX_RT_PRIO)
		return AUGUR_FP_NICE_RT;
	return (u32)(p->static_prio - MAX_RT_PRIO) / 4;
}

static inline u32 augur_identity_last(u64 run_ns)
{
	return min_t(u32, augur_log2_floor(run_ns), AUGUR_FP_LAST_MASK);
}

/**
 * augur_identity_sleep() - renew the fingerprint of a task that goes to sleep
 * @entry: its entry
 * @p: the task
 * @state: the state it sleeps in
 * @run_ns: length of the burst that ends, 0 if it was not seen as a whole
 *
 * Everything that is part of the key or its case is known now. Most tasks sleep
 * where they slept before, and keep their key; the case is another one nearly each
 * time, so its key is left to the waker, who needs it only if there are decisions
 * about cases.
 *
 * Context: the task's own switch, interrupts off.
 */
static inline void augur_identity_sleep(struct augur_task *entry, struct task_struct *p,
					unsigned int state, u64 run_ns)
{
	u64 before = entry->fp.word[1], word;
	u32 source = augur_identity_source(p->comm, augur_identity_cgroup(p)->id,
					   entry->exe);

	augur_count(fp_build);
	word = before & AUGUR_FP_CGROUP_MASK;
	word |= AUGUR_FP_VERSION << AUGUR_FP_VERSION_SHIFT;
	word |= (augur_identity_site(p) & AUGUR_FP_SITE_MASK) << AUGUR_FP_SITE_SHIFT;
	word |= (u64)augur_identity_sleep_kind(p, state) << AUGUR_FP_SLEEP_SHIFT;
	word |= (u64)augur_identity_last(run_ns) << AUGUR_FP_LAST_SHIFT;
	word |= (u64)augur_identity_nice(p) << AUGUR_FP_NICE_SHIFT;
	word |= augur_fp_before(before);
	WRITE_ONCE(entry->fp.word[1], word);
	if (unlikely(source != entry->source))
		augur_identity_renew(entry, p);
	else if ((word ^ before) & AUGUR_FP_IDENTITY1)
		augur_identity_key(entry);
}

#endif /* _AUGUR_IDENTITY_H */
