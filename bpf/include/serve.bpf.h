/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whom a CPU serves next, of its own queues or of those of other caches.
 */
#ifndef _AUGUR_SERVE_BPF_H
#define _AUGUR_SERVE_BPF_H

#include "queue.bpf.h"

static __always_inline bool queue_serve_own(s32 cpu, struct augur_cpu *c)
{
	if (!c->nr_own || !compat_move_to_local(AUGUR_DSQ(AUGUR_QUEUE_CPU, cpu)))
		return false;
	c->pinned_streak++;
	c->fair_streak++;
	count(AUGUR_SC_dispatch_pinned);
	return true;
}

/*
 * The two fair queues of a CPU: who is behind in virtual time goes first. The clock
 * tells that only while its queue is served, hence the streak; and while nobody waits in
 * the LLC's its clock follows, or who does next is served until it has caught up with
 * all that the CPU's own tasks ran meanwhile.
 */
static __always_inline bool queue_serve_fair(s32 cpu, struct augur_cpu *c,
					     struct augur_llc *l)
{
	bool own_first = c->pinned_streak < AUGUR_FAIR_STREAK &&
			 !augur_vtime_before(l->clock.vtime, c->pinned_vtime);

	if (own_first && queue_serve_own(cpu, c))
		return true;
	c->pinned_streak = 0;
	if (l->nr_ordinary &&
	    compat_move_to_local(AUGUR_DSQ(AUGUR_QUEUE_ORDINARY, c->llc))) {
		c->fair_streak++;
		count(AUGUR_SC_dispatch_local);
		return true;
	}
	if (own_first || !queue_serve_own(cpu, c))
		return false;
	augur_clock_serve(&l->clock, compat_now(), c->pinned_vtime);
	return true;
}

static __always_inline bool queue_serve_promoted(struct augur_cpu *c,
						 const struct augur_llc *l)
{
	if (!l->nr_promoted ||
	    !compat_move_to_local(AUGUR_DSQ(AUGUR_QUEUE_PROMOTED, c->llc)))
		return false;
	c->fair_streak = 0;
	count(AUGUR_SC_dispatch_promoted);
	return true;
}

static __always_inline bool queue_serve_other(u32 llc)
{
	const struct augur_llc *l = llc_state(llc);

	if (!l)
		return false;
	if (!l->nr_promoted && !l->nr_ordinary) {
		waits_clear(llc, l);
		return false;
	}
	return (l->nr_promoted &&
		compat_move_to_local(AUGUR_DSQ(AUGUR_QUEUE_PROMOTED, llc))) ||
	       (l->nr_ordinary &&
		compat_move_to_local(AUGUR_DSQ(AUGUR_QUEUE_ORDINARY, llc)));
}

/* For a CPU that would be idle: the queues of other caches, the near ones first. */
static __always_inline bool queue_pull(struct augur_cpu *c)
{
	u32 turn = c->turn++, i;

	if (!waits_elsewhere(c->llc))
		return false;
	bpf_for(i, 0, AUGUR_PULL_NEAR + AUGUR_PULL_FAR) {
		u32 rank = augur_pull_rank(i, turn, nr_llcs - 1);
		u32 *llc;

		if (rank >= nr_llcs - 1)
			break;
		llc = llc_ranked(c->llc, rank + 1);
		if (!llc)
			break;
		if (waits_bit(*llc) && queue_serve_other(*llc)) {
			count(AUGUR_SC_dispatch_remote);
			return true;
		}
	}
	return false;
}

/* Whether who is first in the queue of @llc should rather be one of @l. */
static __always_inline bool balance_wants(u32 llc, const struct augur_llc *l, u32 look)
{
	const struct augur_llc *other = llc_state(llc);
	struct queue_head head;

	return other && other->nr_ordinary &&
	       other->typical_ns >= tunables.migrate_remote_ns &&
	       queue_first(AUGUR_DSQ(AUGUR_QUEUE_ORDINARY, llc), &head) &&
	       augur_uneven(other->load, other->nr_cpus, l->load, l->nr_cpus, head.weight,
			    look);
}

/*
 * For a CPU whose task has used up its slice: one from a cache that has more to do, if
 * what waits there is long enough for the move to be worth it. Each time another
 * cache is asked: who is far off is not asked less often, only one at a time.
 */
static __always_inline bool queue_balance(struct augur_cpu *c, struct augur_llc *l)
{
	u64 now = compat_now();
	u32 *llc, turn;

	if (nr_llcs == 1 || augur_vtime_before(now, l->balanced_at + AUGUR_BALANCE_NS))
		return false;
	l->balanced_at = now;
	turn = c->turn++;
	llc = llc_ranked(c->llc, turn % (nr_llcs - 1) + 1);
	if (!llc || !balance_wants(*llc, l, turn / (nr_llcs - 1)) ||
	    !compat_move_to_local(AUGUR_DSQ(AUGUR_QUEUE_ORDINARY, *llc)))
		return false;
	count(AUGUR_SC_dispatch_remote);
	count(AUGUR_SC_balanced);
	return true;
}

#endif /* _AUGUR_SERVE_BPF_H */
