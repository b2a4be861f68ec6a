/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * Trust: how far what is claimed about a task is believed. It is kept per task and
 * judged at the end of every burst for which a run time was claimed.
 *
 * A burst keeps a claim if it ran at most AUGUR_TRUST_SLACK times what was claimed:
 * only running longer takes something from others. A claim that was not kept costs
 * a quarter of the trust, one that was kept gives back 1/64 of what is missing. So a
 * task that never keeps its claims goes from AUGUR_TRUST_START below a quarter in
 * three bursts and needs some twenty honest ones to come back, and one that breaks
 * a share q of its claims settles at
 *
 *	(1 - q) / (1 + 15 * q)
 *
 * which is below a quarter when more than one in about six is broken.
 */
#ifndef _AUGUR_POLICY_TRUST_H
#define _AUGUR_POLICY_TRUST_H

#include "types.h"

#define AUGUR_TRUST_ONE		1000U
#define AUGUR_TRUST_START	500U
#define AUGUR_TRUST_SLACK	2U

/* Whether a burst that ran @run_ns did what was claimed. */
static inline int augur_trust_kept(__u64 claim_ns, __u64 run_ns)
{
	return run_ns <= AUGUR_TRUST_SLACK * claim_ns;
}

/**
 * augur_trust_after() - trust after a burst
 * @trust: trust before it, 0 to AUGUR_TRUST_ONE
 * @kept: whether the claim was kept
 *
 * Return: 0 to AUGUR_TRUST_ONE. Rounding is away from standing still, so that
 * both ends are reached.
 */
static inline __u32 augur_trust_after(__u32 trust, int kept)
{
	if (kept)
		return trust + (AUGUR_TRUST_ONE - trust + 63) / 64;
	return trust - (trust + 3) / 4;
}

#endif /* _AUGUR_POLICY_TRUST_H */
