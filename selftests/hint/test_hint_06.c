// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 900 */
/*
 * A SESSION measures the next bursts of a thread, and completes exactly once: after
 * them, after its timeout, when the thread ends or executes another program, when it
 * is cancelled, or its ring, task or process goes away.
 */
#include <pthread.h>

#include "harness.h"
#include "hint.h"
#include "task.h"

FIXTURE(session)
{
	int fd;
	struct io_uring ring;
	pid_t child;
	int to_child;
};

FIXTURE_VARIANT(session)
{
	unsigned int setup;
};

FIXTURE_VARIANT_ADD(session, plain) { .setup = 0, };

FIXTURE_VARIANT_ADD(session, defer)
{
	.setup = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
};

/* A child that runs for as many ms as each byte says, and then sleeps again. */
static pid_t worker(int *to_child)
{
	unsigned char ms;
	int fd[2];
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		close(fd[1]);
		while (read(fd[0], &ms, 1) == 1) {
			if (ms == 0xff)
				execl("/bin/sleep", "sleep", "1000", NULL);
			hint_spin(ms * MSEC);
		}
		_exit(0);
	}
	close(fd[0]);
	*to_child = fd[1];
	return pid;
}

FIXTURE_SETUP(session)
{
	self->fd = hint_open();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, io_uring_queue_init(8, &self->ring, variant->setup));
	self->child = worker(&self->to_child);
	ASSERT_LT(0, self->child);
}

FIXTURE_TEARDOWN(session)
{
	if (self->child)
		kill(self->child, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0)
		;
	close(self->to_child);
	io_uring_queue_exit(&self->ring);
	if (self->fd >= 0)
		close(self->fd);
}

static struct augur_session session_of(pid_t tid, uint32_t nr_bursts, uint64_t timeout_ns)
{
	struct augur_session session = {
		.size = sizeof(session),
		.tid = tid,
		.nr_bursts = nr_bursts,
		.start_ticks = tid ? hint_start_ticks(tid) : 0,
		.timeout_ns = timeout_ns,
	};

	return session;
}

static int submit(FIXTURE_DATA(session) *self, struct augur_session *session)
{
	return hint_submit(&self->ring, self->fd, AUGUR_U_SESSION, session, 0);
}

static void work(FIXTURE_DATA(session) *self, unsigned char ms)
{
	if (write(self->to_child, &ms, 1) != 1)
		abort();
}

/*
 * Until it has set its state, and then until it is off its CPU and its burst has
 * ended: the next byte wakes it, one burst each.
 */
static void wait_asleep(pid_t tid)
{
	char text[512], *at;

	while (!task_read(tid, "stat", text, sizeof(text))) {
		at = strrchr(text, ')');
		if (at && at[2] == 'S')
			break;
		hint_sleep(MSEC);
	}
	while (!kill(tid, 0) && task_sleeps_in(tid) < 0)
		;
}

/* Bursts of some ms each, of which one is long. */
static void some_bursts(FIXTURE_DATA(session) *self)
{
	const unsigned char ms[] = { 1, 30, 1, 1 };

	for (unsigned int i = 0; i < 4; i++) {
		wait_asleep(self->child);
		work(self, ms[i]);
	}
}

static void check_outcome(struct __test_metadata *_metadata,
			  const struct augur_session *session)
{
	EXPECT_EQ(4, session->bursts);
	/* CPU time is by another clock, which need not have the same rate. */
	EXPECT_LE(32 * MSEC, session->run_ns);
	EXPECT_LE(29 * MSEC, session->run_max_ns);
	EXPECT_GE(session->run_ns, session->run_max_ns + 3 * MSEC);
	EXPECT_GE(session->wait_ns, session->wait_max_ns);
	EXPECT_LT(0, session->wait_max_ns);
	EXPECT_LE(1, session->missed);
	EXPECT_GE(4, session->missed);
}

TEST_F(session, measures)
{
	struct augur_session session;

	wait_asleep(self->child);
	session = session_of(self->child, 4, 60 * SEC);
	session.deadline_ns = 20 * MSEC;
	ASSERT_EQ(1, submit(self, &session));
	EXPECT_EQ(NOTHING, hint_result(&self->ring, 1));
	some_bursts(self);
	EXPECT_EQ(4, hint_result(&self->ring, 20000));
	check_outcome(_metadata, &session);
	EXPECT_EQ(NOTHING, hint_result(&self->ring, 20));
}

/* Once the thread that began with main() sleeps in its ioctl. */
static void *bursts_in_thread(void *arg)
{
	wait_asleep(getpid());
	some_bursts(arg);
	return NULL;
}

TEST_F(session, measures_by_ioctl)
{
	struct augur_session session;
	pthread_t thread;

	wait_asleep(self->child);
	session = session_of(self->child, 4, 60 * SEC);
	session.deadline_ns = 20 * MSEC;
	ASSERT_EQ(0, pthread_create(&thread, NULL, bursts_in_thread, self));
	EXPECT_EQ(4, hint_ioctl(self->fd, AUGUR_U_SESSION, &session));
	check_outcome(_metadata, &session);
	pthread_join(thread, NULL);
}

TEST_F(session, the_caller_itself)
{
	struct augur_session session = session_of(0, 3, 60 * SEC);

	ASSERT_EQ(1, submit(self, &session));
	hint_bursts(5, 100 * USEC);
	EXPECT_EQ(3, hint_result(&self->ring, 20000));
	EXPECT_EQ(3, session.bursts);
}

TEST_F(session, timeout)
{
	struct augur_session session = session_of(self->child, 1000, 50 * MSEC);
	uint64_t start = hint_now(CLOCK_MONOTONIC);

	ASSERT_EQ(1, submit(self, &session));
	EXPECT_LE(0, hint_result(&self->ring, 20000));
	EXPECT_LE(50 * MSEC, hint_now(CLOCK_MONOTONIC) - start);
	session = session_of(self->child, 1000, 50 * MSEC);
	start = hint_now(CLOCK_MONOTONIC);
	EXPECT_LE(0, hint_ioctl(self->fd, AUGUR_U_SESSION, &session));
	EXPECT_LE(50 * MSEC, hint_now(CLOCK_MONOTONIC) - start);
}

TEST_F(session, one_per_thread)
{
	struct augur_session session = session_of(self->child, 1000, 100 * MSEC), other;

	ASSERT_EQ(1, submit(self, &session));
	other = session_of(self->child, 1, 100 * MSEC);
	EXPECT_EQ(-EBUSY, hint_ioctl(self->fd, AUGUR_U_SESSION, &other));
	/* That it was refused did not end the first one. */
	EXPECT_LE(0, hint_result(&self->ring, 20000));
	EXPECT_LE(0, hint_ioctl(self->fd, AUGUR_U_SESSION, &other));
}

TEST_F(session, ends_with_the_thread)
{
	struct augur_session session;

	wait_asleep(self->child);
	session = session_of(self->child, 1000, 600 * SEC);
	ASSERT_EQ(1, submit(self, &session));
	EXPECT_EQ(NOTHING, hint_result(&self->ring, 1));
	work(self, 1);
	wait_asleep(self->child);
	kill(self->child, SIGKILL);
	EXPECT_LE(1, hint_result(&self->ring, 20000));
	EXPECT_LE(MSEC, session.run_ns);
	EXPECT_EQ(NOTHING, hint_result(&self->ring, 20));
}

TEST_F(session, ends_with_exec)
{
	struct augur_session session;

	wait_asleep(self->child);
	session = session_of(self->child, 1000, 600 * SEC);
	ASSERT_EQ(1, submit(self, &session));
	work(self, 0xff);
	EXPECT_LE(0, hint_result(&self->ring, 20000));
}

/* A hint that goes does not take the session along, nor the session the hint. */
TEST_F(session, hints_come_and_go)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, MSEC);
	struct augur_session session;

	wait_asleep(self->child);
	hint_name(&hint, self->child);
	session = session_of(self->child, 1, 600 * SEC);
	ASSERT_EQ(1, submit(self, &session));
	EXPECT_EQ(NOTHING, hint_result(&self->ring, 1));
	EXPECT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	EXPECT_EQ(1, hint_clear(self->fd, self->child));
	EXPECT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	EXPECT_EQ(NOTHING, hint_result(&self->ring, 1));
	work(self, 1);
	EXPECT_EQ(1, hint_result(&self->ring, 20000));
	EXPECT_EQ(1, hint_clear(self->fd, self->child));
}

TEST_F(session, answer_that_cannot_be_given)
{
	size_t bytes = sysconf(_SC_PAGESIZE);
	struct augur_session *session = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
					     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, (void *)session);
	*session = session_of(self->child, 1000, 20 * MSEC);
	ASSERT_EQ(1, submit(self, session));
	munmap(session, bytes);
	EXPECT_EQ(-EFAULT, hint_result(&self->ring, 20000));
}

TEST_F(session, close_cancels)
{
	struct augur_session session = session_of(self->child, 1000, 600 * SEC);

	ASSERT_EQ(1, submit(self, &session));
	EXPECT_EQ(NOTHING, hint_result(&self->ring, 1));
	close(self->fd);
	self->fd = -1;
	EXPECT_EQ(-ECANCELED, hint_result(&self->ring, 20000));
	EXPECT_EQ(NOTHING, hint_result(&self->ring, 20));
}

TEST_F(session, ring_exit)
{
	struct augur_session session = session_of(self->child, 1000, 600 * SEC);
	struct augur_session after;
	struct io_uring ring;
	int i, n, ret;

	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, io_uring_queue_init(8, &ring, variant->setup));
		/* The session of the ring before may not have gone yet. */
		for (n = 0; n < 1000; n++) {
			ASSERT_EQ(1, hint_submit(&ring, self->fd, AUGUR_U_SESSION,
						 &session, 0));
			ret = hint_result(&ring, 1);
			if (ret != -EBUSY)
				break;
			hint_sleep(MSEC);
		}
		EXPECT_EQ(NOTHING, ret);
		io_uring_queue_exit(&ring);
	}
	for (n = 0; n < 1000; n++) {
		after = session_of(self->child, 1, MSEC);
		ret = hint_ioctl(self->fd, AUGUR_U_SESSION, &after);
		/* The work that the rings leave to this thread interrupts a sleep. */
		if (ret != -EBUSY && ret != -EINTR)
			break;
		hint_sleep(MSEC);
	}
	EXPECT_LE(0, ret);
}

TEST_F_TIMEOUT(session, kill, 300)
{
	struct augur_session session;
	int i, fd[2], status, ret = 0;
	char ready;
	pid_t pid;

	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, pipe(fd));
		pid = fork();
		if (!pid) {
			struct io_uring ring;

			session = session_of(self->child, 1000, 600 * SEC);
			if (io_uring_queue_init(8, &ring, variant->setup))
				_exit(1);
			hint_submit(&ring, self->fd, AUGUR_U_SESSION, &session, 0);
			if (write(fd[1], "r", 1) == 1)
				pause();
			_exit(1);
		}
		close(fd[1]);
		ASSERT_EQ(1, read(fd[0], &ready, 1));
		close(fd[0]);
		ASSERT_EQ(0, kill(pid, SIGKILL));
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
	}
	for (i = 0; i < 1000; i++) {
		session = session_of(self->child, 1, MSEC);
		ret = hint_ioctl(self->fd, AUGUR_U_SESSION, &session);
		if (ret != -EBUSY)
			break;
		hint_sleep(MSEC);
	}
	EXPECT_LE(0, ret);
}

static void on_alarm(int sig)
{
	(void)sig;
}

TEST_F(session, a_signal_ends_the_ioctl)
{
	struct augur_session session = session_of(self->child, 1000, 600 * SEC);
	struct sigaction action = { .sa_handler = on_alarm };

	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	alarm(1);
	EXPECT_EQ(-EINTR, hint_ioctl(self->fd, AUGUR_U_SESSION, &session));
	session = session_of(self->child, 1, MSEC);
	EXPECT_LE(0, hint_ioctl(self->fd, AUGUR_U_SESSION, &session));
}

/* Last bursts and timeouts that race: as many completions as commands. */
TEST_F_TIMEOUT(session, races, 300)
{
	pid_t pid = fork();
	int i;

	if (!pid) {
		for (;;)
			hint_sleep(500 * USEC);
	}
	for (i = 0; i < 300; i++) {
		struct augur_session session = session_of(pid, 2, MSEC + i * 1000);

		ASSERT_EQ(1, submit(self, &session));
		ASSERT_LE(0, hint_result(&self->ring, 20000));
		ASSERT_GE(2, session.bursts);
	}
	kill(pid, SIGKILL);
	EXPECT_EQ(NOTHING, hint_result(&self->ring, 20));
}

TEST_HARNESS_MAIN
