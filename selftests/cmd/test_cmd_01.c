// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 180 */
/*
 * A command that is wrong in one way is refused with the errno that the header
 * promises, by ioctl and by io_uring alike; one from a later version is not.
 */
#include <linux/augur_hint.h>

#include "commands.h"
#include "harness.h"

#define KERNEL_ADDRESS	((void *)0xffff888000000000UL)
#define NO_ADDRESS	((void *)0x0800000000000000UL)

/**
 * @mem: three pages, the last of them not to be touched
 * @edge: the end of what may be touched
 */
FIXTURE(command)
{
	struct control control;
	struct io_uring uring;
	struct io_uring *ring;
	struct targets targets;
	long page;
	char *mem;
	char *edge;
};

FIXTURE_VARIANT(command)
{
	int by_uring;
};

FIXTURE_VARIANT_ADD(command, ioctl) { .by_uring = 0, };

FIXTURE_VARIANT_ADD(command, uring) { .by_uring = 1, };

FIXTURE_SETUP(command)
{
	ASSERT_EQ(0, control_open(&self->control));
	ASSERT_EQ(0, io_uring_queue_init(8, &self->uring, 0));
	self->ring = variant->by_uring ? &self->uring : NULL;
	self->page = sysconf(_SC_PAGESIZE);
	self->mem = mmap(NULL, 3 * self->page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)self->mem);
	self->edge = self->mem + 2 * self->page;
	ASSERT_EQ(0, mprotect(self->edge, self->page, PROT_NONE));
}

FIXTURE_TEARDOWN(command)
{
	munmap(self->mem, 3 * self->page);
	io_uring_queue_exit(&self->uring);
	control_close(&self->control);
}

/* The command with good arguments, but a structure of @size, zeros at its end. */
static int with_size(FIXTURE_DATA(command) *self, const struct command *cmd,
		     uint32_t size)
{
	union args args = args_good(cmd, &self->control, &self->targets);

	memset(self->mem, 0, self->page);
	memcpy(self->mem, &args, cmd->size);
	((struct head *)self->mem)->size = size;
	return give(&self->control, self->ring, cmd->nr, self->mem);
}

/* The same with its last byte set, which is one that no kernel knows. */
static int with_tail(FIXTURE_DATA(command) *self, const struct command *cmd,
		     uint32_t size)
{
	union args args = args_good(cmd, &self->control, &self->targets);

	memset(self->mem, 0, self->page);
	memcpy(self->mem, &args, cmd->size);
	((struct head *)self->mem)->size = size;
	self->mem[size - 1] = 1;
	return give(&self->control, self->ring, cmd->nr, self->mem);
}

/* The same command with good arguments at the address @at. */
static int with_address(FIXTURE_DATA(command) *self, const struct command *cmd,
			void *at)
{
	union args args = args_good(cmd, &self->control, &self->targets);

	memcpy(at, &args, cmd->size);
	return give(&self->control, self->ring, cmd->nr, at);
}

TEST_F(command, good)
{
	const struct command *cmd;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		EXPECT_LE(0, with_size(self, cmd, cmd->size))
			TH_LOG("%s", cmd->name);
	}
}

TEST_F(command, size_of_the_first_version)
{
	const struct command *cmd;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		EXPECT_LE(0, with_size(self, cmd, cmd->min_size))
			TH_LOG("%s", cmd->name);
	}
}

TEST_F(command, size_too_small)
{
	const struct command *cmd;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		EXPECT_EQ(-EINVAL, with_size(self, cmd, 0)) TH_LOG("%s", cmd->name);
		EXPECT_EQ(-EINVAL, with_size(self, cmd, 1)) TH_LOG("%s", cmd->name);
		EXPECT_EQ(-EINVAL, with_size(self, cmd, cmd->min_size - 1))
			TH_LOG("%s", cmd->name);
	}
}

TEST_F(command, size_of_a_later_version)
{
	const struct command *cmd;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		EXPECT_LE(0, with_size(self, cmd, cmd->size + 8))
			TH_LOG("%s", cmd->name);
		EXPECT_LE(0, with_size(self, cmd, self->page))
			TH_LOG("%s", cmd->name);
	}
}

TEST_F(command, size_with_what_nobody_knows)
{
	const struct command *cmd;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		EXPECT_EQ(-E2BIG, with_tail(self, cmd, cmd->size + 1))
			TH_LOG("%s", cmd->name);
		EXPECT_EQ(-E2BIG, with_tail(self, cmd, cmd->size + 8))
			TH_LOG("%s", cmd->name);
		EXPECT_EQ(-E2BIG, with_tail(self, cmd, self->page))
			TH_LOG("%s", cmd->name);
	}
}

TEST_F(command, size_too_large)
{
	const struct command *cmd;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		EXPECT_EQ(-E2BIG, with_size(self, cmd, self->page + 1))
			TH_LOG("%s", cmd->name);
		EXPECT_EQ(-E2BIG, with_size(self, cmd, UINT32_MAX))
			TH_LOG("%s", cmd->name);
	}
}

TEST_F(command, each_unknown_flag)
{
	const struct command *cmd;
	uint32_t bit;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++)
		for (bit = 0; bit < 32; bit++) {
			union args args = args_good(cmd, &self->control,
						    &self->targets);

			args.head.flags = 1U << bit;
			if (args.head.flags & cmd->flags)
				continue;
			EXPECT_EQ(-EINVAL, give(&self->control, self->ring, cmd->nr,
						&args))
				TH_LOG("%s, bit %u", cmd->name, bit);
		}
}

TEST_F(command, address)
{
	void *const bad[] = { NULL, KERNEL_ADDRESS, NO_ADDRESS, (void *)-1L,
			      (void *)-4096L, self->edge };
	const struct command *cmd;
	size_t i;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++)
		for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
			EXPECT_EQ(-EFAULT, give(&self->control, self->ring, cmd->nr,
						bad[i]))
				TH_LOG("%s at %p", cmd->name, bad[i]);
		}
}

/* The size can be read, the rest cannot. */
TEST_F(command, address_at_the_edge)
{
	const struct command *cmd;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		struct head *head = (void *)(self->edge - sizeof(*head));

		head->size = cmd->size;
		head->flags = 0;
		EXPECT_EQ(-EFAULT, give(&self->control, self->ring, cmd->nr, head))
			TH_LOG("%s", cmd->name);
		/* Up to the edge is right. */
		EXPECT_LE(0, with_address(self, cmd, self->edge - cmd->size))
			TH_LOG("%s", cmd->name);
	}
}

TEST_F(command, address_is_odd)
{
	const struct command *cmd;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		EXPECT_LE(0, with_address(self, cmd, self->mem + 3))
			TH_LOG("%s", cmd->name);
	}
}

TEST_F(command, address_across_pages)
{
	const struct command *cmd;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		EXPECT_LE(0, with_address(self, cmd, self->mem + self->page - 12))
			TH_LOG("%s", cmd->name);
	}
}

TEST_F(command, read_only_answer)
{
	const struct command *cmd;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		union args args = args_good(cmd, &self->control, &self->targets);
		int ret;

		memcpy(self->mem, &args, cmd->size);
		ASSERT_EQ(0, mprotect(self->mem, self->page, PROT_READ));
		ret = give(&self->control, self->ring, cmd->nr, self->mem);
		if (cmd->answers) {
			EXPECT_EQ(-EFAULT, ret) TH_LOG("%s", cmd->name);
		} else {
			EXPECT_LE(0, ret) TH_LOG("%s", cmd->name);
		}
		ASSERT_EQ(0, mprotect(self->mem, self->page, PROT_READ | PROT_WRITE));
	}
}

TEST_F(command, unknown)
{
	struct augur_query query = { .size = sizeof(query) };
	const uint32_t bad[] = {
		_IOWR(AUGUR_IOC_MAGIC, NR_COMMANDS, query),
		_IOWR(AUGUR_IOC_MAGIC, 0x0f, query),
		_IOWR(AUGUR_IOC_MAGIC, 0x7f, query),
		_IOWR(AUGUR_IOC_MAGIC, 0xff, query),
		_IOWR(AUGUR_IOC_MAGIC - 1, 0, query),
		_IOR(AUGUR_IOC_MAGIC, 0, query),
		_IOW(AUGUR_IOC_MAGIC, 0, query),
		_IO(AUGUR_IOC_MAGIC, 0),
		/* Of the other device. */
		AUGUR_U_HINT,
		AUGUR_U_HINT_CLEAR,
		AUGUR_U_SESSION,
		0,
		UINT32_MAX,
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EXPECT_EQ(-ENOTTY, give(&self->control, self->ring, bad[i], &query))
			TH_LOG("%x", bad[i]);
	}
}

/* The number of a program that was compiled with a larger structure. */
TEST_F(command, number_of_a_later_version)
{
	const struct command *cmd;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		union args args = args_good(cmd, &self->control, &self->targets);
		uint32_t nr = _IOC(_IOC_READ | _IOC_WRITE, AUGUR_IOC_MAGIC,
				   _IOC_NR(cmd->nr), cmd->size + 64);

		EXPECT_LE(0, give(&self->control, self->ring, nr, &args))
			TH_LOG("%s", cmd->name);
	}
}

TEST_F(command, query_answers)
{
	struct augur_query query;
	uint32_t generation;

	memset(&query, 0xff, sizeof(query));
	query.size = sizeof(query);
	query.flags = 0;
	ASSERT_EQ(0, give(&self->control, self->ring, AUGUR_U_QUERY, &query));
	EXPECT_EQ(AUGUR_ABI_VERSION, query.abi_version);
	EXPECT_EQ(AUGUR_PUSH_MAX, query.push_max);
	EXPECT_EQ(sysconf(_SC_NPROCESSORS_CONF), query.nr_cpus);
	EXPECT_EQ(AUGUR_F_ALL, query.features);
	EXPECT_LT(0, query.nr_decisions);
	EXPECT_EQ(0, query.map_bytes % self->page);
	EXPECT_EQ(0, query.__resv);
	generation = query.generation;
	/* The first version of the structure ends before it. */
	memset(&query, 0, sizeof(query));
	query.size = 40;
	query.generation = ~generation;
	ASSERT_EQ(0, give(&self->control, self->ring, AUGUR_U_QUERY, &query));
	EXPECT_EQ(~generation, query.generation);
	EXPECT_EQ(40, query.size);
}

/* The parts of an SQE that belong to the command. */
static int with_sqe(FIXTURE_DATA(command) *self, struct io_uring *ring, uint32_t nr,
		    struct augur_uring_cmd area, uint32_t uring_flags)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, self->control.fd, NULL, 0, 0);
	sqe->cmd_op = nr;
	sqe->uring_cmd_flags = uring_flags;
	memcpy(sqe->cmd, &area, sizeof(area));
	if (io_uring_submit(ring) != 1)
		return -9999;
	return control_result(ring, NULL, 5000);
}

TEST_F(command, uring_fields)
{
	const struct command *cmd;
	uint32_t bit;

	if (!variant->by_uring)
		SKIP(return, "an ioctl has none");
	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		union args args = args_good(cmd, &self->control, &self->targets);
		struct augur_uring_cmd good = { .arg = (uintptr_t)&args }, area;

		EXPECT_LE(0, with_sqe(self, self->ring, cmd->nr, good, 0))
			TH_LOG("%s", cmd->name);
		for (bit = 0; bit < 32; bit++) {
			area = good;
			area.flags = 1U << bit;
			/* The SQEs of this ring have no room for data. */
			EXPECT_EQ(-EINVAL, with_sqe(self, self->ring, cmd->nr, area, 0))
				TH_LOG("%s, flag %u", cmd->name, bit);
			area = good;
			area.__resv = 1U << bit;
			EXPECT_EQ(-EINVAL, with_sqe(self, self->ring, cmd->nr, area, 0))
				TH_LOG("%s, reserved %u", cmd->name, bit);
		}
	}
}

/* No buffer is registered; only PUSH looks for one. */
TEST_F(command, uring_fixed)
{
	const struct command *cmd;

	if (!variant->by_uring)
		SKIP(return, "an ioctl has no registered buffers");
	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		union args args = args_good(cmd, &self->control, &self->targets);
		struct augur_uring_cmd area = { .arg = (uintptr_t)&args };
		int ret = with_sqe(self, self->ring, cmd->nr, area,
				   IORING_URING_CMD_FIXED);

		if (cmd->nr == AUGUR_U_PUSH) {
			EXPECT_EQ(-EFAULT, ret);
		} else {
			/* Before 6.15 io_uring itself looks for the buffer. */
			EXPECT_TRUE(ret == -EINVAL || ret == -EFAULT)
				TH_LOG("%s: %d", cmd->name, ret);
		}
	}
}

TEST_F(command, uring_inline_is_for_push)
{
	struct augur_uring_cmd area = { .arg = 1, .flags = AUGUR_UCMD_INLINE };
	const struct command *cmd;
	struct io_uring ring;

	if (!variant->by_uring)
		SKIP(return, "an ioctl has no room for data");
	ASSERT_EQ(0, io_uring_queue_init(8, &ring, IORING_SETUP_SQE128));
	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++)
		if (cmd->nr != AUGUR_U_PUSH) {
			EXPECT_EQ(-EINVAL, with_sqe(self, &ring, cmd->nr, area, 0))
				TH_LOG("%s", cmd->name);
		}
	io_uring_queue_exit(&ring);
}

static const struct command *find(uint32_t nr)
{
	const struct command *cmd;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++)
		if (cmd->nr == nr)
			return cmd;
	abort();
}

/* The command @number with good arguments but for one field is refused. */
#define REFUSED(error, number, field, value) do {				\
	const struct command *which = find(number);				\
	union args args = args_good(which, &self->control, &self->targets);	\
										\
	args.field = (value);							\
	EXPECT_EQ(-(error), give(&self->control, self->ring, which->nr, &args))	\
		TH_LOG("%s = %s", #field, #value);				\
} while (0)

TEST_F(command, wait_fields)
{
	struct control *c = &self->control;
	uint64_t *tails = (uint64_t *)self->edge - c->query.nr_cpus;

	REFUSED(EINVAL, AUGUR_U_WAIT, wait.nr_tails, 0);
	REFUSED(EINVAL, AUGUR_U_WAIT, wait.nr_tails, c->query.nr_cpus - 1);
	REFUSED(EINVAL, AUGUR_U_WAIT, wait.nr_tails, c->query.nr_cpus + 1);
	REFUSED(EINVAL, AUGUR_U_WAIT, wait.watermark, 0);
	REFUSED(EINVAL, AUGUR_U_WAIT, wait.watermark, c->map->nr_samples + 1);
	REFUSED(EINVAL, AUGUR_U_WAIT, wait.timeout_ns, 0);
	REFUSED(EINVAL, AUGUR_U_WAIT, wait.timeout_ns, MSEC - 1);
	REFUSED(EINVAL, AUGUR_U_WAIT, wait.timeout_ns, 3600 * 1000 * MSEC + 1);
	REFUSED(EINVAL, AUGUR_U_WAIT, wait.timeout_ns, UINT64_MAX);
	REFUSED(EFAULT, AUGUR_U_WAIT, wait.tails, 0);
	REFUSED(EFAULT, AUGUR_U_WAIT, wait.tails, (uintptr_t)KERNEL_ADDRESS);
	REFUSED(EFAULT, AUGUR_U_WAIT, wait.tails, (uintptr_t)self->edge);
	REFUSED(EFAULT, AUGUR_U_WAIT, wait.tails, (uintptr_t)(tails + 1));
	memcpy(tails, c->tails, c->query.nr_cpus * sizeof(*tails));
	tails[0] = control_head(c, 0) + 1000000;
	REFUSED(EINVAL, AUGUR_U_WAIT, wait.tails, (uintptr_t)tails);
	tails[0] = control_head(c, 0) - c->map->nr_samples - 1;
	REFUSED(EINVAL, AUGUR_U_WAIT, wait.tails, (uintptr_t)tails);
}

TEST_F(command, push_fields)
{
	REFUSED(EINVAL, AUGUR_U_PUSH, push.__resv, 1);
	REFUSED(EINVAL, AUGUR_U_PUSH, push.nr_decisions, 0);
	REFUSED(EINVAL, AUGUR_U_PUSH, push.nr_decisions, AUGUR_PUSH_MAX + 1);
	REFUSED(EINVAL, AUGUR_U_PUSH, push.nr_decisions, UINT32_MAX);
	REFUSED(EFAULT, AUGUR_U_PUSH, push.decisions, 0);
	REFUSED(EFAULT, AUGUR_U_PUSH, push.decisions, (uintptr_t)KERNEL_ADDRESS);
	REFUSED(EFAULT, AUGUR_U_PUSH, push.decisions, (uintptr_t)self->edge);
	REFUSED(EFAULT, AUGUR_U_PUSH, push.decisions, (uintptr_t)self->edge - 8);
}

TEST_F(command, retire_fields)
{
	REFUSED(EINVAL, AUGUR_U_RETIRE, retire.flags, AUGUR_RETIRE_ALL | AUGUR_RETIRE_OLD);
	REFUSED(EINVAL, AUGUR_U_RETIRE, retire.flags, AUGUR_RETIRE_ALL);
	REFUSED(EINVAL, AUGUR_U_RETIRE, retire.flags, AUGUR_RETIRE_OLD);
	REFUSED(EINVAL, AUGUR_U_RETIRE, retire.generation, 1);
	REFUSED(EINVAL, AUGUR_U_RETIRE, retire.nr_keys, 0);
	REFUSED(EINVAL, AUGUR_U_RETIRE, retire.nr_keys, AUGUR_RETIRE_MAX + 1);
	REFUSED(EINVAL, AUGUR_U_RETIRE, retire.nr_keys, UINT32_MAX);
	REFUSED(EFAULT, AUGUR_U_RETIRE, retire.keys, 0);
	REFUSED(EFAULT, AUGUR_U_RETIRE, retire.keys, (uintptr_t)KERNEL_ADDRESS);
	REFUSED(EFAULT, AUGUR_U_RETIRE, retire.keys, (uintptr_t)self->edge);
	REFUSED(EFAULT, AUGUR_U_RETIRE, retire.keys, (uintptr_t)self->edge - 4);
}

TEST_F(command, retire_all_takes_nothing_else)
{
	struct augur_retire good = { .size = sizeof(good), .flags = AUGUR_RETIRE_ALL };
	struct augur_retire retire = good;

	EXPECT_LE(0, give(&self->control, self->ring, AUGUR_U_RETIRE, &retire));
	retire.keys = (uintptr_t)&self->targets.key;
	EXPECT_EQ(-EINVAL, give(&self->control, self->ring, AUGUR_U_RETIRE, &retire));
	retire = good;
	retire.nr_keys = 1;
	EXPECT_EQ(-EINVAL, give(&self->control, self->ring, AUGUR_U_RETIRE, &retire));
	retire = good;
	retire.generation = 1;
	EXPECT_EQ(-EINVAL, give(&self->control, self->ring, AUGUR_U_RETIRE, &retire));
}

TEST_F(command, dump_fields)
{
	const uint32_t known = sizeof(struct augur_dump_decision);

	/* There must be something to write. */
	ASSERT_EQ(1, with_size(self, find(AUGUR_U_PUSH), sizeof(struct augur_push)));
	REFUSED(EINVAL, AUGUR_U_DUMP, dump.what, AUGUR_NR_DUMPS);
	REFUSED(EINVAL, AUGUR_U_DUMP, dump.what, UINT32_MAX);
	REFUSED(EINVAL, AUGUR_U_DUMP, dump.nr, 0);
	REFUSED(EINVAL, AUGUR_U_DUMP, dump.nr, AUGUR_DUMP_MAX + 1);
	REFUSED(EINVAL, AUGUR_U_DUMP, dump.__resv, 1);
	REFUSED(EINVAL, AUGUR_U_DUMP, dump.record_bytes, 0);
	REFUSED(EINVAL, AUGUR_U_DUMP, dump.record_bytes, known - 8);
	REFUSED(EINVAL, AUGUR_U_DUMP, dump.record_bytes, known + 4);
	REFUSED(EINVAL, AUGUR_U_DUMP, dump.record_bytes, self->page + 8);
	REFUSED(EFAULT, AUGUR_U_DUMP, dump.records, 0);
	REFUSED(EFAULT, AUGUR_U_DUMP, dump.records, (uintptr_t)KERNEL_ADDRESS);
	REFUSED(EFAULT, AUGUR_U_DUMP, dump.records, (uintptr_t)self->edge);
	REFUSED(EFAULT, AUGUR_U_DUMP, dump.records, (uintptr_t)self->edge - 8);
}

TEST_HARNESS_MAIN
