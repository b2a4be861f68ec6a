/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The burst of a task, from its wakeup to its next sleep: what is expected of it,
 * and what it has had.
 */
#ifndef _AUGUR_BURST_BPF_H
#define _AUGUR_BURST_BPF_H

#include "group.bpf.h"

/* Of augur.ko; absent while the module is, and then all tasks are neutral. */
int augur_bpf_task(u32 pid, void *decision, u32 decision__sz) __ksym __weak;

/* Asks the module; what it does not know, and nonsense, becomes "nothing known". */
static __always_inline void burst_ask(struct task_struct *p,
				      struct augur_task_decision *d,
				      struct augur_sched_counts *n)
{
	if (!bpf_ksym_exists(augur_bpf_task) ||
	    augur_bpf_task(p->pid, d, sizeof(*d)) || !d->tier) {
		d->tier = AUGUR_TIER_NONE;
		d->predicted_ns = 0;
		d->slice_us = 0;
		d->node = AUGUR_NODE_ANY;
		d->flags = 0;
		count_in(n, AUGUR_SC_neutral);
		return;
	}
	count_in(n, AUGUR_SC_decided);
	if (d->tier >= AUGUR_NR_TIERS) {
		d->tier = AUGUR_TIER_ORDINARY;
		count_in(n, AUGUR_SC_clamped);
	}
	if (d->node != AUGUR_NODE_ANY && !node_state(d->node)) {
		d->node = AUGUR_NODE_ANY;
		count_in(n, AUGUR_SC_clamped);
	}
}

static __always_inline void burst_begin(struct task_struct *p, struct augur_task *t,
					struct augur_sched_counts *n)
{
	burst_ask(p, &t->decision, n);
	if (augur_plan_make(&t->plan, &t->decision, TUNABLES))
		count_in(n, AUGUR_SC_slice_predicted);
	t->promoted = t->decision.tier == AUGUR_TIER_PROMOTED;
	if (t->promoted && t->plan.slice_ns > tunables.promote_slice_ns)
		t->plan.slice_ns = tunables.promote_slice_ns;
	t->ran_ns = 0;
	t->sync = false;
	t->promised = false;
	group_join(p, t);
}

/* Demotes a burst that ran longer than its error band allows. */
static __always_inline void burst_check(struct augur_task *t, u64 ran)
{
	if (!augur_plan_overrun(&t->plan, ran))
		return;
	augur_plan_reset(&t->plan, TUNABLES);
	t->promoted = false;
	count(AUGUR_SC_overrun);
}

/* What a task weighs that does not sleep; what comes and goes is placed when it wakes. */
static __always_inline void burst_load(struct augur_task *t, u32 weight)
{
	struct augur_llc *l;

	if (t->loaded == weight)
		return;
	l = llc_state(t->llc);
	if (l)
		__sync_fetch_and_add(&l->load, weight - t->loaded);
	t->loaded = weight;
}

/* It goes on: what was expected of it, and what it weighs, may have changed. */
static __always_inline void burst_again(struct task_struct *p, struct augur_task *t,
					u64 ran)
{
	burst_check(t, ran);
	t->sync = false;
	t->promised = false;
	group_join(p, t);
	burst_load(t, t->weight);
}

/*
 * Whether a prediction tells others when it will be over. What wants only what is left
 * is not waited for: as if nothing were known, it can be stopped at any time.
 */
static __always_inline bool burst_known(const struct augur_task *t)
{
	return !t->background && augur_plan_known(&t->plan, t->ran_ns);
}

/* Time since the task began to run. The clocks of two CPUs may differ a little. */
static __always_inline u64 burst_running_ns(const struct augur_task *t, u64 now)
{
	return augur_vtime_before(now, t->started_at) ? 0 : now - t->started_at;
}

/*
 * Moves a task's virtual time to the clock of another LLC, its lag goes with it, and so
 * does its load.
 */
static __always_inline void burst_rebase(struct augur_task *t, u32 llc,
					 const struct augur_llc *to)
{
	const struct augur_llc *from;
	u32 loaded = t->loaded;

	if (t->llc == llc)
		return;
	burst_load(t, 0);
	from = llc_state(t->llc);
	if (from)
		t->vtime += to->clock.vtime - from->clock.vtime;
	t->llc = llc;
	burst_load(t, loaded);
}

#endif /* _AUGUR_BURST_BPF_H */
