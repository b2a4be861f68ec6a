// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/*
 * A command that is wrong in one way is refused with the errno that the header
 * promises, by ioctl and by io_uring alike; one from a later version is not.
 */
#include <kselftest_harness.h>

#include "control.h"

FIXTURE(command)
{
	struct control control;
	struct io_uring ring;
};

FIXTURE_SETUP(command)
{
	ASSERT_EQ(0, control_open(&self->control));
	ASSERT_EQ(0, io_uring_queue_init(8, &self->ring, 0));
}

FIXTURE_TEARDOWN(command)
{
	io_uring_queue_exit(&self->ring);
	control_close(&self->control);
}

/* Both ways in, one answer: the result or -errno. */
static int both(FIXTURE_DATA(command) *self, uint32_t nr, void *arg)
{
	int ret = ioctl(self->control.fd, nr, arg);
	int uring = control_uring(&self->ring, self->control.fd, nr, arg);

	ret = ret < 0 ? -errno : ret;
	return ret == uring ? ret : -9999;
}

TEST_F(command, query_answers)
{
	struct augur_query query = { .size = sizeof(query) };

	EXPECT_EQ(0, both(self, AUGUR_U_QUERY, &query));
	EXPECT_EQ(AUGUR_ABI_VERSION, query.abi_version);
	EXPECT_EQ(AUGUR_PUSH_MAX, query.push_max);
	EXPECT_EQ(sysconf(_SC_NPROCESSORS_CONF), query.nr_cpus);
	EXPECT_EQ(AUGUR_F_ALL, query.features);
	EXPECT_LT(0, query.nr_decisions);
	EXPECT_EQ(0, query.map_bytes % sysconf(_SC_PAGESIZE));
}

TEST_F(command, later_version_with_zeros)
{
	struct {
		struct augur_query query;
		uint64_t later;
	} arg = { .query.size = sizeof(arg) };

	EXPECT_EQ(0, both(self, AUGUR_U_QUERY, &arg));
	EXPECT_EQ(0, both(self, _IOWR(AUGUR_IOC_MAGIC, 0, arg), &arg));
	EXPECT_EQ(AUGUR_ABI_VERSION, arg.query.abi_version);
	arg.later = 1;
	EXPECT_EQ(-E2BIG, both(self, AUGUR_U_QUERY, &arg));
}

TEST_F(command, size)
{
	struct augur_query query = { .size = 39 };

	EXPECT_EQ(-EINVAL, both(self, AUGUR_U_QUERY, &query));
	query.size = 0;
	EXPECT_EQ(-EINVAL, both(self, AUGUR_U_QUERY, &query));
	query.size = UINT32_MAX;
	EXPECT_EQ(-E2BIG, both(self, AUGUR_U_QUERY, &query));
}

TEST_F(command, flags)
{
	struct augur_query query = { .size = sizeof(query), .flags = 1 };
	struct augur_decision decision = {};
	struct augur_push push = {
		.size = sizeof(push),
		.decisions = (uintptr_t)&decision,
		.nr_decisions = 1,
	};

	EXPECT_EQ(-EINVAL, both(self, AUGUR_U_QUERY, &query));
	push.flags = 1;
	EXPECT_EQ(-EINVAL, both(self, AUGUR_U_PUSH, &push));
	push.flags = 0;
	push.__resv = 1;
	EXPECT_EQ(-EINVAL, both(self, AUGUR_U_PUSH, &push));
}

TEST_F(command, address)
{
	long page = sysconf(_SC_PAGESIZE);
	char *edge = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct augur_query *query = (void *)(edge + page - 8);

	ASSERT_NE(MAP_FAILED, (void *)edge);
	ASSERT_EQ(0, munmap(edge + page, page));
	EXPECT_EQ(-EFAULT, both(self, AUGUR_U_QUERY, NULL));
	EXPECT_EQ(-EFAULT, both(self, AUGUR_U_QUERY, (void *)-4096L));
	/* The size can be read, the rest cannot. */
	query->size = sizeof(*query);
	EXPECT_EQ(-EFAULT, both(self, AUGUR_U_QUERY, query));
	munmap(edge, page);
}

TEST_F(command, read_only_answer)
{
	long page = sysconf(_SC_PAGESIZE);
	struct augur_query *query = mmap(NULL, page, PROT_READ | PROT_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, (void *)query);
	query->size = sizeof(*query);
	ASSERT_EQ(0, mprotect(query, page, PROT_READ));
	EXPECT_EQ(-EFAULT, both(self, AUGUR_U_QUERY, query));
	munmap(query, page);
}

TEST_F(command, unknown)
{
	struct augur_query query = { .size = sizeof(query) };

	EXPECT_EQ(-ENOTTY, both(self, _IOWR(AUGUR_IOC_MAGIC, 15, query), &query));
	EXPECT_EQ(-ENOTTY, both(self, _IOWR(AUGUR_IOC_MAGIC, 255, query), &query));
	EXPECT_EQ(-ENOTTY, both(self, _IOWR(0xAD, 0, query), &query));
	EXPECT_EQ(-ENOTTY, both(self, _IOR(AUGUR_IOC_MAGIC, 0, query), &query));
	EXPECT_EQ(-ENOTTY, both(self, 0, &query));
}

TEST_F(command, uring_fields)
{
	struct augur_query query = { .size = sizeof(query) };
	struct augur_uring_cmd cmd = { .arg = (uintptr_t)&query };
	struct io_uring_sqe *sqe;
	unsigned int way;

	for (way = 0; way < 2; way++) {
		cmd.flags = way == 0;
		cmd.__resv = way == 1;
		sqe = io_uring_get_sqe(&self->ring);
		io_uring_prep_rw(IORING_OP_URING_CMD, sqe, self->control.fd, NULL, 0, 0);
		sqe->cmd_op = AUGUR_U_QUERY;
		memcpy(sqe->cmd, &cmd, sizeof(cmd));
		ASSERT_EQ(1, io_uring_submit(&self->ring));
		EXPECT_EQ(-EINVAL, control_result(&self->ring, NULL, 5000));
	}
}

TEST_F(command, wait_is_no_ioctl)
{
	struct augur_wait wait = control_wait_args(&self->control, 1, MSEC);

	EXPECT_EQ(-1, ioctl(self->control.fd, AUGUR_U_WAIT, &wait));
	EXPECT_EQ(EOPNOTSUPP, errno);
}

TEST_HARNESS_MAIN
