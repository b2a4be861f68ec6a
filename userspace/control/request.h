/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * One question to the generic netlink family, for the files of the library.
 */
#ifndef _AUGUR_REQUEST_H
#define _AUGUR_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nl_msg;
struct nl_sock;
struct nlattr;
struct nlmsghdr;

/**
 * struct request - a question, and where its answers go
 * @cmd: the operation
 * @flags: NLM_F_DUMP or NLM_F_ACK
 * @fill: puts attributes into the question, NULL for none; 0 or a libnl error
 * @parse: looks at one answer, NULL if there is none; 0 or -errno, which ends it
 * @ctx: for both
 * @why: where the kernel's words for an error go, NULL for nowhere
 * @why_len: room there
 * @result: of the first thing that failed, for request.c
 * @done: there is nothing more to come, for request.c
 */
struct request {
	int cmd;
	int flags;
	int (*fill)(struct nl_msg *msg, void *ctx);
	int (*parse)(struct nlmsghdr *msg, void *ctx);
	void *ctx;
	char *why;
	size_t why_len;
	int result;
	bool done;
};

/* 0 or -errno: -ENODEV without the module, -ENONET where it cannot be asked. */
int __request_run(struct request *req);

/* Connects and finds the family, for who does not ask but listen. */
int __request_connect(struct nl_sock **sock);

/* ynl's "uint" is as wide as its value needs; 0 if there is none. */
uint64_t __request_number(const struct nlattr *attr);

/* Copies a string; empty if there is none. */
void __request_string(const struct nlattr *attr, char *buf, size_t len);

#endif /* _AUGUR_REQUEST_H */
