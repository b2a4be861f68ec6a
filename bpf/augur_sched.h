/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * What the BPF scheduler shares with its loader and with augurctl.
 *
 * To load it (userspace/augurd/topology.h does the three parts marked with *):
 *
 *  1. open the skeleton
 *  2. * before load: nr_cpus, nr_possible, nr_llcs, nr_nodes, smt, nr_fast and
 *     capacity_least in rodata; max_entries of the maps cpus (nr_cpus), node_cpus
 *     (nr_cpus + nr_fast), llcs (nr_llcs) and llc_order (nr_llcs * nr_llcs);
 *     hotplug_seq of the struct_ops. Then augur_fit() (userspace/augurd/fit.h), for
 *     callbacks, flags, idle_per_node and idle_masks that the kernel decides on
 *  3. load
 *  4. * after load, before attach: struct augur_cpu of every CPU, node_cpus,
 *     struct augur_node of every node, struct augur_llc of every LLC, llc_order
 *  5. attach the map augur_ops; pin link, counters, exit_record, exit_dump, tasks,
 *     cpus, settings, and group_timers, because the kernel stops the timers of a map to
 *     which neither descriptor nor pin leads
 *
 * Entry n of the map settings is what is asked for of the nth of AUGUR_TUNABLES(), and
 * may be written at any time; entry AUGUR_NR_TUNABLES + n is what is in force, a tenth
 * of a second later at most.
 *
 * When the scheduler is gone, struct augur_exit in the map exit_record says why, and
 * exit_dump is the kernel's dump, if it made one.
 */
#ifndef _AUGUR_SCHED_H
#define _AUGUR_SCHED_H

#include "policy/order.h"
#include "policy/tokens.h"
#include "policy/tunables.h"
#include "policy/types.h"

#define AUGUR_PIN_DIR		"/sys/fs/bpf/augur"
#define AUGUR_PIN_LINK		AUGUR_PIN_DIR "/scheduler"
#define AUGUR_PIN_COUNTERS	AUGUR_PIN_DIR "/counters"
#define AUGUR_PIN_EXIT		AUGUR_PIN_DIR "/exit"
#define AUGUR_PIN_DUMP		AUGUR_PIN_DIR "/dump"
#define AUGUR_PIN_TIMERS	AUGUR_PIN_DIR "/timers"
#define AUGUR_PIN_TASKS		AUGUR_PIN_DIR "/tasks"
#define AUGUR_PIN_CPUS		AUGUR_PIN_DIR "/cpus"
#define AUGUR_PIN_SETTINGS	AUGUR_PIN_DIR "/settings"
/* A link that leads to the version instead of a file. */
#define AUGUR_PIN_VERSION	AUGUR_PIN_DIR "/version"
#define AUGUR_SCHED_NAME	"augur"

/**
 * enum augur_sched_limits - sizes that BPF and loader agree on
 * @AUGUR_CACHELINE: entries of arrays that CPUs write are multiples of this
 * @AUGUR_SCHED_CPUS_MAX: most CPUs; bounds the set-up loops
 * @AUGUR_SCHED_LLCS_MAX: most last-level caches
 * @AUGUR_EXIT_REASON_LEN: bytes of struct augur_exit.reason
 * @AUGUR_EXIT_MSG_LEN: bytes of struct augur_exit.msg
 * @AUGUR_EXIT_DUMP_LEN: bytes of struct augur_exit_dump.text, as many as the kernel has
 * @AUGUR_LOCAL_STREAK: most insertions in a row that bypass a CPU's queues
 * @AUGUR_KEEP_STREAK: most slices in a row of a task whose turn it still is, while
 *	others wait
 * @AUGUR_FAIR_STREAK: most tasks in a row from the fair queues of a CPU, and from
 *	either of them, while others wait
 */
enum augur_sched_limits {
	AUGUR_CACHELINE		= 64,
	AUGUR_SCHED_CPUS_MAX	= 65536,
	AUGUR_SCHED_LLCS_MAX	= 4096,
	AUGUR_EXIT_REASON_LEN	= 64,
	AUGUR_EXIT_MSG_LEN	= 256,
	AUGUR_EXIT_DUMP_LEN	= 32768,
	AUGUR_LOCAL_STREAK	= 8,
	AUGUR_KEEP_STREAK	= 64,
	AUGUR_FAIR_STREAK	= 8,
};

/**
 * struct augur_cpu - entry of the map cpus, by CPU number
 * @llc: its last-level cache (loader)
 * @node: its node, dense index (loader)
 * @node_first: where its node's CPUs begin in the map node_cpus (loader)
 * @node_nr: how many they are (loader)
 * @numa_node: the kernel's number of its node (loader)
 * @capacity: of AUGUR_CAPACITY_ONE, how fast it is (loader)
 * @began_at: when what runs here began to
 * @preempted_at: when something was last stopped here
 * @nr_own: tasks in the CPU's own queue, or just taken from it, or parked
 * @ends_at: when what runs here is expected to end; 0 if nothing of ours runs
 * @deadline: virtual deadline of what runs here, on the clock of @llc
 * @pinned_vtime: virtual time of the last task taken from the CPU's own queue
 * @tokens: promoted time it may give
 * @rotation: grows with each slow-path choice made here
 * @turn: grows with each look into other caches' queues
 * @promoted: what runs here was admitted as promoted
 * @known: ends_at is a prediction, not the end of a slice
 * @promised: what runs here said that it is about to sleep, and woke a task that is to
 *	have the CPU then
 * @online: between cpu_online and cpu_offline
 * @local_streak: insertions that bypassed the queues since the last dispatch
 * @fair_streak: dispatches since the last from the promoted queue
 * @pinned_streak: dispatches in a row from the CPU's own queue
 * @keep_streak: slices in a row that a task was given because it still was its turn
 *
 * The first line is constant while the scheduler is attached and read by all.
 * The others are written under the CPU's run queue lock, except rotation, promised and
 * local_streak, which wakeups on it write as well; others read single fields of it and
 * tolerate old values.
 */
struct augur_cpu {
	__u32 llc;
	__u32 node;
	__u32 node_first;
	__u32 node_nr;
	__s32 numa_node;
	__u32 capacity;
	/* private: the rest of the line */
	__u8 pad[AUGUR_CACHELINE - 24];

	/* public: */
	__u64 began_at;
	__u64 preempted_at;
	__u64 ends_at;
	__u64 deadline;
	__u64 pinned_vtime;
	struct augur_tokens tokens;
	__u64 nr_own;
	__u32 rotation;
	__u32 turn;
	__u8 promoted;
	__u8 known;
	__u8 promised;
	__u8 online;
	__u8 local_streak;
	__u8 fair_streak;
	__u8 pinned_streak;
	__u8 keep_streak;
	/* private: the rest of the line */
	__u8 pad2[2 * AUGUR_CACHELINE - 80];
};

/**
 * struct augur_node - entry of the map nodes, by the kernel's number of the node
 * @first: where its CPUs begin in the map node_cpus (loader)
 * @nr: how many they are; 0 if there is no such node (loader)
 */
struct augur_node {
	__u32 first;
	__u32 nr;
};

/**
 * struct augur_llc - entry of the map llcs, by index of the LLC
 * @nr_cpus: its CPUs (loader)
 * @node: its node, dense index (loader)
 * @numa_node: the kernel's number of that node (loader)
 * @clock: virtual time of its ordinary queue
 * @typical_ns: running mean of what tasks in its ordinary queue are expected to take
 * @nr_ordinary: tasks in its ordinary queue, or just taken from it, or parked
 * @nr_promoted: tasks in its promoted queue, or just taken from it
 * @load: weights of its tasks that used up a slice since they slept
 * @balanced_at: when it last looked for a task that another cache has too many of
 *
 * Clock, mean and balanced_at are written by any CPU of the cache without a lock: a
 * lost update is made up for by the next. The numbers, here and in struct augur_cpu,
 * are exact: they are added to before a task is queued, and taken from when it begins
 * to run or is queued elsewhere. So a queue whose number is 0 is empty, and need not be
 * asked.
 */
struct augur_llc {
	__u32 nr_cpus;
	__u16 node;
	__s16 numa_node;
	struct augur_clock clock;
	__u64 typical_ns;
	__u64 nr_ordinary;
	__u64 nr_promoted;
	__u64 balanced_at;
	__u32 load;
	/* private: the rest of the line */
	__u8 pad[AUGUR_CACHELINE - 60];
};

/**
 * struct augur_exit - entry 0 of the map exit_record
 * @kind: enum scx_exit_kind of the kernel; 0 while the scheduler lives
 * @cpu: where it happened, -1 if the kernel does not say
 * @code: the kernel's exit code
 * @reason: the kernel's word for @kind
 * @msg: what exactly happened
 */
struct augur_exit {
	__s32 kind;
	__s32 cpu;
	__s64 code;
	char reason[AUGUR_EXIT_REASON_LEN];
	char msg[AUGUR_EXIT_MSG_LEN];
};

/**
 * struct augur_exit_dump - entry 0 of the map exit_dump
 * @text: the kernel's dump, cut off at the end; empty unless it made one
 */
struct augur_exit_dump {
	char text[AUGUR_EXIT_DUMP_LEN];
};

#endif /* _AUGUR_SCHED_H */
