/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * What the module tells the scheduler about a task that woke: filled by the kfunc
 * augur_bpf_task(), read by the BPF programs. Fields are appended, never inserted:
 * the kfunc fills what both sides know.
 */
#ifndef _AUGUR_POLICY_DECISION_H
#define _AUGUR_POLICY_DECISION_H

#include "types.h"

/**
 * enum augur_task_decision_flags - where it comes from; the low bits are the
 *	level of the key it was found by, enum augur_decision_flags
 * @AUGUR_DECISION_HINTED: a hint had a part in it
 * @AUGUR_DECISION_DISTRUSTED: a hint had no part in it, or not all it asked for,
 *	because of what was measured
 * @AUGUR_DECISION_BACKGROUND: the task wants only what is left
 */
enum augur_task_decision_flags {
	AUGUR_DECISION_HINTED		= 1 << 8,
	AUGUR_DECISION_DISTRUSTED	= 1 << 9,
	AUGUR_DECISION_BACKGROUND	= 1 << 10,
};

/**
 * struct augur_task_decision - the decision in force for a task
 * @key: key of the task, 0 if it is not tracked
 * @predicted_ns: expected run time of this burst, 0 if unknown
 * @slice_us: time slice, 0 leaves it to the scheduler
 * @band_q8: error that two of three predictions stay within, log2 in steps of 1/256
 * @confidence: 0 to AUGUR_CONFIDENCE_ONE
 * @tier: enum augur_tier
 * @node: preferred NUMA node or AUGUR_NODE_ANY
 * @flags: enum augur_task_decision_flags
 * @deadline_us: from the wakeup until it should be asleep again, 0 for none
 * @gang: number of the gang it is released with, 0 for none
 */
struct augur_task_decision {
	__u64 key;
	__u32 predicted_ns;
	__u32 slice_us;
	__u16 band_q8;
	__u16 confidence;
	__u8 tier;
	__u8 node;
	__u16 flags;
	__u32 deadline_us;
	__u32 gang;
};

#endif /* _AUGUR_POLICY_DECISION_H */
