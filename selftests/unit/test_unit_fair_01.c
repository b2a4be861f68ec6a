// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/augurd/fair.c userspace/augurd/fair_file.c userspace/augurd/log.c */
/*
 * What augurd sets of threads where there is no BPF scheduler: of whom, how often, and
 * that everybody gets back what he had, also from a successor. The kernel is played by
 * an array.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "augurd/fair.h"
#include "augurd/log.h"
#include "harness.h"

#define PLAIN_NS	2800000ULL
#define SECOND		1000000000ULL
#define THREADS		64

struct thread {
	struct augur_fair_attr attr;
	uint64_t start;
	bool gone;
	bool kernel;
	unsigned int sets;
};

static struct thread threads[THREADS];
static unsigned int sets;
static int refuse;

static int fake_get(pid_t tid, struct augur_fair_attr *out)
{
	if (threads[tid].gone)
		return -ESRCH;
	*out = threads[tid].attr;
	return 0;
}

/* As sched_setattr(2): no slice is the plain one, and it is kept within limits. */
static int fake_set(pid_t tid, const struct augur_fair_attr *attr)
{
	if (threads[tid].gone || refuse)
		return threads[tid].gone ? -ESRCH : refuse;
	sets++;
	threads[tid].sets++;
	threads[tid].attr = *attr;
	if (!attr->slice_ns)
		threads[tid].attr.slice_ns = threads[0].attr.slice_ns;
	else if (attr->slice_ns < 100000)
		threads[tid].attr.slice_ns = 100000;
	return 0;
}

static int fake_start(pid_t tid, uint64_t *ticks)
{
	*ticks = threads[tid].start;
	return threads[tid].gone ? -ESRCH : threads[tid].kernel ? -EPERM : 0;
}

static const struct augur_fair_ops fake = {
	.get = fake_get,
	.set = fake_set,
	.start = fake_start,
};

FIXTURE(fair)
{
	struct augur_fair_params params;
	struct augur_fair fair;
	char path[64];
	uint64_t now;
};

FIXTURE_SETUP(fair)
{
	int i, fd;

	augur_log_init(false);
	sets = 0;
	refuse = 0;
	memset(threads, 0, sizeof(threads));
	for (i = 0; i < THREADS; i++) {
		threads[i].attr.slice_ns = PLAIN_NS;
		threads[i].start = 1000 + i;
	}
	snprintf(self->path, sizeof(self->path), "/tmp/fair-XXXXXX");
	fd = mkstemp(self->path);
	ASSERT_LE(0, fd);
	close(fd);
	self->params = (struct augur_fair_params){ .changes_per_s = 1000 };
	self->fair = (struct augur_fair){ .ops = &fake, .params = &self->params };
	self->now = SECOND;
	ASSERT_EQ(0, augur_fair_open(&self->fair, self->path, true));
	ASSERT_TRUE(augur_fair_start(&self->fair, self->now));
}

FIXTURE_TEARDOWN(fair)
{
	augur_fair_close(&self->fair);
	unlink(self->path);
}

/* A round a second later, in which threads @first to @last are promoted. */
static void promote(FIXTURE_DATA(fair) *self, uint32_t first, uint32_t last,
		    uint32_t slice_us)
{
	struct augur_dump_task task = {
		.slice_us = slice_us, .tier = AUGUR_TIER_PROMOTED,
	};

	self->now += SECOND;
	augur_fair_begin(&self->fair, self->now);
	for (task.tid = first; task.tid <= last; task.tid++)
		augur_fair_promote(&self->fair, &task);
	augur_fair_end(&self->fair);
}

static void promote_none(FIXTURE_DATA(fair) *self)
{
	promote(self, 1, 0, 0);
}

TEST_F(fair, promoted_threads_get_short_slices)
{
	promote(self, 1, 3, 500);
	EXPECT_EQ(500000, threads[1].attr.slice_ns);
	EXPECT_EQ(500000, threads[3].attr.slice_ns);
	EXPECT_EQ(0, threads[1].attr.nice);
	EXPECT_TRUE(threads[1].attr.reset_on_fork);
	EXPECT_EQ(0, threads[4].sets);
	EXPECT_EQ(3, self->fair.file->threads);
	EXPECT_EQ(3, self->fair.file->set);
	promote(self, 1, 1, 500);
	EXPECT_EQ(1, threads[1].sets);
	EXPECT_EQ(500000, threads[1].attr.slice_ns);
	EXPECT_EQ(PLAIN_NS, threads[3].attr.slice_ns);
	EXPECT_FALSE(threads[3].attr.reset_on_fork);
	EXPECT_EQ(1, self->fair.file->threads);
	EXPECT_EQ(2, self->fair.file->restored);
}

TEST_F(fair, slices_follow_what_is_predicted)
{
	promote(self, 1, 1, 500);
	promote(self, 1, 1, 700);
	EXPECT_EQ(1, threads[1].sets);
	promote(self, 1, 1, 800);
	EXPECT_EQ(800000, threads[1].attr.slice_ns);
	promote(self, 1, 1, 20);
	EXPECT_EQ(100000, threads[1].attr.slice_ns);
	/* What the kernel gives everybody is short enough. */
	promote(self, 2, 2, 5000);
	EXPECT_EQ(0, threads[2].sets);
	promote(self, 2, 2, 0);
	EXPECT_EQ(0, threads[2].sets);
}

TEST_F(fair, nice_is_given_and_taken)
{
	self->params.nice = 5;
	threads[1].attr.reset_on_fork = true;
	promote(self, 1, 1, 500);
	EXPECT_EQ(-5, threads[1].attr.nice);
	promote(self, 1, 2, 5000);
	EXPECT_EQ(-5, threads[2].attr.nice);
	EXPECT_EQ(PLAIN_NS, threads[2].attr.slice_ns);
	self->params.nice = 3;
	promote(self, 1, 2, 5000);
	EXPECT_EQ(-3, threads[2].attr.nice);
	promote_none(self);
	EXPECT_EQ(0, threads[1].attr.nice);
	EXPECT_EQ(0, threads[2].attr.nice);
	EXPECT_TRUE(threads[1].attr.reset_on_fork);
}

TEST_F(fair, who_has_set_something_himself_is_left_alone)
{
	threads[1].attr.nice = 5;
	threads[2].attr.nice = -5;
	threads[3].attr.slice_ns = 1000000;
	threads[4].attr.policy = SCHED_BATCH;
	threads[5].attr.policy = SCHED_FIFO;
	threads[6].kernel = true;
	promote(self, 1, 7, 500);
	EXPECT_EQ(1, sets);
	EXPECT_EQ(1, threads[7].sets);
	EXPECT_EQ(5, self->fair.file->foreign);
}

TEST_F(fair, who_sets_something_later_keeps_it)
{
	promote(self, 1, 4, 500);
	threads[1].attr.nice = 1;
	threads[2].attr.slice_ns = PLAIN_NS;
	threads[3].attr.policy = SCHED_BATCH;
	promote(self, 1, 4, 300);
	EXPECT_EQ(3, self->fair.file->taken);
	EXPECT_EQ(1, self->fair.file->threads);
	/* What he did not set is taken back. */
	EXPECT_EQ(1, threads[1].attr.nice);
	EXPECT_EQ(PLAIN_NS, threads[1].attr.slice_ns);
	EXPECT_EQ(PLAIN_NS, threads[2].attr.slice_ns);
	EXPECT_FALSE(threads[2].attr.reset_on_fork);
	EXPECT_EQ(SCHED_BATCH, threads[3].attr.policy);
	EXPECT_EQ(PLAIN_NS, threads[3].attr.slice_ns);
	EXPECT_EQ(300000, threads[4].attr.slice_ns);
	/* Also if it looks as before then, and after it was not promoted for a while. */
	threads[1].attr.nice = 0;
	promote_none(self);
	EXPECT_EQ(1, self->fair.file->restored);
	promote(self, 1, 3, 500);
	EXPECT_EQ(2, threads[1].sets);
	EXPECT_EQ(2, threads[2].sets);
	/* It was set while it was not looked at. */
	promote(self, 5, 5, 500);
	threads[5].attr.nice = 7;
	promote(self, 6, 6, 500);
	threads[6].attr = (struct augur_fair_attr){ .policy = SCHED_FIFO };
	promote_none(self);
	EXPECT_EQ(7, threads[5].attr.nice);
	EXPECT_EQ(PLAIN_NS, threads[5].attr.slice_ns);
	EXPECT_EQ(1, threads[6].sets);
	EXPECT_EQ(5, self->fair.file->taken);
	/* A slice of his own. */
	promote(self, 7, 7, 500);
	threads[7].attr.slice_ns = 1000000;
	promote_none(self);
	EXPECT_EQ(1000000, threads[7].attr.slice_ns);
}

TEST_F(fair, a_thread_with_the_same_id_is_another)
{
	promote(self, 1, 2, 500);
	threads[1].attr = (struct augur_fair_attr){ .slice_ns = PLAIN_NS };
	threads[1].start++;
	promote(self, 1, 2, 500);
	EXPECT_EQ(500000, threads[1].attr.slice_ns);
	EXPECT_EQ(1, self->fair.file->gone);
	EXPECT_EQ(2, self->fair.file->threads);
	/* What it has by chance is its own. */
	threads[1].start++;
	threads[2].gone = true;
	promote_none(self);
	EXPECT_EQ(500000, threads[1].attr.slice_ns);
	EXPECT_EQ(3, self->fair.file->gone);
	EXPECT_EQ(0, self->fair.file->threads);
}

TEST_F(fair, changes_are_limited)
{
	self->params.changes_per_s = 10;
	promote_none(self);
	promote(self, 1, 25, 500);
	EXPECT_EQ(10, sets);
	EXPECT_EQ(15, self->fair.file->limited);
	promote(self, 1, 25, 500);
	EXPECT_EQ(20, sets);
	/* A tenth of a second is worth one. */
	self->now -= SECOND * 9 / 10;
	promote(self, 1, 25, 500);
	EXPECT_EQ(21, sets);
	promote_none(self);
	EXPECT_EQ(31, sets);
	EXPECT_EQ(11, self->fair.file->threads);
	/* But not at the end. */
	EXPECT_EQ(11, augur_fair_stop(&self->fair));
	EXPECT_EQ(PLAIN_NS, threads[25].attr.slice_ns);
	EXPECT_EQ(0, self->fair.file->threads);
}

TEST_F(fair, a_refusal_leaves_nothing)
{
	refuse = -EPERM;
	promote(self, 1, 2, 500);
	EXPECT_EQ(2, self->fair.file->failed);
	EXPECT_EQ(0, self->fair.file->threads);
	refuse = 0;
	promote(self, 1, 2, 500);
	EXPECT_EQ(2, self->fair.file->threads);
}

TEST_F(fair, there_is_not_room_for_all)
{
	static const uint32_t apart = AUGUR_FAIR_THREADS / AUGUR_FAIR_WAYS;
	struct augur_fair_record *r;
	uint32_t i;

	for (i = 0; i < AUGUR_FAIR_WAYS; i++) {
		r = &self->fair.file->records[AUGUR_FAIR_WAYS + i];
		r->tid = 1 + (i + 1) * apart;
		r->state = AUGUR_FAIR_LEFT;
		r->round = UINT64_MAX;
	}
	self->now += SECOND;
	augur_fair_begin(&self->fair, self->now);
	augur_fair_promote(&self->fair, &(struct augur_dump_task){ .tid = 1, .slice_us = 500 });
	EXPECT_EQ(0, sets);
	EXPECT_EQ(1, self->fair.file->full);
}

/* A process that is killed leaves the file as it is. */
TEST_F(fair, a_successor_takes_back_what_was_set)
{
	struct augur_fair next = { .ops = &fake, .params = &self->params };

	promote(self, 1, 4, 500);
	threads[2].attr.nice = 3;
	threads[3].gone = true;
	ASSERT_EQ(0, augur_fair_open(&next, self->path, false));
	EXPECT_EQ(2, augur_fair_stop(&next));
	EXPECT_EQ(PLAIN_NS, threads[1].attr.slice_ns);
	EXPECT_EQ(3, threads[2].attr.nice);
	EXPECT_EQ(PLAIN_NS, threads[4].attr.slice_ns);
	EXPECT_EQ(0, augur_fair_stop(&next));
	augur_fair_close(&next);
}

TEST_F(fair, a_file_that_is_not_there_is_made_only_if_asked)
{
	struct augur_fair next = { .ops = &fake, .params = &self->params };

	unlink(self->path);
	EXPECT_EQ(0, augur_fair_open(&next, self->path, false));
	EXPECT_EQ(NULL, next.file);
	EXPECT_EQ(0, augur_fair_stop(&next));
	EXPECT_EQ(0, augur_fair_open(&next, self->path, true));
	ASSERT_NE(NULL, next.file);
	augur_fair_close(&next);
}

/* Nothing in it is believed. */
TEST_F(fair, a_damaged_file_is_begun_anew)
{
	struct augur_fair next = { .ops = &fake, .params = &self->params };

	promote(self, 1, 1, 500);
	self->fair.file->version++;
	ASSERT_EQ(0, augur_fair_open(&next, self->path, true));
	EXPECT_EQ(0, augur_fair_stop(&next));
	augur_fair_close(&next);
	augur_fair_close(&self->fair);
	ASSERT_EQ(0, truncate(self->path, 100));
	ASSERT_EQ(0, augur_fair_open(&self->fair, self->path, true));
	EXPECT_EQ(AUGUR_FAIR_MAGIC, self->fair.file->magic);
	EXPECT_EQ(0, augur_fair_stop(&self->fair));
	EXPECT_EQ(1, sets);
}

TEST_F(fair, a_kernel_without_slices_has_nice)
{
	int i;

	augur_fair_stop(&self->fair);
	for (i = 0; i < THREADS; i++)
		threads[i].attr.slice_ns = 0;
	EXPECT_FALSE(augur_fair_start(&self->fair, self->now));
	self->params.nice = 4;
	EXPECT_TRUE(augur_fair_start(&self->fair, self->now));
	promote(self, 1, 1, 500);
	EXPECT_EQ(-4, threads[1].attr.nice);
	EXPECT_EQ(0, threads[1].attr.slice_ns);
	promote_none(self);
	EXPECT_EQ(0, threads[1].attr.nice);
}

TEST_HARNESS_MAIN
