// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
#include <errno.h>

#include <linux/augur_hint.h>
#include <linux/augur_netlink.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <augur/hint.h>

#include "request.h"

struct each {
	augur_hint_cb cb;
	void *ctx;
};

const char *augur_hint_kind_name(uint32_t kind)
{
	static const char *const names[AUGUR_NR_HINT_KINDS] = {
		[AUGUR_HINT_NONE]	= "none",
		[AUGUR_HINT_LATENCY]	= "latency",
		[AUGUR_HINT_THROUGHPUT]	= "throughput",
		[AUGUR_HINT_BACKGROUND]	= "background",
	};

	return kind < AUGUR_NR_HINT_KINDS ? names[kind] : "unknown";
}

static int parse_hint(struct nlmsghdr *msg, void *ctx)
{
	struct nlattr *a[AUGUR_A_HINT_MAX + 1];
	const struct each *each = ctx;
	struct augur_hint_info info;

	if (genlmsg_parse(msg, 0, a, AUGUR_A_HINT_MAX, NULL) < 0)
		return -EBADMSG;
	info = (struct augur_hint_info){
		.tid = __request_number(a[AUGUR_A_HINT_TID]),
		.uid = __request_number(a[AUGUR_A_HINT_UID]),
		.kind = __request_number(a[AUGUR_A_HINT_KIND]),
		.node = __request_number(a[AUGUR_A_HINT_NODE]),
		.run_ns = __request_number(a[AUGUR_A_HINT_RUN_NS]),
		.deadline_ns = __request_number(a[AUGUR_A_HINT_DEADLINE_US]) * 1000,
		.ttl_ms = __request_number(a[AUGUR_A_HINT_TTL_MS]),
		.gang = __request_number(a[AUGUR_A_HINT_GANG]),
		.trust = __request_number(a[AUGUR_A_HINT_TRUST]),
	};
	return each->cb(&info, each->ctx);
}

int augur_hints_get(augur_hint_cb cb, void *ctx)
{
	struct each each = { .cb = cb, .ctx = ctx };
	struct request req = {
		.cmd = AUGUR_CMD_HINT_GET, .flags = NLM_F_DUMP,
		.parse = parse_hint, .ctx = &each,
	};

	return __request_run(&req);
}
