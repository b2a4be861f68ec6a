/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the daemon waits for goes through one io_uring. Where that is disabled the same
 * requests are made with ioctl(2) and poll(2): one at a time, and whoever waits for
 * samples does not see other things until they come or its time is over. Only signals
 * interrupt it.
 */
#ifndef _AUGURD_IO_H
#define _AUGURD_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <liburing.h>

#define AUGUR_IO_REQUESTS	16

/**
 * struct augur_io_event - a request that is done
 * @tag: of the request
 * @res: its result, or -errno
 */
struct augur_io_event {
	uint64_t tag;
	int res;
};

/**
 * struct augur_io_request - a request of the time without io_uring
 * @tag: of the request; the place is free if @fd is negative
 * @arg: argument of the command
 * @fd: file
 * @op: command, 0 to wait until @fd is readable
 */
struct augur_io_request {
	uint64_t tag;
	void *arg;
	int fd;
	uint32_t op;
};

/**
 * struct augur_io - state
 * @use_ring: there is an io_uring
 * @use_fixed: it has a registered buffer, for PUSH
 * @ring: the io_uring
 * @requests: without one, what is to be done
 */
struct augur_io {
	bool use_ring;
	bool use_fixed;
	struct io_uring ring;
	struct augur_io_request requests[AUGUR_IO_REQUESTS];
};

/*
 * SIGTERM, SIGINT, SIGHUP and SIGUSR1 must be blocked. 0 or -ENOMEM; where
 * io_uring is disabled or missing, it goes without.
 */
int augur_io_init(struct augur_io *io);
void augur_io_exit(struct augur_io *io);

/* Decisions will be pushed from @buf: the kernel need not look it up each time. */
void augur_io_register(struct augur_io *io, void *buf, size_t len);

/* Queues command @op of struct @arg on @fd; @arg lives until it completes. */
int augur_io_cmd(struct augur_io *io, int fd, uint32_t op, void *arg, uint64_t tag);

/* Queues one notice that @fd is readable. */
int augur_io_poll(struct augur_io *io, int fd, uint64_t tag);

/* Waits until something is done. 0, -EINTR, or another -errno that is the end. */
int augur_io_next(struct augur_io *io, struct augur_io_event *out);

/* Without io_uring. */
void augur_io_plain_init(struct augur_io *io);
int augur_io_plain_queue(struct augur_io *io, const struct augur_io_request *r);
int augur_io_plain_next(struct augur_io *io, struct augur_io_event *out);

#endif /* _AUGURD_IO_H */
