// SPDX-License-Identifier: GPL-2.0-only

#include <linux/augur_dump.h>
#include <linux/cpumask.h>
#include <linux/lockdep.h>
#include <linux/overflow.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "claim.h"
#include "cpu.h"
#include "decide.h"
#include "event.h"
#include "identity.h"
#include "memory.h"
#include "policy/trust.h"
#include "task.h"
#include "trace.h"
#include "trust.h"

/* Places looked at in one go for a dump. */
#define AUGUR_TASK_CHUNK	1024U

/* A writer is done within some tens of instructions; who meets it tries again. */
#define AUGUR_TASK_RETRIES	4

/* Entries less one, and from one way of a pid to the next. */
u32 augur_task_mask __ro_after_init;
u32 augur_task_stride __ro_after_init;

struct augur_task *augur_task_entries __read_mostly;

/* The entry of a task that is not in its first place, if it has one. */
struct augur_task *augur_task_search(const struct task_struct *p, u32 pid)
{
	struct augur_task *entry;
	u32 way;

	for (way = 1; way < AUGUR_TASK_WAYS; way++) {
		entry = augur_task_place(pid, way);
		/* Pairs with the release in augur_task_add(). */
		if (smp_load_acquire(&entry->task) == p)
			return entry;
	}
	return NULL;
}

/* A free place for @pid, claimed. There is none if all its ways are taken. */
static struct augur_task *task_claim(u32 pid)
{
	struct augur_task *entry;
	u32 way;

	for (way = 0; way < AUGUR_TASK_WAYS; way++) {
		entry = augur_task_place(pid, way);
		if (!READ_ONCE(entry->pid) && !cmpxchg(&entry->pid, 0, pid)) {
			this_cpu_inc(augur_cpu.nr_tasks);
			return entry;
		}
	}
	return NULL;
}

/**
 * augur_task_add() - follow a task
 * @p: the task
 * @exe: hash of its executable
 *
 * Context: any, with @p's pi_lock held.
 * Return: its entry, the old one if it has one already; NULL if there is no room.
 */
struct augur_task *augur_task_add(struct task_struct *p, u32 exe)
{
	struct augur_task *entry;

	lockdep_assert_held(&p->pi_lock);
	entry = augur_task_find(p, p->pid);
	if (entry)
		return entry;
	entry = task_claim(p->pid);
	if (!entry)
		return NULL;
	/* The pid is what the place was claimed with. */
	memset_after(entry, 0, pid);
	seqcount_init(&entry->seq);
	entry->exe = exe;
	entry->last_cpu = -1;
	entry->trust = AUGUR_TRUST_START;
	augur_identity_new(entry, p);
	/* Pairs with the acquire in augur_task_get(): found means set up. */
	smp_store_release(&entry->task, p);
	return entry;
}

/**
 * augur_task_move() - follow a task that has got another pid
 * @p: the task; a thread that calls execve(2) takes over its leader's pid
 * @old_pid: the one it had
 *
 * Context: any, with @p's pi_lock held.
 * Return: its entry, NULL if it had none or there is no room.
 */
struct augur_task *augur_task_move(struct task_struct *p, u32 old_pid)
{
	struct augur_task *old, *entry;

	lockdep_assert_held(&p->pi_lock);
	old = augur_task_find(p, old_pid);
	if (!old)
		return NULL;
	entry = task_claim(p->pid);
	if (entry) {
		memcpy((void *)entry + offsetofend(struct augur_task, pid),
		       (void *)old + offsetofend(struct augur_task, pid),
		       sizeof(*entry) - offsetofend(struct augur_task, pid));
		/* The old entry still has it, and gives it up. */
		entry->claim = 0;
		/* Pairs with the acquire in augur_task_get(), as above. */
		smp_store_release(&entry->task, p);
	}
	augur_task_release(old);
	return entry;
}

void augur_task_release(struct augur_task *entry)
{
	if (unlikely(READ_ONCE(entry->claim)))
		augur_claim_drop(entry);
	WRITE_ONCE(entry->task, NULL);
	/*
	 * Pairs with cmpxchg() in task_claim(): whoever has the place next must
	 * not have its task overwritten.
	 */
	smp_store_release(&entry->pid, 0);
	this_cpu_dec(augur_cpu.nr_tasks);
}

/* Only coming and going of the promoted tier: the others do not change the order. */
static void task_tier_changed(const struct augur_task *entry,
			      const struct augur_task_decision *decision)
{
	if (decision->tier == AUGUR_TIER_PROMOTED) {
		augur_count(promote);
		trace_augur_promote(entry->pid, decision->key,
				    decision->tier, entry->decision.tier,
				    decision->predicted_ns, decision->confidence);
		augur_event_tier(AUGUR_EVENT_KIND_PROMOTE, entry->pid,
				 decision->key, decision->predicted_ns);
	} else if (entry->decision.tier == AUGUR_TIER_PROMOTED) {
		augur_count(demote);
		trace_augur_demote(entry->pid, decision->key,
				   decision->tier, entry->decision.tier,
				   decision->predicted_ns, decision->confidence);
		augur_event_tier(AUGUR_EVENT_KIND_DEMOTE, entry->pid,
				 decision->key, decision->predicted_ns);
	}
}

/**
 * augur_task_ask() - ask the table, and what is claimed, for the next burst
 * @entry: entry of the task
 * @now: the time
 *
 * What is claimed about a task has times of its own: with a claim the answer is
 * not kept.
 *
 * Context: as the wake side, interrupts off.
 */
void augur_task_ask(struct augur_task *entry, u64 now)
{
	struct augur_task_decision decision = { .key = entry->key };

	/* Pairs with decide_changed(): what is found is at least that new. */
	entry->version = smp_load_acquire(&augur_decide_version);
	entry->decided = augur_task_context(entry);
	augur_decide_lookup(&decision, &entry->fp, entry->decided, now, &entry->second);
	if (unlikely(READ_ONCE(entry->claim))) {
		entry->second = AUGUR_DECIDE_NEVER;
		augur_trust_apply(entry, &decision, now);
	}
	if (unlikely(decision.tier != entry->decision.tier))
		task_tier_changed(entry, &decision);
	write_seqcount_begin(&entry->seq);
	entry->decision = decision;
	write_seqcount_end(&entry->seq);
}

/* Never waits: a reader may have interrupted the writer on its own CPU. */
static bool task_decision_copy(const struct augur_task *entry,
			       struct augur_task_decision *decision)
{
	unsigned int seq, n;

	for (n = 0; n < AUGUR_TASK_RETRIES; n++) {
		seq = raw_read_seqcount(&entry->seq);
		if (unlikely(seq & 1))
			continue;
		*decision = entry->decision;
		if (likely(!read_seqcount_retry(&entry->seq, seq)))
			return true;
	}
	return false;
}

/**
 * augur_task_decision() - decision for the current burst of a task
 * @pid: its pid in the initial namespace
 * @decision: out
 *
 * A pid is free again a moment before its task is switched out for good, so that
 * two entries may have it; the answer may then be that of the dead task, once.
 *
 * Context: any.
 * Return: 0, or -ENOENT if the task is not followed.
 */
int augur_task_decision(u32 pid, struct augur_task_decision *decision)
{
	const struct augur_task *entry;
	u32 way;

	for (way = 0; pid && way < AUGUR_TASK_WAYS; way++) {
		entry = augur_task_place(pid, way);
		if (READ_ONCE(entry->pid) != pid)
			continue;
		/* Pairs with the release in augur_task_add(). */
		if (!smp_load_acquire(&entry->task))
			continue;
		if (!task_decision_copy(entry, decision))
			return -ENOENT;
		/* Ordered after the copy by read_seqcount_retry(). */
		return READ_ONCE(entry->pid) == pid ? 0 : -ENOENT;
	}
	return -ENOENT;
}

/* Tasks followed now; entries may be released on another CPU than taken. */
u32 augur_task_count(void)
{
	s64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu(augur_cpu.nr_tasks, cpu));
	return max(sum, 0);
}

/* Half of a fingerprint that is just being made is no key of the table. */
static u64 task_decided_key(const struct augur_task *entry,
			    const struct augur_task_decision *decision)
{
	struct augur_fingerprint fp = {
		{ READ_ONCE(entry->fp.word[0]), READ_ONCE(entry->fp.word[1]) }
	};
	u32 level = decision->flags & AUGUR_DECISION_FLAGS;

	switch (level) {
	case AUGUR_KEY_SPECIFIC:
		return decision->key;
	case AUGUR_KEY_CASE:
		return augur_sample_case(decision->key, READ_ONCE(entry->decided));
	default:
		return augur_fingerprint_general(&fp, level);
	}
}

/* What a hint has made of a decision holds as long as there is a claim. */
static bool task_decision_holds(const struct augur_task *entry,
				struct augur_task_decision *decision, u64 key)
{
	if (decision->flags & (AUGUR_DECISION_HINTED | AUGUR_DECISION_DISTRUSTED))
		return READ_ONCE(entry->claim);
	return decision->predicted_ns &&
	       augur_decide_peek(key, decision->flags & AUGUR_DECISION_FLAGS, decision);
}

static bool task_describe(const struct augur_task *entry, struct augur_dump_task *out)
{
	struct augur_task_decision decision;
	u32 pid = READ_ONCE(entry->pid);
	u64 key;

	/* Pairs with the release in augur_task_add(). */
	if (!pid || !smp_load_acquire(&entry->task) ||
	    !task_decision_copy(entry, &decision))
		return false;
	key = task_decided_key(entry, &decision);
	if (!task_decision_holds(entry, &decision, key) || READ_ONCE(entry->pid) != pid)
		return false;
	*out = (struct augur_dump_task){
		.key = key,
		.tid = pid,
		.predicted_ns = decision.predicted_ns,
		.slice_us = decision.slice_us,
		.band_q8 = decision.band_q8,
		.confidence = decision.confidence,
		.tier = decision.tier,
		.node = decision.node,
		.flags = decision.flags & AUGUR_DECISION_FLAGS,
		.hinted = !!(decision.flags & AUGUR_DECISION_HINTED),
	};
	return true;
}

/**
 * augur_task_dump() - read which threads have a decision in force
 * @cursor: the place to begin with; out: where to go on, AUGUR_DUMP_END at the end
 * @records: out: struct augur_dump_task
 * @nr: room in @records
 *
 * Context: process. Looks at a bounded number of places.
 * Return: how many there are in @records, which may be none before the end.
 */
u32 augur_task_dump(u64 *cursor, void *records, u32 nr)
{
	u32 nr_tasks = augur_task_mask + 1, place = min(*cursor, nr_tasks);
	u32 end = min(place + AUGUR_TASK_CHUNK, nr_tasks), filled = 0;
	struct augur_dump_task *out = records;

	for (; place < end && filled < nr; place++)
		filled += task_describe(&augur_task_entries[place], &out[filled]);
	*cursor = place < nr_tasks ? place : AUGUR_DUMP_END;
	return filled;
}

int augur_task_init(void)
{
	augur_task_mask = augur_nr_tasks - 1;
	augur_task_stride = augur_nr_tasks / AUGUR_TASK_WAYS;
	augur_task_entries = augur_memory_get(AUGUR_MEMORY_TASKS,
					      array_size(augur_nr_tasks,
							 sizeof(struct augur_task)),
					      NUMA_NO_NODE);
	return augur_task_entries ? 0 : -ENOMEM;
}

void augur_task_exit(void)
{
	augur_memory_put(augur_task_entries);
}
