// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 240 */
/*
 * A pending WAIT completes exactly once, with what ended it: watermark, timeout,
 * close, or the end of its ring, its task or its process.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "control.h"
#include "harness.h"

#define NOTHING		(-2147483647 - 1)
#define SECOND		(1000 * MSEC)

FIXTURE(wait)
{
	struct control control;
	struct io_uring ring;
};

FIXTURE_VARIANT(wait)
{
	unsigned int setup;
};

FIXTURE_VARIANT_ADD(wait, plain) { .setup = 0, };

FIXTURE_VARIANT_ADD(wait, defer)
{
	.setup = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
};

FIXTURE_SETUP(wait)
{
	ASSERT_EQ(0, control_open(&self->control));
	ASSERT_EQ(0, io_uring_queue_init(8, &self->ring, variant->setup));
	control_skip(&self->control);
}

FIXTURE_TEARDOWN(wait)
{
	io_uring_queue_exit(&self->ring);
	control_close(&self->control);
}

static int wait_for(FIXTURE_DATA(wait) *self, struct augur_wait wait)
{
	return control_uring(&self->ring, self->control.fd, AUGUR_U_WAIT, &wait);
}

static void submit(struct __test_metadata *_metadata, FIXTURE_DATA(wait) *self,
		   struct augur_wait wait)
{
	ASSERT_EQ(1, control_submit(&self->ring, self->control.fd, AUGUR_U_WAIT,
				    &wait, 42));
}

static void many_bursts(unsigned int n)
{
	while (n--)
		control_sleep(1000);
}

TEST_F(wait, timeout)
{
	struct augur_wait wait = control_wait_args(&self->control,
						   self->control.map->nr_samples,
						   50 * MSEC);
	uint64_t start = control_now(CLOCK_MONOTONIC), took;

	EXPECT_EQ(0, wait_for(self, wait));
	took = control_now(CLOCK_MONOTONIC) - start;
	EXPECT_LE(50 * MSEC, took);
	EXPECT_GE(2 * SECOND, took);
}

TEST_F(wait, watermark)
{
	struct control *c = &self->control;
	uint32_t cpu, full = 0;
	pid_t pid;
	int res;

	submit(_metadata, self, control_wait_args(c, 32, 60 * SECOND));
	pid = fork();
	if (!pid) {
		many_bursts(1000);
		_exit(0);
	}
	res = control_result(&self->ring, NULL, 20000);
	EXPECT_LT(0, res);
	for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
		full += control_head(c, cpu) - c->tails[cpu] >= 32;
	EXPECT_LE(res, full);
	waitpid(pid, NULL, 0);
	/* It has been passed already: the next one does not wait. */
	EXPECT_LT(0, wait_for(self, control_wait_args(c, 1, 60 * SECOND)));
	EXPECT_EQ(NOTHING, control_result(&self->ring, NULL, 50));
}

TEST_F(wait, one_at_a_time)
{
	struct control other, *c = &self->control;
	struct augur_wait wait = control_wait_args(c, c->map->nr_samples, 100 * MSEC);

	ASSERT_EQ(0, control_open(&other));
	submit(_metadata, self, wait);
	/* Completes at once, before the pending one. */
	EXPECT_EQ(-EBUSY, control_uring(&self->ring, other.fd, AUGUR_U_WAIT, &wait));
	EXPECT_EQ(-EBUSY, wait_for(self, wait));
	EXPECT_EQ(0, control_result(&self->ring, NULL, 5000));
	/* Nothing is pending, but the other file is not the consumer. */
	EXPECT_EQ(-EBUSY, control_uring(&self->ring, other.fd, AUGUR_U_WAIT, &wait));
	close(c->fd);
	munmap((void *)c->map, c->query.map_bytes);
	c->map = NULL;
	c->fd = -1;
	/* Now it may. */
	control_skip(&other);
	wait.tails = (uintptr_t)other.tails;
	EXPECT_EQ(0, control_uring(&self->ring, other.fd, AUGUR_U_WAIT, &wait));
	control_close(&other);
}

TEST_F(wait, ring_exit)
{
	struct control *c = &self->control;
	struct augur_wait wait = control_wait_args(c, c->map->nr_samples, 600 * SECOND);
	struct io_uring ring;
	int i;

	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, io_uring_queue_init(8, &ring, variant->setup));
		ASSERT_EQ(1, control_submit(&ring, c->fd, AUGUR_U_WAIT, &wait, 0));
		EXPECT_EQ(NOTHING, control_result(&ring, NULL, 1));
		io_uring_queue_exit(&ring);
		/* The ring goes away in the background; the command with it. */
		while (wait_for(self, control_wait_args(c, c->map->nr_samples, MSEC)) ==
		       -EBUSY)
			control_sleep(MSEC);
	}
}

TEST_F(wait, close_cancels)
{
	struct control *c = &self->control;

	submit(_metadata, self, control_wait_args(c, c->map->nr_samples, 600 * SECOND));
	EXPECT_EQ(NOTHING, control_result(&self->ring, NULL, 20));
	close(c->fd);
	c->fd = -1;
	EXPECT_EQ(-ECANCELED, control_result(&self->ring, NULL, 5000));
	EXPECT_EQ(NOTHING, control_result(&self->ring, NULL, 20));
}

/* A child that has a copy of the descriptor and exits is not the one that waits. */
TEST_F(wait, another_close_does_not)
{
	struct control *c = &self->control;
	pid_t pid;

	submit(_metadata, self, control_wait_args(c, c->map->nr_samples, 300 * MSEC));
	pid = fork();
	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
	EXPECT_EQ(0, control_result(&self->ring, NULL, 5000));
}

TEST_F(wait, kill)
{
	struct control *c = &self->control;
	struct augur_wait wait;
	int i, fd[2], status;
	char ready;
	pid_t pid;

	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, pipe(fd));
		pid = fork();
		if (!pid) {
			struct control own;
			struct io_uring ring;

			if (control_open(&own) ||
			    io_uring_queue_init(8, &ring, variant->setup))
				_exit(1);
			control_skip(&own);
			wait = control_wait_args(&own, own.map->nr_samples,
						 600 * SECOND);
			control_submit(&ring, own.fd, AUGUR_U_WAIT, &wait, 0);
			if (write(fd[1], "r", 1) == 1)
				pause();
			_exit(1);
		}
		close(fd[1]);
		ASSERT_EQ(1, read(fd[0], &ready, 1));
		close(fd[0]);
		ASSERT_EQ(0, kill(pid, SIGKILL));
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		ASSERT_TRUE(WIFSIGNALED(status));
	}
	control_skip(c);
	wait = control_wait_args(c, c->map->nr_samples, MSEC);
	/* The last file of the killed goes away in the background. */
	for (i = 0; i < 1000 && (status = wait_for(self, wait)) == -EBUSY; i++)
		control_sleep(MSEC);
	EXPECT_EQ(0, status);
}

static void *close_it(void *arg)
{
	close(*(int *)arg);
	return NULL;
}

TEST_F(wait, close_by_a_thread_cancels)
{
	struct control *c = &self->control;
	pthread_t thread;

	submit(_metadata, self, control_wait_args(c, c->map->nr_samples, 600 * SECOND));
	ASSERT_EQ(0, pthread_create(&thread, NULL, close_it, &c->fd));
	EXPECT_EQ(-ECANCELED, control_result(&self->ring, NULL, 5000));
	pthread_join(thread, NULL);
	c->fd = -1;
	EXPECT_EQ(NOTHING, control_result(&self->ring, NULL, 20));
}

/* An exec closes the ring and the file of the one that waits. */
TEST_F(wait, exec)
{
	struct control *c = &self->control;
	struct augur_wait wait;
	int i, status;
	pid_t pid = fork();

	if (!pid) {
		struct control own;
		struct io_uring ring;

		if (control_open(&own) || io_uring_queue_init(8, &ring, variant->setup))
			_exit(1);
		control_skip(&own);
		wait = control_wait_args(&own, own.map->nr_samples, 600 * SECOND);
		if (control_submit(&ring, own.fd, AUGUR_U_WAIT, &wait, 0) != 1)
			_exit(1);
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	control_skip(c);
	wait = control_wait_args(c, c->map->nr_samples, MSEC);
	for (i = 0; i < 1000 && (status = wait_for(self, wait)) == -EBUSY; i++)
		control_sleep(MSEC);
	EXPECT_EQ(0, status);
}

/* Timeouts that race with the end of the ring: none is lost, none comes twice. */
TEST_F(wait, timeout_races_ring_exit)
{
	struct control *c = &self->control;
	struct augur_wait wait;
	struct io_uring ring;
	int i, status = 0;

	for (i = 0; i < 100; i++) {
		wait = control_wait_args(c, c->map->nr_samples, MSEC);
		ASSERT_EQ(0, io_uring_queue_init(8, &ring, variant->setup));
		ASSERT_LE(0, control_submit(&ring, c->fd, AUGUR_U_WAIT, &wait, 0));
		control_sleep(MSEC - 300000 + i * 6000);
		io_uring_queue_exit(&ring);
		while ((status = wait_for(self, wait)) == -EBUSY)
			control_sleep(MSEC / 4);
		ASSERT_EQ(0, status);
	}
}

/*
 * IORING_OP_ASYNC_CANCEL does not reach commands of drivers in the kernels this
 * runs on: it finds nothing, and the command ends by itself, once.
 */
TEST_F(wait, async_cancel_finds_nothing)
{
	struct control *c = &self->control;
	struct io_uring_sqe *sqe;
	uint64_t user_data = 0;

	submit(_metadata, self, control_wait_args(c, c->map->nr_samples, 300 * MSEC));
	sqe = io_uring_get_sqe(&self->ring);
	io_uring_prep_cancel64(sqe, 42, 0);
	sqe->user_data = 43;
	ASSERT_EQ(1, io_uring_submit(&self->ring));
	EXPECT_EQ(-ENOENT, control_result(&self->ring, &user_data, 5000));
	EXPECT_EQ(43, user_data);
	EXPECT_EQ(0, control_result(&self->ring, &user_data, 5000));
	EXPECT_EQ(42, user_data);
}

/* Timeouts and watermarks that race: as many completions as commands. */
TEST_F(wait, races)
{
	struct control *c = &self->control;
	int i, passed = 0, timed_out = 0;
	pid_t pid = fork();

	if (!pid) {
		for (;;)
			control_sleep(200000);
	}
	for (i = 0; i < 300; i++) {
		int res;

		control_skip(c);
		res = wait_for(self, control_wait_args(c, 2, MSEC + i * 1000));
		ASSERT_LE(0, res);
		if (res)
			passed++;
		else
			timed_out++;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	EXPECT_EQ(300, passed + timed_out);
	EXPECT_EQ(NOTHING, control_result(&self->ring, NULL, 20));
}

/* WAIT as an ioctl: a thread that sleeps, and what became of it. */
struct sleeper {
	struct control *control;
	struct augur_wait wait;
	pthread_t thread;
	volatile pid_t tid;
	int result;
};

FIXTURE(sleep)
{
	struct control control;
	struct sleeper sleeper;
};

static void ignore(int sig)
{
	(void)sig;
}

FIXTURE_SETUP(sleep)
{
	struct sigaction action = { .sa_handler = ignore };

	ASSERT_EQ(0, sigaction(SIGUSR1, &action, NULL));
	ASSERT_EQ(0, control_open(&self->control));
	control_skip(&self->control);
	self->sleeper.control = &self->control;
}

FIXTURE_TEARDOWN(sleep)
{
	control_close(&self->control);
}

/* A WAIT that lasts until something ends it. */
static struct augur_wait lasting(const struct control *c)
{
	return control_wait_args(c, c->map->nr_samples, 600 * SECOND);
}

static int wait_ioctl(const struct control *c, struct augur_wait wait)
{
	int ret = ioctl(c->fd, AUGUR_U_WAIT, &wait);

	return ret < 0 ? -errno : ret;
}

static void *sleep_in_ioctl(void *arg)
{
	struct sleeper *s = arg;

	s->tid = gettid();
	s->result = wait_ioctl(s->control, s->wait);
	return NULL;
}

/* The thread @tid is blocked in ioctl(2). */
static int is_asleep(pid_t tid)
{
	char name[64], text[64] = "";
	FILE *file;

	snprintf(name, sizeof(name), "/proc/self/task/%d/syscall", tid);
	file = fopen(name, "r");
	if (!file)
		return 0;
	if (!fgets(text, sizeof(text), file))
		text[0] = 0;
	fclose(file);
	return text[0] != 'r' && strtol(text, NULL, 10) == SYS_ioctl;
}

static void start(struct __test_metadata *_metadata, struct sleeper *s)
{
	s->wait = lasting(s->control);
	s->tid = 0;
	ASSERT_EQ(0, pthread_create(&s->thread, NULL, sleep_in_ioctl, s));
	while (!s->tid || !is_asleep(s->tid))
		control_sleep(MSEC);
}

TEST_F(sleep, timeout)
{
	uint64_t start = control_now(CLOCK_MONOTONIC);

	EXPECT_EQ(0, wait_ioctl(&self->control,
				control_wait_args(&self->control,
						  self->control.map->nr_samples,
						  50 * MSEC)));
	EXPECT_LE(50 * MSEC, control_now(CLOCK_MONOTONIC) - start);
}

TEST_F(sleep, watermark)
{
	struct control *c = &self->control;
	pid_t pid = fork();

	if (!pid)
		for (;;)
			control_sleep(MSEC);
	EXPECT_LT(0, wait_ioctl(c, control_wait_args(c, 16, 600 * SECOND)));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	/* It has been passed already. */
	EXPECT_LT(0, wait_ioctl(c, control_wait_args(c, 1, 600 * SECOND)));
}

TEST_F(sleep, signal)
{
	struct sleeper *s = &self->sleeper;

	start(_metadata, s);
	ASSERT_EQ(0, pthread_kill(s->thread, SIGUSR1));
	pthread_join(s->thread, NULL);
	EXPECT_EQ(-EINTR, s->result);
}

/* Not even a handler with SA_RESTART makes it begin anew: its tails are old. */
TEST_F(sleep, signal_that_restarts)
{
	struct sigaction action = { .sa_handler = ignore, .sa_flags = SA_RESTART };
	struct sleeper *s = &self->sleeper;

	ASSERT_EQ(0, sigaction(SIGUSR1, &action, NULL));
	start(_metadata, s);
	ASSERT_EQ(0, pthread_kill(s->thread, SIGUSR1));
	pthread_join(s->thread, NULL);
	EXPECT_EQ(-EINTR, s->result);
}

TEST_F(sleep, close_by_a_thread)
{
	struct sleeper *s = &self->sleeper;

	start(_metadata, s);
	ASSERT_EQ(0, close(self->control.fd));
	self->control.fd = -1;
	pthread_join(s->thread, NULL);
	EXPECT_EQ(-ECANCELED, s->result);
}

/* It is as pending as a command of io_uring. */
TEST_F(sleep, one_at_a_time)
{
	struct control *c = &self->control, other;
	struct augur_wait wait = control_wait_args(c, c->map->nr_samples, MSEC);
	struct sleeper *s = &self->sleeper;
	struct io_uring ring;

	ASSERT_EQ(0, control_open(&other));
	ASSERT_EQ(0, io_uring_queue_init(8, &ring, 0));
	start(_metadata, s);
	EXPECT_EQ(-EBUSY, wait_ioctl(c, wait));
	EXPECT_EQ(-EBUSY, wait_ioctl(&other, wait));
	EXPECT_EQ(-EBUSY, control_uring(&ring, c->fd, AUGUR_U_WAIT, &wait));
	ASSERT_EQ(0, pthread_kill(s->thread, SIGUSR1));
	pthread_join(s->thread, NULL);
	EXPECT_EQ(-EINTR, s->result);
	/* The consumer is who it was. */
	EXPECT_EQ(-EBUSY, wait_ioctl(&other, wait));
	EXPECT_EQ(0, wait_ioctl(c, wait));
	io_uring_queue_exit(&ring);
	control_close(&other);
}

TEST_F(sleep, kill)
{
	struct control *c = &self->control;
	int i, status, fd[2];
	char ready;
	pid_t pid;

	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, pipe(fd));
		pid = fork();
		if (!pid) {
			struct control own;

			if (control_open(&own))
				_exit(1);
			control_skip(&own);
			if (write(fd[1], "r", 1) == 1)
				wait_ioctl(&own, lasting(&own));
			_exit(1);
		}
		close(fd[1]);
		ASSERT_EQ(1, read(fd[0], &ready, 1));
		close(fd[0]);
		control_sleep(i * 100000);
		ASSERT_EQ(0, kill(pid, SIGKILL));
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		ASSERT_TRUE(WIFSIGNALED(status));
	}
	control_skip(c);
	EXPECT_EQ(0, wait_ioctl(c, control_wait_args(c, c->map->nr_samples, MSEC)));
}

/* Signals that race with timeouts: each call ends, with the one or the other. */
TEST_F(sleep, races)
{
	struct control *c = &self->control;
	int i, timed_out = 0, interrupted = 0, result;
	pid_t pid = fork();

	if (!pid) {
		for (;;) {
			kill(getppid(), SIGUSR1);
			control_sleep(700000);
		}
	}
	for (i = 0; i < 300 || ((!timed_out || !interrupted) && i < 30000); i++) {
		result = wait_ioctl(c, control_wait_args(c, c->map->nr_samples,
							 MSEC + i % 300 * 1000));
		timed_out += result == 0;
		interrupted += result == -EINTR;
		ASSERT_TRUE(result == 0 || result == -EINTR) TH_LOG("%d", result);
		if (i % 100 == 0)
			control_skip(c);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	EXPECT_LT(0, timed_out);
	EXPECT_LT(0, interrupted);
}

TEST_HARNESS_MAIN
