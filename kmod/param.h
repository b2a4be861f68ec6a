/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an administrator may set about the module: sizes when it is loaded, the
 * rest at any time by netlink. One list each, so that default, range, module
 * parameter, documentation and output cannot drift apart.
 */
#ifndef _AUGUR_PARAM_H
#define _AUGUR_PARAM_H

#include <linux/compiler.h>
#include <linux/types.h>

struct netlink_ext_ack;

/* X(name, default, least, most, meaning); powers of two, constant after load */
#define AUGUR_SIZES(X)							\
	X(nr_slots, 1024, 8, 65536,					\
	  "keys with statistics per CPU, power of two")			\
	X(nr_samples, 4096, 64, 1048576,				\
	  "samples in the ring of a CPU, power of two")			\
	X(nr_tasks, 32768, 256, 4194304,				\
	  "tasks that can be followed, power of two")			\
	X(nr_decisions, 16384, 64, 1048576,				\
	  "decisions that can be held, power of two")			\
	X(nr_hints, 2048, 64, 32768,					\
	  "tasks that hints can be held about, power of two")		\
	X(nr_pages, 32, 2, 32768,					\
	  "threads that can have a page for hints, power of two")

#define X(name, def, least, most, meaning) extern u32 augur_##name;
AUGUR_SIZES(X)
#undef X

/* X(name, default, least, most, meaning); the unit is part of the name */
#define AUGUR_PARAMS(X)							\
	X(thin_percent, 75, 50, 100,					\
	  "how full a ring is when samples of frequent keys are left out") \
	X(hint_rate, 1000, 1, 1000000,					\
	  "hints per second that a user may give")			\
	X(hint_burst, 4096, 1, 1000000,					\
	  "hints that a user may give at once")				\
	X(hint_quota, 1024, 1, 32768,					\
	  "tasks about which a user may have hints held")		\
	X(hint_ttl_max_ms, 3600000, 1, 86400000,			\
	  "longest life of a hint")					\
	X(hint_trust_min, 250, 0, 1000,					\
	  "trust in a task below which hints about it have no effect")

/* The values in force; AUGUR_PARAMS() says what each of them means. */
struct augur_params {
#define X(name, def, least, most, meaning) u32 name;
	AUGUR_PARAMS(X)
#undef X
};

extern struct augur_params augur_params;

/* May change between two calls: who needs it twice keeps it. */
#define augur_param(name) READ_ONCE(augur_params.name)

/**
 * struct augur_param_info - one line of the lists
 * @name: its name
 * @meaning: what it means
 * @value: where its value is
 * @def: its value if nobody sets it
 * @least: least value
 * @most: greatest value
 * @fixed: it is one of AUGUR_SIZES()
 */
struct augur_param_info {
	const char *name;
	const char *meaning;
	u32 *value;
	u32 def;
	u32 least;
	u32 most;
	bool fixed;
};

const struct augur_param_info *augur_param_get(u32 index);
const struct augur_param_info *augur_param_find(const char *name,
						struct netlink_ext_ack *extack);
int augur_param_set(const struct augur_param_info *info, u32 value,
		    struct netlink_ext_ack *extack);

#endif /* _AUGUR_PARAM_H */
