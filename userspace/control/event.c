// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
#include <errno.h>
#include <stddef.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <augur/event.h>

#include "request.h"

struct watch {
	augur_event_cb cb;
	void *ctx;
	int result;
};

const char *augur_event_name(uint32_t kind)
{
	static const char *const names[] = {
		[AUGUR_EVENT_KIND_PROMOTE]	= "promote",
		[AUGUR_EVENT_KIND_DEMOTE]	= "demote",
		[AUGUR_EVENT_KIND_ALERT]	= "alert",
		[AUGUR_EVENT_KIND_MODE]		= "mode",
		[AUGUR_EVENT_KIND_HINT]		= "hint",
	};

	return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "unknown";
}

const char *augur_alert_name(uint32_t alert)
{
	static const char *const names[] = {
		[AUGUR_ALERT_KIND_DROPPED]	= "dropped",
		[AUGUR_ALERT_KIND_MISPREDICTED]	= "mispredicted",
	};

	return alert < sizeof(names) / sizeof(names[0]) ? names[alert] : "unknown";
}

static int on_event(struct nl_msg *msg, void *arg)
{
	struct nlattr *a[AUGUR_A_EVENT_MAX + 1];
	struct augur_event_info info;
	struct watch *watch = arg;

	if (watch->result ||
	    genlmsg_parse(nlmsg_hdr(msg), 0, a, AUGUR_A_EVENT_MAX, NULL) < 0)
		return NL_OK;
	info = (struct augur_event_info){
		.kind = __request_number(a[AUGUR_A_EVENT_KIND]),
		.time_ns = __request_number(a[AUGUR_A_EVENT_TIME_NS]),
		.lost = __request_number(a[AUGUR_A_EVENT_LOST]),
		.pid = __request_number(a[AUGUR_A_EVENT_PID]),
		.key = __request_number(a[AUGUR_A_EVENT_KEY]),
		.predicted_ns = __request_number(a[AUGUR_A_EVENT_PREDICTED_NS]),
		.alert = __request_number(a[AUGUR_A_EVENT_ALERT]),
		.cpu = __request_number(a[AUGUR_A_EVENT_CPU]),
		.count = __request_number(a[AUGUR_A_EVENT_COUNT]),
		.consumer = __request_number(a[AUGUR_A_EVENT_CONSUMER]),
		.uid = __request_number(a[AUGUR_A_EVENT_UID]),
		.hint_class = __request_number(a[AUGUR_A_EVENT_CLASS]),
		.result = __request_number(a[AUGUR_A_EVENT_RESULT]),
	};
	watch->result = watch->cb(&info, watch->ctx);
	return NL_OK;
}

static int join(struct nl_sock *sock)
{
	int group = genl_ctrl_resolve_grp(sock, AUGUR_FAMILY_NAME,
					  AUGUR_MCGRP_EVENTS);

	if (group < 0)
		return -ENODEV;
	return nl_socket_add_membership(sock, group) < 0 ? -EPERM : 0;
}

/* libnl has one error for a full socket and for its own lack of memory. */
static int listen_to(struct nl_sock *sock, struct watch *watch)
{
	int err = 0;

	nl_socket_disable_seq_check(sock);
	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, on_event, watch);
	while (!err && !watch->result)
		err = nl_recvmsgs_default(sock);
	if (watch->result)
		return watch->result;
	return err == -NLE_NOMEM ? -ENOBUFS : -EIO;
}

int augur_events_watch(augur_event_cb cb, void *ctx)
{
	struct watch watch = { .cb = cb, .ctx = ctx };
	struct nl_sock *sock;
	int ret = __request_connect(&sock);

	if (ret >= 0)
		ret = join(sock);
	if (!ret)
		ret = listen_to(sock, &watch);
	nl_socket_free(sock);
	return ret;
}
