/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The netlink family for tests: plain messages, without libnl and libaugur, so
 * that the module is not tested with the library that is made for it.
 */
#ifndef _SELFTESTS_CLIENT_H
#define _SELFTESTS_CLIENT_H

#include <errno.h>
#include <linux/augur_netlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENT_ATTRS	32

struct client {
	int fd;
	uint16_t family;
	uint32_t group;
	uint32_t seq;
	char why[256];
};

/* A request: header and attributes are put one after the other. */
struct request {
	struct nlmsghdr nl;
	struct genlmsghdr genl;
	char attrs[512];
};

/* Attributes of one message by number; pointers into the buffer it is in. */
struct answer {
	const struct nlattr *attr[CLIENT_ATTRS];
};

typedef void (*client_cb)(const struct answer *answer, void *ctx);

static inline void client_begin(struct request *req, uint16_t family, uint8_t cmd,
				uint16_t flags)
{
	memset(req, 0, sizeof(*req));
	req->nl.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
	req->nl.nlmsg_type = family;
	req->nl.nlmsg_flags = NLM_F_REQUEST | flags;
	req->genl.cmd = cmd;
	req->genl.version = 1;
}

static inline void client_put(struct request *req, uint16_t type, const void *data,
			      uint16_t len)
{
	struct nlattr *attr = (void *)((char *)req + NLMSG_ALIGN(req->nl.nlmsg_len));

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy(attr + 1, data, len);
	req->nl.nlmsg_len = NLMSG_ALIGN(req->nl.nlmsg_len) + NLA_ALIGN(attr->nla_len);
}

static inline void client_put_string(struct request *req, uint16_t type,
				     const char *s)
{
	client_put(req, type, s, strlen(s) + 1);
}

static inline void client_put_u32(struct request *req, uint16_t type, uint32_t value)
{
	client_put(req, type, &value, sizeof(value));
}

static inline void client_parse(const void *from, const void *to,
				struct answer *answer)
{
	const struct nlattr *attr = from;

	memset(answer, 0, sizeof(*answer));
	while ((const char *)attr + NLA_HDRLEN <= (const char *)to &&
	       attr->nla_len >= NLA_HDRLEN) {
		if ((attr->nla_type & NLA_TYPE_MASK) < CLIENT_ATTRS)
			answer->attr[attr->nla_type & NLA_TYPE_MASK] = attr;
		attr = (const void *)((const char *)attr + NLA_ALIGN(attr->nla_len));
	}
}

static inline uint64_t answer_number(const struct answer *answer, int type)
{
	const struct nlattr *attr = answer->attr[type];
	uint64_t value = 0;

	if (attr)
		memcpy(&value, attr + 1, attr->nla_len - NLA_HDRLEN > 4 ? 8 : 4);
	return value;
}

static inline const char *answer_string(const struct answer *answer, int type)
{
	const struct nlattr *attr = answer->attr[type];

	return attr ? (const char *)(attr + 1) : "";
}

/* What an error message says beside the number. */
static inline void client_why(struct client *c, const struct nlmsghdr *nl)
{
	const struct nlmsgerr *err = (const void *)(nl + 1);
	size_t skip = sizeof(*err);
	struct answer answer;

	c->why[0] = '\0';
	if (!(nl->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(nl->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(err->msg.nlmsg_len) - NLMSG_HDRLEN;
	client_parse((const char *)err + skip, (const char *)nl + nl->nlmsg_len,
		     &answer);
	snprintf(c->why, sizeof(c->why), "%s",
		 answer_string(&answer, NLMSGERR_ATTR_MSG));
}

/* 1: more to come; 0: done; else the error. */
static inline int client_message(struct client *c, const struct nlmsghdr *nl,
				 client_cb cb, void *ctx)
{
	struct answer answer;

	if (nl->nlmsg_type == NLMSG_ERROR) {
		client_why(c, nl);
		return ((const struct nlmsgerr *)(nl + 1))->error;
	}
	if (nl->nlmsg_type == NLMSG_DONE)
		return *(const int *)(nl + 1);
	client_parse((const char *)(nl + 1) + GENL_HDRLEN,
		     (const char *)nl + nl->nlmsg_len, &answer);
	if (cb)
		cb(&answer, ctx);
	return 1;
}

/* Reads once, up to @len bytes. Returns as client_message(). */
static inline int client_receive(struct client *c, size_t len, client_cb cb,
				 void *ctx)
{
	static char buf[65536] __attribute__((aligned(8)));
	const struct nlmsghdr *nl = (const void *)buf;
	int ret = 1;
	ssize_t got;

	got = recv(c->fd, buf, len < sizeof(buf) ? len : sizeof(buf), 0);
	if (got < 0)
		return -errno;
	for (; ret == 1 && NLMSG_OK(nl, (size_t)got); nl = NLMSG_NEXT(nl, got))
		ret = client_message(c, nl, cb, ctx);
	return ret;
}

/* Sends a request and reads its answers, @len bytes at a time. */
static inline int client_talk(struct client *c, struct request *req, size_t len,
			      client_cb cb, void *ctx)
{
	int ret = 1;

	req->nl.nlmsg_seq = ++c->seq;
	c->why[0] = '\0';
	if (send(c->fd, req, req->nl.nlmsg_len, 0) < 0)
		return -errno;
	while (ret == 1)
		ret = client_receive(c, len, cb, ctx);
	return ret;
}

static inline int client_dump(struct client *c, uint8_t cmd, client_cb cb, void *ctx)
{
	struct request req;

	client_begin(&req, c->family, cmd, NLM_F_DUMP);
	return client_talk(c, &req, 65536, cb, ctx);
}

static inline void client_family(const struct answer *answer, void *ctx)
{
	const struct nlattr *groups = answer->attr[CTRL_ATTR_MCAST_GROUPS];
	struct client *c = ctx;
	struct answer list, group;

	c->family = answer_number(answer, CTRL_ATTR_FAMILY_ID);
	if (!groups)
		return;
	client_parse(groups + 1, (const char *)groups + groups->nla_len, &list);
	if (!list.attr[1])
		return;
	client_parse(list.attr[1] + 1,
		     (const char *)list.attr[1] + list.attr[1]->nla_len, &group);
	c->group = answer_number(&group, CTRL_ATTR_MCAST_GRP_ID);
}

/* 0, or what the kernel says to the question for the family. */
static inline int client_open(struct client *c)
{
	const int on = 1;
	struct request req;

	memset(c, 0, sizeof(*c));
	c->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (c->fd < 0)
		return -errno;
	setsockopt(c->fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	client_begin(&req, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	client_put_string(&req, CTRL_ATTR_FAMILY_NAME, AUGUR_FAMILY_NAME);
	return client_talk(c, &req, 65536, client_family, c);
}

static inline int client_listen(struct client *c)
{
	return setsockopt(c->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &c->group,
			  sizeof(c->group)) ? -errno : 0;
}

/* The next event within @ms: 1, or 0 if there is none. */
static inline int client_event(struct client *c, int ms, client_cb cb, void *ctx)
{
	struct pollfd poller = { .fd = c->fd, .events = POLLIN };

	if (poll(&poller, 1, ms) != 1)
		return 0;
	return client_receive(c, 65536, cb, ctx);
}

static inline void client_close(struct client *c)
{
	if (c->fd >= 0)
		close(c->fd);
}

#endif /* _SELFTESTS_CLIENT_H */
