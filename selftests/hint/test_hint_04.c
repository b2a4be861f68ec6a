// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 600 */
/*
 * What a user may take: hints per second, and places in each table. Who is at a
 * limit is told which, others do not feel it, and what ends is given back.
 */
#include <pthread.h>

#include "harness.h"
#include "hint.h"
#include "trace.h"

#define ALICE		1001
#define BOB		1002
#define CAROL		1003
#define MANY		300

FIXTURE(quota)
{
	int fd;
	unsigned int nr_threads;
	pthread_t thread[MANY];
	pid_t tid[MANY];
};

FIXTURE_SETUP(quota)
{
	self->fd = -1;
	self->nr_threads = 0;
}

FIXTURE_TEARDOWN(quota)
{
	for (unsigned int i = 0; i < self->nr_threads; i++) {
		pthread_cancel(self->thread[i]);
		pthread_join(self->thread[i], NULL);
	}
	if (self->fd >= 0)
		close(self->fd);
	ASSERT_EQ(0, setresuid(0, 0, 0));
	while (system("rmmod augur"))
		hint_sleep(10 * MSEC);
}

static void *idle(void *arg)
{
	__atomic_store_n((pid_t *)arg, gettid(), __ATOMIC_RELEASE);
	for (;;)
		pause();
	return NULL;
}

/* Threads that do nothing, for hints to be about. */
static int threads(FIXTURE_DATA(quota) *self, unsigned int nr)
{
	for (; self->nr_threads < nr; self->nr_threads++) {
		pid_t *tid = &self->tid[self->nr_threads];

		*tid = 0;
		if (pthread_create(&self->thread[self->nr_threads], NULL, idle, tid))
			return -1;
		while (!__atomic_load_n(tid, __ATOMIC_ACQUIRE))
			sched_yield();
	}
	return 0;
}

/* From here on this thread's hints are charged to @uid; it may what root may. */
static int charge(uid_t uid)
{
	return syscall(SYS_setresuid, uid, 0, 0);
}

static int give_for(FIXTURE_DATA(quota) *self, pid_t tid, uint32_t ttl_ms)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);

	if (tid)
		hint_name(&hint, tid);
	hint.ttl_ms = ttl_ms;
	return hint_ioctl(self->fd, AUGUR_U_HINT, &hint);
}

static int give(FIXTURE_DATA(quota) *self, pid_t tid)
{
	return give_for(self, tid, 0);
}

TEST_F(quota, rate)
{
	int i, ret;

	self->fd = hint_open_with("hint_rate=1 hint_burst=20");
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, hint_trace_on());
	ASSERT_EQ(0, charge(ALICE));
	for (i = 0; i < 1000 && !(ret = give(self, 0)); i++)
		;
	EXPECT_EQ(-EAGAIN, ret);
	EXPECT_LE(20, i);
	EXPECT_EQ(1, hint_trace_find("augur_budget", "uid=1001 hints=1 result=-11",
				     NULL, 0));
	hint_trace_off();
	/* Clearing is charged, too, and so is what is refused. */
	for (i = 0; i < 1000 && (ret = hint_clear(self->fd, 0)) >= 0; i++)
		;
	EXPECT_EQ(-EAGAIN, ret);
	ASSERT_EQ(0, charge(BOB));
	EXPECT_EQ(0, give(self, 0));
	for (i = 0; i < 1000 && (ret = give(self, INT32_MAX)) == -ESRCH; i++)
		;
	EXPECT_EQ(-EAGAIN, ret);
	ASSERT_EQ(0, charge(CAROL));
	EXPECT_EQ(0, give(self, 0));
	ASSERT_EQ(0, charge(ALICE));
	/* Tokens come back. */
	for (i = 0; i < 100 && give(self, 0); i++)
		hint_sleep(100 * MSEC);
	EXPECT_GT(100, i);
}

/* To io_uring, EAGAIN may mean to try again elsewhere; it does not. */
TEST_F(quota, rate_by_uring)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);
	struct io_uring ring;
	int i, ret;

	self->fd = hint_open_with("hint_rate=1 hint_burst=20");
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, io_uring_queue_init(8, &ring, 0));
	for (i = 0; i < 1000; i++) {
		ret = hint_uring(&ring, self->fd, AUGUR_U_HINT, &hint);
		if (ret)
			break;
	}
	EXPECT_EQ(-EAGAIN, ret);
	EXPECT_EQ(NOTHING, hint_result(&ring, 20));
	io_uring_queue_exit(&ring);
}

TEST_F(quota, tasks_of_a_user)
{
	int i;

	self->fd = hint_open_with("hint_quota=3");
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, threads(self, 5));
	ASSERT_EQ(0, charge(ALICE));
	for (i = 0; i < 3; i++)
		EXPECT_EQ(0, give(self, self->tid[i]));
	EXPECT_EQ(-EDQUOT, give(self, self->tid[3]));
	/* Another hint about the same thread is none more. */
	EXPECT_EQ(0, give(self, self->tid[0]));
	ASSERT_EQ(0, charge(BOB));
	EXPECT_EQ(0, give(self, self->tid[3]));
	ASSERT_EQ(0, charge(ALICE));
	EXPECT_EQ(1, hint_clear(self->fd, self->tid[0]));
	EXPECT_EQ(0, give(self, self->tid[4]));
	EXPECT_EQ(-EDQUOT, give(self, self->tid[0]));
}

TEST_F(quota, comes_back_when_the_thread_ends)
{
	int i;

	self->fd = hint_open_with("hint_quota=1");
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, threads(self, 1));
	EXPECT_EQ(0, give(self, self->tid[0]));
	EXPECT_EQ(-EDQUOT, give(self, 0));
	pthread_cancel(self->thread[0]);
	pthread_join(self->thread[0], NULL);
	self->nr_threads = 0;
	/* It is joined a moment before its last switch. */
	for (i = 0; i < 1000 && give(self, 0) == -EDQUOT; i++)
		hint_sleep(MSEC);
	EXPECT_EQ(0, give(self, 0));
}

TEST_F(quota, comes_back_when_the_hint_expires)
{
	int i;

	self->fd = hint_open_with("hint_quota=1");
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, threads(self, 1));
	EXPECT_EQ(0, give_for(self, self->tid[0], 1));
	/* The thread sleeps, and nobody looks at its hint but the clock. */
	for (i = 0; i < 1000 && give(self, 0) == -EDQUOT; i++)
		hint_sleep(10 * MSEC);
	EXPECT_EQ(0, give(self, 0));
}

TEST_F(quota, table_of_hints)
{
	int i;

	self->fd = hint_open_with("nr_hints=64");
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, threads(self, 65));
	for (i = 0; i < 64; i++)
		EXPECT_EQ(0, give(self, self->tid[i]));
	EXPECT_EQ(-ENOSPC, give(self, self->tid[64]));
	ASSERT_EQ(0, charge(ALICE));
	EXPECT_EQ(-ENOSPC, give(self, self->tid[64]));
	EXPECT_EQ(1, hint_clear(self->fd, self->tid[0]));
	EXPECT_EQ(0, give(self, self->tid[64]));
	EXPECT_EQ(-ENOSPC, give(self, self->tid[0]));
}

/* Every user that spent tokens is remembered until they are back. */
TEST_F(quota, table_of_users)
{
	uid_t uid;
	int i, full = 0;

	self->fd = hint_open_with("hint_rate=1");
	ASSERT_LE(0, self->fd);
	for (uid = 10000; uid < 10000 + MANY; uid++) {
		int ret = 0;

		ASSERT_EQ(0, charge(uid));
		for (i = 0; i < 100 && !ret; i++)
			ret = hint_clear(self->fd, 0);
		ASSERT_TRUE(!ret || ret == -ENOSPC);
		full += ret == -ENOSPC;
	}
	/* 256 in all. */
	EXPECT_LE(MANY - 256, full);
}

/* In a thread of its own, which then ends; the mapping stays. */
struct mapper {
	int fd;
	uid_t uid;
	int ret;
};

static void *map_in_thread(void *arg)
{
	struct mapper *mapper = arg;
	void *page;

	if (charge(mapper->uid))
		return NULL;
	page = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_SHARED,
		    mapper->fd, 0);
	mapper->ret = page == MAP_FAILED ? -errno : 0;
	return page;
}

static int map_as(int fd, uid_t uid, void **page)
{
	struct mapper mapper = { fd, uid, -9999 };
	pthread_t thread;

	if (pthread_create(&thread, NULL, map_in_thread, &mapper))
		return -9999;
	pthread_join(thread, page);
	return mapper.ret;
}

TEST_F(quota, pages)
{
	void *page[4], *none;

	self->fd = hint_open_with("nr_pages=4");
	ASSERT_LE(0, self->fd);
	EXPECT_EQ(0, map_as(self->fd, ALICE, &page[0]));
	EXPECT_EQ(0, map_as(self->fd, ALICE, &page[1]));
	EXPECT_EQ(-EDQUOT, map_as(self->fd, ALICE, &none));
	EXPECT_EQ(0, map_as(self->fd, BOB, &page[2]));
	EXPECT_EQ(0, map_as(self->fd, BOB, &page[3]));
	EXPECT_EQ(-ENOSPC, map_as(self->fd, CAROL, &none));
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(0, munmap(page[i], sysconf(_SC_PAGESIZE)));
}

static int session(FIXTURE_DATA(quota) *self, struct io_uring *ring, pid_t tid)
{
	struct augur_session session = {
		.size = sizeof(session), .tid = tid, .nr_bursts = 1,
		.start_ticks = hint_start_ticks(tid), .timeout_ns = 600 * SEC,
	};

	if (hint_submit(ring, self->fd, AUGUR_U_SESSION, &session, 0) != 1)
		return -9999;
	/* What is refused completes at once. */
	return hint_result(ring, 1);
}

TEST_F(quota, sessions)
{
	struct io_uring ring;
	int i;

	self->fd = hint_open();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, threads(self, 66));
	ASSERT_EQ(0, io_uring_queue_init(128, &ring, 0));
	ASSERT_EQ(0, charge(ALICE));
	for (i = 0; i < 32; i++)
		EXPECT_EQ(NOTHING, session(self, &ring, self->tid[i]));
	EXPECT_EQ(-EDQUOT, session(self, &ring, self->tid[32]));
	ASSERT_EQ(0, charge(BOB));
	for (; i < 64; i++)
		EXPECT_EQ(NOTHING, session(self, &ring, self->tid[i]));
	ASSERT_EQ(0, charge(CAROL));
	EXPECT_EQ(-ENOSPC, session(self, &ring, self->tid[64]));
	io_uring_queue_exit(&ring);
	/* The ring goes away in the background; its sessions with it. */
	ASSERT_EQ(0, io_uring_queue_init(8, &ring, 0));
	for (i = 0; i < 1000; i++) {
		if (session(self, &ring, self->tid[64]) == NOTHING)
			break;
		hint_sleep(10 * MSEC);
	}
	EXPECT_GT(1000, i);
	io_uring_queue_exit(&ring);
}

static int gang(FIXTURE_DATA(quota) *self, pid_t tid, uint32_t id)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);

	hint_name(&hint, tid);
	hint.gang = id;
	hint.period_ns = 10 * MSEC;
	return hint_ioctl(self->fd, AUGUR_U_HINT, &hint);
}

TEST_F_TIMEOUT(quota, gangs, 300)
{
	int i, ret, gangs = 0, full = 0;

	self->fd = hint_open_with("");
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, threads(self, MANY));
	/* One user may have half of them. */
	ASSERT_EQ(0, charge(ALICE));
	for (i = 0; i < MANY; i++) {
		ret = gang(self, self->tid[i], i + 1);
		if (ret == -EDQUOT)
			break;
		ASSERT_TRUE(!ret || ret == -ENOSPC);
		gangs += !ret;
	}
	EXPECT_EQ(128, gangs);
	ASSERT_EQ(0, charge(BOB));
	for (; i < MANY; i++)
		full += gang(self, self->tid[i], i + 1) == -ENOSPC;
	EXPECT_LE(MANY - 256, full);
	/* A gang that there is takes any number of members. */
	ASSERT_EQ(0, charge(ALICE));
	EXPECT_EQ(0, gang(self, self->tid[MANY - 1], 1));
	/* Gangs end with their last member. */
	EXPECT_EQ(1, hint_clear(self->fd, self->tid[1]));
	ret = gang(self, self->tid[1], 2);
	EXPECT_EQ(0, ret);
}

TEST_HARNESS_MAIN
