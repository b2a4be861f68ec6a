/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The daemon's io_uring: everything it waits for goes through this one.
 */
#ifndef _AUGURD_RING_H
#define _AUGURD_RING_H

#include <stdint.h>

#include <liburing.h>

/* 0 or -errno; -EPERM if io_uring is disabled on this system. */
int augur_ring_init(struct io_uring *ring);

/* Queues command @op of struct @arg on @fd; @arg lives until it completes. */
int augur_ring_cmd(struct io_uring *ring, int fd, uint32_t op, const void *arg,
		   uint64_t tag);

/* Queues one notice that @fd is readable. */
int augur_ring_poll(struct io_uring *ring, int fd, uint64_t tag);

#endif /* _AUGURD_RING_H */
