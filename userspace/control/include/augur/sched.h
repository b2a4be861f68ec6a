/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * The BPF scheduler as it is attached: state, counters, and taking it off.
 */
#ifndef _AUGUR_SCHED_STATE_H
#define _AUGUR_SCHED_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

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
 * Version of the augurd that attached the scheduler. -ENOENT: none is, or an augurd that
 * was older; -EACCES: only root may know.
 */
int augur_sched_version(char *buf, size_t len);

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

/* Bytes of its programs and maps; 0 if it is not attached, or this user may not know. */
uint64_t augur_sched_memory(void);

#define AUGUR_PLACEMENTS_MAX	8

/**
 * struct augur_placement - a CPU that was chosen for a task when it woke
 * @cpu: the CPU
 * @why: counter of what was done, see augur_counter_name(); its meaning is the reason
 */
struct augur_placement {
	uint32_t cpu;
	uint32_t why;
};

/**
 * struct augur_sched_task - what the scheduler keeps with a task
 * @key: its key, as the module said at its last wakeup; 0 if it said nothing
 * @predicted_ns: what the module then expected of its burst, 0 for nothing
 * @band_q8: the error of that, as in struct augur_decision, as the next four
 * @confidence: thousandths
 * @tier: enum augur_tier
 * @node: preferred node or AUGUR_NODE_ANY
 * @slice_us: time slice that was asked for, 0 for none
 * @level: of the key that it was found by, enum augur_decision_flags
 * @hinted: a hint had a part in it
 * @distrusted: a hint had no part in it, or less, because of what was measured
 * @background: it wants only what is left
 * @deadline_us: that its hint asks for, 0 for none
 * @slice_ns: time slice in force
 * @overrun_ns: a burst that runs longer is demoted, 0 for never
 * @promoted: it is served as promoted, and has not overrun
 * @charged: it runs, or ran last, on tokens
 * @queued: "ordinary", "promoted" or "own CPU": the queue that it waits in, empty
 *	for none
 * @nr_placed: wakeups that chose a CPU for it
 * @placements: the last of them, newest first
 * @nr_placements: how many are there
 */
struct augur_sched_task {
	uint64_t key;
	uint32_t predicted_ns;
	uint32_t band_q8;
	uint32_t confidence;
	uint32_t tier;
	uint32_t node;
	uint32_t slice_us;
	uint32_t level;
	bool hinted;
	bool distrusted;
	bool background;
	uint32_t deadline_us;
	uint64_t slice_ns;
	uint64_t overrun_ns;
	bool promoted;
	bool charged;
	const char *queued;
	uint32_t nr_placed;
	struct augur_placement placements[AUGUR_PLACEMENTS_MAX];
	uint32_t nr_placements;
};

/*
 * -ENOENT: the scheduler is not attached, or keeps nothing with this task; -EPROTO:
 * it is of another version; -ESRCH: there is no such task; -EPERM: needs CAP_BPF.
 */
int augur_sched_task(pid_t tid, struct augur_sched_task *out);

/*
 * Promoted time that a CPU may give, negative for debt, as of when it was last asked
 * for any. -ENODATA: it never was; errors as above.
 */
int augur_sched_tokens(uint32_t cpu, int64_t *ns);

/* Names and meanings of the counters: 0 to augur_counter_nr() - 1. */
uint32_t augur_counter_nr(void);
const char *augur_counter_name(uint32_t index);
const char *augur_counter_meaning(uint32_t index);

/*
 * Sums of the counters over all CPUs. @out has @nr entries; those that the
 * attached scheduler does not have are 0. -ENOENT: it is not attached; -EPERM:
 * needs CAP_BPF; -EPROTO: it is of a version that keeps them otherwise.
 */
int augur_counters_read(uint64_t *out, uint32_t nr);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_SCHED_STATE_H */
