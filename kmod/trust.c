// SPDX-License-Identifier: GPL-2.0-only

#include <linux/augur.h>
#include <linux/augur_hint.h>
#include <linux/compiler.h>
#include <linux/time64.h>

#include "burst.h"
#include "claim.h"
#include "cpu.h"
#include "gang.h"
#include "param.h"
#include "policy/decision.h"
#include "policy/trust.h"
#include "quota.h"
#include "session.h"
#include "task.h"
#include "trace.h"
#include "trust.h"

/* What a thread that wants latency is taken to claim if it claims nothing. */
#define AUGUR_TRUST_LATENCY_NS	(4 * NSEC_PER_MSEC)

/* Error band of a claim that is always kept: a factor of two; log2 by 256. */
#define AUGUR_TRUST_BAND_Q8	256

/* Run time by which a burst is judged, 0 for none. */
static u32 trust_claimed(const struct augur_terms *terms)
{
	if (terms->run_ns || terms->kind != AUGUR_HINT_LATENCY)
		return terms->run_ns;
	return terms->deadline_us ? terms->deadline_us * NSEC_PER_USEC :
				    AUGUR_TRUST_LATENCY_NS;
}

/* A claim counts for what was not measured, and the less the less it is believed. */
static void trust_merge_run(struct augur_task_decision *decision, u32 run_ns,
			    u32 trust)
{
	if (decision->predicted_ns || !run_ns)
		return;
	decision->predicted_ns = run_ns;
	decision->confidence = trust;
	decision->band_q8 = AUGUR_TRUST_BAND_Q8 + AUGUR_TRUST_ONE - trust;
}

static void trust_merge_tier(struct augur_task_decision *decision,
			     const struct augur_terms *terms, u32 claimed_ns)
{
	switch (terms->kind) {
	case AUGUR_HINT_LATENCY:
		/* Where it was measured that it runs longer, it only says so. */
		if (augur_trust_kept(claimed_ns, decision->predicted_ns))
			decision->tier = AUGUR_TIER_PROMOTED;
		else
			decision->flags |= AUGUR_DECISION_DISTRUSTED;
		break;
	case AUGUR_HINT_BACKGROUND:
		decision->flags |= AUGUR_DECISION_BACKGROUND;
		fallthrough;
	case AUGUR_HINT_THROUGHPUT:
		decision->tier = AUGUR_TIER_ORDINARY;
	}
}

static void trust_merge(struct augur_task_decision *decision,
			const struct augur_terms *terms, u32 trust)
{
	u32 claimed_ns = trust_claimed(terms);

	decision->flags |= AUGUR_DECISION_HINTED;
	/* Without a decision its node means nothing. */
	if (decision->tier == AUGUR_TIER_NONE) {
		decision->node = terms->node;
		decision->tier = AUGUR_TIER_ORDINARY;
	} else if (terms->node != AUGUR_NODE_ANY) {
		decision->node = terms->node;
	}
	trust_merge_tier(decision, terms, claimed_ns);
	trust_merge_run(decision, terms->run_ns, trust);
	decision->deadline_us = terms->deadline_us;
}

/**
 * augur_trust_apply() - let the hint about a task change a decision
 * @entry: the task's entry, which has a claim
 * @decision: what the table of decisions says
 * @now: the time
 *
 * Context: as the wake side of an entry, interrupts off.
 */
void augur_trust_apply(struct augur_task *entry,
		       struct augur_task_decision *decision, u64 now)
{
	struct augur_claim *claim = augur_claim_of(entry);
	u32 gang, trust = READ_ONCE(entry->trust);
	struct augur_terms terms;

	if (!claim || !augur_claim_read(claim, &terms) ||
	    !augur_claim_is_of(claim, entry))
		return;
	WRITE_ONCE(claim->judged_ns, 0);
	if (!augur_terms_in_force(&terms, now))
		return;
	WRITE_ONCE(claim->judged_ns, trust_claimed(&terms));
	if (trust < augur_param(hint_trust_min)) {
		decision->flags |= AUGUR_DECISION_DISTRUSTED;
		augur_count(hint_distrusted);
		return;
	}
	augur_count(hint_applied);
	trust_merge(decision, &terms, trust);
	gang = READ_ONCE(claim->gang);
	if (gang)
		augur_gang_wake(gang, decision, now);
}

/* It begins or ceases to have an effect. */
static void trust_crossed(const struct augur_task *entry,
			  const struct augur_claim *claim)
{
	trace_augur_hint(entry->pid, augur_quota_uid(claim->user),
			 claim->terms.kind, claim->terms.run_ns,
			 (u64)claim->terms.deadline_us * NSEC_PER_USEC,
			 entry->trust, 0);
}

/**
 * augur_trust_judge() - a burst of a task that has a claim has ended
 * @entry: the task's entry
 * @burst: the burst
 *
 * The claim that counts is the one that the burst began with.
 *
 * Context: the task's switch, under the rq lock.
 */
void augur_trust_judge(struct augur_task *entry, const struct augur_burst *burst)
{
	struct augur_claim *claim = augur_claim_of(entry);
	u32 claimed_ns, trust, least = augur_param(hint_trust_min);

	if (!claim || !augur_claim_is_of(claim, entry))
		return;
	augur_session_burst(claim, burst);
	claimed_ns = READ_ONCE(claim->judged_ns);
	if (!claimed_ns)
		return;
	trust = entry->trust;
	entry->trust = augur_trust_after(trust, augur_trust_kept(claimed_ns,
								 burst->run_ns));
	if (trust < least ? entry->trust >= least : entry->trust < least)
		trust_crossed(entry, claim);
}
