// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/*
 * The hints in force can be seen, by AUGUR_U_DUMP and by netlink: each once, as it
 * is in force, and no longer than it is.
 */
#include <linux/augur_dump.h>

#include "client.h"
#include "harness.h"
#include "hint.h"

#define CHILDREN	5
#define ROOM		64

struct seen {
	struct augur_dump_hint hint[ROOM];
	unsigned int nr;
};

FIXTURE(dump)
{
	int fd;
	int control;
	struct client client;
	pid_t child[CHILDREN];
};

FIXTURE_SETUP(dump)
{
	unsigned int i;

	self->fd = hint_open();
	ASSERT_LE(0, self->fd);
	self->control = open(AUGUR_DEVICE_CONTROL, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->control);
	ASSERT_EQ(0, client_open(&self->client));
	for (i = 0; i < CHILDREN; i++) {
		self->child[i] = fork();
		while (!self->child[i])
			pause();
	}
}

static void end(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

FIXTURE_TEARDOWN(dump)
{
	unsigned int i;

	for (i = 0; i < CHILDREN; i++)
		end(self->child[i]);
	client_close(&self->client);
	close(self->control);
	close(self->fd);
}

/* @step records at a time. */
static int see_by_command(FIXTURE_DATA(dump) *self, unsigned int step,
			  struct seen *seen)
{
	struct augur_dump dump = {
		.size = sizeof(dump),
		.what = AUGUR_DUMP_HINTS,
		.record_bytes = sizeof(seen->hint[0]),
	};
	int ret = 0;

	seen->nr = 0;
	while (ret >= 0 && dump.cursor != AUGUR_DUMP_END && seen->nr + step <= ROOM) {
		dump.nr = step;
		dump.records = (uintptr_t)&seen->hint[seen->nr];
		ret = hint_ioctl(self->control, AUGUR_U_DUMP, &dump);
		if (ret >= 0)
			seen->nr += ret;
	}
	return ret < 0 ? ret : 0;
}

static void on_hint(const struct answer *answer, void *ctx)
{
	struct seen *seen = ctx;

	if (seen->nr == ROOM)
		return;
	seen->hint[seen->nr++] = (struct augur_dump_hint){
		.tid = answer_number(answer, AUGUR_A_HINT_TID),
		.uid = answer_number(answer, AUGUR_A_HINT_UID),
		.kind = answer_number(answer, AUGUR_A_HINT_KIND),
		.node = answer_number(answer, AUGUR_A_HINT_NODE),
		.run_ns = answer_number(answer, AUGUR_A_HINT_RUN_NS),
		.deadline_us = answer_number(answer, AUGUR_A_HINT_DEADLINE_US),
		.ttl_ms = answer_number(answer, AUGUR_A_HINT_TTL_MS),
		.gang = answer_number(answer, AUGUR_A_HINT_GANG),
		.trust = answer_number(answer, AUGUR_A_HINT_TRUST),
	};
}

static int see_by_netlink(FIXTURE_DATA(dump) *self, struct seen *seen)
{
	seen->nr = 0;
	return client_dump(&self->client, AUGUR_CMD_HINT_GET, on_hint, seen);
}

/* The hint about a thread; how often it was seen goes to @times. */
static struct augur_dump_hint of(const struct seen *seen, pid_t tid,
				 unsigned int *times)
{
	struct augur_dump_hint hint = {};
	unsigned int i;

	*times = 0;
	for (i = 0; i < seen->nr; i++) {
		if (seen->hint[i].tid != (uint32_t)tid)
			continue;
		hint = seen->hint[i];
		++*times;
	}
	return hint;
}

static int give(FIXTURE_DATA(dump) *self, unsigned int i, struct augur_hint *hint)
{
	*hint = hint_of(AUGUR_HINT_LATENCY, (i + 1) * 100 * USEC);
	hint->deadline_ns = 10 * MSEC;
	hint->ttl_ms = 60000;
	hint->gang = 7;
	hint->period_ns = 20 * MSEC;
	hint_name(hint, self->child[i]);
	return hint_ioctl(self->fd, AUGUR_U_HINT, hint);
}

static bool agrees(const struct augur_dump_hint *got, const struct augur_hint *given)
{
	return got->uid == getuid() && got->kind == given->kind &&
	       got->node == given->node && got->run_ns == given->run_ns &&
	       got->deadline_us == given->deadline_ns / USEC &&
	       got->ttl_ms && got->ttl_ms <= given->ttl_ms + 2 && got->gang &&
	       got->trust == given->trust && !got->__resv;
}

TEST_F(dump, each_once_as_it_is)
{
	struct augur_hint hint[CHILDREN];
	struct seen by_one, by_many, by_netlink;
	struct augur_dump_hint got;
	unsigned int i, times;

	for (i = 0; i < CHILDREN; i++)
		ASSERT_EQ(0, give(self, i, &hint[i]));
	ASSERT_EQ(0, see_by_command(self, 1, &by_one));
	ASSERT_EQ(0, see_by_command(self, ROOM, &by_many));
	ASSERT_EQ(0, see_by_netlink(self, &by_netlink));
	for (i = 0; i < CHILDREN; i++) {
		got = of(&by_one, self->child[i], &times);
		EXPECT_EQ(1, times);
		EXPECT_TRUE(agrees(&got, &hint[i]));
		got = of(&by_many, self->child[i], &times);
		EXPECT_EQ(1, times);
		EXPECT_TRUE(agrees(&got, &hint[i]));
		got = of(&by_netlink, self->child[i], &times);
		EXPECT_EQ(1, times);
		EXPECT_TRUE(agrees(&got, &hint[i]));
	}
	EXPECT_EQ(by_one.hint[0].gang, by_one.hint[1].gang);
}

/* A thread that was waited for may still be on its way to its last switch. */
static unsigned int seen_after_end(FIXTURE_DATA(dump) *self, pid_t tid)
{
	unsigned int n, times = 1;
	struct seen seen;

	for (n = 0; n < 1000 && times; n++) {
		hint_sleep(MSEC);
		if (see_by_command(self, ROOM, &seen))
			return 1;
		of(&seen, tid, &times);
	}
	return times;
}

TEST_F(dump, no_longer_than_in_force)
{
	struct augur_hint hint;
	unsigned int times;
	struct seen seen;

	ASSERT_EQ(0, give(self, 0, &hint));
	ASSERT_EQ(0, give(self, 1, &hint));
	EXPECT_EQ(1, hint_clear(self->fd, self->child[0]));
	end(self->child[1]);
	EXPECT_EQ(0, seen_after_end(self, self->child[1]));
	ASSERT_EQ(0, see_by_command(self, ROOM, &seen));
	of(&seen, self->child[0], &times);
	EXPECT_EQ(0, times);
	ASSERT_EQ(0, see_by_netlink(self, &seen));
	of(&seen, self->child[0], &times);
	EXPECT_EQ(0, times);
	of(&seen, self->child[1], &times);
	EXPECT_EQ(0, times);
}

/* A page is claimed without a hint in it: there is nothing to be seen. */
TEST_F(dump, claims_without_hint)
{
	void *page = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE,
			  MAP_SHARED, self->fd, 0);
	unsigned int times;
	struct seen seen;

	ASSERT_NE(MAP_FAILED, page);
	ASSERT_EQ(0, see_by_command(self, ROOM, &seen));
	of(&seen, getpid(), &times);
	EXPECT_EQ(0, times);
}

TEST_HARNESS_MAIN
