// SPDX-License-Identifier: GPL-2.0-only

#include <linux/atomic.h>
#include <linux/augur.h>
#include <linux/augur_dump.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "claim.h"
#include "gang.h"
#include "memory.h"
#include "param.h"
#include "quota.h"
#include "session.h"
#include "task.h"

/* A writer is done within some tens of instructions; who meets it tries again. */
#define AUGUR_CLAIM_RETRIES	4

/* How long a hint may count in the user's quota after it has expired. */
#define AUGUR_CLAIM_AGE_MS	250

/* Claims looked at before others may run. */
#define AUGUR_CLAIM_CHUNK	256

static struct augur_claim *augur_claims;
static LLIST_HEAD(augur_claims_unused);
static atomic_t augur_claims_used;

/* Protects taking from augur_claims_unused; a leaf under pi_lock. */
static DEFINE_RAW_SPINLOCK(augur_claims_lock);

static void claim_age(struct work_struct *work);
static DECLARE_DELAYED_WORK(augur_claim_work, claim_age);

static u32 claim_name(const struct augur_claim *claim)
{
	return claim - augur_claims + 1;
}

/* Whether it still is this task's; @claim->lock makes the answer last. */
bool augur_claim_is_of(const struct augur_claim *claim,
		       const struct augur_task *entry)
{
	return READ_ONCE(entry->claim) == claim_name(claim) &&
	       READ_ONCE(claim->owner) == entry - augur_task_entries;
}

/**
 * augur_claim_of() - the claim that a task has
 * @entry: the task's entry
 *
 * Context: any. It may be released meanwhile, see augur_claim_is_of().
 * Return: the claim or NULL.
 */
struct augur_claim *augur_claim_of(const struct augur_task *entry)
{
	/* Pairs with the release in claim_new(): found means set up. */
	u32 name = smp_load_acquire(&entry->claim);

	return name ? &augur_claims[name - 1] : NULL;
}

/* Only for who made the entry forget it. */
static void claim_release(struct augur_claim *claim)
{
	u32 gang = xchg(&claim->gang, 0);

	if (gang)
		augur_gang_leave(gang);
	augur_quota_give(claim->user, AUGUR_QUOTA_CLAIMS);
	atomic_dec(&augur_claims_used);
	llist_add(&claim->unused, &augur_claims_unused);
}

static struct augur_claim *claim_take(u32 user)
{
	struct llist_node *node;
	int ret = augur_quota_take(user, AUGUR_QUOTA_CLAIMS);

	if (ret)
		return ERR_PTR(ret);
	raw_spin_lock(&augur_claims_lock);
	node = llist_del_first(&augur_claims_unused);
	raw_spin_unlock(&augur_claims_lock);
	if (!node) {
		augur_quota_give(user, AUGUR_QUOTA_CLAIMS);
		return ERR_PTR(-ENOSPC);
	}
	atomic_inc(&augur_claims_used);
	return llist_entry(node, struct augur_claim, unused);
}

/* Context: @claim->lock held, interrupts off. */
void augur_claim_write(struct augur_claim *claim, const struct augur_terms *terms)
{
	lockdep_assert_held(&claim->lock);
	write_seqcount_begin(&claim->seq);
	claim->terms = *terms;
	write_seqcount_end(&claim->seq);
}

static void claim_set_gang(struct augur_claim *claim, u32 gang)
{
	u32 old = xchg(&claim->gang, gang);

	if (old)
		augur_gang_leave(old);
}

/* One reason more, and a hint if it is one. Context: @claim->lock held. */
static void claim_fill(struct augur_claim *claim, enum augur_claim_hold hold,
		       const struct augur_terms *terms, u32 gang)
{
	claim->holds |= hold;
	if (!terms)
		return;
	augur_claim_write(claim, terms);
	claim_set_gang(claim, gang);
}

static struct augur_claim *claim_new(struct augur_task *entry, u32 user,
				     enum augur_claim_hold hold,
				     const struct augur_terms *terms, u32 gang)
{
	static const struct augur_terms none;
	struct augur_claim *claim = claim_take(user);

	if (IS_ERR(claim))
		return claim;
	/* Who is late with the task that had it before may have the lock. */
	raw_spin_lock(&claim->lock);
	claim->owner = entry - augur_task_entries;
	claim->user = user;
	claim->holds = 0;
	claim->page = 0;
	claim->session = 0;
	WRITE_ONCE(claim->judged_ns, 0);
	claim_fill(claim, hold, terms ?: &none, gang);
	/* Pairs with the acquire in augur_claim_of(). */
	smp_store_release(&entry->claim, claim_name(claim));
	raw_spin_unlock(&claim->lock);
	return claim;
}

static struct augur_claim *claim_hold(struct augur_task *entry, u32 user,
				      enum augur_claim_hold hold,
				      const struct augur_terms *terms, u32 gang)
{
	struct augur_claim *claim = augur_claim_of(entry);
	bool held = false;

	if (claim) {
		raw_spin_lock(&claim->lock);
		/* It may just have been taken for expired. */
		held = augur_claim_is_of(claim, entry);
		if (held)
			claim_fill(claim, hold, terms, gang);
		raw_spin_unlock(&claim->lock);
	}
	return held ? claim : claim_new(entry, user, hold, terms, gang);
}

/**
 * augur_claim_hold() - have a claim for a task and keep it
 * @entry: the task's entry
 * @user: whose quota a new one counts in
 * @hold: the reason
 *
 * Context: the task's pi_lock held, and the task alive.
 * Return: the claim; -EDQUOT or -ENOSPC.
 */
struct augur_claim *augur_claim_hold(struct augur_task *entry, u32 user,
				     enum augur_claim_hold hold)
{
	return claim_hold(entry, user, hold, NULL, 0);
}

/**
 * augur_claim_unhold() - one reason less for a claim
 * @claim: the claim, which still has the reason
 * @hold: the reason
 *
 * Context: @claim->lock held. The task may be ending: then it releases the claim,
 * or has.
 */
void augur_claim_unhold(struct augur_claim *claim, enum augur_claim_hold hold)
{
	u32 name = claim_name(claim);

	lockdep_assert_held(&claim->lock);
	claim->holds &= ~hold;
	if (!claim->holds &&
	    cmpxchg(&augur_task_entries[claim->owner].claim, name, 0) == name)
		claim_release(claim);
}

/**
 * augur_claim_set() - keep a hint
 * @entry: entry of the task it is about
 * @user: who gives it
 * @terms: the hint
 * @gang: the gang that was joined for it, or 0; kept if this succeeds
 *
 * Context: the task's pi_lock held, and the task alive.
 * Return: 0, -EDQUOT or -ENOSPC.
 */
int augur_claim_set(struct augur_task *entry, u32 user,
		    const struct augur_terms *terms, u32 gang)
{
	return PTR_ERR_OR_ZERO(claim_hold(entry, user, AUGUR_HOLD_HINT, terms, gang));
}

/* The hint goes; page and session stay. Context: @claim->lock held. */
static void claim_forget(struct augur_claim *claim)
{
	const struct augur_terms none = {};

	augur_claim_write(claim, &none);
	claim_set_gang(claim, 0);
	augur_claim_unhold(claim, AUGUR_HOLD_HINT);
}

/**
 * augur_claim_clear() - take back the hint about a task
 * @entry: the task's entry
 *
 * Context: the task's pi_lock held, and the task alive.
 * Return: whether there was one.
 */
bool augur_claim_clear(struct augur_task *entry)
{
	struct augur_claim *claim = augur_claim_of(entry);
	bool given = false;

	if (!claim)
		return false;
	raw_spin_lock(&claim->lock);
	if (augur_claim_is_of(claim, entry)) {
		given = augur_terms_in_force(&claim->terms,
					     ktime_get_mono_fast_ns());
		claim_forget(claim);
	}
	raw_spin_unlock(&claim->lock);
	return given;
}

/**
 * augur_claim_read() - copy the hint
 * @claim: the claim
 * @terms: out
 *
 * Never waits: this may have interrupted the writer, or spin on its CPU.
 *
 * Context: any.
 * Return: whether the copy is whole.
 */
bool augur_claim_read(const struct augur_claim *claim, struct augur_terms *terms)
{
	unsigned int seq, n;

	for (n = 0; n < AUGUR_CLAIM_RETRIES; n++) {
		seq = raw_read_seqcount(&claim->seq);
		if (unlikely(seq & 1))
			continue;
		*terms = claim->terms;
		if (likely(!read_seqcount_retry(&claim->seq, seq)))
			return true;
	}
	return false;
}

/**
 * augur_claim_drop() - a task ends, or executes another program
 * @entry: its entry
 *
 * Context: the last switch away from the task, under the rq lock, or the task
 * itself with its pi_lock held.
 */
void augur_claim_drop(struct augur_task *entry)
{
	u32 name = xchg(&entry->claim, 0);
	struct augur_claim *claim;
	u32 session;

	if (!name)
		return;
	claim = &augur_claims[name - 1];
	session = READ_ONCE(claim->session);
	if (session)
		augur_session_orphan(session - 1, claim);
	claim_release(claim);
}

/* What is looked at without the lock is looked at again. */
static bool claim_expired(const struct augur_claim *claim, u64 now)
{
	return (READ_ONCE(claim->holds) & AUGUR_HOLD_HINT) &&
	       !augur_terms_in_force(&claim->terms, now);
}

/*
 * Hints that have expired have no effect, but are held until this comes by. A claim
 * that is not in use looks expired, and nothing happens to it: no entry names it.
 */
static void claim_age(struct work_struct *work)
{
	u64 now = ktime_get_mono_fast_ns();
	struct augur_claim *claim;
	u32 i;

	for (i = 0; i < augur_nr_hints; i++) {
		claim = &augur_claims[i];
		if (!(i % AUGUR_CLAIM_CHUNK))
			cond_resched();
		if (!claim_expired(claim, now))
			continue;
		raw_spin_lock_irq(&claim->lock);
		if (claim_expired(claim, now))
			claim_forget(claim);
		raw_spin_unlock_irq(&claim->lock);
	}
	if (atomic_read(&augur_claims_used))
		augur_claim_age();
}

/* Context: process. Does nothing if it is under way. */
void augur_claim_age(void)
{
	if (!delayed_work_pending(&augur_claim_work))
		schedule_delayed_work(&augur_claim_work,
				      msecs_to_jiffies(AUGUR_CLAIM_AGE_MS));
}

static void claim_fill_in(const struct augur_claim *claim, u32 tid, u64 now,
			  struct augur_dump_hint *out)
{
	const struct augur_terms *terms = &claim->terms;
	u32 rest = terms->expires - augur_claim_tick(now);

	*out = (struct augur_dump_hint){
		.tid = tid,
		.uid = augur_quota_uid(claim->user),
		.kind = terms->kind,
		.node = terms->node,
		.run_ns = terms->run_ns,
		.deadline_us = terms->deadline_us,
		.ttl_ms = div_u64((u64)rest << AUGUR_CLAIM_TICK_SHIFT, NSEC_PER_MSEC),
		.gang = READ_ONCE(claim->gang),
		.trust = READ_ONCE(augur_task_entries[claim->owner].trust),
	};
}

static bool claim_describe(struct augur_claim *claim, u64 now,
			   struct augur_dump_hint *out)
{
	const struct augur_task *entry;
	bool found;
	u32 tid;

	raw_spin_lock_irq(&claim->lock);
	entry = &augur_task_entries[claim->owner];
	tid = READ_ONCE(entry->pid);
	/* A task that ends gives up claim and entry, in this order, without the lock. */
	smp_rmb();
	found = augur_claim_is_of(claim, entry) &&
		augur_terms_in_force(&claim->terms, now);
	if (found)
		claim_fill_in(claim, tid, now, out);
	raw_spin_unlock_irq(&claim->lock);
	return found;
}

/**
 * augur_claim_dump() - read hints in force
 * @cursor: the place to begin with; out: where to go on, AUGUR_DUMP_END at the end
 * @records: out: struct augur_dump_hint
 * @nr: room in @records
 *
 * Context: process. Looks at a bounded number of places.
 * Return: how many there are in @records, which may be none before the end.
 */
u32 augur_claim_dump(u64 *cursor, void *records, u32 nr)
{
	u32 place = min(*cursor, augur_nr_hints);
	u32 end = min(place + AUGUR_CLAIM_CHUNK, augur_nr_hints);
	struct augur_dump_hint *out = records;
	u64 now = ktime_get_mono_fast_ns();
	u32 filled = 0;

	for (; place < end && filled < nr; place++)
		filled += claim_describe(&augur_claims[place], now, &out[filled]);
	*cursor = place < augur_nr_hints ? place : AUGUR_DUMP_END;
	return filled;
}

/* Tasks about which something is kept. */
u32 augur_claim_count(void)
{
	return atomic_read(&augur_claims_used);
}

int augur_claim_init(void)
{
	u32 i;

	augur_claims = augur_memory_get(AUGUR_MEMORY_FIXED,
					augur_nr_hints * sizeof(*augur_claims),
					NUMA_NO_NODE);
	if (!augur_claims)
		return -ENOMEM;
	init_llist_head(&augur_claims_unused);
	for (i = 0; i < augur_nr_hints; i++) {
		raw_spin_lock_init(&augur_claims[i].lock);
		seqcount_init(&augur_claims[i].seq);
		llist_add(&augur_claims[i].unused, &augur_claims_unused);
	}
	return 0;
}

/* No command and no probe runs any more. */
void augur_claim_exit(void)
{
	cancel_delayed_work_sync(&augur_claim_work);
	augur_memory_put(augur_claims);
}
