// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/*
 * HINT, HINT_CLEAR and SESSION: what is wrong in one field is refused with the errno
 * that the header promises, by ioctl and by io_uring alike; what is out of its range
 * is clamped, and the answer says so.
 */

#include "harness.h"
#include "hint.h"

FIXTURE(hint)
{
	int fd;
	struct io_uring ring;
};

FIXTURE_SETUP(hint)
{
	self->fd = hint_open();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, io_uring_queue_init(8, &self->ring, 0));
}

FIXTURE_TEARDOWN(hint)
{
	io_uring_queue_exit(&self->ring);
	close(self->fd);
}

/* Both ways in, one answer: the result or -errno. */
static int both(FIXTURE_DATA(hint) *self, uint32_t nr, const void *arg, size_t bytes)
{
	char copy[256];
	int ret, uring;

	memcpy(copy, arg, bytes);
	ret = hint_ioctl(self->fd, nr, copy);
	memcpy(copy, arg, bytes);
	uring = hint_uring(&self->ring, self->fd, nr, copy);
	return ret == uring ? ret : -9999;
}

#define BOTH(nr, arg) both(self, nr, &(arg), sizeof(arg))

/* The answer to a hint about this thread. */
static struct augur_hint answer(FIXTURE_DATA(hint) *self, struct augur_hint hint)
{
	int ret = hint_ioctl(self->fd, AUGUR_U_HINT, &hint);

	if (ret)
		memset(&hint, 0xff, sizeof(hint));
	return hint;
}

TEST_F(hint, good)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);

	EXPECT_EQ(0, BOTH(AUGUR_U_HINT, hint));
	hint.deadline_ns = 2 * MSEC;
	hint.ttl_ms = 1000;
	hint.clamped = 77;
	hint = answer(self, hint);
	EXPECT_EQ(0, hint.clamped);
	EXPECT_EQ(100 * USEC, hint.run_ns);
	EXPECT_EQ(2 * MSEC, hint.deadline_ns);
	EXPECT_EQ(1000, hint.ttl_ms);
	EXPECT_LT(0, hint.trust);
	EXPECT_GE(AUGUR_TRUST_MAX, hint.trust);
	EXPECT_EQ(1, hint_clear(self->fd, 0));
	EXPECT_EQ(0, hint_clear(self->fd, 0));
}

TEST_F(hint, query)
{
	struct augur_query query = { .size = sizeof(query) };

	EXPECT_EQ(0, hint_ioctl(self->fd, AUGUR_U_QUERY, &query));
	EXPECT_EQ(AUGUR_F_HINT | AUGUR_F_PAGE | AUGUR_F_SESSION,
		  query.features & (AUGUR_F_HINT | AUGUR_F_PAGE | AUGUR_F_SESSION));
}

TEST_F(hint, not_the_commands_of_the_other_device)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_NONE, 0);
	struct augur_push push = { .size = sizeof(push) };
	int fd = open(AUGUR_DEVICE_CONTROL, O_RDWR | O_CLOEXEC);

	ASSERT_LE(0, fd);
	EXPECT_EQ(-ENOTTY, BOTH(AUGUR_U_PUSH, push));
	EXPECT_EQ(-ENOTTY, hint_ioctl(fd, AUGUR_U_HINT, &hint));
	close(fd);
}

TEST_F(hint, size)
{
	struct {
		struct augur_hint hint;
		uint64_t later;
	} arg = { .hint = hint_of(AUGUR_HINT_NONE, 0) };

	arg.hint.size--;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT, arg));
	arg.hint.size = sizeof(arg);
	EXPECT_EQ(0, BOTH(AUGUR_U_HINT, arg));
	arg.later = 1;
	EXPECT_EQ(-E2BIG, BOTH(AUGUR_U_HINT, arg));
}

TEST_F(hint, flags)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_NONE, 0);
	struct augur_hint_clear clear = { .size = sizeof(clear), .flags = 1 };
	struct augur_session session = {
		.size = sizeof(session), .flags = 1, .nr_bursts = 1, .timeout_ns = SEC,
	};

	hint.flags = 1;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT, hint));
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT_CLEAR, clear));
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_SESSION, session));
}

TEST_F(hint, reserved)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_NONE, 0);
	struct augur_hint_clear clear = { .size = sizeof(clear), .__resv = 1 };

	hint.__resv = 1;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT, hint));
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT_CLEAR, clear));
}

TEST_F(hint, kind)
{
	struct augur_hint hint = hint_of(AUGUR_NR_HINT_KINDS, 0);

	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT, hint));
	hint.kind = UINT32_MAX;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT, hint));
}

TEST_F(hint, node)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_NONE, 0);

	hint.node = 0;
	EXPECT_EQ(0, BOTH(AUGUR_U_HINT, hint));
	hint.node = AUGUR_NODE_ANY - 1;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT, hint));
	hint.node = AUGUR_NODE_ANY + 1;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT, hint));
	hint.node = UINT32_MAX;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT, hint));
}

TEST_F(hint, gang_and_period_belong_together)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_NONE, 0);

	hint.gang = 1;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT, hint));
	hint.gang = 0;
	hint.period_ns = 10 * MSEC;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT, hint));
}

TEST_F(hint, start_time_of_the_caller)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_NONE, 0);
	struct augur_hint_clear clear = { .size = sizeof(clear), .start_ticks = 1 };
	struct augur_session session = {
		.size = sizeof(session), .nr_bursts = 1, .timeout_ns = SEC,
		.start_ticks = 1, .tid = 0,
	};

	hint.start_ticks = 1;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT, hint));
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_HINT_CLEAR, clear));
	EXPECT_EQ(-EINVAL, hint_uring(&self->ring, self->fd, AUGUR_U_SESSION, &session));
}

TEST_F(hint, no_such_thread)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_NONE, 0);
	const uint32_t tids[] = { INT32_MAX, INT32_MAX + 1U, UINT32_MAX };
	struct augur_hint_clear clear = { .size = sizeof(clear), .tid = INT32_MAX };
	struct augur_session session = {
		.size = sizeof(session), .nr_bursts = 1, .timeout_ns = SEC,
		.tid = INT32_MAX,
	};

	for (unsigned int i = 0; i < 3; i++) {
		hint.tid = tids[i];
		EXPECT_EQ(-ESRCH, BOTH(AUGUR_U_HINT, hint));
	}
	EXPECT_EQ(-ESRCH, BOTH(AUGUR_U_HINT_CLEAR, clear));
	EXPECT_EQ(-ESRCH, BOTH(AUGUR_U_SESSION, session));
}

TEST_F(hint, address)
{
	long page = sysconf(_SC_PAGESIZE);
	struct augur_hint *hint = mmap(NULL, page, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, (void *)hint);
	*hint = hint_of(AUGUR_HINT_NONE, 0);
	EXPECT_EQ(-EFAULT, hint_ioctl(self->fd, AUGUR_U_HINT, NULL));
	EXPECT_EQ(-EFAULT, hint_uring(&self->ring, self->fd, AUGUR_U_HINT, NULL));
	/* It can be read, and the answer cannot be given. */
	ASSERT_EQ(0, mprotect(hint, page, PROT_READ));
	EXPECT_EQ(-EFAULT, hint_ioctl(self->fd, AUGUR_U_HINT, hint));
	EXPECT_EQ(-EFAULT, hint_uring(&self->ring, self->fd, AUGUR_U_HINT, hint));
	munmap(hint, page);
}

TEST_F(hint, session_fields)
{
	const struct augur_session good = {
		.size = sizeof(good), .tid = getppid(), .nr_bursts = 1,
		.start_ticks = hint_start_ticks(getppid()), .timeout_ns = SEC,
	};
	struct augur_session session = good;

	session.nr_bursts = 0;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_SESSION, session));
	session.nr_bursts = AUGUR_SESSION_BURSTS_MAX + 1;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_SESSION, session));
	session = good;
	session.timeout_ns = MSEC - 1;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_SESSION, session));
	session.timeout_ns = 3600 * SEC + 1;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_SESSION, session));
	session.timeout_ns = UINT64_MAX;
	EXPECT_EQ(-EINVAL, BOTH(AUGUR_U_SESSION, session));
}

TEST_F(hint, session_about_itself_sleeps_never)
{
	struct augur_session session = {
		.size = sizeof(session), .nr_bursts = 1, .timeout_ns = SEC,
	};

	EXPECT_EQ(-EDEADLK, hint_ioctl(self->fd, AUGUR_U_SESSION, &session));
	session.tid = gettid();
	session.start_ticks = hint_start_ticks(gettid());
	EXPECT_EQ(-EDEADLK, hint_ioctl(self->fd, AUGUR_U_SESSION, &session));
}

TEST_F(hint, self_is_nobody_in_a_worker)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_NONE, 0);

	ASSERT_EQ(1, hint_submit(&self->ring, self->fd, AUGUR_U_HINT, &hint,
				 IOSQE_ASYNC));
	EXPECT_EQ(-EOPNOTSUPP, hint_result(&self->ring, 20000));
	hint_name(&hint, gettid());
	ASSERT_EQ(1, hint_submit(&self->ring, self->fd, AUGUR_U_HINT, &hint,
				 IOSQE_ASYNC));
	EXPECT_EQ(0, hint_result(&self->ring, 20000));
}

TEST_F(hint, self_is_nobody_in_a_polled_queue)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_NONE, 0);
	struct io_uring ring;

	ASSERT_EQ(0, io_uring_queue_init(8, &ring, IORING_SETUP_SQPOLL));
	EXPECT_EQ(-EOPNOTSUPP, hint_uring(&ring, self->fd, AUGUR_U_HINT, &hint));
	hint_name(&hint, gettid());
	EXPECT_EQ(0, hint_uring(&ring, self->fd, AUGUR_U_HINT, &hint));
	io_uring_queue_exit(&ring);
}

TEST_F(hint, run_is_clamped)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 1);

	hint = answer(self, hint);
	EXPECT_EQ(AUGUR_CLAMPED_RUN, hint.clamped);
	EXPECT_EQ(AUGUR_HINT_RUN_MIN_NS, hint.run_ns);
	hint.run_ns = UINT64_MAX;
	hint = answer(self, hint);
	EXPECT_EQ(AUGUR_CLAMPED_RUN, hint.clamped);
	EXPECT_EQ(AUGUR_HINT_RUN_MAX_NS, hint.run_ns);
}

TEST_F(hint, deadline_is_clamped)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 0);

	hint.deadline_ns = 1;
	hint = answer(self, hint);
	EXPECT_EQ(AUGUR_CLAMPED_DEADLINE, hint.clamped);
	EXPECT_EQ(AUGUR_HINT_DEADLINE_MIN_NS, hint.deadline_ns);
	hint.deadline_ns = UINT64_MAX;
	hint = answer(self, hint);
	EXPECT_EQ(AUGUR_CLAMPED_DEADLINE, hint.clamped);
	EXPECT_EQ(AUGUR_HINT_DEADLINE_MAX_NS, hint.deadline_ns);
	hint.run_ns = 5 * MSEC;
	hint.deadline_ns = 4 * MSEC;
	hint = answer(self, hint);
	EXPECT_EQ(AUGUR_CLAMPED_DEADLINE, hint.clamped);
	EXPECT_EQ(5 * MSEC, hint.deadline_ns);
}

TEST_F(hint, period_is_clamped)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 0);

	hint.gang = getpid();
	hint.period_ns = 1;
	hint = answer(self, hint);
	EXPECT_EQ(AUGUR_CLAMPED_PERIOD, hint.clamped);
	EXPECT_EQ(AUGUR_HINT_PERIOD_MIN_NS, hint.period_ns);
	EXPECT_EQ(AUGUR_HINT_PERIOD_MIN_NS, hint.deadline_ns);
	hint.gang++;
	hint.period_ns = UINT64_MAX;
	hint.deadline_ns = UINT64_MAX;
	hint = answer(self, hint);
	EXPECT_EQ(AUGUR_CLAMPED_PERIOD | AUGUR_CLAMPED_DEADLINE, hint.clamped);
	EXPECT_EQ(AUGUR_HINT_PERIOD_MAX_NS, hint.period_ns);
	EXPECT_EQ(AUGUR_HINT_PERIOD_MAX_NS, hint.deadline_ns);
	EXPECT_EQ(1, hint_clear(self->fd, 0));
}

TEST_F(hint, ttl_is_clamped)
{
	struct augur_hint hint = answer(self, hint_of(AUGUR_HINT_LATENCY, 0));
	uint32_t longest = hint.ttl_ms;

	EXPECT_EQ(0, hint.clamped);
	hint.ttl_ms = UINT32_MAX;
	hint = answer(self, hint);
	EXPECT_EQ(AUGUR_CLAMPED_TTL, hint.clamped);
	EXPECT_EQ(longest, hint.ttl_ms);
	hint.ttl_ms = 1;
	EXPECT_EQ(0, answer(self, hint).clamped);
}

TEST_HARNESS_MAIN
