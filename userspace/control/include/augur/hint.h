/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * The hints that are in force, by generic netlink. Errors as in augur/status.h.
 */
#ifndef _AUGUR_HINT_H
#define _AUGUR_HINT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct augur_hint_info - a hint
 * @tid: the thread, in the initial pid namespace
 * @uid: who gave it
 * @kind: enum augur_hint_kind
 * @node: preferred NUMA node or AUGUR_NODE_ANY
 * @run_ns: expected run time of a burst, 0 for no claim
 * @deadline_ns: from the wakeup, 0 for none
 * @ttl_ms: rest of its life
 * @gang: number that the module gave the thread's gang, 0 for none
 * @trust: how far claims about the thread are believed, 0 to AUGUR_TRUST_MAX
 */
struct augur_hint_info {
	uint32_t tid;
	uint32_t uid;
	uint32_t kind;
	uint32_t node;
	uint64_t run_ns;
	uint64_t deadline_ns;
	uint32_t ttl_ms;
	uint32_t gang;
	uint32_t trust;
};

/* "latency" and so on; "unknown" for what a later module has. */
const char *augur_hint_kind_name(uint32_t kind);

/* Calls @cb for every hint until it returns something else than 0; returns that. */
typedef int (*augur_hint_cb)(const struct augur_hint_info *info, void *ctx);
int augur_hints_get(augur_hint_cb cb, void *ctx);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_HINT_H */
