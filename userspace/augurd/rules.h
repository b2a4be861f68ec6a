/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules of the configuration: which threads get which hint from augurd. Pure.
 */
#ifndef _AUGURD_RULES_H
#define _AUGURD_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AUGUR_RULES_MAX		64
#define AUGUR_RULE_PATTERN	256
#define AUGUR_RULE_COMM		32

/**
 * struct augur_rule - a rule; patterns are as those of a shell, empty for any
 * @section: its section in the configuration: "rule NAME"
 * @exe: path of the executable
 * @comm: name of the thread
 * @cgroup: path of the cgroup
 * @unit: name of a unit that it is in: any part of that path
 * @hint: enum augur_hint_kind
 * @run_us: as in struct augur_hint, in microseconds
 * @deadline_us: as in struct augur_hint, in microseconds
 * @node: NUMA node or AUGUR_NODE_ANY
 */
struct augur_rule {
	char section[40];
	char exe[AUGUR_RULE_PATTERN];
	char comm[AUGUR_RULE_COMM];
	char cgroup[AUGUR_RULE_PATTERN];
	char unit[AUGUR_RULE_PATTERN];
	uint32_t hint;
	uint32_t run_us;
	uint32_t deadline_us;
	uint32_t node;
};

/* Is it about processes of this executable and cgroup? What is not known is NULL. */
bool augur_rule_has_process(const struct augur_rule *rule, const char *exe,
			    const char *cgroup);

/* Is it about a thread of this name, given that it is about its process? */
bool augur_rule_has_thread(const struct augur_rule *rule, const char *comm);

#endif /* _AUGURD_RULES_H */
