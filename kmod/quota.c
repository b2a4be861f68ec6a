// SPDX-License-Identifier: GPL-2.0-only

#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/hash.h>
#include <linux/spinlock.h>
#include <linux/uidgid.h>

#include "gang.h"
#include "memory.h"
#include "param.h"
#include "policy/rate.h"
#include "quota.h"
#include "session.h"
#include "trace.h"

#define AUGUR_QUOTA_WAYS	8
#define AUGUR_QUOTA_SET_BITS	5

/**
 * struct augur_user - what a user has
 * @uid: real uid; not valid in a record that was never used
 * @busy: commands being executed, which keep the record
 * @held: how much of what
 * @full_at: see augur_rate_take()
 */
struct augur_user {
	kuid_t uid;
	atomic_t busy;
	atomic_t held[AUGUR_NR_QUOTAS];
	u64 full_at;
};

/**
 * struct augur_user_set - the records that one uid may be in
 * @lock: protects uid and tokens; a leaf, process context only, so that a flood
 *	from one uid is felt by one in 32 others at most, and for some tens of
 *	instructions
 * @user: the records
 */
struct augur_user_set {
	raw_spinlock_t lock;
	struct augur_user user[AUGUR_QUOTA_WAYS];
};

static struct augur_user_set *augur_user_sets;

static struct augur_user *quota_user(u32 user)
{
	return &augur_user_sets[user / AUGUR_QUOTA_WAYS]
			.user[user % AUGUR_QUOTA_WAYS];
}

/* What the record says is what a new one would say. */
static bool quota_forgettable(const struct augur_user *user, u64 now)
{
	u32 kind;

	if (!augur_rate_is_full(user->full_at, now) || atomic_read(&user->busy))
		return false;
	for (kind = 0; kind < AUGUR_NR_QUOTAS; kind++)
		if (atomic_read(&user->held[kind]))
			return false;
	return true;
}

static struct augur_user *quota_find(struct augur_user_set *set, kuid_t uid, u64 now)
{
	struct augur_user *user, *unused = NULL;
	u32 way;

	lockdep_assert_held(&set->lock);
	for (way = 0; way < AUGUR_QUOTA_WAYS; way++) {
		user = &set->user[way];
		if (uid_eq(user->uid, uid))
			return user;
		if (!unused && quota_forgettable(user, now))
			unused = user;
	}
	if (unused) {
		unused->uid = uid;
		unused->full_at = 0;
	}
	return unused;
}

static int quota_refuse(const struct augur_user *user, int result)
{
	trace_augur_budget(__kuid_val(user->uid),
			   atomic_read(&user->held[AUGUR_QUOTA_CLAIMS]), result);
	return result;
}

/**
 * augur_quota_begin() - charge a command to the user that gives it
 * @now: the time
 *
 * The user is the real uid, as for all that users have a limited number of: a
 * program that is set-uid acts for who started it.
 *
 * Context: process.
 * Return: the user, for augur_quota_end(); -EAGAIN if it comes too fast; -ENOSPC if
 *	there are too many users.
 */
int augur_quota_begin(u64 now)
{
	kuid_t uid = current_uid();
	u32 index = hash_32(__kuid_val(uid), AUGUR_QUOTA_SET_BITS);
	struct augur_user_set *set = &augur_user_sets[index];
	struct augur_user *user;
	int ret = -ENOSPC;

	raw_spin_lock_irq(&set->lock);
	user = quota_find(set, uid, now);
	if (user) {
		if (augur_rate_take(&user->full_at, now, augur_param(hint_rate),
				    augur_param(hint_burst))) {
			atomic_inc(&user->busy);
			ret = index * AUGUR_QUOTA_WAYS + (user - set->user);
		} else {
			ret = quota_refuse(user, -EAGAIN);
		}
	}
	raw_spin_unlock_irq(&set->lock);
	return ret;
}

void augur_quota_end(u32 user)
{
	atomic_dec(&quota_user(user)->busy);
}

/* Tables that are smaller than what one user may have are shared by two at least. */
static u32 quota_limit(enum augur_quota_kind kind)
{
	switch (kind) {
	case AUGUR_QUOTA_PAGES:
		return augur_nr_pages / 2;
	case AUGUR_QUOTA_SESSIONS:
		return AUGUR_NR_SESSIONS / 2;
	case AUGUR_QUOTA_GANGS:
		return AUGUR_NR_GANGS / 2;
	default:
		return augur_param(hint_quota);
	}
}

/**
 * augur_quota_take() - count something that a user will hold
 * @user: the user, during its command
 * @kind: what it is
 *
 * Context: any.
 * Return: 0, or -EDQUOT if the user has as many as it may have.
 */
int augur_quota_take(u32 user, enum augur_quota_kind kind)
{
	atomic_t *held = &quota_user(user)->held[kind];

	if (atomic_inc_return(held) <= quota_limit(kind))
		return 0;
	atomic_dec(held);
	return quota_refuse(quota_user(user), -EDQUOT);
}

/* Context: any, the rq lock included. */
void augur_quota_give(u32 user, enum augur_quota_kind kind)
{
	atomic_dec(&quota_user(user)->held[kind]);
}

/* In the initial namespace, of a user that is busy or holds something. */
u32 augur_quota_uid(u32 user)
{
	return __kuid_val(quota_user(user)->uid);
}

int augur_quota_init(void)
{
	u32 i;

	augur_user_sets = augur_memory_get(AUGUR_MEMORY_FIXED,
					   sizeof(*augur_user_sets) <<
					   AUGUR_QUOTA_SET_BITS, NUMA_NO_NODE);
	if (!augur_user_sets)
		return -ENOMEM;
	for (i = 0; i < 1 << AUGUR_QUOTA_SET_BITS; i++)
		raw_spin_lock_init(&augur_user_sets[i].lock);
	for (i = 0; i < AUGUR_QUOTA_WAYS << AUGUR_QUOTA_SET_BITS; i++)
		quota_user(i)->uid = INVALID_UID;
	return 0;
}

void augur_quota_exit(void)
{
	augur_memory_put(augur_user_sets);
}
