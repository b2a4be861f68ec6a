/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * Tokens: what promoted tasks may take from ordinary ones on one CPU.
 *
 * A CPU earns promoted time at a share s of wall time and saves up at most a burst
 * B. A promoted run needs a grant g <= B: it starts as promoted only if the balance
 * covers g, and what it ran is charged when it stops. Hence, as long as no run
 * exceeds its grant, the balance is never negative, and in any window of length T
 *
 *	promoted time <= s * T + B
 *
 * What a run exceeds its grant by (the tick that ends its slice comes late, by at
 * most one period h) becomes debt and is earned back before the next grant, so
 * the bound grows by h once, not per run.
 *
 * An ordinary task with n ordinary slices of length q ahead of it therefore waits
 * at most W on its CPU, where (1 - s) * W - B - h = n * q:
 *
 *	W = (n * q + B + h) / (1 - s)
 *
 * A promoted task that runs without tokens, because no ordinary one waits or it is
 * its turn among them (one dispatch in nine), is ordinary then: its slice is one of
 * the n, it may be preempted, and it is not charged.
 */
#ifndef _AUGUR_POLICY_TOKENS_H
#define _AUGUR_POLICY_TOKENS_H

#include "tunables.h"

/* Longer gaps than 18 minutes earn no more: any burst is full long before. */
#define AUGUR_TOKENS_GAP_MAX	(1ULL << 40)

/**
 * struct augur_tokens - promoted time of one CPU
 * @ns: balance; negative is debt
 * @at: when it was last brought up to date; 0 is never
 *
 * Written by the CPU that owns it, or under its run queue's lock.
 */
struct augur_tokens {
	__s64 ns;
	__u64 at;
};

/**
 * augur_tokens_earn() - bring a balance up to date
 * @t: the CPU's tokens
 * @now: the time; one before the last update earns nothing
 * @share: earned per ns, in 1/1024
 * @burst: most that is saved up
 *
 * The part of a ns that a shift drops is lost, so the bound holds exactly.
 */
static inline void augur_tokens_earn(struct augur_tokens *t, __u64 now,
				     __u64 share, __u64 burst)
{
	__s64 gap = (__s64)(now - t->at);

	if (!t->at) {
		t->ns = (__s64)burst;
		t->at = now;
		return;
	}
	if (gap <= 0)
		return;
	if ((__u64)gap > AUGUR_TOKENS_GAP_MAX)
		gap = AUGUR_TOKENS_GAP_MAX;
	t->ns += (__s64)((__u64)gap * share / AUGUR_SHARE_ONE);
	if (t->ns > (__s64)burst)
		t->ns = (__s64)burst;
	t->at = now;
}

/* Whether a promoted run of at most @grant may start now. */
static inline int augur_tokens_cover(const struct augur_tokens *t, __u64 grant)
{
	return t->ns >= (__s64)grant;
}

/**
 * augur_tokens_charge() - pay for a promoted run
 * @t: the CPU's tokens
 * @ran: how long it ran
 * @burst: most that is saved up
 *
 * Debt ends at one burst. More arises only when a task kept the CPU for many
 * slices because nothing else waited there, and then it cost nobody anything.
 */
static inline void augur_tokens_charge(struct augur_tokens *t, __u64 ran,
				       __u64 burst)
{
	if (ran > 2 * burst)
		ran = 2 * burst;
	t->ns -= (__s64)ran;
	if (t->ns < -(__s64)burst)
		t->ns = -(__s64)burst;
}

#endif /* _AUGUR_POLICY_TOKENS_H */
