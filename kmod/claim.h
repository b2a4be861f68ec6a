/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Claims: what is kept about a task that somebody has given hints about, has a page
 * for, or measures in a session. A place in a table of fixed size, named by the
 * task's entry; most tasks have none.
 *
 * A claim is there as long as something holds it (enum augur_claim_hold). Who makes
 * the entry forget it, by exchanging augur_task.claim for 0, releases it: the last
 * hold that goes, or the task when it ends or executes another program. Releasing
 * needs no lock, because tasks end under the rq lock. Claims are never freed while
 * the module is loaded; who comes too late finds another owner in it.
 *
 * Who writes what:
 *
 * augur_task.claim	set under the task's pi_lock while the task is alive
 * terms		under @lock; the task's switch, which must not wait, tries it
 *			and leaves the new terms for its next sleep if it is taken
 * judged_ns		the wake side of the task's entry
 * gang			exchanged; who gets a gang out of it leaves that gang
 * the rest		under @lock
 */
#ifndef _AUGUR_CLAIM_H
#define _AUGUR_CLAIM_H

#include <linux/llist.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct augur_task;

/**
 * enum augur_claim_hold - why there is a claim
 * @AUGUR_HOLD_HINT: a hint was given by AUGUR_U_HINT
 * @AUGUR_HOLD_PAGE: the task has a page
 * @AUGUR_HOLD_SESSION: the task is measured
 */
enum augur_claim_hold {
	AUGUR_HOLD_HINT		= 1 << 0,
	AUGUR_HOLD_PAGE		= 1 << 1,
	AUGUR_HOLD_SESSION	= 1 << 2,
};

/**
 * struct augur_terms - a hint, as the wakeup needs it
 * @run_ns: expected run time, 0 for none
 * @deadline_us: from wakeup, 0 for none
 * @expires: when it ends, see augur_claim_tick()
 * @kind: enum augur_hint_kind
 * @node: NUMA node or AUGUR_NODE_ANY
 * @given: there is a hint; without one the rest means nothing
 */
struct augur_terms {
	u32 run_ns;
	u32 deadline_us;
	u32 expires;
	u8 kind;
	u8 node;
	u8 given;
};

/**
 * struct augur_claim - what is kept about a task
 * @lock: see above; taken under the task's pi_lock, takes nothing
 * @seq: of @terms
 * @owner: index of the task's entry
 * @gang: the gang it is in, 0 for none
 * @terms: the hint
 * @judged_ns: run time that the current burst is judged by, 0 for none
 * @page_seq: sequence number of the page when it was last looked at
 * @page: index of its page plus one, 0 for none
 * @session: index of its session plus one, 0 for none
 * @user: whose quota it counts in
 * @holds: enum augur_claim_hold
 * @unused: in the list of those that are not in use
 */
struct augur_claim {
	raw_spinlock_t lock;
	seqcount_t seq;
	u32 owner;
	u32 gang;
	struct augur_terms terms;
	u32 judged_ns;
	u32 page_seq;
	u16 page;
	u16 session;
	u16 user;
	u8 holds;
	struct llist_node unused;
};

/* Time in units of about a millisecond; 32 bits are seven weeks. */
#define AUGUR_CLAIM_TICK_SHIFT	20

static inline u32 augur_claim_tick(u64 ns)
{
	return ns >> AUGUR_CLAIM_TICK_SHIFT;
}

/* Whether there is a hint, and its time is not over. */
static inline bool augur_terms_in_force(const struct augur_terms *terms, u64 now)
{
	return terms->given && (s32)(terms->expires - augur_claim_tick(now)) > 0;
}

struct augur_claim *augur_claim_of(const struct augur_task *entry);
struct augur_claim *augur_claim_hold(struct augur_task *entry, u32 user,
				     enum augur_claim_hold hold);
void augur_claim_unhold(struct augur_claim *claim, enum augur_claim_hold hold);
bool augur_claim_is_of(const struct augur_claim *claim,
		       const struct augur_task *entry);

int augur_claim_set(struct augur_task *entry, u32 user,
		    const struct augur_terms *terms, u32 gang);
void augur_claim_write(struct augur_claim *claim, const struct augur_terms *terms);
bool augur_claim_clear(struct augur_task *entry);
bool augur_claim_read(const struct augur_claim *claim, struct augur_terms *terms);
void augur_claim_drop(struct augur_task *entry);
void augur_claim_age(void);
u32 augur_claim_count(void);
u32 augur_claim_dump(u64 *cursor, void *records, u32 nr);

int augur_claim_init(void);
void augur_claim_exit(void);

#endif /* _AUGUR_CLAIM_H */
