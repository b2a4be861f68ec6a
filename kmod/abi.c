// SPDX-License-Identifier: GPL-2.0-only
/*
 * What programs were compiled with. A line here that fails means that a structure
 * has changed under them: append to it instead, and raise the size.
 */

#include <linux/augur.h>
#include <linux/augur_dump.h>
#include <linux/augur_hint.h>
#include <linux/augur_stats.h>
#include <linux/build_bug.h>
#include <linux/sched.h>
#include <linux/stddef.h>

#include "policy/decision.h"
#include "policy/trust.h"
#include "task.h"

#define AUGUR_ABI_SIZE(type, bytes) \
	static_assert(sizeof(struct type) == (bytes))

#define AUGUR_ABI_LAST(type, member, bytes) \
	static_assert(offsetofend(struct type, member) == (bytes))

#define AUGUR_ABI_AT(type, member, offset) \
	static_assert(offsetof(struct type, member) == (offset))

AUGUR_ABI_SIZE(augur_uring_cmd, 16);
AUGUR_ABI_LAST(augur_uring_cmd, __resv, 16);

AUGUR_ABI_SIZE(augur_query, 48);
AUGUR_ABI_AT(augur_query, features, 16);
AUGUR_ABI_AT(augur_query, generation, 40);
AUGUR_ABI_LAST(augur_query, __resv, 48);

AUGUR_ABI_SIZE(augur_wait, 32);
AUGUR_ABI_AT(augur_wait, tails, 8);
AUGUR_ABI_LAST(augur_wait, timeout_ns, 32);

AUGUR_ABI_SIZE(augur_push, 24);
AUGUR_ABI_AT(augur_push, decisions, 8);
AUGUR_ABI_LAST(augur_push, __resv, 24);

AUGUR_ABI_SIZE(augur_retire, 24);
AUGUR_ABI_AT(augur_retire, keys, 8);
AUGUR_ABI_LAST(augur_retire, generation, 24);

AUGUR_ABI_SIZE(augur_dump, 40);
AUGUR_ABI_AT(augur_dump, cursor, 16);
AUGUR_ABI_LAST(augur_dump, __resv, 40);

AUGUR_ABI_SIZE(augur_dump_decision, 40);
AUGUR_ABI_AT(augur_dump_decision, band_q8, 24);
AUGUR_ABI_AT(augur_dump_decision, generation, 32);
AUGUR_ABI_LAST(augur_dump_decision, __resv, 40);

AUGUR_ABI_SIZE(augur_decision, 32);
AUGUR_ABI_AT(augur_decision, band_q8, 20);
AUGUR_ABI_AT(augur_decision, tier, 24);
AUGUR_ABI_AT(augur_decision, flags, 26);
AUGUR_ABI_LAST(augur_decision, result, 32);

AUGUR_ABI_SIZE(augur_map_header, 72);
AUGUR_ABI_AT(augur_map_header, map_bytes, 16);
AUGUR_ABI_LAST(augur_map_header, __resv, 72);

AUGUR_ABI_SIZE(augur_cpu_area, 64);
AUGUR_ABI_AT(augur_cpu_area, untracked, 40);
AUGUR_ABI_LAST(augur_cpu_area, collisions, 64);

AUGUR_ABI_SIZE(augur_slot, 160);
AUGUR_ABI_AT(augur_slot, key, 8);
AUGUR_ABI_AT(augur_slot, count, 32);
AUGUR_ABI_AT(augur_slot, run_max_ns, 64);
AUGUR_ABI_AT(augur_slot, hist, 84);
AUGUR_ABI_LAST(augur_slot, comm, 160);

AUGUR_ABI_SIZE(augur_sample, 32);
AUGUR_ABI_LAST(augur_sample, context, 32);

AUGUR_ABI_SIZE(augur_hint, 72);
AUGUR_ABI_AT(augur_hint, start_ticks, 16);
AUGUR_ABI_AT(augur_hint, ttl_ms, 48);
AUGUR_ABI_LAST(augur_hint, __resv, 72);

AUGUR_ABI_SIZE(augur_hint_clear, 24);
AUGUR_ABI_LAST(augur_hint_clear, start_ticks, 24);

AUGUR_ABI_SIZE(augur_session, 80);
AUGUR_ABI_AT(augur_session, bursts, 40);
AUGUR_ABI_LAST(augur_session, wait_max_ns, 80);

AUGUR_ABI_SIZE(augur_hint_page, 64);
AUGUR_ABI_AT(augur_hint_page, run_ns, 16);
AUGUR_ABI_AT(augur_hint_page, ttl_ms, 32);
AUGUR_ABI_LAST(augur_hint_page, __resv, 64);

AUGUR_ABI_SIZE(augur_dump_hint, 40);
AUGUR_ABI_AT(augur_dump_hint, gang, 28);
AUGUR_ABI_LAST(augur_dump_hint, __resv, 40);

AUGUR_ABI_SIZE(augur_dump_task, 32);
AUGUR_ABI_AT(augur_dump_task, band_q8, 20);
AUGUR_ABI_LAST(augur_dump_task, hinted, 32);

AUGUR_ABI_SIZE(augur_task_decision, 32);
AUGUR_ABI_AT(augur_task_decision, flags, 22);
AUGUR_ABI_LAST(augur_task_decision, gang, 32);

static_assert(AUGUR_COMM_LEN == TASK_COMM_LEN);
static_assert(AUGUR_TRUST_MAX == AUGUR_TRUST_ONE);

/* Not seen from outside, but what the memory per task was promised to be. */
#ifndef CONFIG_DEBUG_LOCK_ALLOC
static_assert(sizeof(struct augur_task) == 128);
#endif
