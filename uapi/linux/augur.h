/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * augur - commands of /dev/augur-control.
 *
 * Every command is one sized structure. The same structure and the same number
 * serve ioctl(2) and io_uring: as an ioctl the argument is the structure's
 * address; as IORING_OP_URING_CMD the number goes to cmd_op and struct
 * augur_uring_cmd, which carries the address, to the SQE's command area.
 *
 * Structures grow at the end only. Userspace sets @size to the size it was
 * compiled with. A shorter structure than the first version, and one with
 * non-zero bytes that this kernel does not know, are refused.
 *
 * One vocabulary of errors for all commands:
 *
 * ENOTTY      unknown command number, or a command of another device
 * E2BIG       the structure has non-zero bytes beyond what this kernel knows
 * EINVAL      size too small, unknown flag, reserved field not zero, or a value
 *             out of its documented range
 * EFAULT      an address could not be read or written
 * EPERM       the caller lacks the privilege the command needs
 * EBUSY       there is one consumer of samples at a time, and it is not this file
 * EINTR       a signal came while an ioctl slept
 * ECANCELED   a pending command was cancelled, or its ring or file went away
 * ENOSPC      a table is full of what is worth more (of one decision)
 */
#ifndef _UAPI_LINUX_AUGUR_H
#define _UAPI_LINUX_AUGUR_H

#include <linux/ioctl.h>
#include <linux/types.h>

/*
 * Raised by one when a command, a field or a flag is added. Never lowered, and
 * nothing is removed: a program written for version n runs on all later ones.
 */
#define AUGUR_ABI_VERSION	3

#define AUGUR_DEVICE_CONTROL	"/dev/augur-control"

/**
 * enum augur_limits - sizes that are part of the contract
 * @AUGUR_PUSH_MAX: most decisions that one AUGUR_U_PUSH carries
 * @AUGUR_INLINE_MAX: most decisions in the SQE itself, see AUGUR_UCMD_INLINE
 * @AUGUR_RETIRE_MAX: most keys that one AUGUR_U_RETIRE carries
 * @AUGUR_DUMP_MAX: most records that one AUGUR_U_DUMP asks for
 * @AUGUR_CONFIDENCE_ONE: value of a confidence field that means certainty
 * @AUGUR_NODE_ANY: value of a node field that means no preference
 * @AUGUR_TTL_MAX_MS: longest life of a decision, one day
 */
enum augur_limits {
	AUGUR_PUSH_MAX		= 4096,
	AUGUR_INLINE_MAX	= 2,
	AUGUR_RETIRE_MAX	= 4096,
	AUGUR_DUMP_MAX		= 4096,
	AUGUR_CONFIDENCE_ONE	= 1000,
	AUGUR_NODE_ANY		= 255,
	AUGUR_TTL_MAX_MS	= 86400000,
};

/**
 * enum augur_tier - how the scheduler treats a task
 * @AUGUR_TIER_NONE: nothing is known; the scheduler is neutral
 * @AUGUR_TIER_ORDINARY: known, served in the order of its weight
 * @AUGUR_TIER_PROMOTED: served before ordinary tasks while there are tokens
 * @AUGUR_NR_TIERS: number of tiers, not a tier
 */
enum augur_tier {
	AUGUR_TIER_NONE		= 0,
	AUGUR_TIER_ORDINARY	= 1,
	AUGUR_TIER_PROMOTED	= 2,
	AUGUR_NR_TIERS,
};

/**
 * enum augur_features - bits of features in AUGUR_U_QUERY
 * @AUGUR_F_WAIT_IOCTL: WAIT as an ioctl, which sleeps
 * @AUGUR_F_PUSH_FIXED: PUSH from a registered buffer
 * @AUGUR_F_PUSH_INLINE: PUSH from the SQE itself
 * @AUGUR_F_RETIRE: RETIRE
 * @AUGUR_F_DUMP: DUMP
 * @AUGUR_F_GENERAL: decisions for more general keys, AUGUR_DECISION_CGROUP and
 *	AUGUR_DECISION_ROLE
 * @AUGUR_F_HINT: AUGUR_U_HINT and AUGUR_U_HINT_CLEAR of linux/augur_hint.h
 * @AUGUR_F_PAGE: pages for hints
 * @AUGUR_F_SESSION: AUGUR_U_SESSION
 * @AUGUR_F_CASE: decisions for cases of a key, AUGUR_DECISION_CASE, and samples with
 *	the context that tells cases apart
 * @AUGUR_F_TASKS: AUGUR_DUMP_TASKS of linux/augur_dump.h
 * @AUGUR_F_ALL: all that this header knows
 */
enum augur_features {
	AUGUR_F_WAIT_IOCTL	= 1 << 0,
	AUGUR_F_PUSH_FIXED	= 1 << 1,
	AUGUR_F_PUSH_INLINE	= 1 << 2,
	AUGUR_F_RETIRE		= 1 << 3,
	AUGUR_F_DUMP		= 1 << 4,
	AUGUR_F_GENERAL		= 1 << 5,
	AUGUR_F_HINT		= 1 << 6,
	AUGUR_F_PAGE		= 1 << 7,
	AUGUR_F_SESSION		= 1 << 8,
	AUGUR_F_CASE		= 1 << 9,
	AUGUR_F_TASKS		= 1 << 10,
	AUGUR_F_ALL		= (1 << 11) - 1,
};

/**
 * enum augur_uring_flags - flags of struct augur_uring_cmd
 * @AUGUR_UCMD_INLINE: the decisions of a PUSH are in the SQE, which must be one of
 *	128 bytes, behind struct augur_uring_cmd, whose @arg is their number, 1 to
 *	AUGUR_INLINE_MAX. They are not answered one by one.
 * @AUGUR_UCMD_FLAGS: all that this header knows
 */
enum augur_uring_flags {
	AUGUR_UCMD_INLINE	= 1 << 0,
	AUGUR_UCMD_FLAGS	= (1 << 1) - 1,
};

/**
 * struct augur_uring_cmd - command area of the SQE, 16 bytes
 * @arg: address of the command's sized structure; with AUGUR_UCMD_INLINE the number
 *	of decisions that follow
 * @flags: enum augur_uring_flags
 * @__resv: must be zero
 */
struct augur_uring_cmd {
	__u64 arg;
	__u32 flags;
	__u32 __resv;
};

/**
 * enum augur_query_flags - flags of AUGUR_U_QUERY
 * @AUGUR_QUERY_FLAGS: all that this header knows
 */
enum augur_query_flags {
	AUGUR_QUERY_FLAGS	= 0,
};

/**
 * struct augur_query - AUGUR_U_QUERY, what this kernel offers
 * @size: in: sizeof(struct augur_query) of the caller
 * @flags: in: enum augur_query_flags
 * @abi_version: out: AUGUR_ABI_VERSION of the module
 * @nr_cpus: out: CPU areas in the mapping, every possible CPU has one
 * @features: out: enum augur_features
 * @map_bytes: out: the only length that mmap(2) accepts
 * @nr_decisions: out: decisions the module can hold
 * @push_max: out: most decisions in one AUGUR_U_PUSH
 * @generation: out: of the table of decisions. What is pushed from now on has a
 *	later one: a controller that takes over asks first, pushes what it knows,
 *	and retires what is left from before with AUGUR_RETIRE_OLD.
 * @__resv: out: zero
 */
struct augur_query {
	__u32 size;
	__u32 flags;
	__u32 abi_version;
	__u32 nr_cpus;
	__u64 features;
	__u64 map_bytes;
	__u32 nr_decisions;
	__u32 push_max;
	__u32 generation;
	__u32 __resv;
};

/**
 * enum augur_wait_flags - flags of AUGUR_U_WAIT
 * @AUGUR_WAIT_FLAGS: all that this header knows
 */
enum augur_wait_flags {
	AUGUR_WAIT_FLAGS	= 0,
};

/**
 * struct augur_wait - AUGUR_U_WAIT, sleep until there are samples to read
 * @size: in: sizeof(struct augur_wait) of the caller
 * @flags: in: enum augur_wait_flags
 * @tails: in: address of @nr_tails positions (__u64), one per CPU area: samples
 *	before them have been read and may be overwritten
 * @nr_tails: in: must be the nr_cpus of AUGUR_U_QUERY
 * @watermark: in: complete when one ring holds this many unread samples,
 *	1 to the ring's size
 * @timeout_ns: in: complete after this time anyway; 1 ms to one hour
 *
 * The first WAIT makes this file the consumer of samples until it is closed;
 * samples are produced only while there is a consumer. As a uring_cmd it stays
 * pending, as an ioctl it sleeps; either way it ends once, with::
 *
 *	the number of rings that passed the watermark
 *	0		on timeout
 *	-ECANCELED	the process that waits closed a descriptor of the file, or
 *			the ring or its submitter went away
 *	-EINTR		ioctl only: a signal came
 *
 * IORING_OP_ASYNC_CANCEL does not reach commands of drivers in any kernel from 6.12
 * to 7.3: it answers -ENOENT, and the command stays pending.
 *
 * There is one consumer, and it has one WAIT: whoever comes second gets -EBUSY. A
 * tail ahead of its ring's head, or behind by more than the ring's size, gets
 * -EINVAL.
 */
struct augur_wait {
	__u32 size;
	__u32 flags;
	__u64 tails;
	__u32 nr_tails;
	__u32 watermark;
	__u64 timeout_ns;
};

/**
 * enum augur_decision_flags - what the key of a decision is made from, one of these;
 *	0 is the key of a sample
 * @AUGUR_DECISION_CGROUP: executable, role and cgroup of a task: the decision is for
 *	all its sleeps for which there is no specific one
 * @AUGUR_DECISION_ROLE: executable and role: for all tasks of them for which there
 *	is nothing else
 * @AUGUR_DECISION_CASE: the key of a sample and its context: the decision goes before
 *	that of the key, for bursts of this one case of it
 * @AUGUR_DECISION_FLAGS: all that this header knows
 */
enum augur_decision_flags {
	AUGUR_DECISION_CGROUP	= 1,
	AUGUR_DECISION_ROLE	= 2,
	AUGUR_DECISION_CASE	= 3,
	AUGUR_DECISION_FLAGS	= (1 << 2) - 1,
};

/**
 * struct augur_decision - what is expected of one key, and what to do about it
 * @key: in: key as in struct augur_sample; not zero
 * @predicted_ns: in: expected run time of the next burst, saturated; 0 is refused
 * @slice_us: in: time slice; 0 leaves it to the scheduler
 * @ttl_ms: in: life of the decision, 1 to AUGUR_TTL_MAX_MS
 * @band_q8: in: error that two of three predictions stay within, log2 in steps of
 *	1/256
 * @confidence: in: 0 to AUGUR_CONFIDENCE_ONE
 * @tier: in: enum augur_tier; AUGUR_TIER_NONE takes the decision back, and then
 *	only @key and @flags are looked at
 * @node: in: preferred NUMA node or AUGUR_NODE_ANY
 * @flags: in: enum augur_decision_flags
 * @result: out: 0 accepted, -EINVAL a field out of range, -ENOSPC no room and
 *	nothing worth less to replace
 *
 * A key is stored whole and compared whole, so a decision never answers for a key
 * that it was not made for. Two fingerprints with one key cannot be told apart here;
 * the statistics have both, and count it.
 *
 * A new decision takes an empty place or an expired one's. Else it takes the place
 * of the one that was not used for longest, where certainty counts: one that is
 * used is replaced only by one with more confidence, and each second without use
 * makes it easier. Fires the tracepoint augur_displace.
 */
struct augur_decision {
	__u64 key;
	__u32 predicted_ns;
	__u32 slice_us;
	__u32 ttl_ms;
	__u16 band_q8;
	__u16 confidence;
	__u8 tier;
	__u8 node;
	__u16 flags;
	__s32 result;
};

/**
 * enum augur_push_flags - flags of AUGUR_U_PUSH
 * @AUGUR_PUSH_FLAGS: all that this header knows
 */
enum augur_push_flags {
	AUGUR_PUSH_FLAGS	= 0,
};

/**
 * struct augur_push - AUGUR_U_PUSH, publish an array of decisions
 * @size: in: sizeof(struct augur_push) of the caller
 * @flags: in: enum augur_push_flags
 * @decisions: in: address of @nr_decisions struct augur_decision; their result
 *	fields are written back
 * @nr_decisions: in: 1 to AUGUR_PUSH_MAX
 * @__resv: must be zero
 *
 * Returns (CQE res or ioctl result) the number of decisions accepted. -EFAULT if a
 * decision could not be read or answered; those before it are in force then.
 *
 * As a uring_cmd with IORING_URING_CMD_FIXED, @decisions is an address within the
 * registered buffer that the SQE names, and must be a multiple of 8. Several files
 * may push at a time: the last one to say something about a key is right.
 */
struct augur_push {
	__u32 size;
	__u32 flags;
	__u64 decisions;
	__u32 nr_decisions;
	__u32 __resv;
};

/**
 * enum augur_retire_flags - flags of AUGUR_U_RETIRE
 * @AUGUR_RETIRE_ALL: all decisions
 * @AUGUR_RETIRE_OLD: all decisions that were pushed before @generation was read
 * @AUGUR_RETIRE_FLAGS: all that this header knows; at most one may be set
 */
enum augur_retire_flags {
	AUGUR_RETIRE_ALL	= 1 << 0,
	AUGUR_RETIRE_OLD	= 1 << 1,
	AUGUR_RETIRE_FLAGS	= (1 << 2) - 1,
};

/**
 * struct augur_retire - AUGUR_U_RETIRE, take decisions back
 * @size: in: sizeof(struct augur_retire) of the caller
 * @flags: in: enum augur_retire_flags
 * @keys: in: address of @nr_keys keys (__u64); zero with a flag
 * @nr_keys: in: 1 to AUGUR_RETIRE_MAX; zero with a flag
 * @generation: in: with AUGUR_RETIRE_OLD, from AUGUR_U_QUERY; else zero
 *
 * Returns the number of decisions that were in force and are not any more. A key
 * without a decision is no error. -EFAULT if a key could not be read; the decisions
 * of those before it are retired then.
 */
struct augur_retire {
	__u32 size;
	__u32 flags;
	__u64 keys;
	__u32 nr_keys;
	__u32 generation;
};

#define AUGUR_IOC_MAGIC		0xAE
#define AUGUR_U_QUERY		_IOWR(AUGUR_IOC_MAGIC, 0x00, struct augur_query)
#define AUGUR_U_WAIT		_IOWR(AUGUR_IOC_MAGIC, 0x01, struct augur_wait)
#define AUGUR_U_PUSH		_IOWR(AUGUR_IOC_MAGIC, 0x02, struct augur_push)
#define AUGUR_U_RETIRE		_IOWR(AUGUR_IOC_MAGIC, 0x03, struct augur_retire)

#endif /* _UAPI_LINUX_AUGUR_H */
