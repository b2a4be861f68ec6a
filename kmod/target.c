// SPDX-License-Identifier: GPL-2.0-only

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/math64.h>
#include <linux/param.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/time64.h>
#include <linux/time_namespace.h>
#include <linux/uidgid.h>

#include "target.h"
#include "task.h"

/* Field 22 of /proc/TID/stat, as the caller sees it. */
static u64 target_start_ticks(const struct task_struct *p)
{
	return div_u64(timens_add_boottime_ns(p->start_boottime),
		       NSEC_PER_SEC / USER_HZ);
}

/* As sched_setscheduler(2) has it, but that no user namespace has a say. */
static bool target_permitted(const struct task_struct *p)
{
	const struct cred *cred = current_cred(), *theirs = __task_cred(p);

	return uid_eq(cred->euid, theirs->euid) || uid_eq(cred->euid, theirs->uid) ||
	       capable(CAP_SYS_NICE);
}

static struct task_struct *target_self(u64 start_ticks)
{
	if (start_ticks)
		return ERR_PTR(-EINVAL);
	if (current->flags & (PF_IO_WORKER | PF_USER_WORKER))
		return ERR_PTR(-EOPNOTSUPP);
	return current;
}

static struct task_struct *target_find(u32 tid, u64 start_ticks)
{
	struct task_struct *p;

	if (!tid)
		return target_self(start_ticks);
	p = pid_task(find_vpid(tid), PIDTYPE_PID);
	if (!p || target_start_ticks(p) != start_ticks)
		return ERR_PTR(-ESRCH);
	if ((p->flags & PF_KTHREAD) || !target_permitted(p))
		return ERR_PTR(-EPERM);
	return p;
}

/**
 * augur_target_call() - do something about a task that a command names
 * @tid: its tid in the caller's pid namespace, 0 for the caller
 * @start_ticks: its start time; zero if @tid is
 * @fn: what to do, with the task's pi_lock held and the task alive
 * @arg: for @fn
 *
 * Context: process.
 * Return: what @fn returns; -EINVAL, -EOPNOTSUPP, -ESRCH, -EPERM as the header says;
 *	-ENOSPC if the table of tasks had no room for it.
 */
int augur_target_call(u32 tid, u64 start_ticks,
		      int (*fn)(struct augur_task *entry, void *arg), void *arg)
{
	struct augur_task *entry;
	struct task_struct *p;
	int ret = -ESRCH;

	rcu_read_lock();
	p = target_find(tid, start_ticks);
	if (IS_ERR(p)) {
		rcu_read_unlock();
		return PTR_ERR(p);
	}
	raw_spin_lock_irq(&p->pi_lock);
	/* do_task_dead() sets the state under this lock: what @fn does is undone. */
	if (!(READ_ONCE(p->__state) & TASK_DEAD)) {
		entry = augur_task_find(p, p->pid);
		ret = entry ? fn(entry, arg) : -ENOSPC;
	}
	raw_spin_unlock_irq(&p->pi_lock);
	rcu_read_unlock();
	return ret;
}
