/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * The BPF scheduler as it is attached: state, counters, and taking it off.
 */
#ifndef _AUGUR_SCHED_STATE_H
#define _AUGUR_SCHED_STATE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AUGUR_OPS_LEN		128
#define AUGUR_END_REASON_LEN	64
#define AUGUR_END_MSG_LEN	256

/**
 * struct augur_sched_state - what the kernel says about sched_ext
 * @supported: the kernel has sched_ext
 * @enabled: some BPF scheduler is attached
 * @ours: it is augur's
 * @pinned: augur's link is pinned, so the scheduler outlives its loader
 * @pin_errno: why @pinned is not known, 0 if it is
 * @ops: name of the attached scheduler, empty if there is none
 */
struct augur_sched_state {
	bool supported;
	bool enabled;
	bool ours;
	bool pinned;
	int pin_errno;
	char ops[AUGUR_OPS_LEN];
};

int augur_sched_state(struct augur_sched_state *out);

/*
 * Detaches augur's scheduler, waits until the kernel has done so, and takes away
 * the pins. -ENOENT: it is not pinned, so there is nothing to stop.
 */
int augur_sched_stop(void);

/**
 * struct augur_sched_end - why the kernel ended augur's scheduler
 * @kind: the kernel's enum scx_exit_kind: from 1024 on it was an error
 * @cpu: where it happened, -1 if the kernel does not say
 * @code: the kernel's exit code
 * @reason: the kernel's word for @kind
 * @msg: what exactly happened
 */
struct augur_sched_end {
	int32_t kind;
	int32_t cpu;
	int64_t code;
	char reason[AUGUR_END_REASON_LEN];
	char msg[AUGUR_END_MSG_LEN];
};

/*
 * Why it ended that was attached last. -ENOENT: it has not ended, or was stopped as
 * augur_sched_stop() does; -EPERM: needs CAP_BPF.
 */
int augur_sched_end(struct augur_sched_end *out);

/* Names and meanings of the counters: 0 to augur_counter_nr() - 1. */
uint32_t augur_counter_nr(void);
const char *augur_counter_name(uint32_t index);
const char *augur_counter_meaning(uint32_t index);

/*
 * Sums of the counters over all CPUs. @out has @nr entries; those that the
 * attached scheduler does not have are 0. -ENOENT: it is not attached; -EPERM:
 * needs CAP_BPF.
 */
int augur_counters_read(uint64_t *out, uint32_t nr);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_SCHED_STATE_H */
