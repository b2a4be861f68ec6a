// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/augur_netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "request.h"

#define MODULE_DIR	"/sys/module/augur"

uint64_t __request_number(const struct nlattr *attr)
{
	if (!attr)
		return 0;
	return nla_len(attr) >= (int)sizeof(uint64_t) ? nla_get_u64(attr) :
							nla_get_u32(attr);
}

void __request_string(const struct nlattr *attr, char *buf, size_t len)
{
	snprintf(buf, len, "%s", attr ? nla_get_string(attr) : "");
}

/* What the first failing message says stays; the rest is read and ignored. */
static int on_valid(struct nl_msg *msg, void *arg)
{
	struct request *req = arg;

	if (!req->result && req->parse)
		req->result = req->parse(nlmsg_hdr(msg), req->ctx);
	return NL_OK;
}

static int on_end(struct nl_msg *msg, void *arg)
{
	struct request *req = arg;

	(void)msg;
	req->done = true;
	return NL_STOP;
}

/* The words follow the error, and the question if that was sent back, too. */
static void keep_why(const struct nlmsgerr *err, struct request *req)
{
	const struct nlmsghdr *hdr = (const void *)((const char *)err - NLMSG_HDRLEN);
	size_t skip = sizeof(*err);
	struct nlattr *words;

	if (!req->why || !(hdr->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(hdr->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(err->msg.nlmsg_len) - NLMSG_HDRLEN;
	if (hdr->nlmsg_len < NLMSG_HDRLEN + skip)
		return;
	words = nla_find((void *)((const char *)err + skip),
			 hdr->nlmsg_len - NLMSG_HDRLEN - skip, NLMSGERR_ATTR_MSG);
	__request_string(words, req->why, req->why_len);
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *err, void *arg)
{
	struct request *req = arg;

	(void)from;
	req->result = err->error ? err->error : -EIO;
	req->done = true;
	keep_why(err, req);
	return NL_STOP;
}

static int send_request(struct nl_sock *sock, int family, const struct request *req)
{
	struct nl_msg *msg = nlmsg_alloc();
	int err = -NLE_NOMEM;

	if (msg && genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, req->flags,
			       req->cmd, AUGUR_FAMILY_VERSION))
		err = req->fill ? req->fill(msg, req->ctx) : 0;
	if (!err)
		err = nl_send_auto(sock, msg);
	nlmsg_free(msg);
	return err;
}

static int exchange(struct nl_sock *sock, int family, struct request *req)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int err;

	if (!cb)
		return -ENOMEM;
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, req);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_end, req);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_end, req);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, req);

	err = send_request(sock, family, req);
	while (err >= 0 && !req->done)
		err = nl_recvmsgs(sock, cb);
	nl_cb_put(cb);
	return err < 0 && !req->result ? -EIO : req->result;
}

int __request_connect(struct nl_sock **sock)
{
	const int on = 1;
	int family;

	*sock = nl_socket_alloc();
	if (!*sock)
		return -ENOMEM;
	if (genl_connect(*sock) < 0)
		return -EIO;
	/* Without it an error has no words, and is an error all the same. */
	setsockopt(nl_socket_get_fd(*sock), SOL_NETLINK, NETLINK_EXT_ACK, &on,
		   sizeof(on));
	family = genl_ctrl_resolve(*sock, AUGUR_FAMILY_NAME);
	if (family >= 0)
		return family;
	return access(MODULE_DIR, F_OK) ? -ENODEV : -ENONET;
}

int __request_run(struct request *req)
{
	struct nl_sock *sock;
	int ret = __request_connect(&sock);

	if (req->why)
		req->why[0] = '\0';
	if (ret >= 0)
		ret = exchange(sock, ret, req);
	nl_socket_free(sock);
	return ret;
}
