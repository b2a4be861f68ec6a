// SPDX-License-Identifier: GPL-2.0-only

#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/spinlock.h>

#include "adopt.h"
#include "exe.h"
#include "task.h"

/* The task with the smallest pid from @nr on; @nr becomes its pid. */
static struct task_struct *adopt_next(int *nr)
{
	struct task_struct *p = NULL;
	struct pid *pid;

	rcu_read_lock();
	while (!p) {
		pid = find_ge_pid(*nr, &init_pid_ns);
		if (!pid)
			break;
		*nr = pid_nr(pid);
		p = pid_task(pid, PIDTYPE_PID);
		if (p)
			get_task_struct(p);
		else
			++*nr;
	}
	rcu_read_unlock();
	return p;
}

/*
 * Its program is looked up before the lock is taken. If it calls execve(2) in
 * between, the probe has made an entry already, and this one is not made.
 */
static void adopt_task(struct task_struct *p)
{
	u32 exe = augur_exe_of_task(p);
	unsigned long flags;

	raw_spin_lock_irqsave(&p->pi_lock, flags);
	/* do_task_dead() sets the state under this lock: no entry comes too late. */
	if (!(READ_ONCE(p->__state) & TASK_DEAD))
		augur_task_add(p, exe);
	raw_spin_unlock_irqrestore(&p->pi_lock, flags);
}

/**
 * augur_adopt_all() - follow all tasks there are
 *
 * To be called when the probes are in place: a task that is missed here was
 * created after that. Their bursts count from their next wakeup on.
 *
 * Context: process, at load.
 */
void augur_adopt_all(void)
{
	struct task_struct *p;
	int nr = 1;

	while ((p = adopt_next(&nr))) {
		adopt_task(p);
		put_task_struct(p);
		nr++;
		cond_resched();
	}
}
