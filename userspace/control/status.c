// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * What the module says when it is asked by generic netlink.
 */
#include <errno.h>

#include <linux/augur_netlink.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <augur/status.h>

#include "request.h"

/* Calls back for each answer. */
struct each {
	augur_decision_cb decision;
	augur_key_cb key;
	augur_module_counter_cb counter;
	void *ctx;
};

static int parse_status(struct nlmsghdr *msg, void *ctx)
{
	struct nlattr *a[AUGUR_A_STATUS_MAX + 1];
	struct augur_status *out = ctx;

	if (genlmsg_parse(msg, 0, a, AUGUR_A_STATUS_MAX, NULL) < 0)
		return -EBADMSG;
	*out = (struct augur_status){
#define X(attr, field, meaning) .field = __request_number(a[AUGUR_A_STATUS_##attr]),
		AUGUR_STATUS_FIELDS(X)
#undef X
	};
	__request_string(a[AUGUR_A_STATUS_VERSION], out->version,
			 sizeof(out->version));
	return 0;
}

static int parse_decision(struct nlmsghdr *msg, void *ctx)
{
	struct nlattr *a[AUGUR_A_DECISION_MAX + 1];
	const struct each *each = ctx;
	struct augur_decision_info info;

	if (genlmsg_parse(msg, 0, a, AUGUR_A_DECISION_MAX, NULL) < 0)
		return -EBADMSG;
	info = (struct augur_decision_info){
		.decision = {
			.key = __request_number(a[AUGUR_A_DECISION_KEY]),
			.predicted_ns = __request_number(a[AUGUR_A_DECISION_PREDICTED_NS]),
			.slice_us = __request_number(a[AUGUR_A_DECISION_SLICE_US]),
			.ttl_ms = __request_number(a[AUGUR_A_DECISION_TTL_MS]),
			.band_q8 = __request_number(a[AUGUR_A_DECISION_BAND_Q8]),
			.confidence = __request_number(a[AUGUR_A_DECISION_CONFIDENCE]),
			.tier = __request_number(a[AUGUR_A_DECISION_TIER]),
			.node = __request_number(a[AUGUR_A_DECISION_NODE]),
			.flags = __request_number(a[AUGUR_A_DECISION_FLAGS]),
		},
		.used_ms = __request_number(a[AUGUR_A_DECISION_USED_MS]),
	};
	return each->decision(&info, each->ctx);
}

static int parse_key(struct nlmsghdr *msg, void *ctx)
{
	struct nlattr *a[AUGUR_A_KEY_MAX + 1];
	const struct each *each = ctx;
	struct augur_key_info info;

	if (genlmsg_parse(msg, 0, a, AUGUR_A_KEY_MAX, NULL) < 0)
		return -EBADMSG;
	info = (struct augur_key_info){
#define X(attr, field, meaning) .field = __request_number(a[AUGUR_A_KEY_##attr]),
		AUGUR_KEY_FIELDS(X)
#undef X
	};
	__request_string(a[AUGUR_A_KEY_COMM], info.comm, sizeof(info.comm));
	return each->key(&info, each->ctx);
}

static int parse_counter(struct nlmsghdr *msg, void *ctx)
{
	struct nlattr *a[AUGUR_A_COUNTER_MAX + 1];
	const struct each *each = ctx;
	struct augur_module_counter info;

	if (genlmsg_parse(msg, 0, a, AUGUR_A_COUNTER_MAX, NULL) < 0)
		return -EBADMSG;
	info.value = __request_number(a[AUGUR_A_COUNTER_VALUE]);
	__request_string(a[AUGUR_A_COUNTER_NAME], info.name, sizeof(info.name));
	__request_string(a[AUGUR_A_COUNTER_MEANING], info.meaning,
			 sizeof(info.meaning));
	return each->counter(&info, each->ctx);
}

int augur_status_get(struct augur_status *out)
{
	struct request req = {
		.cmd = AUGUR_CMD_STATUS_GET, .flags = NLM_F_ACK,
		.parse = parse_status, .ctx = out,
	};

	return __request_run(&req);
}

static int dump(int cmd, int (*parse)(struct nlmsghdr *msg, void *ctx),
		struct each *each)
{
	struct request req = {
		.cmd = cmd, .flags = NLM_F_DUMP, .parse = parse, .ctx = each,
	};

	return __request_run(&req);
}

int augur_decisions_get(augur_decision_cb cb, void *ctx)
{
	return dump(AUGUR_CMD_DECISION_GET, parse_decision,
		    &(struct each){ .decision = cb, .ctx = ctx });
}

int augur_keys_get(augur_key_cb cb, void *ctx)
{
	return dump(AUGUR_CMD_KEY_GET, parse_key,
		    &(struct each){ .key = cb, .ctx = ctx });
}

int augur_module_counters_get(augur_module_counter_cb cb, void *ctx)
{
	return dump(AUGUR_CMD_COUNTER_GET, parse_counter,
		    &(struct each){ .counter = cb, .ctx = ctx });
}
