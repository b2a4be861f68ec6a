// SPDX-License-Identifier: GPL-2.0-only
/*
 * Set-up of the io_uring and the requests augurd makes.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include <linux/augur.h>

#include "ring.h"

#define RING_ENTRIES	16

/* The command area of an ordinary SQE. */
_Static_assert(sizeof(struct augur_uring_cmd) == 16, "does not fit the SQE");

int augur_ring_init(struct io_uring *ring)
{
	/* One thread submits and waits: completions run when it waits. */
	int err = io_uring_queue_init(RING_ENTRIES, ring,
				      IORING_SETUP_SINGLE_ISSUER |
				      IORING_SETUP_DEFER_TASKRUN);

	return err == -EINVAL ? io_uring_queue_init(RING_ENTRIES, ring, 0) :
				err;
}

static struct io_uring_sqe *get_sqe(struct io_uring *ring)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	if (!sqe && io_uring_submit(ring) > 0)
		sqe = io_uring_get_sqe(ring);
	return sqe;
}

int augur_ring_cmd(struct io_uring *ring, int fd, uint32_t op, const void *arg,
		   uint64_t tag)
{
	struct augur_uring_cmd cmd = { .arg = (uintptr_t)arg };
	struct io_uring_sqe *sqe = get_sqe(ring);

	if (!sqe)
		return -EBUSY;
	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, fd, NULL, 0, 0);
	sqe->cmd_op = op;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	io_uring_sqe_set_data64(sqe, tag);
	return 0;
}

int augur_ring_poll(struct io_uring *ring, int fd, uint64_t tag)
{
	struct io_uring_sqe *sqe = get_sqe(ring);

	if (!sqe)
		return -EBUSY;
	io_uring_prep_poll_add(sqe, fd, POLLIN);
	io_uring_sqe_set_data64(sqe, tag);
	return 0;
}
