// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests by io_uring.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/uio.h>

#include <linux/augur.h>

#include "io.h"

#ifndef IORING_URING_CMD_FIXED
#define IORING_URING_CMD_FIXED	(1U << 0)
#endif

/* The command area of an ordinary SQE. */
_Static_assert(sizeof(struct augur_uring_cmd) == 16, "does not fit the SQE");

int augur_io_init(struct augur_io *io)
{
	int err;

	io->use_fixed = false;
	/* One thread submits and waits: completions run when it waits. */
	err = io_uring_queue_init(AUGUR_IO_REQUESTS, &io->ring,
				  IORING_SETUP_SINGLE_ISSUER |
				  IORING_SETUP_DEFER_TASKRUN);
	if (err == -EINVAL)
		err = io_uring_queue_init(AUGUR_IO_REQUESTS, &io->ring, 0);
	io->use_ring = !err;
	if (!err || err == -ENOMEM)
		return err;
	augur_io_plain_init(io);
	return 0;
}

void augur_io_exit(struct augur_io *io)
{
	if (io->use_ring)
		io_uring_queue_exit(&io->ring);
	io->use_ring = false;
}

void augur_io_register(struct augur_io *io, void *buf, size_t len)
{
	struct iovec iov = { .iov_base = buf, .iov_len = len };

	if (io->use_ring)
		io->use_fixed = !io_uring_register_buffers(&io->ring, &iov, 1);
}

static struct io_uring_sqe *get_sqe(struct augur_io *io)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&io->ring);

	if (!sqe && io_uring_submit(&io->ring) > 0)
		sqe = io_uring_get_sqe(&io->ring);
	return sqe;
}

int augur_io_cmd(struct augur_io *io, int fd, uint32_t op, void *arg, uint64_t tag)
{
	struct augur_io_request r = { .tag = tag, .arg = arg, .fd = fd, .op = op };
	struct augur_uring_cmd cmd = { .arg = (uintptr_t)arg };
	struct io_uring_sqe *sqe;

	if (!io->use_ring)
		return augur_io_plain_queue(io, &r);
	sqe = get_sqe(io);
	if (!sqe)
		return -EBUSY;
	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, fd, NULL, 0, 0);
	sqe->cmd_op = op;
	if (op == AUGUR_U_PUSH && io->use_fixed) {
		sqe->uring_cmd_flags = IORING_URING_CMD_FIXED;
		sqe->buf_index = 0;
	}
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	io_uring_sqe_set_data64(sqe, tag);
	return 0;
}

int augur_io_poll(struct augur_io *io, int fd, uint64_t tag)
{
	struct augur_io_request r = { .tag = tag, .fd = fd };
	struct io_uring_sqe *sqe;

	if (!io->use_ring)
		return augur_io_plain_queue(io, &r);
	sqe = get_sqe(io);
	if (!sqe)
		return -EBUSY;
	io_uring_prep_poll_add(sqe, fd, POLLIN);
	io_uring_sqe_set_data64(sqe, tag);
	return 0;
}

int augur_io_next(struct augur_io *io, struct augur_io_event *out)
{
	struct io_uring_cqe *cqe;
	int err;

	if (!io->use_ring)
		return augur_io_plain_next(io, out);
	while (io_uring_peek_cqe(&io->ring, &cqe)) {
		err = io_uring_submit_and_wait(&io->ring, 1);
		if (err < 0)
			return err;
	}
	*out = (struct augur_io_event){ .tag = cqe->user_data, .res = cqe->res };
	io_uring_cqe_seen(&io->ring, cqe);
	return 0;
}
