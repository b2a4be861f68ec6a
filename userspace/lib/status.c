// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Client of the generic netlink family.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

#include <linux/augur_netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <augur/status.h>

/* ynl's "uint" is as wide as its value needs. */
static uint64_t get_number(const struct nlattr *attr)
{
	if (!attr)
		return 0;
	return nla_len(attr) >= (int)sizeof(uint64_t) ? nla_get_u64(attr) :
							nla_get_u32(attr);
}

struct request {
	int (*parse)(struct nlmsghdr *msg, struct request *req);
	struct augur_status *status;
	augur_decision_cb cb;
	void *ctx;
	int result;
	bool done;
};

static int parse_status(struct nlmsghdr *msg, struct request *req)
{
	struct nlattr *a[AUGUR_A_STATUS_MAX + 1];
	struct augur_status *out = req->status;

	if (genlmsg_parse(msg, 0, a, AUGUR_A_STATUS_MAX, NULL) < 0)
		return -EBADMSG;
	*out = (struct augur_status){
#define X(attr, field, meaning) .field = get_number(a[AUGUR_A_STATUS_##attr]),
		AUGUR_STATUS_FIELDS(X)
#undef X
	};
	if (a[AUGUR_A_STATUS_VERSION])
		snprintf(out->version, sizeof(out->version), "%s",
			 nla_get_string(a[AUGUR_A_STATUS_VERSION]));
	return 0;
}

static int parse_decision(struct nlmsghdr *msg, struct request *req)
{
	struct nlattr *a[AUGUR_A_DECISION_MAX + 1];
	struct augur_decision_info info;

	if (genlmsg_parse(msg, 0, a, AUGUR_A_DECISION_MAX, NULL) < 0)
		return -EBADMSG;
	info = (struct augur_decision_info){
		.decision = {
			.key = get_number(a[AUGUR_A_DECISION_KEY]),
			.predicted_ns = get_number(a[AUGUR_A_DECISION_PREDICTED_NS]),
			.slice_us = get_number(a[AUGUR_A_DECISION_SLICE_US]),
			.ttl_ms = get_number(a[AUGUR_A_DECISION_TTL_MS]),
			.band_q8 = get_number(a[AUGUR_A_DECISION_BAND_Q8]),
			.confidence = get_number(a[AUGUR_A_DECISION_CONFIDENCE]),
			.tier = get_number(a[AUGUR_A_DECISION_TIER]),
			.node = get_number(a[AUGUR_A_DECISION_NODE]),
		},
		.hits = get_number(a[AUGUR_A_DECISION_HITS]),
	};
	return req->cb(&info, req->ctx);
}

/* What the first failing message says stays; the rest is read and ignored. */
static int on_valid(struct nl_msg *msg, void *arg)
{
	struct request *req = arg;

	if (!req->result)
		req->result = req->parse(nlmsg_hdr(msg), req);
	return NL_OK;
}

static int on_end(struct nl_msg *msg, void *arg)
{
	struct request *req = arg;

	(void)msg;
	req->done = true;
	return NL_STOP;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *err, void *arg)
{
	struct request *req = arg;

	(void)from;
	req->result = err->error ? err->error : -EIO;
	req->done = true;
	return NL_STOP;
}

static int exchange(struct nl_sock *sock, int family, int cmd, int flags,
		    struct request *req)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int err;

	if (!cb)
		return -ENOMEM;
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, req);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_end, req);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_end, req);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, req);

	err = genl_send_simple(sock, family, cmd, AUGUR_FAMILY_VERSION, flags);
	while (err >= 0 && !req->done)
		err = nl_recvmsgs(sock, cb);
	nl_cb_put(cb);
	return err < 0 && !req->result ? -EIO : req->result;
}

static int run_request(int cmd, int flags, struct request *req)
{
	struct nl_sock *sock = nl_socket_alloc();
	int family, err;

	if (!sock)
		return -ENOMEM;
	err = genl_connect(sock) < 0 ? -EIO : 0;
	if (!err) {
		family = genl_ctrl_resolve(sock, AUGUR_FAMILY_NAME);
		err = family < 0 ? -ENODEV :
				   exchange(sock, family, cmd, flags, req);
	}
	nl_socket_free(sock);
	return err;
}

int augur_status_get(struct augur_status *out)
{
	struct request req = { .parse = parse_status, .status = out };

	return run_request(AUGUR_CMD_STATUS_GET, NLM_F_ACK, &req);
}

int augur_decisions_get(augur_decision_cb cb, void *ctx)
{
	struct request req = { .parse = parse_decision, .cb = cb, .ctx = ctx };

	return run_request(AUGUR_CMD_DECISION_GET, NLM_F_DUMP, &req);
}
