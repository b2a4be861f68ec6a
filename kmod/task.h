/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entries of the tasks that are followed.
 *
 * The table is set-associative: a pid may be in any of AUGUR_TASK_WAYS places, and
 * is nearly always in the first of them. The entries are never freed while the
 * module is loaded, so that a reader that comes too late reads a wrong entry, not
 * freed memory; it finds out by the pid and the task.
 *
 * Who writes an entry:
 *
 * adding, moving	under the task's pi_lock, so that a task has one entry, and
 *			none is added after its last switch
 * releasing		the last switch away from the dead task, under the rq lock
 * wake side		(@wake_ns, @wake, @decision, @decided, @version, @second)
 *			the waker, under the task's pi_lock, or the task's
 *			switch-in that begins a burst; a task that switches in for
 *			a new burst is runnable, and nobody wakes a runnable task.
 *			The decision is left alone while a burst is on: it is part
 *			of what the burst is accounted with
 * running side		(the rest) the task's switches, under the lock of the rq
 *			that it is on; between two CPUs the scheduler orders them
 */
#ifndef _AUGUR_TASK_H
#define _AUGUR_TASK_H

#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/limits.h>
#include <linux/sched.h>
#include <linux/seqlock.h>

#include "cpu.h"
#include "decide.h"
#include "param.h"
#include "policy/decision.h"
#include "policy/fingerprint.h"

#define AUGUR_TASK_WAYS		16

/**
 * enum augur_task_flags - state of the current burst
 * @AUGUR_TASK_IN_BURST: a burst has begun and has not ended
 * @AUGUR_TASK_MIGRATED: it began on another CPU than the one before
 * @AUGUR_TASK_CROSSED: it began on another node than the one before
 * @AUGUR_TASK_PROMOTED: the decision in force when it began promoted it
 * @AUGUR_TASK_PREDICTED: there was a decision in force when it began
 * @AUGUR_TASK_PREEMPTED: it was preempted
 */
enum augur_task_flags {
	AUGUR_TASK_IN_BURST	= 1 << 0,
	AUGUR_TASK_MIGRATED	= 1 << 1,
	AUGUR_TASK_CROSSED	= 1 << 2,
	AUGUR_TASK_PROMOTED	= 1 << 3,
	AUGUR_TASK_PREDICTED	= 1 << 4,
	AUGUR_TASK_PREEMPTED	= 1 << 5,
};

/**
 * struct augur_task - one followed task: what a waker needs, what a switch needs
 * @task: whose entry this is, only ever compared, never followed; NULL while the
 *	entry is being set up
 * @pid: its pid in the initial namespace, 0 in a free entry
 * @seq: of @decision
 * @key: key of the burst that runs or comes next; known when the task goes to
 *	sleep, because nothing that a waker knows is part of it or of its case
 * @wake_ns: when it was woken, 0 once a burst has begun or if it was not seen
 * @decision: decision for the current burst, looked up at the wakeup
 * @wake: enum augur_wake of the last wakeup
 * @flags: enum augur_task_flags
 * @last_cpu: where the burst began, -1 before the first
 * @exe: hash of the executable, 0 for kernel threads and what is not known
 * @fp: fingerprint of the burst that runs or comes next
 * @stamp_ns: on a CPU: when the burst would have begun had it never been
 *	preempted; preempted: how long it has run so far
 * @wait_ns: from wakeup to first run
 * @source: what exe, role and cgroup of the fingerprint were made from, in short
 * @preempted: involuntary switches within the burst
 * @claim: what is kept about the task besides, 0 for nothing; see claim.h
 * @trust: how far claims about it are believed
 * @decided: context that @decision was looked up for
 * @version: augur_decide_version when @decision was looked up
 * @second: @decision holds in this second, unless the table changes or there is a
 *	claim; AUGUR_DECIDE_NEVER for none
 */
struct augur_task {
	struct task_struct *task;
	u32 pid;
	seqcount_t seq;
	u64 key;
	u64 wake_ns;
	struct augur_task_decision decision;

	u8 wake;
	u8 flags;
	s16 last_cpu;
	u32 exe;
	struct augur_fingerprint fp;
	u64 stamp_ns;
	u64 wait_ns;
	u32 source;
	u32 preempted;
	u32 claim;
	u16 trust;
	u16 decided;
	u32 version;
	u32 second;
} __aligned(2 * SMP_CACHE_BYTES);

static_assert(CONFIG_NR_CPUS <= S16_MAX);

extern u32 augur_task_mask;
extern u32 augur_task_stride;
extern struct augur_task *augur_task_entries;

/*
 * Pids are handed out in sequence: the low bits spread them over the table more
 * evenly than any mixing would, and two tasks share a first place only if their
 * pids are a multiple of the table's size apart.
 */
static inline struct augur_task *augur_task_place(u32 pid, u32 way)
{
	return &augur_task_entries[(pid + way * augur_task_stride) &
				   augur_task_mask];
}

struct augur_task *augur_task_search(const struct task_struct *p, u32 pid);

/* For the hot probes: the answer is in the flow, not in a pointer to be asked again. */
static inline bool augur_task_get(struct augur_task **entry,
				  const struct task_struct *p, u32 pid)
{
	*entry = augur_task_place(pid, 0);
	/* Pairs with the release in augur_task_add(). */
	if (likely(smp_load_acquire(&(*entry)->task) == p))
		return true;
	*entry = augur_task_search(p, pid);
	return *entry;
}

static inline struct augur_task *augur_task_find(const struct task_struct *p,
						 u32 pid)
{
	struct augur_task *entry;

	augur_task_get(&entry, p, pid);
	return entry;
}

struct augur_task *augur_task_add(struct task_struct *p, u32 exe);
struct augur_task *augur_task_move(struct task_struct *p, u32 old_pid);
void augur_task_release(struct augur_task *entry);
void augur_task_ask(struct augur_task *entry, u64 now);
int augur_task_decision(u32 pid, struct augur_task_decision *decision);
u32 augur_task_count(void);
u32 augur_task_dump(u64 *cursor, void *records, u32 nr);

/* Context of the burst that runs or comes next, as a sample has it. */
static inline u16 augur_task_context(const struct augur_task *entry)
{
	return READ_ONCE(entry->fp.word[1]) >> AUGUR_FP_CONTEXT_SHIFT;
}

/* Is the decision about this key, and about this case of it if that matters? */
static inline bool augur_task_decision_is_for(const struct augur_task *entry)
{
	u16 matters = READ_ONCE(augur_decide_context);

	return entry->decision.key == entry->key &&
	       (!matters || !((entry->decided ^ augur_task_context(entry)) & matters));
}

/* Would the table answer what it answered last? */
static inline bool augur_task_decided(const struct augur_task *entry, u64 now)
{
	return augur_task_decision_is_for(entry) &&
	       entry->second == augur_decide_second(now) &&
	       entry->version == READ_ONCE(augur_decide_version) &&
	       !READ_ONCE(entry->claim);
}

/**
 * augur_task_decide() - find the decision for the burst that comes
 * @entry: entry of the task
 * @now: the time
 *
 * Context: as the wake side, interrupts off.
 */
static inline void augur_task_decide(struct augur_task *entry, u64 now)
{
	augur_count(pred_lookup);
	if (likely(augur_task_decided(entry, now))) {
		augur_count(cache_hit);
	} else {
		augur_count(cache_miss);
		augur_task_ask(entry, now);
	}
	if (entry->decision.predicted_ns)
		augur_count(pred_found);
}

int augur_task_init(void);
void augur_task_exit(void);

#endif /* _AUGUR_TASK_H */
