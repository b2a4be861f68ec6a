// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 180 */
/*
 * PUSH: every decision of an array is answered for itself, and one that is wrong
 * in one field is refused for that.
 */
#include <pthread.h>
#include <sched.h>
#include <sys/uio.h>

#include "commands.h"
#include "harness.h"

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
	struct augur_decision decision = decision_good(key);

	decision.ttl_ms = 100;
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
	d.node = 0;
	EXPECT_EQ(0, push_one(self, d));
	d = good(1);
	d.flags = AUGUR_DECISION_CGROUP;
	EXPECT_EQ(0, push_one(self, d));
	d.flags = AUGUR_DECISION_ROLE;
	EXPECT_EQ(0, push_one(self, d));
	d.flags = AUGUR_DECISION_CASE;
	EXPECT_EQ(0, push_one(self, d));
	d.flags = AUGUR_DECISION_FLAGS + 1;
	EXPECT_EQ(-EINVAL, push_one(self, d));
	memset(&d, 0xff, sizeof(d));
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
		d[i].flags = i % 3 ? 0 : AUGUR_DECISION_FLAGS + 1;
	}
	EXPECT_EQ(66, control_uring(&self->ring, self->control.fd, AUGUR_U_PUSH, &arg));
	for (i = 0; i < 100; i++) {
		EXPECT_EQ(i % 3 == 0 ? -EINVAL : 0, d[i].result);
	}
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

/* A buffer of two pages, registered, with decisions up to its end. */
static struct augur_decision *register_buffer(struct __test_metadata *_metadata,
					      FIXTURE_DATA(push) *self,
					      struct iovec *vec)
{
	struct augur_decision *d;
	unsigned int i;

	vec->iov_len = 2 * sysconf(_SC_PAGESIZE);
	vec->iov_base = mmap(NULL, vec->iov_len, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, vec->iov_base);
	ASSERT_EQ(0, io_uring_register_buffers(&self->ring, vec, 1));
	d = vec->iov_base;
	for (i = 0; i < vec->iov_len / sizeof(*d); i++)
		d[i] = good(1ULL << 41 | i);
	return d;
}

static int push_fixed(FIXTURE_DATA(push) *self, void *decisions, uint32_t nr,
		      uint16_t buf_index)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&self->ring);
	struct augur_push arg = {
		.size = sizeof(arg),
		.decisions = (uintptr_t)decisions,
		.nr_decisions = nr,
	};
	struct augur_uring_cmd cmd = { .arg = (uintptr_t)&arg };

	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, self->control.fd, NULL, 0, 0);
	sqe->cmd_op = AUGUR_U_PUSH;
	sqe->uring_cmd_flags = IORING_URING_CMD_FIXED;
	sqe->buf_index = buf_index;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	if (io_uring_submit(&self->ring) != 1)
		return -9999;
	return control_result(&self->ring, NULL, 5000);
}

TEST_F(push, registered_buffer)
{
	struct iovec vec;
	struct augur_decision *d = register_buffer(_metadata, self, &vec);
	unsigned int i, nr = vec.iov_len / sizeof(*d);

	for (i = 0; i < nr; i += 3)
		d[i].ttl_ms = 0;
	EXPECT_EQ(nr - (nr + 2) / 3, push_fixed(self, d, nr, 0));
	for (i = 0; i < nr; i++) {
		EXPECT_EQ(i % 3 ? 0 : -EINVAL, d[i].result) TH_LOG("%u", i);
	}
	/* The rest of the memory is the caller's. */
	for (i = 0; i < nr; i++) {
		struct augur_decision same = good(1ULL << 41 | i);

		same.ttl_ms = i % 3 ? same.ttl_ms : 0;
		same.result = d[i].result;
		EXPECT_EQ(0, memcmp(&same, &d[i], sizeof(same))) TH_LOG("%u", i);
	}
	io_uring_unregister_buffers(&self->ring);
	munmap(vec.iov_base, vec.iov_len);
}

/* A decision may lie across two pages, at any multiple of 8. */
TEST_F(push, registered_buffer_across_pages)
{
	struct iovec vec;
	char *mem = (char *)register_buffer(_metadata, self, &vec);
	unsigned int shift, i;

	for (shift = 8; shift < sizeof(struct augur_decision); shift += 8) {
		struct augur_decision *d = (void *)(mem + vec.iov_len / 2 - 64 + shift);

		for (i = 0; i < 4; i++) {
			d[i] = good(1ULL << 42 | shift << 8 | i);
			d[i].node = i % 2 ? AUGUR_NODE_ANY : AUGUR_NODE_ANY - 1;
		}
		EXPECT_EQ(2, push_fixed(self, d, 4, 0)) TH_LOG("%u", shift);
		for (i = 0; i < 4; i++) {
			EXPECT_EQ(i % 2 ? 0 : -EINVAL, d[i].result)
				TH_LOG("%u at %u", i, shift);
		}
	}
	io_uring_unregister_buffers(&self->ring);
	munmap(vec.iov_base, vec.iov_len);
}

TEST_F(push, registered_buffer_bounds)
{
	struct iovec vec;
	struct augur_decision *d = register_buffer(_metadata, self, &vec);
	unsigned int nr = vec.iov_len / sizeof(*d);

	EXPECT_EQ(1, push_fixed(self, d + nr - 1, 1, 0));
	EXPECT_EQ(-EFAULT, push_fixed(self, d + nr - 1, 2, 0));
	EXPECT_EQ(-EFAULT, push_fixed(self, d + nr, 1, 0));
	EXPECT_EQ(-EFAULT, push_fixed(self, d - 1, 1, 0));
	EXPECT_EQ(-EFAULT, push_fixed(self, NULL, 1, 0));
	EXPECT_EQ(-EFAULT, push_fixed(self, d, 1, 1));
	EXPECT_EQ(-EINVAL, push_fixed(self, (char *)d + 4, 1, 0));
	EXPECT_EQ(-EINVAL, push_fixed(self, d, 0, 0));
	EXPECT_EQ(-EINVAL, push_fixed(self, d, AUGUR_PUSH_MAX + 1, 0));
	io_uring_unregister_buffers(&self->ring);
	munmap(vec.iov_base, vec.iov_len);
}

/* The pages stay while they are registered, whatever their owner does. */
TEST_F(push, registered_buffer_outlives_its_mapping)
{
	struct iovec vec;
	struct augur_decision *d = register_buffer(_metadata, self, &vec);

	ASSERT_EQ(0, munmap(vec.iov_base, vec.iov_len));
	EXPECT_EQ(64, push_fixed(self, d, 64, 0));
	io_uring_unregister_buffers(&self->ring);
}

/* @nr: what the command says; at most two are there. */
static int push_inline(FIXTURE_DATA(push) *self, unsigned int setup,
		       const struct augur_decision *d, uint64_t nr)
{
	struct augur_uring_cmd cmd = { .arg = nr, .flags = AUGUR_UCMD_INLINE };
	struct io_uring_sqe *sqe;
	struct io_uring ring;
	int ret = -9999;

	if (io_uring_queue_init(8, &ring, setup))
		return ret;
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, self->control.fd, NULL, 0, 0);
	sqe->cmd_op = AUGUR_U_PUSH;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	if (setup & IORING_SETUP_SQE128)
		memcpy(sqe->cmd + sizeof(cmd), d, 2 * sizeof(*d));
	if (io_uring_submit(&ring) == 1)
		ret = control_result(&ring, NULL, 5000);
	io_uring_queue_exit(&ring);
	return ret;
}

TEST_F(push, inline_in_the_sqe)
{
	struct augur_decision d[2] = { good(3000), good(3001) };

	EXPECT_EQ(1, push_inline(self, IORING_SETUP_SQE128, d, 1));
	EXPECT_EQ(2, push_inline(self, IORING_SETUP_SQE128, d, 2));
	d[0].tier = AUGUR_NR_TIERS;
	EXPECT_EQ(1, push_inline(self, IORING_SETUP_SQE128, d, 2));
	EXPECT_EQ(0, push_inline(self, IORING_SETUP_SQE128, d, 1));
	EXPECT_EQ(-EINVAL, push_inline(self, IORING_SETUP_SQE128, d, 0));
	EXPECT_EQ(-EINVAL, push_inline(self, IORING_SETUP_SQE128, d, 3));
	EXPECT_EQ(-EINVAL, push_inline(self, IORING_SETUP_SQE128, d, UINT64_MAX));
	EXPECT_EQ(-EINVAL, push_inline(self, 0, d, 1));
}

/* A thread of the kernel takes the commands; it has the address space, not the thread. */
TEST_F(push, polled_queue)
{
	struct augur_decision d[2] = { good(3002), good(3003) };
	struct augur_push arg = {
		.size = sizeof(arg),
		.decisions = (uintptr_t)d,
		.nr_decisions = 2,
	};
	struct augur_wait wait = control_wait_args(&self->control,
						   self->control.map->nr_samples,
						   20 * MSEC);
	struct io_uring ring;

	ASSERT_EQ(0, io_uring_queue_init(8, &ring, IORING_SETUP_SQPOLL));
	d[1].tier = AUGUR_NR_TIERS;
	EXPECT_EQ(1, control_uring(&ring, self->control.fd, AUGUR_U_PUSH, &arg));
	EXPECT_EQ(0, d[0].result);
	EXPECT_EQ(-EINVAL, d[1].result);
	EXPECT_EQ(0, control_uring(&ring, self->control.fd, AUGUR_U_WAIT, &wait));
	arg.decisions = 4096;
	EXPECT_EQ(-EFAULT, control_uring(&ring, self->control.fd, AUGUR_U_PUSH, &arg));
	io_uring_queue_exit(&ring);
}

struct pusher {
	struct control *control;
	struct augur_decision *decisions;
	uint32_t nr;
	volatile int stop;
	unsigned int accepted, faults, others;
};

static void *pusher(void *arg)
{
	struct pusher *p = arg;
	struct augur_push push = {
		.size = sizeof(push),
		.decisions = (uintptr_t)p->decisions,
		.nr_decisions = p->nr,
	};
	int ret;

	while (!p->stop) {
		ret = give(p->control, NULL, AUGUR_U_PUSH, &push);
		if (ret == (int)p->nr)
			p->accepted++;
		else if (ret == -EFAULT)
			p->faults++;
		else
			p->others++;
	}
	return NULL;
}

/* The buffer comes and goes while it is read and answered. */
TEST_F_TIMEOUT(push, memory_changes_midway, 300)
{
	size_t bytes = AUGUR_PUSH_MAX * sizeof(struct augur_decision);
	struct augur_decision *d = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
					MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct pusher p = { .control = &self->control, .decisions = d,
			    .nr = AUGUR_PUSH_MAX };
	const int prots[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE };
	unsigned int i;
	pthread_t thread;

	ASSERT_NE(MAP_FAILED, (void *)d);
	for (i = 0; i < AUGUR_PUSH_MAX; i++)
		d[i] = good(1ULL << 43 | i);
	ASSERT_EQ(0, pthread_create(&thread, NULL, pusher, &p));
	for (i = 0; i < 500 || !p.accepted || !p.faults; i++) {
		char *page = (char *)d + i * 13 % (bytes / 4096) * 4096;

		ASSERT_EQ(0, mprotect(page, 4096, prots[i % 3]));
		if (i % 3 == 2)
			sched_yield();
		ASSERT_EQ(0, mprotect(page, 4096, PROT_READ | PROT_WRITE));
	}
	p.stop = 1;
	pthread_join(thread, NULL);
	EXPECT_LT(0, p.accepted);
	EXPECT_LT(0, p.faults);
	EXPECT_EQ(0, p.others);
	munmap(d, bytes);
}

/* What was applied before the fault stays in force. */
TEST_F(push, fault_leaves_what_was_before)
{
	long page = sysconf(_SC_PAGESIZE);
	char *mem = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct augur_decision *d = (void *)mem;
	struct augur_retire retire = { .size = sizeof(retire) };
	uint64_t keys[4096 / sizeof(*d)];
	unsigned int i, nr = page / sizeof(*d);

	ASSERT_NE(MAP_FAILED, (void *)mem);
	ASSERT_EQ(sizeof(keys) / sizeof(keys[0]), nr);
	for (i = 0; i < nr; i++) {
		keys[i] = 1ULL << 44 | i;
		d[i] = good(keys[i]);
		d[i].ttl_ms = 60000;
	}
	ASSERT_EQ(0, munmap(mem + page, page));
	EXPECT_EQ(-EFAULT, push(self, d, nr + 1));
	retire.keys = (uintptr_t)keys;
	retire.nr_keys = nr;
	EXPECT_EQ(nr, give(&self->control, NULL, AUGUR_U_RETIRE, &retire));
	munmap(mem, page);
}

TEST_HARNESS_MAIN
