/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All commands of /dev/augur-control, each with arguments that are right, and two
 * ways to give one: what is said about commands is tried on each of them.
 */
#ifndef _SELFTESTS_COMMANDS_H
#define _SELFTESTS_COMMANDS_H

#include <linux/augur_dump.h>

#include "control.h"

/* What all structures begin with. */
struct head {
	uint32_t size;
	uint32_t flags;
};

union args {
	struct head head;
	struct augur_query query;
	struct augur_wait wait;
	struct augur_push push;
	struct augur_retire retire;
	struct augur_dump dump;
};

/**
 * struct command - a command
 * @name: to tell which one it was
 * @nr: its number
 * @min_size: of the first version of its structure
 * @size: of its structure
 * @flags: flags it knows
 * @answers: the structure is written back
 */
struct command {
	const char *name;
	uint32_t nr;
	uint32_t min_size;
	uint32_t size;
	uint32_t flags;
	int answers;
};

static const struct command commands[] = {
	{ "QUERY", AUGUR_U_QUERY, 40, sizeof(struct augur_query),
	  AUGUR_QUERY_FLAGS, 1 },
	{ "WAIT", AUGUR_U_WAIT, 32, sizeof(struct augur_wait),
	  AUGUR_WAIT_FLAGS, 0 },
	{ "PUSH", AUGUR_U_PUSH, 24, sizeof(struct augur_push),
	  AUGUR_PUSH_FLAGS, 0 },
	{ "RETIRE", AUGUR_U_RETIRE, 24, sizeof(struct augur_retire),
	  AUGUR_RETIRE_FLAGS, 0 },
	{ "DUMP", AUGUR_U_DUMP, 40, sizeof(struct augur_dump),
	  AUGUR_DUMP_FLAGS, 1 },
};

#define NR_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

/* What the arguments point to. */
struct targets {
	struct augur_decision decision;
	uint64_t key;
	struct augur_dump_decision record;
};

static inline struct augur_decision decision_good(uint64_t key)
{
	struct augur_decision decision = {
		.key = key,
		.predicted_ns = 200000,
		.ttl_ms = 60000,
		.confidence = AUGUR_CONFIDENCE_ONE / 2,
		.tier = AUGUR_TIER_ORDINARY,
		.node = AUGUR_NODE_ANY,
		.result = 12345,
	};

	return decision;
}

/* Arguments of @cmd with which it succeeds, within milliseconds. */
static inline union args args_good(const struct command *cmd, struct control *c,
				   struct targets *t)
{
	union args args = {};

	args.head.size = cmd->size;
	t->decision = decision_good(1);
	t->key = 1;
	if (cmd->nr == AUGUR_U_WAIT) {
		control_skip(c);
		args.wait = control_wait_args(c, c->map->nr_samples, MSEC);
	} else if (cmd->nr == AUGUR_U_PUSH) {
		args.push.decisions = (uintptr_t)&t->decision;
		args.push.nr_decisions = 1;
	} else if (cmd->nr == AUGUR_U_RETIRE) {
		args.retire.keys = (uintptr_t)&t->key;
		args.retire.nr_keys = 1;
	} else if (cmd->nr == AUGUR_U_DUMP) {
		args.dump.nr = 1;
		args.dump.records = (uintptr_t)&t->record;
		args.dump.record_bytes = sizeof(t->record);
	}
	return args;
}

/* Result or -errno; @ring is NULL for an ioctl. */
static inline int give(const struct control *c, struct io_uring *ring, uint32_t nr,
		       void *arg)
{
	int ret;

	if (ring)
		return control_uring(ring, c->fd, nr, arg);
	ret = ioctl(c->fd, nr, arg);
	return ret < 0 ? -errno : ret;
}

#endif /* _SELFTESTS_COMMANDS_H */
