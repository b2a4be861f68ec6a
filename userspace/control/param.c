// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
#include <errno.h>

#include <linux/augur_netlink.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <augur/param.h>

#include "request.h"

struct each {
	augur_param_cb cb;
	void *ctx;
};

struct setting {
	const char *name;
	uint32_t value;
};

static int parse_param(struct nlmsghdr *msg, void *ctx)
{
	struct nlattr *a[AUGUR_A_PARAM_MAX + 1];
	const struct each *each = ctx;
	struct augur_param_info info;

	if (genlmsg_parse(msg, 0, a, AUGUR_A_PARAM_MAX, NULL) < 0)
		return -EBADMSG;
	info = (struct augur_param_info){
		.value = __request_number(a[AUGUR_A_PARAM_VALUE]),
		.def = __request_number(a[AUGUR_A_PARAM_DEFAULT]),
		.least = __request_number(a[AUGUR_A_PARAM_LEAST]),
		.most = __request_number(a[AUGUR_A_PARAM_MOST]),
		.fixed = a[AUGUR_A_PARAM_FIXED],
	};
	__request_string(a[AUGUR_A_PARAM_NAME], info.name, sizeof(info.name));
	__request_string(a[AUGUR_A_PARAM_MEANING], info.meaning,
			 sizeof(info.meaning));
	return each->cb(&info, each->ctx);
}

int augur_params_get(augur_param_cb cb, void *ctx)
{
	struct each each = { .cb = cb, .ctx = ctx };
	struct request req = {
		.cmd = AUGUR_CMD_PARAM_GET, .flags = NLM_F_DUMP,
		.parse = parse_param, .ctx = &each,
	};

	return __request_run(&req);
}

static int fill_setting(struct nl_msg *msg, void *ctx)
{
	const struct setting *setting = ctx;
	int err = nla_put_string(msg, AUGUR_A_PARAM_NAME, setting->name);

	return err ? err : nla_put_u32(msg, AUGUR_A_PARAM_VALUE, setting->value);
}

int augur_param_set(const char *name, uint32_t value, char *why, size_t len)
{
	struct setting setting = { .name = name, .value = value };
	struct request req = {
		.cmd = AUGUR_CMD_PARAM_SET, .flags = NLM_F_ACK,
		.fill = fill_setting, .ctx = &setting, .why = why, .why_len = len,
	};

	return __request_run(&req);
}
