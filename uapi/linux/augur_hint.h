/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * augur - commands and page of /dev/augur.
 *
 * A hint is what a program knows about one of its threads and the kernel cannot:
 * when it must be done, how long it will run, what it works at together with
 * others. It changes when the thread runs, never how much, and it is believed as
 * far as what is measured agrees with it.
 *
 * Commands are given as those of linux/augur.h, and so are errors. Beyond what is
 * said there:
 *
 * EAGAIN      hints come faster than the uid's rate allows
 * EBUSY       the thread has a page, or is in a session, already
 * EDEADLK     a thread cannot sleep in a session about itself
 * EDQUOT      the uid has as many of this as it may have
 * EINTR       a signal came while the session was waited for
 * ENOSPC      a table of the module is full
 * EOPNOTSUPP  a thread of io_uring executes the command and cannot know whom tid 0
 *             means: a ring with IORING_SETUP_SQPOLL, or IOSQE_ASYNC
 * EPERM       the thread is another user's, or the kernel's
 * ESRCH       there is no such thread, or it began at another time
 *
 * Whom a command is about: tid 0 is the calling thread. Any other thread is named
 * by its tid in the caller's pid namespace and by its start time, which makes sure
 * that a tid that was used again is not taken for the thread that had it before.
 * The start time is in clock ticks after boot, field 22 of /proc/TID/stat as the
 * caller reads it, its time namespace included. Permitted is what
 * sched_setscheduler(2) permits: the caller's effective uid is the effective or
 * real uid of the thread, or the caller has CAP_SYS_NICE, for which only the
 * initial user namespace counts here.
 */
#ifndef _UAPI_LINUX_AUGUR_HINT_H
#define _UAPI_LINUX_AUGUR_HINT_H

#include <linux/augur.h>
#include <linux/ioctl.h>
#include <linux/types.h>

#define AUGUR_DEVICE_HINT	"/dev/augur"

/**
 * enum augur_hint_kind - what a thread wants
 * @AUGUR_HINT_NONE: nothing; only the numbers of the hint count
 * @AUGUR_HINT_LATENCY: short bursts that should begin soon: the promoted tier
 * @AUGUR_HINT_THROUGHPUT: to get on, whenever: never the promoted tier
 * @AUGUR_HINT_BACKGROUND: what is left: never the promoted tier, and the scheduler
 *	is told
 * @AUGUR_NR_HINT_KINDS: number of kinds, not a kind
 */
enum augur_hint_kind {
	AUGUR_HINT_NONE		= 0,
	AUGUR_HINT_LATENCY	= 1,
	AUGUR_HINT_THROUGHPUT	= 2,
	AUGUR_HINT_BACKGROUND	= 3,
	AUGUR_NR_HINT_KINDS,
};

/**
 * enum augur_hint_flags - flags that the commands of this header know
 * @AUGUR_HINT_FLAGS: of AUGUR_U_HINT
 * @AUGUR_HINT_CLEAR_FLAGS: of AUGUR_U_HINT_CLEAR
 * @AUGUR_SESSION_FLAGS: of AUGUR_U_SESSION
 */
enum augur_hint_flags {
	AUGUR_HINT_FLAGS	= 0,
	AUGUR_HINT_CLEAR_FLAGS	= 0,
	AUGUR_SESSION_FLAGS	= 0,
};

/**
 * enum augur_hint_clamped - which fields are in force with another value
 * @AUGUR_CLAMPED_RUN: run_ns, to AUGUR_HINT_RUN_MIN_NS to AUGUR_HINT_RUN_MAX_NS
 * @AUGUR_CLAMPED_DEADLINE: deadline_ns, to at least run_ns, at most period_ns, and
 *	AUGUR_HINT_DEADLINE_MIN_NS to AUGUR_HINT_DEADLINE_MAX_NS
 * @AUGUR_CLAMPED_PERIOD: period_ns, to AUGUR_HINT_PERIOD_MIN_NS to
 *	AUGUR_HINT_PERIOD_MAX_NS, or to that of the gang
 * @AUGUR_CLAMPED_TTL: ttl_ms, to the module's parameter hint_ttl_max_ms
 */
enum augur_hint_clamped {
	AUGUR_CLAMPED_RUN	= 1 << 0,
	AUGUR_CLAMPED_DEADLINE	= 1 << 1,
	AUGUR_CLAMPED_PERIOD	= 1 << 2,
	AUGUR_CLAMPED_TTL	= 1 << 3,
};

/**
 * enum augur_hint_limits - ranges that values are clamped to
 * @AUGUR_HINT_RUN_MIN_NS: least expected run
 * @AUGUR_HINT_RUN_MAX_NS: longest expected run
 * @AUGUR_HINT_DEADLINE_MIN_NS: earliest deadline
 * @AUGUR_HINT_DEADLINE_MAX_NS: latest deadline
 * @AUGUR_HINT_PERIOD_MIN_NS: shortest period
 * @AUGUR_HINT_PERIOD_MAX_NS: longest period
 * @AUGUR_TRUST_MAX: value of a trust field that means that claims are kept
 * @AUGUR_SESSION_BURSTS_MAX: most bursts of a session
 */
enum augur_hint_limits {
	AUGUR_HINT_RUN_MIN_NS		= 1000,
	AUGUR_HINT_RUN_MAX_NS		= 1000000000,
	AUGUR_HINT_DEADLINE_MIN_NS	= 10000,
	AUGUR_HINT_DEADLINE_MAX_NS	= 2000000000,
	AUGUR_HINT_PERIOD_MIN_NS	= 100000,
	AUGUR_HINT_PERIOD_MAX_NS	= 2000000000,
	AUGUR_TRUST_MAX			= 1000,
	AUGUR_SESSION_BURSTS_MAX	= 1000000,
};

/**
 * struct augur_hint - AUGUR_U_HINT, what is known about a thread
 * @size: in: sizeof(struct augur_hint) of the caller
 * @flags: in: must be zero
 * @tid: in: the thread, 0 for the calling one
 * @kind: in: enum augur_hint_kind
 * @start_ticks: in: when the thread began; zero if @tid is
 * @run_ns: in: expected run time of a burst, 0 for no claim; out: as in force
 * @deadline_ns: in: from a wakeup, or the release of its gang, until it should be
 *	asleep again, 0 for none; out: as in force
 * @period_ns: in: distance of its releases; only with @gang; out: as in force
 * @ttl_ms: in: life of the hint, 0 for the longest; out: as in force
 * @gang: in: the gang it belongs to, any number that the threads of one uid share;
 *	0 for none
 * @node: in: preferred NUMA node or AUGUR_NODE_ANY
 * @clamped: out: enum augur_hint_clamped
 * @trust: out: how far claims about this thread are believed, 0 to AUGUR_TRUST_MAX
 * @__resv: must be zero
 *
 * Replaces the hint before, all of it. It ends with its time to live, with
 * AUGUR_U_HINT_CLEAR, execve(2) and the thread; children do not inherit it. A value
 * beyond its range is clamped, and @clamped says so.
 *
 * In a gang the deadline is one moment for all members, counted from the release
 * of the gang, which is the first wakeup of a member in a new period. @period_ns,
 * and @deadline_ns (zero means the period), are those that the first member gave;
 * for the others they are clamped to them.
 *
 * Returns 0. After EFAULT the hint may be in force.
 */
struct augur_hint {
	__u32 size;
	__u32 flags;
	__u32 tid;
	__u32 kind;
	__u64 start_ticks;
	__u64 run_ns;
	__u64 deadline_ns;
	__u64 period_ns;
	__u32 ttl_ms;
	__u32 gang;
	__u32 node;
	__u32 clamped;
	__u32 trust;
	__u32 __resv;
};

/**
 * struct augur_hint_clear - AUGUR_U_HINT_CLEAR, take a hint back
 * @size: in: sizeof(struct augur_hint_clear) of the caller
 * @flags: in: must be zero
 * @tid: in: the thread, 0 for the calling one
 * @__resv: must be zero
 * @start_ticks: in: when the thread began; zero if @tid is
 *
 * A page that the thread has stays mapped, and the next hint in it counts.
 * Returns 1 if there was a hint, 0 if not.
 */
struct augur_hint_clear {
	__u32 size;
	__u32 flags;
	__u32 tid;
	__u32 __resv;
	__u64 start_ticks;
};

/**
 * struct augur_session - AUGUR_U_SESSION, measure the next bursts of a thread
 * @size: in: sizeof(struct augur_session) of the caller
 * @flags: in: must be zero
 * @tid: in: the thread, 0 for the calling one, which only a uring_cmd can mean
 * @nr_bursts: in: how many bursts, 1 to AUGUR_SESSION_BURSTS_MAX
 * @start_ticks: in: when the thread began; zero if @tid is
 * @timeout_ns: in: complete after this time anyway; 1 ms to one hour
 * @deadline_ns: in: a burst whose wait and run together exceed it has missed; 0
 *	for none
 * @bursts: out: bursts measured
 * @missed: out: of these, how many missed @deadline_ns
 * @run_ns: out: sum of run times
 * @run_max_ns: out: longest run time
 * @wait_ns: out: sum of times from wakeup to first run
 * @wait_max_ns: out: longest wait
 *
 * Completes after @nr_bursts, after @timeout_ns, and when the thread ends or
 * executes another program. Returns @bursts, which may then be fewer than asked
 * for. What has been measured is lost if the command is cancelled.
 */
struct augur_session {
	__u32 size;
	__u32 flags;
	__u32 tid;
	__u32 nr_bursts;
	__u64 start_ticks;
	__u64 timeout_ns;
	__u64 deadline_ns;
	__u32 bursts;
	__u32 missed;
	__u64 run_ns;
	__u64 run_max_ns;
	__u64 wait_ns;
	__u64 wait_max_ns;
};

/**
 * struct augur_hint_page - what a thread writes into its page
 * @seq: in: raised by the thread after it has written the rest; a page whose @seq is
 *	as it was is not looked at
 * @seen: out: the @seq that was last looked at
 * @kind: in: enum augur_hint_kind
 * @node: in: preferred NUMA node or AUGUR_NODE_ANY, which a new page has
 * @run_ns: in: as in struct augur_hint, clamped as there
 * @deadline_ns: in: as in struct augur_hint, clamped as there
 * @ttl_ms: in: as in struct augur_hint, clamped as there
 * @clamped: out: enum augur_hint_clamped
 * @trust: out: how far claims are believed
 * @refused: out: hints that were not valid, and were ignored
 * @__resv: must be zero
 *
 * The start of the page that mmap(2) of /dev/augur gives to the thread that calls
 * it: MAP_SHARED, offset 0, the length of one page, one per thread. It is looked at
 * when the thread goes to sleep, so that a hint costs a store and counts from the
 * next wakeup on. It replaces a hint given before by AUGUR_U_HINT, but for the gang.
 * The mapping is not inherited by fork(2).
 */
struct augur_hint_page {
	__u32 seq;
	__u32 seen;
	__u32 kind;
	__u32 node;
	__u64 run_ns;
	__u64 deadline_ns;
	__u32 ttl_ms;
	__u32 clamped;
	__u32 trust;
	__u32 refused;
	__u64 __resv[2];
};

#define AUGUR_U_HINT		_IOWR(AUGUR_IOC_MAGIC, 0x10, struct augur_hint)
#define AUGUR_U_HINT_CLEAR	_IOWR(AUGUR_IOC_MAGIC, 0x11, struct augur_hint_clear)
#define AUGUR_U_SESSION		_IOWR(AUGUR_IOC_MAGIC, 0x12, struct augur_session)

#endif /* _UAPI_LINUX_AUGUR_HINT_H */
