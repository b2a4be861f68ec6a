// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The module's counters by generic netlink, without a library for two requests.
 */
#include <errno.h>
#include <linux/augur_netlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "progress.h"

/* The kernel makes no message larger than this unless it is asked with more room. */
#define NETLINK_ROOM	8192

/* Returns something else than 0 to end it. */
typedef int (*netlink_cb)(const struct nlmsghdr *msg, void *ctx);

/**
 * struct netlink_request - a request of at most one attribute
 * @nl: header
 * @genl: header of the family
 * @attr: header of the attribute
 * @text: its value
 */
struct netlink_request {
	struct nlmsghdr nl;
	struct genlmsghdr genl;
	struct nlattr attr;
	char text[NLA_ALIGN(sizeof(AUGUR_FAMILY_NAME))];
};

/* The next attribute of one type, NULL if there is none. */
static const struct nlattr *netlink_attr(const struct nlmsghdr *msg, int type)
{
	size_t at = NLMSG_LENGTH(GENL_HDRLEN);
	const struct nlattr *attr;

	while (at + sizeof(*attr) <= msg->nlmsg_len) {
		attr = (const void *)((const char *)msg + at);
		if (attr->nla_len < sizeof(*attr) || attr->nla_len > msg->nlmsg_len - at)
			return NULL;
		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
		at += NLA_ALIGN(attr->nla_len);
	}
	return NULL;
}

/* As wide as its value needs, as "uint" of the specification; 0 if there is none. */
static uint64_t netlink_number(const struct nlattr *attr)
{
	size_t bytes = attr ? attr->nla_len - NLA_HDRLEN : 0;
	uint64_t wide = 0;
	uint32_t narrow = 0;
	uint16_t id = 0;

	if (bytes >= sizeof(wide))
		memcpy(&wide, attr + 1, sizeof(wide));
	else if (bytes >= sizeof(narrow))
		memcpy(&narrow, attr + 1, sizeof(narrow));
	else if (bytes >= sizeof(id))
		memcpy(&id, attr + 1, sizeof(id));
	return wide + narrow + id;
}

/* 1: there is more to come. */
static int netlink_one(const struct nlmsghdr *msg, netlink_cb cb, void *ctx)
{
	int err;

	if (msg->nlmsg_type == NLMSG_DONE)
		return 0;
	if (msg->nlmsg_type == NLMSG_ERROR) {
		memcpy(&err, NLMSG_DATA(msg), sizeof(err));
		return err;
	}
	err = cb(msg, ctx);
	return err ? err : 1;
}

static int netlink_receive(int fd, netlink_cb cb, void *ctx)
{
	char room[NETLINK_ROOM] __attribute__((aligned(8)));
	const struct nlmsghdr *msg;
	int ret = 1;
	ssize_t len;

	while (ret > 0) {
		len = recv(fd, room, sizeof(room), MSG_TRUNC);
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0 || len > (ssize_t)sizeof(room))
			return len < 0 ? -errno : -EMSGSIZE;
		for (msg = (const void *)room; ret > 0 && NLMSG_OK(msg, len);
		     msg = NLMSG_NEXT(msg, len))
			ret = netlink_one(msg, cb, ctx);
	}
	return ret;
}

static int netlink_ask(int fd, uint16_t family, uint8_t cmd, uint16_t flags,
		       const char *name, netlink_cb cb, void *ctx)
{
	struct netlink_request req = {
		.nl = {
			.nlmsg_len = offsetof(struct netlink_request, attr),
			.nlmsg_type = family,
			.nlmsg_flags = NLM_F_REQUEST | flags,
		},
		.genl = { .cmd = cmd, .version = AUGUR_FAMILY_VERSION },
	};

	if (name) {
		req.nl.nlmsg_len = sizeof(req);
		req.attr.nla_type = CTRL_ATTR_FAMILY_NAME;
		req.attr.nla_len = sizeof(req.attr) + strlen(name) + 1;
		memcpy(req.text, name, strlen(name) + 1);
	}
	if (send(fd, &req, req.nl.nlmsg_len, 0) < 0)
		return -errno;
	return netlink_receive(fd, cb, ctx);
}

static int on_family(const struct nlmsghdr *msg, void *ctx)
{
	*(uint16_t *)ctx = netlink_number(netlink_attr(msg, CTRL_ATTR_FAMILY_ID));
	return 0;
}

static int on_counter(const struct nlmsghdr *msg, void *ctx)
{
	const struct nlattr *name = netlink_attr(msg, AUGUR_A_COUNTER_NAME);
	const struct nlattr *value = netlink_attr(msg, AUGUR_A_COUNTER_VALUE);

	/* The kernel's strings end with a zero byte. */
	if (name && value)
		__augur_progress_found(ctx, (const char *)(name + 1),
				       netlink_number(value));
	return 0;
}

static int module_ask(int fd, const struct augur_progress_out *out)
{
	uint16_t family = 0;
	int err;

	/* The answer, and then that it was all. */
	err = netlink_ask(fd, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK,
			  AUGUR_FAMILY_NAME, on_family, &family);
	if (err || !family)
		return err ? err : -ENOENT;
	return netlink_ask(fd, family, AUGUR_CMD_COUNTER_GET, NLM_F_DUMP, NULL,
			   on_counter, (void *)out);
}

int __augur_progress_module(const struct augur_progress_out *out)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC), err;

	if (fd < 0)
		return -errno;
	err = module_ask(fd, out);
	close(fd);
	return err;
}
