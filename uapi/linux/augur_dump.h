/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * augur - reading the tables of the module with AUGUR_U_DUMP of /dev/augur-control.
 *
 * The command is given as those of linux/augur.h, and so are errors.
 */
#ifndef _UAPI_LINUX_AUGUR_DUMP_H
#define _UAPI_LINUX_AUGUR_DUMP_H

#include <linux/augur.h>
#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * enum augur_dump_what - what AUGUR_U_DUMP tells
 * @AUGUR_DUMP_DECISIONS: decisions in force, struct augur_dump_decision
 * @AUGUR_DUMP_HINTS: hints in force, struct augur_dump_hint
 * @AUGUR_DUMP_TASKS: threads with a decision in force, struct augur_dump_task
 * @AUGUR_NR_DUMPS: number of kinds, not a kind
 */
enum augur_dump_what {
	AUGUR_DUMP_DECISIONS	= 0,
	AUGUR_DUMP_HINTS	= 1,
	AUGUR_DUMP_TASKS	= 2,
	AUGUR_NR_DUMPS,
};

/**
 * enum augur_dump_flags - flags of AUGUR_U_DUMP
 * @AUGUR_DUMP_FLAGS: all that this header knows
 */
enum augur_dump_flags {
	AUGUR_DUMP_FLAGS	= 0,
};

/* Where a dump has ended. */
#define AUGUR_DUMP_END		(~(__u64)0)

/**
 * struct augur_dump - AUGUR_U_DUMP, read a table
 * @size: in: sizeof(struct augur_dump) of the caller
 * @flags: in: enum augur_dump_flags
 * @what: in: enum augur_dump_what
 * @nr: in: room in @records, 1 to AUGUR_DUMP_MAX; out: records filled in
 * @cursor: in: 0 to begin; out: where to go on, AUGUR_DUMP_END if that was all
 * @records: in: address of @nr records
 * @record_bytes: in: size of a record as the caller knows it, at least that of its
 *	first version and at most a page, a multiple of 8; what the module does not
 *	know is filled with zeros
 * @__resv: must be zero
 *
 * Returns the number of records. A table that changes meanwhile is told piece by
 * piece: each record is whole, and what is there all the time is told once.
 */
struct augur_dump {
	__u32 size;
	__u32 flags;
	__u32 what;
	__u32 nr;
	__u64 cursor;
	__u64 records;
	__u32 record_bytes;
	__u32 __resv;
};

/**
 * struct augur_dump_decision - record of AUGUR_DUMP_DECISIONS
 * @key: its key
 * @predicted_ns: as it was pushed, as the rest that is in struct augur_decision
 * @slice_us: time slice
 * @ttl_ms: rest of its life
 * @used_ms: since it answered a wakeup, or since it was made; to about a second
 * @band_q8: error band
 * @confidence: 0 to AUGUR_CONFIDENCE_ONE
 * @tier: enum augur_tier
 * @node: NUMA node or AUGUR_NODE_ANY
 * @flags: enum augur_decision_flags
 * @generation: of the table when it was last pushed
 * @__resv: zero
 */
struct augur_dump_decision {
	__u64 key;
	__u32 predicted_ns;
	__u32 slice_us;
	__u32 ttl_ms;
	__u32 used_ms;
	__u16 band_q8;
	__u16 confidence;
	__u8 tier;
	__u8 node;
	__u16 flags;
	__u32 generation;
	__u32 __resv;
};

/**
 * struct augur_dump_hint - record of AUGUR_DUMP_HINTS
 * @tid: the thread, in the initial pid namespace
 * @uid: who gave the hint, in the initial user namespace
 * @kind: as it is in force, as the rest that is in struct augur_hint
 * @node: NUMA node or AUGUR_NODE_ANY
 * @run_ns: expected run time
 * @deadline_us: from a wakeup, or the release of its gang
 * @ttl_ms: rest of its life
 * @gang: number of its gang among those of all users, 0 for none
 * @trust: how far claims about the thread are believed
 * @__resv: zero
 */
struct augur_dump_hint {
	__u32 tid;
	__u32 uid;
	__u32 kind;
	__u32 node;
	__u32 run_ns;
	__u32 deadline_us;
	__u32 ttl_ms;
	__u32 gang;
	__u32 trust;
	__u32 __resv;
};

/**
 * struct augur_dump_task - record of AUGUR_DUMP_TASKS
 * @key: of the decision that answered the last wakeup of the thread, as it was pushed;
 *	what follows is that decision as it is now
 * @tid: the thread, in the initial pid namespace
 * @predicted_ns: see struct augur_decision, as the rest
 * @slice_us: time slice
 * @band_q8: error band
 * @confidence: 0 to AUGUR_CONFIDENCE_ONE
 * @tier: enum augur_tier
 * @node: NUMA node or AUGUR_NODE_ANY
 * @flags: enum augur_decision_flags
 * @hinted: one if a hint had a part in it, which is as it was at that wakeup then
 *
 * A thread that has not woken since the decision was made is not told.
 */
struct augur_dump_task {
	__u64 key;
	__u32 tid;
	__u32 predicted_ns;
	__u32 slice_us;
	__u16 band_q8;
	__u16 confidence;
	__u8 tier;
	__u8 node;
	__u16 flags;
	__u32 hinted;
};

#define AUGUR_U_DUMP		_IOWR(AUGUR_IOC_MAGIC, 0x04, struct augur_dump)

#endif /* _UAPI_LINUX_AUGUR_DUMP_H */
