// SPDX-License-Identifier: GPL-2.0-only

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
#include "identity.h"
#include "policy/log2.h"
#include "task.h"

/* Tasks that never return to user mode have no system call to sleep in. */
#define AUGUR_PF_NO_SYSCALL	(PF_KTHREAD | PF_IO_WORKER | PF_USER_WORKER)

#define AUGUR_FP_NICE_RT	15

/* Interrupts are off, which is as good as rcu_read_lock(), and costs nothing. */
static const struct kernfs_node *identity_cgroup(const struct task_struct *p)
{
	return rcu_dereference_sched(p->cgroups)->dfl_cgrp->kn;
}

/*
 * Products with odd constants, whose upper half depends on every bit: one change
 * in four billion is overlooked, until the next. The name may change under our
 * eyes; what is seen is then a name that never was, until the next sleep.
 */
static u32 identity_source(const char *comm, u64 cgroup_id, u32 exe)
{
	u64 name[2];

	static_assert(sizeof(name) == TASK_COMM_LEN);
	memcpy(name, comm, sizeof(name));
	return (name[0] * 0x9e3779b97f4a7c15ULL + name[1] * 0xc2b2ae3d27d4eb4fULL +
		cgroup_id * 0xd6e8feb86659fd93ULL +
		exe * 0xff51afd7ed558ccdULL) >> 32;
}

/* Role, and leaf name in the default hierarchy: hashed only when they changed. */
static void identity_renew(struct augur_task *entry, const struct task_struct *p,
			   const struct kernfs_node *kn)
{
	/* Plain before 6.15, which does no harm here. */
	const char *name = rcu_dereference_sched(kn->name);
	char comm[TASK_COMM_LEN];
	u64 role;

	memcpy(comm, p->comm, sizeof(comm));
	entry->source = identity_source(comm, kn->id, entry->exe);
	role = augur_role_hash(comm, sizeof(comm));
	entry->fp.word[0] = role << 32 | entry->exe;
	entry->fp.word[1] = augur_fp_set(entry->fp.word[1], 0, AUGUR_FP_CGROUP_MASK,
					 augur_hash_bytes(name, strnlen(name, NAME_MAX)));
}

/*
 * Only the task itself has a system call number to ask for: this is its own
 * switch. A task that sleeps in a page fault is in no system call.
 */
static u64 identity_site(struct task_struct *p)
{
	int nr;

	if (p->flags & AUGUR_PF_NO_SYSCALL)
		return AUGUR_SITE_KTHREAD;
	nr = syscall_get_nr(p, task_pt_regs(p));
	return nr < 0 ? 0 : nr + 2;
}

static enum augur_sleep identity_sleep_kind(const struct task_struct *p,
					    unsigned int state)
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

static u64 identity_nice(const struct task_struct *p)
{
	if (p->normal_prio < MAX_RT_PRIO)
		return AUGUR_FP_NICE_RT;
	return (p->static_prio - MAX_RT_PRIO) / 4;
}

/*
 * A task that has not slept yet: nothing is known of its site.
 *
 * Context: interrupts off.
 */
void augur_identity_new(struct augur_task *entry, struct task_struct *p)
{
	augur_count(fp_build);
	entry->fp.word[1] = AUGUR_FP_VERSION << AUGUR_FP_VERSION_SHIFT;
	identity_renew(entry, p, identity_cgroup(p));
	entry->key = augur_fingerprint_key(&entry->fp);
}

static u64 identity_last(u64 run_ns)
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
 * Everything that is part of the key is known now, so that a waker, which may
 * come before this is done, has nothing to compute. Most tasks sleep where they
 * slept before, and keep their key.
 *
 * Context: the task's own switch, interrupts off.
 */
void augur_identity_sleep(struct augur_task *entry, struct task_struct *p,
			  unsigned int state, u64 run_ns)
{
	const struct kernfs_node *kn = identity_cgroup(p);
	u64 before = entry->fp.word[1], word;
	bool renew;

	augur_count(fp_build);
	renew = identity_source(p->comm, kn->id, entry->exe) != entry->source;
	if (unlikely(renew))
		identity_renew(entry, p, kn);
	word = entry->fp.word[1] & AUGUR_FP_CGROUP_MASK;
	word |= AUGUR_FP_VERSION << AUGUR_FP_VERSION_SHIFT;
	word |= (identity_site(p) & AUGUR_FP_SITE_MASK) << AUGUR_FP_SITE_SHIFT;
	word |= (u64)identity_sleep_kind(p, state) << AUGUR_FP_SLEEP_SHIFT;
	word |= identity_last(run_ns) << AUGUR_FP_LAST_SHIFT;
	word |= identity_nice(p) << AUGUR_FP_NICE_SHIFT;
	entry->fp.word[1] = word;
	if (renew || (word ^ before) & AUGUR_FP_IDENTITY1)
		WRITE_ONCE(entry->key, augur_fingerprint_key(&entry->fp));
}

/* Who wakes: the context this runs in, and then the current task. */
void augur_identity_wake(struct augur_task *entry, struct task_struct *p)
{
	enum augur_wake wake = AUGUR_WAKE_OTHER;

	if (in_hardirq() || in_serving_softirq())
		wake = AUGUR_WAKE_IRQ;
	else if (current->flags & PF_KTHREAD)
		wake = AUGUR_WAKE_KTHREAD;
	else if (current->tgid == p->tgid)
		wake = AUGUR_WAKE_SELF;
	entry->wake = wake;
}
