// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* timeout: 120 */
/*
 * A gang is released once per period, by the first of its members that wakes, and
 * all of them have the deadline that is counted from there. The first member says
 * what period and deadline are. Gangs of two users are two gangs.
 */
#include <pthread.h>

#include "harness.h"
#include "hint.h"
#include "trace.h"

#define PERIOD		(500 * MSEC)
#define DEADLINE	(200 * MSEC)
#define MEMBERS		4
#define PERIODS		4

FIXTURE(gang)
{
	int fd;
	uint32_t id;
	pthread_barrier_t start;
};

FIXTURE_SETUP(gang)
{
	self->fd = hint_open();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, hint_trace_on());
	self->id = gettid();
	ASSERT_EQ(0, pthread_barrier_init(&self->start, NULL, MEMBERS));
}

FIXTURE_TEARDOWN(gang)
{
	hint_trace_off();
	close(self->fd);
}

static struct augur_hint member_of(uint32_t id, uint64_t deadline_ns, uint64_t period_ns)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_NONE, 0);

	hint.gang = id;
	hint.deadline_ns = deadline_ns;
	hint.period_ns = period_ns;
	return hint;
}

/* Releases of a gang that the trace has, and the last of them. */
static int releases(uint32_t id, char *last, size_t bytes)
{
	char what[32];

	snprintf(what, sizeof(what), " gang=%u ", id);
	return hint_trace_find("augur_gang", what, last, bytes);
}

static void sleep_until(uint64_t at)
{
	struct timespec ts = { .tv_sec = at / SEC, .tv_nsec = at % SEC };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

TEST_F(gang, deadline_is_the_period_if_none_is_given)
{
	struct augur_hint hint = member_of(self->id, 0, PERIOD);

	ASSERT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	EXPECT_EQ(0, hint.clamped);
	EXPECT_EQ(PERIOD, hint.deadline_ns);
}

TEST_F(gang, the_first_wakeup_releases_it)
{
	struct augur_hint hint = member_of(self->id, DEADLINE, PERIOD);
	uint64_t before = hint_now(CLOCK_MONOTONIC), release;
	char text[512];

	ASSERT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	hint_sleep(MSEC);
	ASSERT_EQ(1, releases(self->id, text, sizeof(text)));
	release = hint_trace_value(text, "release_ns=");
	EXPECT_LE(before, release);
	EXPECT_GE(hint_now(CLOCK_MONOTONIC), release);
	EXPECT_EQ(release + DEADLINE, hint_trace_value(text, "deadline_ns="));
	EXPECT_EQ(1, hint_trace_value(text, "members="));
	EXPECT_EQ(0, hint_trace_value(text, "uid="));
	/* More wakeups of the same period are no releases. */
	while (hint_now(CLOCK_MONOTONIC) < release + PERIOD / 4)
		hint_sleep(10 * MSEC);
	EXPECT_EQ(1, releases(self->id, NULL, 0));
	sleep_until(release + PERIOD);
	EXPECT_EQ(2, releases(self->id, NULL, 0));
}

/* @at: when the first period begins. */
struct member {
	FIXTURE_DATA(gang) *self;
	uint64_t *at;
	int ret;
};

static void *periods(void *arg)
{
	struct member *member = arg;
	struct augur_hint hint = member_of(member->self->id, DEADLINE, PERIOD);

	member->ret = hint_ioctl(member->self->fd, AUGUR_U_HINT, &hint);
	if (pthread_barrier_wait(&member->self->start) == PTHREAD_BARRIER_SERIAL_THREAD)
		__atomic_store_n(member->at, hint_now(CLOCK_MONOTONIC) + PERIOD,
				 __ATOMIC_RELEASE);
	while (!__atomic_load_n(member->at, __ATOMIC_ACQUIRE))
		sched_yield();
	for (int i = 0; i < PERIODS; i++)
		sleep_until(*member->at + i * PERIOD);
	return NULL;
}

TEST_F(gang, one_release_per_period_for_all)
{
	struct member member[MEMBERS];
	pthread_t thread[MEMBERS];
	uint64_t at = 0;
	int found;

	for (int i = 0; i < MEMBERS; i++) {
		member[i] = (struct member){ self, &at, -1 };
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, periods, &member[i]));
	}
	for (int i = 0; i < MEMBERS; i++) {
		ASSERT_EQ(0, pthread_join(thread[i], NULL));
		EXPECT_EQ(0, member[i].ret);
	}
	found = releases(self->id, NULL, 0);
	/* Before the first period, members wake from the barrier, and release it. */
	EXPECT_LE(PERIODS, found);
	EXPECT_GE(PERIODS + 1, found);
}

TEST_F(gang, the_first_member_says_how_it_is)
{
	struct augur_hint hint = member_of(self->id, DEADLINE, PERIOD);
	pid_t child;

	ASSERT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	child = fork();
	if (!child) {
		pause();
		_exit(0);
	}
	hint = member_of(self->id, DEADLINE / 2, PERIOD * 2);
	hint_name(&hint, child);
	ASSERT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	EXPECT_EQ(AUGUR_CLAMPED_DEADLINE | AUGUR_CLAMPED_PERIOD, hint.clamped);
	EXPECT_EQ(DEADLINE, hint.deadline_ns);
	EXPECT_EQ(PERIOD, hint.period_ns);
	/* When all have left, it is another gang. */
	EXPECT_EQ(1, hint_clear(self->fd, child));
	EXPECT_EQ(1, hint_clear(self->fd, 0));
	hint = member_of(self->id, DEADLINE / 2, PERIOD * 2);
	ASSERT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	EXPECT_EQ(0, hint.clamped);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

TEST_F(gang, two_users_are_two_gangs)
{
	struct augur_hint hint = member_of(self->id, DEADLINE, PERIOD);
	int status;
	pid_t child;

	ASSERT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	child = fork();
	if (!child) {
		if (setresuid(1001, 1001, 1001))
			_exit(99);
		hint = member_of(self->id, DEADLINE / 2, PERIOD * 2);
		_exit(hint_ioctl(self->fd, AUGUR_U_HINT, &hint) || hint.clamped);
	}
	waitpid(child, &status, 0);
	EXPECT_EQ(0, status);
}

/* Leaving is part of every end a member may have. */
TEST_F(gang, members_that_end_leave)
{
	struct augur_hint hint = member_of(self->id, DEADLINE, PERIOD);
	char text[512];
	pid_t child;

	ASSERT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	for (int i = 0; i < 3; i++) {
		child = fork();
		if (!child) {
			hint = member_of(self->id, DEADLINE, PERIOD);
			_exit(hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
		}
		waitpid(child, NULL, 0);
	}
	hint = member_of(self->id, DEADLINE, PERIOD);
	ASSERT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	sleep_until(hint_now(CLOCK_MONOTONIC) + PERIOD);
	ASSERT_LE(1, releases(self->id, text, sizeof(text)));
	EXPECT_EQ(1, hint_trace_value(text, "members="));
}

TEST_HARNESS_MAIN
