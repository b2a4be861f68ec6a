// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/*
 * PUSH: every decision of an array is answered for itself, and one that is wrong
 * in one field is refused for that.
 */
#include <kselftest_harness.h>

#include "control.h"

FIXTURE(push)
{
	struct control control;
	struct io_uring ring;
};

FIXTURE_SETUP(push)
{
	ASSERT_EQ(0, control_open(&self->control));
	ASSERT_EQ(0, io_uring_queue_init(8, &self->ring, 0));
}

FIXTURE_TEARDOWN(push)
{
	io_uring_queue_exit(&self->ring);
	control_close(&self->control);
}

static struct augur_decision good(uint64_t key)
{
	struct augur_decision decision = {
		.key = key,
		.predicted_ns = 200000,
		.ttl_ms = 100,
		.confidence = AUGUR_CONFIDENCE_ONE / 2,
		.tier = AUGUR_TIER_ORDINARY,
		.node = AUGUR_NODE_ANY,
		.result = 12345,
	};

	return decision;
}

static int push(FIXTURE_DATA(push) *self, struct augur_decision *decisions, uint32_t nr)
{
	struct augur_push arg = {
		.size = sizeof(arg),
		.decisions = (uintptr_t)decisions,
		.nr_decisions = nr,
	};
	int ret = ioctl(self->control.fd, AUGUR_U_PUSH, &arg);

	return ret < 0 ? -errno : ret;
}

static int push_one(FIXTURE_DATA(push) *self, struct augur_decision decision)
{
	int ret = push(self, &decision, 1);

	return ret < 0 ? -9999 : decision.result;
}

TEST_F(push, each_field)
{
	struct augur_decision d = good(1);

	EXPECT_EQ(0, push_one(self, d));
	d.key = 0;
	EXPECT_EQ(-EINVAL, push_one(self, d));
	d = good(1);
	d.predicted_ns = 0;
	EXPECT_EQ(-EINVAL, push_one(self, d));
	d = good(1);
	d.ttl_ms = 0;
	EXPECT_EQ(-EINVAL, push_one(self, d));
	d.ttl_ms = AUGUR_TTL_MAX_MS;
	EXPECT_EQ(0, push_one(self, d));
	d.ttl_ms = AUGUR_TTL_MAX_MS + 1;
	EXPECT_EQ(-EINVAL, push_one(self, d));
	d = good(1);
	d.confidence = AUGUR_CONFIDENCE_ONE;
	EXPECT_EQ(0, push_one(self, d));
	d.confidence = AUGUR_CONFIDENCE_ONE + 1;
	EXPECT_EQ(-EINVAL, push_one(self, d));
	d = good(1);
	d.tier = AUGUR_NR_TIERS;
	EXPECT_EQ(-EINVAL, push_one(self, d));
	d = good(1);
	d.node = AUGUR_NODE_ANY - 1;
	EXPECT_EQ(-EINVAL, push_one(self, d));
	d = good(1);
	d.flags = AUGUR_DECISION_FLAGS;
	EXPECT_EQ(-EINVAL, push_one(self, d));
	d = good(1);
	d.tier = AUGUR_TIER_NONE;
	EXPECT_EQ(0, push_one(self, d));
}

TEST_F(push, mixed_array)
{
	struct augur_decision d[100];
	struct augur_push arg = {
		.size = sizeof(arg),
		.decisions = (uintptr_t)d,
		.nr_decisions = 100,
	};
	unsigned int i;

	for (i = 0; i < 100; i++) {
		d[i] = good(1000 + i);
		d[i].flags = i % 3 ? 0 : AUGUR_DECISION_FLAGS;
	}
	EXPECT_EQ(66, control_uring(&self->ring, self->control.fd, AUGUR_U_PUSH, &arg));
	for (i = 0; i < 100; i++)
		EXPECT_EQ(i % 3 == 0 ? -EINVAL : 0, d[i].result);
}

TEST_F(push, number)
{
	struct augur_decision *d = calloc(AUGUR_PUSH_MAX + 1, sizeof(*d));
	unsigned int i;

	ASSERT_NE(NULL, d);
	for (i = 0; i <= AUGUR_PUSH_MAX; i++)
		d[i] = good(1ULL << 40 | i);
	EXPECT_EQ(-EINVAL, push(self, d, 0));
	EXPECT_EQ(-EINVAL, push(self, d, AUGUR_PUSH_MAX + 1));
	EXPECT_EQ(-EINVAL, push(self, d, UINT32_MAX));
	EXPECT_EQ(AUGUR_PUSH_MAX, push(self, d, AUGUR_PUSH_MAX));
	free(d);
}

TEST_F(push, bad_memory)
{
	long page = sysconf(_SC_PAGESIZE);
	char *mem = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct augur_decision *d = (void *)mem;
	unsigned int i;

	ASSERT_NE(MAP_FAILED, (void *)mem);
	for (i = 0; i < page / sizeof(*d); i++)
		d[i] = good(2000 + i);
	EXPECT_EQ(-EFAULT, push(self, NULL, 1));
	/* Goes on where nothing is mapped. */
	ASSERT_EQ(0, munmap(mem + page, page));
	EXPECT_EQ(-EFAULT, push(self, d, 2 * page / sizeof(*d)));
	EXPECT_EQ(0, d[0].result);
	/* Can be read, but not answered. */
	ASSERT_EQ(0, mprotect(mem, page, PROT_READ));
	EXPECT_EQ(-EFAULT, push(self, d, 1));
	munmap(mem, page);
}

TEST_HARNESS_MAIN
