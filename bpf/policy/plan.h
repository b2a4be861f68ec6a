/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * The plan for one burst: what a decision means for its slice, and when it has
 * overrun what was predicted.
 */
#ifndef _AUGUR_POLICY_PLAN_H
#define _AUGUR_POLICY_PLAN_H

#include "decision.h"
#include "tunables.h"

/*
 * A burst has overrun when it ran longer than its prediction by this many times
 * the error band. For errors that fall off exponentially, of which a third is beyond
 * the band, a ninth of the long half, one burst in eighteen, is demoted without having
 * changed its behaviour.
 */
#define AUGUR_OVERRUN_BANDS	2U

/* A band beyond eight doublings says that nothing is known. */
#define AUGUR_OVERRUN_MAX_Q8	(8U * 256U)

/**
 * struct augur_plan - a decision as the scheduler applies it to one burst
 * @predicted_ns: expected run time, 0 unknown
 * @overrun_ns: a burst that ran this long is demoted; 0 never
 * @slice_ns: slice, within the tunables' bounds
 */
struct augur_plan {
	__u64 predicted_ns;
	__u64 overrun_ns;
	__u64 slice_ns;
};

/* @x * 2^(@q8 / 256), rising along chords: at most 6.2 % too much in between. */
static inline __u64 augur_widen(__u32 x, __u32 q8)
{
	if (q8 > AUGUR_OVERRUN_MAX_Q8)
		q8 = AUGUR_OVERRUN_MAX_Q8;
	return (((__u64)x * (256 + (q8 & 0xff))) >> 8) << (q8 >> 8);
}

/**
 * augur_plan_make() - what a decision means for one burst
 * @plan: out
 * @d: the decision; any content is accepted
 * @t: bounds
 *
 * Return: 1 if the slice follows a prediction, 0 if it is the default.
 */
static inline int augur_plan_make(struct augur_plan *plan,
				  const struct augur_task_decision *d,
				  const struct augur_tunables *t)
{
	plan->predicted_ns = d->predicted_ns;
	if (!d->predicted_ns) {
		plan->overrun_ns = 0;
		plan->slice_ns = t->slice_default_ns;
		if (!d->slice_us)
			return 0;
	} else {
		plan->overrun_ns = augur_widen(d->predicted_ns, (__u32)d->band_q8 *
					       AUGUR_OVERRUN_BANDS);
		plan->slice_ns = plan->overrun_ns;
	}
	if (d->slice_us)
		plan->slice_ns = d->slice_us * AUGUR_NSEC_PER_USEC;
	plan->slice_ns = augur_clamp(plan->slice_ns, t->slice_min_ns,
				     t->slice_max_ns);
	return 1;
}

/*
 * When a promoted burst that begins @now should be over: what was asked for, or else
 * as soon as it can be. Members of a gang have one deadline, whenever they wake.
 */
static inline __u64 augur_due(const struct augur_task_decision *d, __u64 now)
{
	return now + (d->deadline_us ? d->deadline_us * AUGUR_NSEC_PER_USEC :
				       d->predicted_ns);
}

/* A burst that overran: nothing is known about it any more. */
static inline void augur_plan_reset(struct augur_plan *plan,
				    const struct augur_tunables *t)
{
	plan->predicted_ns = 0;
	plan->overrun_ns = 0;
	plan->slice_ns = t->slice_default_ns;
}

static inline int augur_plan_overrun(const struct augur_plan *plan, __u64 ran)
{
	return plan->overrun_ns && ran > plan->overrun_ns;
}

/* Whether the prediction still says something about a burst that already ran @ran. */
static inline int augur_plan_known(const struct augur_plan *plan, __u64 ran)
{
	return plan->overrun_ns > ran;
}

/*
 * How long the rest of a burst that already ran @ran occupies its CPU. One of which
 * nothing is known is stopped by its slice, and that by the tick after it.
 */
static inline __u64 augur_plan_rest(const struct augur_plan *plan, __u64 ran,
				    const struct augur_tunables *t)
{
	if (!augur_plan_known(plan, ran))
		return plan->slice_ns + t->tick_ns;
	return plan->overrun_ns - ran;
}

#endif /* _AUGUR_POLICY_PLAN_H */
