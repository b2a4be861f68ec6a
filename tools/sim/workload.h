/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the machine has to do: groups of like tasks. A workload is text, a group
 * a line; man page augur-sim(1) describes it.
 */
#ifndef _AUGUR_SIM_WORKLOAD_H
#define _AUGUR_SIM_WORKLOAD_H

#include "dist.h"
#include "topo.h"

#define WORKLOAD_GROUPS_MAX	64
#define WORKLOAD_TASKS_MAX	1000000
#define GROUP_NAME_LEN		16
#define GROUP_NONE		UINT32_MAX

/**
 * enum trigger - what begins a burst
 * @TRIGGER_LOOP: the end of the one before
 * @TRIGGER_SLEEP: a time after the end of the one before
 * @TRIGGER_EVERY: a timer of the task's own period
 * @TRIGGER_ARRIVE: arrivals, which take whatever task of the group sleeps
 * @TRIGGER_MESSAGE: a task of another group that ended a burst
 */
enum trigger {
	TRIGGER_LOOP,
	TRIGGER_SLEEP,
	TRIGGER_EVERY,
	TRIGGER_ARRIVE,
	TRIGGER_MESSAGE,
};

/**
 * enum peer_choice - to which task of another group a message goes
 * @PEER_SAME: that of the sender's number
 * @PEER_NEXT: one after the other
 * @PEER_RANDOM: any
 */
enum peer_choice {
	PEER_SAME,
	PEER_NEXT,
	PEER_RANDOM,
};

/**
 * enum allowed - where the tasks of a group may run
 * @ALLOWED_ALL: anywhere
 * @ALLOWED_RANGE: on CPUs @from to @to
 * @ALLOWED_NODE: on node @from
 * @ALLOWED_EACH: each on one CPU, task N on CPU N modulo the number of CPUs
 */
enum allowed {
	ALLOWED_ALL,
	ALLOWED_RANGE,
	ALLOWED_NODE,
	ALLOWED_EACH,
};

/**
 * struct group - tasks that behave alike
 * @name: name
 * @nr: how many
 * @first: number of the first of them
 * @burst: how long they run
 * @trigger: what wakes them
 * @gap: sleep, period or time between arrivals
 * @then: group that the end of a burst wakes, or GROUP_NONE
 * @choice: which of its tasks
 * @cap: messages that wait at most; who sends more sleeps
 * @weight: sched_ext's, 100 for nice 0
 * @allowed: where they run
 * @from: of @allowed
 * @to: of @allowed
 * @deadline_ns: a burst or chain that takes longer is late; 0 none
 * @gang: name of its gangs, task N is in the Nth of them; empty for none
 * @gang_first: the first group whose tasks are in the same gangs
 * @gang_period_ns: of each gang
 * @gang_due_ns: from the release of a gang to its deadline
 */
struct group {
	char name[GROUP_NAME_LEN];
	uint32_t nr;
	uint32_t first;
	struct dist burst;
	enum trigger trigger;
	struct dist gap;
	uint32_t then;
	enum peer_choice choice;
	uint32_t cap;
	uint32_t weight;
	enum allowed allowed;
	uint32_t from;
	uint32_t to;
	uint64_t deadline_ns;
	char gang[GROUP_NAME_LEN];
	uint32_t gang_first;
	uint64_t gang_period_ns;
	uint64_t gang_due_ns;
};

/**
 * struct workload - all groups
 * @name: of the workload
 * @group: groups
 * @nr_groups: how many
 * @nr_tasks: in all of them
 */
struct workload {
	char name[32];
	struct group group[WORKLOAD_GROUPS_MAX];
	uint32_t nr_groups;
	uint32_t nr_tasks;
};

/* Reads @text, which complaints call @name, for machine @t. */
bool workload_parse(struct workload *w, const char *name, const char *text,
		    const struct topo *t, struct fault *f);

/* One that comes with the program, or the file @name. */
bool workload_load(struct workload *w, const char *name, const struct topo *t,
		   struct fault *f);

/* Name and purpose of the @nth that comes with the program; false behind the last. */
bool workload_builtin(size_t nth, const char **name, const char **purpose);

#endif /* _AUGUR_SIM_WORKLOAD_H */
