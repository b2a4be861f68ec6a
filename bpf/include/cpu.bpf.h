/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be said of a CPU: how long it is busy, whether that may be stopped, and
 * whether promoted tasks may have it.
 */
#ifndef _AUGUR_CPU_BPF_H
#define _AUGUR_CPU_BPF_H

#include "state.bpf.h"

/* What is expected of what runs on a CPU; of nothing, that it ends at once. */
static __always_inline struct augur_rest cpu_rest(const struct augur_cpu *c, u64 now)
{
	u64 ends_at = c->ends_at;
	struct augur_rest rest = {
		.ns = augur_remaining_ns(ends_at, now, tunables.slice_max_ns),
		.known = !ends_at || (c->known && augur_vtime_before(now, ends_at)),
	};

	return rest;
}

/*
 * Whether what runs on a CPU may be stopped for a promoted task at all. Now and then:
 * each time costs two switches. Who was promised its waker's CPU has no need of it, and
 * who was woken by one that is about to sleep, and wakes others first, only where
 * something has run for a while: in a messaging storm there is one to stop a sender at
 * every message.
 */
static __always_inline bool cpu_preemptible(const struct augur_cpu *c,
					    const struct augur_task *t, u64 now)
{
	if (c->promoted || t->promised ||
	    augur_vtime_before(now, c->preempted_at + tunables.preempt_gap_ns))
		return false;
	return !t->sync || !augur_vtime_before(now, c->began_at + tunables.slice_min_ns);
}

static __always_inline void tokens_earn(struct augur_cpu *c, u64 now)
{
	augur_tokens_earn(&c->tokens, now, tunables.promote_share,
			  tunables.promote_burst_ns);
}

static __always_inline bool tokens_cover(const struct augur_cpu *c)
{
	return augur_tokens_cover(&c->tokens, tunables.promote_slice_ns);
}

/*
 * A CPU that goes offline still wakes tasks when its interrupt controller is off. A
 * kick is an irq_work, which would wait there for an interrupt that is lost; and as the
 * list is then never empty, none that is queued on that CPU later is run either, be
 * it a kick or the kernel's own request to take the scheduler off. So it kicks nobody.
 * That loses nothing: what it wakes is rescheduled as with any other scheduler.
 */
static __always_inline bool cpu_may_kick(void)
{
	const struct augur_cpu *here = cpu_state(bpf_get_smp_processor_id());

	if (here && here->online)
		return true;
	count(AUGUR_SC_unkicked);
	return false;
}

static __always_inline void cpu_kick(s32 cpu, u64 flags)
{
	if (cpu_may_kick())
		scx_bpf_kick_cpu(cpu, flags);
}

#endif /* _AUGUR_CPU_BPF_H */
