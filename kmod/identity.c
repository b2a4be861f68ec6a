// SPDX-License-Identifier: GPL-2.0-only

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

/*
 * The name is compared as a whole and hashed only when it has changed. It may
 * change under our eyes; what is hashed is then a name that never was, until the
 * next sleep.
 */
static void identity_role(struct augur_task *entry, const struct task_struct *p)
{
	u64 role;

	if (!memcmp(entry->comm, p->comm, TASK_COMM_LEN))
		return;
	memcpy(entry->comm, p->comm, TASK_COMM_LEN);
	role = augur_hash_bytes(entry->comm,
				augur_role_len(entry->comm, TASK_COMM_LEN));
	entry->fp.word[0] = (u32)entry->fp.word[0] | role << 32;
}

/* Leaf name in the default hierarchy; hashed when the task has been moved. */
static void identity_cgroup(struct augur_task *entry, struct task_struct *p)
{
	const struct kernfs_node *kn;
	const char *name;
	u64 hash;

	rcu_read_lock();
	kn = task_dfl_cgroup(p)->kn;
	if (kn->id != entry->cgroup_id) {
		entry->cgroup_id = kn->id;
		/* Plain before 6.15, which does no harm here. */
		name = rcu_dereference(kn->name);
		hash = augur_hash_bytes(name, strnlen(name, NAME_MAX));
		entry->fp.word[1] = augur_fp_set(entry->fp.word[1], 0,
						 AUGUR_FP_CGROUP_MASK, hash);
	}
	rcu_read_unlock();
}

/*
 * Only the task itself has a system call number to ask for: this is its own
 * switch. A task that sleeps in a page fault is in no system call.
 */
static u32 identity_site(struct task_struct *p)
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

static u32 identity_nice(const struct task_struct *p)
{
	if (p->normal_prio < MAX_RT_PRIO)
		return AUGUR_FP_NICE_RT;
	return (p->static_prio - MAX_RT_PRIO) / 4;
}

static void identity_key(struct augur_task *entry)
{
	augur_count(fp_build);
	entry->fp.word[0] = (entry->fp.word[0] >> 32 << 32) | entry->exe;
	WRITE_ONCE(entry->key, augur_fingerprint_key(&entry->fp));
}

/* A task that has not slept yet: nothing is known of its site. */
void augur_identity_new(struct augur_task *entry, struct task_struct *p)
{
	entry->fp.word[1] = AUGUR_FP_VERSION << AUGUR_FP_VERSION_SHIFT;
	identity_role(entry, p);
	identity_cgroup(entry, p);
	identity_key(entry);
}

/**
 * augur_identity_sleep() - renew the fingerprint of a task that goes to sleep
 * @entry: its entry
 * @p: the task
 * @state: the state it sleeps in
 * @run_ns: length of the burst that ends, 0 if it was not seen as a whole
 *
 * Everything that is part of the key is known now, so that a waker, which may
 * come before this is done, has nothing to compute.
 *
 * Context: the task's own switch, interrupts off.
 */
void augur_identity_sleep(struct augur_task *entry, struct task_struct *p,
			  unsigned int state, u64 run_ns)
{
	u64 word;

	identity_role(entry, p);
	identity_cgroup(entry, p);
	word = entry->fp.word[1];
	word = augur_fp_set(word, AUGUR_FP_SITE_SHIFT, AUGUR_FP_SITE_MASK,
			    identity_site(p));
	word = augur_fp_set(word, AUGUR_FP_SLEEP_SHIFT, AUGUR_FP_SLEEP_MASK,
			    identity_sleep_kind(p, state));
	word = augur_fp_set(word, AUGUR_FP_LAST_SHIFT, AUGUR_FP_LAST_MASK,
			    min(augur_log2_floor(run_ns), AUGUR_FP_LAST_MASK));
	word = augur_fp_set(word, AUGUR_FP_NICE_SHIFT, AUGUR_FP_NICE_MASK,
			    identity_nice(p));
	entry->fp.word[1] = word;
	identity_key(entry);
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
