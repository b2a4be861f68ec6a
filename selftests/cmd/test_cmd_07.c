// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 120 */
/*
 * Several controllers at a time: all may push, the last one to say something about
 * a key is right, and one that dies leaves its decisions to the next. Who may open
 * the device is asked when it is opened, not for each command.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "commands.h"
#include "harness.h"

#define KEYS	500
#define ROUNDS	20

FIXTURE(controllers)
{
	struct control a;
	struct control b;
};

FIXTURE_SETUP(controllers)
{
	struct augur_retire all = { .size = sizeof(all), .flags = AUGUR_RETIRE_ALL };

	ASSERT_EQ(0, control_open(&self->a));
	ASSERT_EQ(0, control_open(&self->b));
	ASSERT_LE(0, give(&self->a, NULL, AUGUR_U_RETIRE, &all));
}

FIXTURE_TEARDOWN(controllers)
{
	control_close(&self->a);
	control_close(&self->b);
}

static int push(const struct control *c, struct augur_decision *d, uint32_t nr)
{
	struct augur_push arg = {
		.size = sizeof(arg),
		.decisions = (uintptr_t)d,
		.nr_decisions = nr,
	};

	return give(c, NULL, AUGUR_U_PUSH, &arg);
}

static int dump(const struct control *c, struct augur_dump_decision *to, uint32_t nr)
{
	struct augur_dump arg = {
		.size = sizeof(arg),
		.nr = nr,
		.records = (uintptr_t)to,
		.record_bytes = sizeof(*to),
	};

	return give(c, NULL, AUGUR_U_DUMP, &arg);
}

TEST_F(controllers, last_one_is_right)
{
	struct augur_dump_decision record;
	struct augur_decision d = decision_good(1);

	d.predicted_ns = 111;
	ASSERT_EQ(1, push(&self->a, &d, 1));
	d.predicted_ns = 222;
	ASSERT_EQ(1, push(&self->b, &d, 1));
	ASSERT_EQ(1, dump(&self->a, &record, 1));
	EXPECT_EQ(222, record.predicted_ns);
}

struct pusher {
	const struct control *control;
	uint32_t predicted;
	int accepted;
};

/* Always the same keys, and a prediction that says who it was. */
static void *push_all(void *arg)
{
	struct pusher *p = arg;
	struct augur_decision d[KEYS];
	unsigned int i, round;

	for (i = 0; i < KEYS; i++) {
		d[i] = decision_good(i + 1);
		d[i].predicted_ns = p->predicted;
		d[i].slice_us = p->predicted;
	}
	for (round = 0; round < ROUNDS; round++)
		p->accepted += push(p->control, d, KEYS);
	return NULL;
}

/* Each decision is the one's or the other's, never half of each. */
TEST_F(controllers, both_at_once)
{
	struct augur_dump_decision *all = calloc(2 * KEYS, sizeof(*all));
	struct pusher a = { &self->a, 111, 0 }, b = { &self->b, 222, 0 };
	pthread_t one, other;
	int i;

	ASSERT_NE(NULL, all);
	ASSERT_EQ(0, pthread_create(&one, NULL, push_all, &a));
	ASSERT_EQ(0, pthread_create(&other, NULL, push_all, &b));
	pthread_join(one, NULL);
	pthread_join(other, NULL);
	EXPECT_EQ(KEYS * ROUNDS, a.accepted);
	EXPECT_EQ(KEYS * ROUNDS, b.accepted);
	EXPECT_EQ(KEYS, dump(&self->a, all, 2 * KEYS));
	for (i = 0; i < KEYS; i++) {
		EXPECT_TRUE(all[i].predicted_ns == 111 || all[i].predicted_ns == 222);
		EXPECT_EQ(all[i].predicted_ns, all[i].slice_us);
	}
	free(all);
}

/* What one that was killed has left is in force, until the next one retires it. */
TEST_F(controllers, next_after_a_kill)
{
	struct augur_retire old = { .size = sizeof(old), .flags = AUGUR_RETIRE_OLD };
	struct augur_dump_decision records[KEYS];
	struct augur_decision d[KEYS];
	int i, status;
	pid_t pid;

	for (i = 0; i < KEYS; i++)
		d[i] = decision_good(i + 1);
	pid = fork();
	if (!pid) {
		struct control own;

		if (!control_open(&own) && push(&own, d, KEYS) == KEYS)
			kill(getpid(), SIGKILL);
		_exit(1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(KEYS, dump(&self->b, records, KEYS));
	ASSERT_EQ(0, control_query(self->b.fd, &self->b.query));
	ASSERT_EQ(10, push(&self->b, d, 10));
	old.generation = self->b.query.generation;
	EXPECT_EQ(KEYS - 10, give(&self->b, NULL, AUGUR_U_RETIRE, &old));
	EXPECT_EQ(10, dump(&self->b, records, KEYS));
}

/* Status of a child that has given up its privileges and does @fn. */
static int unprivileged(const struct control *c, int (*fn)(const struct control *c))
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
			_exit(99);
		_exit(fn(c));
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

static int use(const struct control *c)
{
	struct augur_decision d = decision_good(1);
	struct augur_query query;

	return control_query(c->fd, &query) ? 1 : push(c, &d, 1) != 1;
}

static int open_again(const struct control *c)
{
	(void)c;
	return open(AUGUR_DEVICE_CONTROL, O_RDWR) < 0 ? errno : 0;
}

TEST_F(controllers, descriptor_is_the_permission)
{
	EXPECT_EQ(0, unprivileged(&self->a, use));
	/* The mode lets nobody else in, and nor does the module. */
	EXPECT_EQ(EACCES, unprivileged(&self->a, open_again));
	ASSERT_EQ(0, chmod(AUGUR_DEVICE_CONTROL, 0666));
	EXPECT_EQ(EPERM, unprivileged(&self->a, open_again));
	ASSERT_EQ(0, chmod(AUGUR_DEVICE_CONTROL, 0600));
}

TEST_HARNESS_MAIN
