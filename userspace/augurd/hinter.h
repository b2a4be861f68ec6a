/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hints by rules: every now and then processes are looked at, and threads that a rule is
 * about get its hint from augurd, which renews it. A thread that has a hint of somebody
 * else is left alone: its own program knows more.
 */
#ifndef _AUGURD_HINTER_H
#define _AUGURD_HINTER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/augur_dump.h>
#include <linux/augur_hint.h>

#include "conf.h"
#include "log.h"

#define AUGUR_HINTER_TTL_MS	60000
#define AUGUR_HINTER_PROCESSES	1024
#define AUGUR_HINTER_WAYS	8
#define AUGUR_HINTER_THREADS	4096

/**
 * struct augur_given - a hint that was given
 * @start_ticks: when the thread began
 * @tid: the thread, 0 for none
 * @kind: as it is in force, as the rest
 * @node: NUMA node or AUGUR_NODE_ANY
 * @run_ns: expected run time
 * @deadline_us: deadline
 * @ttl_ms: life that it had at first
 */
struct augur_given {
	uint64_t start_ticks;
	uint32_t tid;
	uint32_t kind;
	uint32_t node;
	uint32_t run_ns;
	uint32_t deadline_us;
	uint32_t ttl_ms;
};

/**
 * struct augur_hinter - state
 * @fd: the device for hints, -1 while there is none
 * @control: the control device
 * @seen: hints in force, by tid
 * @nr_seen: how many
 * @room: for how many there is room
 * @given: hints given; AUGUR_HINTER_WAYS places for each remainder of a tid
 * @cursor: pid that the last round ended with, 0 if it was through
 * @stopped: the module takes no more hints in this round
 * @hints: hints given, renewed ones included
 * @foreign: times that a thread had the hint of somebody else
 * @limited: rounds that ended because the module took no more
 * @full: times that there was no room for a thread
 * @refused: hints that were refused
 * @errors: messages about these
 */
struct augur_hinter {
	int fd;
	int control;
	struct augur_dump_hint *seen;
	uint32_t nr_seen;
	uint32_t room;
	struct augur_given given[AUGUR_HINTER_THREADS];
	pid_t cursor;
	bool stopped;
	uint64_t hints;
	uint64_t foreign;
	uint64_t limited;
	uint64_t full;
	uint64_t refused;
	struct augur_log_limit errors;
};

void augur_hinter_init(struct augur_hinter *h);
void augur_hinter_exit(struct augur_hinter *h);

/*
 * Looks at AUGUR_HINTER_PROCESSES processes more. @control is the control device. 0 or
 * -errno of reading the hints in force, without which nothing is done.
 */
int augur_hinter_round(struct augur_hinter *h, const struct augur_conf *conf, int control,
		       uint64_t now_ns);

/* Takes back all that was given and is still in force; the rules have changed. */
void augur_hinter_clear(struct augur_hinter *h);

#endif /* _AUGURD_HINTER_H */
