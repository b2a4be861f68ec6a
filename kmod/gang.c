// SPDX-License-Identifier: GPL-2.0-only

#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/spinlock.h>

#include "gang.h"
#include "memory.h"
#include "policy/decision.h"
#include "policy/fingerprint.h"
#include "policy/gang.h"
#include "quota.h"
#include "trace.h"

#define AUGUR_GANG_WAYS		8

/**
 * struct augur_gang - a gang
 * @id: number that its members share
 * @user: whose it is
 * @members: hints that name it; zero in a free record
 * @period_ns: distance of releases, as the first member gave it
 * @deadline_ns: from the release
 * @release_ns: time of the last release, 0 before the first
 *
 * A member that is woken while the last one leaves may read the record of the next
 * gang: one wakeup then has a wrong deadline.
 */
struct augur_gang {
	u32 id;
	u32 user;
	atomic_t members;
	u64 period_ns;
	u64 deadline_ns;
	atomic64_t release_ns;
};

static struct augur_gang *augur_gangs;

/* Protects taking a free record; a leaf, process context only. */
static DEFINE_RAW_SPINLOCK(augur_gang_lock);

static struct augur_gang *gang_set(u32 user, u32 id)
{
	u64 hash = augur_mix64((u64)user << 32 | id);

	return &augur_gangs[hash % (AUGUR_NR_GANGS / AUGUR_GANG_WAYS) *
			    AUGUR_GANG_WAYS];
}

/* The gang with another member, or the place of a new one. */
static struct augur_gang *gang_find(u32 user, u32 id)
{
	struct augur_gang *set = gang_set(user, id), *unused = NULL, *gang;

	lockdep_assert_held(&augur_gang_lock);
	for (gang = set; gang < set + AUGUR_GANG_WAYS; gang++) {
		if (!atomic_read(&gang->members))
			unused = gang;
		else if (gang->id == id && gang->user == user &&
			 atomic_inc_not_zero(&gang->members))
			return gang;
	}
	return unused;
}

static int gang_found(struct augur_gang *gang, u32 user,
		      const struct augur_hint *hint)
{
	int ret = augur_quota_take(user, AUGUR_QUOTA_GANGS);

	if (ret)
		return ret;
	gang->id = hint->gang;
	gang->user = user;
	WRITE_ONCE(gang->period_ns, hint->period_ns);
	WRITE_ONCE(gang->deadline_ns, hint->deadline_ns);
	atomic64_set(&gang->release_ns, 0);
	atomic_set(&gang->members, 1);
	return 0;
}

/* What is in force is what the first member gave. */
static void gang_conform(const struct augur_gang *gang, struct augur_hint *hint)
{
	if (hint->period_ns != gang->period_ns)
		hint->clamped |= AUGUR_CLAMPED_PERIOD;
	if (hint->deadline_ns != gang->deadline_ns)
		hint->clamped |= AUGUR_CLAMPED_DEADLINE;
	hint->period_ns = gang->period_ns;
	hint->deadline_ns = gang->deadline_ns;
}

/**
 * augur_gang_join() - one more hint names a gang
 * @user: who gives the hint
 * @hint: the hint; period and deadline become those of the gang
 *
 * Context: process.
 * Return: the gang, not 0; -EDQUOT if it would be one too many for the user, -ENOSPC
 *	if there is no room.
 */
int augur_gang_join(u32 user, struct augur_hint *hint)
{
	struct augur_gang *gang;
	int ret = -ENOSPC;

	raw_spin_lock_irq(&augur_gang_lock);
	gang = gang_find(user, hint->gang);
	if (gang)
		ret = atomic_read(&gang->members) ? 0 : gang_found(gang, user, hint);
	if (!ret) {
		gang_conform(gang, hint);
		ret = gang - augur_gangs + 1;
	}
	raw_spin_unlock_irq(&augur_gang_lock);
	return ret;
}

/* Context: any, the rq lock included. */
void augur_gang_leave(u32 gang)
{
	struct augur_gang *g = &augur_gangs[gang - 1];
	/* Not its any more once the last member has gone. */
	u32 user = g->user;

	if (atomic_dec_and_test(&g->members))
		augur_quota_give(user, AUGUR_QUOTA_GANGS);
}

/**
 * augur_gang_wake() - a member is woken
 * @gang: its gang
 * @decision: gets the gang's deadline
 * @now: the time
 *
 * Members that are woken at the same time race for the release; who loses has the
 * deadline of who wins.
 *
 * Context: as the wake side of an entry, interrupts off.
 */
void augur_gang_wake(u32 gang, struct augur_task_decision *decision, u64 now)
{
	struct augur_gang *g = &augur_gangs[gang - 1];
	s64 release = atomic64_read(&g->release_ns);
	u64 deadline_ns = READ_ONCE(g->deadline_ns);

	if (augur_gang_opens(release, now, READ_ONCE(g->period_ns)) &&
	    atomic64_try_cmpxchg(&g->release_ns, &release, now)) {
		release = now;
		trace_augur_gang(g->id, augur_quota_uid(g->user),
				 atomic_read(&g->members), now, now + deadline_ns);
	}
	decision->gang = gang;
	decision->deadline_us = augur_gang_left_us(release + deadline_ns, now);
}

int augur_gang_init(void)
{
	augur_gangs = augur_memory_get(AUGUR_MEMORY_FIXED,
				       AUGUR_NR_GANGS * sizeof(*augur_gangs),
				       NUMA_NO_NODE);
	return augur_gangs ? 0 : -ENOMEM;
}

void augur_gang_exit(void)
{
	augur_memory_put(augur_gangs);
}
