/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entries of the tasks that are followed.
 *
 * The table is set-associative: a pid may be in any of the AUGUR_TASK_WAYS places
 * of one cache line of pids. The entries are never freed while the module is
 * loaded, so that a reader that comes too late reads a wrong entry, not freed
 * memory; it finds out by the pid and the task.
 *
 * Who writes an entry:
 *
 * adding, moving	under the task's pi_lock, so that a task has one entry, and
 *			none is added after its last switch
 * releasing		the last switch away from the dead task, under the rq lock
 * wake side		(@wake_ns, @wake, @decision) the waker, under the task's
 *			pi_lock, or the task's switch-in that begins a burst; a
 *			task that switches in for a new burst is runnable, and
 *			nobody wakes a runnable task
 * running side		(the rest) the task's switches, under the lock of the rq
 *			that it is on; between two CPUs the scheduler orders them
 */
#ifndef _AUGUR_TASK_H
#define _AUGUR_TASK_H

#include <linux/cache.h>
#include <linux/sched.h>
#include <linux/seqlock.h>

#include "param.h"
#include "policy/decision.h"
#include "policy/fingerprint.h"

#define AUGUR_TASK_WAYS		(SMP_CACHE_BYTES / sizeof(u32))

/**
 * enum augur_task_flags - state of the current burst
 * @AUGUR_TASK_IN_BURST: a burst has begun and has not ended
 * @AUGUR_TASK_MIGRATED: it began on another CPU than the one before
 * @AUGUR_TASK_CROSSED: it began on another node than the one before
 * @AUGUR_TASK_PROMOTED: the decision in force when it began promoted it
 */
enum augur_task_flags {
	AUGUR_TASK_IN_BURST	= 1 << 0,
	AUGUR_TASK_MIGRATED	= 1 << 1,
	AUGUR_TASK_CROSSED	= 1 << 2,
	AUGUR_TASK_PROMOTED	= 1 << 3,
};

/**
 * struct augur_task - one followed task, two cache lines
 * @task: whose entry this is, only ever compared, never followed; NULL while the
 *	entry is being set up
 * @key: key of the burst that runs or comes next; known when the task goes to
 *	sleep, because nothing that a waker knows is part of it
 * @wake_ns: when it was woken, 0 once a burst has begun or if it was not seen
 * @decision: decision for the current burst, looked up at the wakeup
 * @seq: of @decision
 * @exe: hash of the executable, 0 for kernel threads and what is not known
 * @predicted_ns: prediction that was in force when the burst began
 * @band_q8: its error band
 * @wake: enum augur_wake of the last wakeup
 * @flags: enum augur_task_flags
 * @fp: fingerprint of the burst that runs or comes next
 * @comm: name that the fingerprint's role was made from
 * @cgroup_id: cgroup that the fingerprint's cgroup was made from
 * @stamp_ns: on a CPU: when the burst would have begun had it never been
 *	preempted; preempted: how long it has run so far
 * @wait_ns: from wakeup to first run
 * @last_cpu: where the burst began, -1 before the first
 * @preempted: involuntary switches within the burst
 */
struct augur_task {
	struct task_struct *task;
	u64 key;
	u64 wake_ns;
	struct augur_task_decision decision;
	seqcount_t seq;
	u32 exe;
	u32 predicted_ns;
	u16 band_q8;
	u8 wake;
	u8 flags;

	struct augur_fingerprint fp;
	char comm[TASK_COMM_LEN];
	u64 cgroup_id;
	u64 stamp_ns;
	u64 wait_ns;
	s32 last_cpu;
	u32 preempted;
} __aligned(2 * SMP_CACHE_BYTES);

extern u32 augur_task_line_bits;
extern u32 *augur_task_pids;
extern struct augur_task *augur_task_entries;

/*
 * Pids are handed out in sequence: the low bits spread them over the lines more
 * evenly than any mixing would, and the next ones make two tasks share a first
 * place only if their pids are a multiple of the table's size apart.
 */
static inline u32 augur_task_place(u32 pid, u32 way)
{
	u32 line = pid & (augur_nr_tasks / AUGUR_TASK_WAYS - 1);

	way += pid >> augur_task_line_bits;
	return line * AUGUR_TASK_WAYS + (way & (AUGUR_TASK_WAYS - 1));
}

/* Whose entry this is, while it is in use. */
static inline u32 augur_task_pid(const struct augur_task *entry)
{
	return READ_ONCE(augur_task_pids[entry - augur_task_entries]);
}

static inline struct augur_task *augur_task_find(const struct task_struct *p,
						 u32 pid)
{
	u32 way, i;

	for (way = 0; way < AUGUR_TASK_WAYS; way++) {
		i = augur_task_place(pid, way);
		if (READ_ONCE(augur_task_pids[i]) != pid)
			continue;
		/* Pairs with the release in augur_task_add(). */
		if (smp_load_acquire(&augur_task_entries[i].task) == p)
			return &augur_task_entries[i];
	}
	return NULL;
}

struct augur_task *augur_task_add(struct task_struct *p, u32 exe);
struct augur_task *augur_task_move(struct task_struct *p, u32 old_pid);
void augur_task_release(struct augur_task *entry);
void augur_task_decide(struct augur_task *entry, u64 now);
int augur_task_decision(u32 pid, struct augur_task_decision *decision);
u32 augur_task_count(void);

int augur_task_init(void);
void augur_task_exit(void);

#endif /* _AUGUR_TASK_H */
