// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* kernels: debug */
/* timeout: 300 */
/*
 * Every allocation and every access to user memory of a call fails once: the call
 * says so or does without, and the next one finds nothing amiss.
 */
#include <sys/prctl.h>

#include "harness.h"
#include "hint.h"
#include "trace.h"

#define MOST	1000

FIXTURE(fault)
{
	int fd;
	int nth;
	pid_t child;
	uint64_t child_ticks;
	size_t bytes;
};

/**
 * struct refusals - how often a call said what
 * @memory: -ENOMEM
 * @fault: -EFAULT
 */
struct refusals {
	int memory;
	int fault;
};

FIXTURE_SETUP(fault)
{
	self->bytes = sysconf(_SC_PAGESIZE);
	self->fd = hint_open();
	ASSERT_LE(0, self->fd);
	self->nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->nth);
	/* Allocations that may sleep are to fail, too. */
	ASSERT_EQ(0, hint_trace_write("/sys/kernel/debug/failslab/ignore-gfp-wait", "N"));
	ASSERT_EQ(0, hint_trace_write("/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait",
				      "N"));
	self->child = fork();
	if (!self->child) {
		/* It has the file open, and would keep the module. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	self->child_ticks = hint_start_ticks(self->child);
	ASSERT_NE(0, self->child_ticks);
}

FIXTURE_TEARDOWN(fault)
{
	kill(self->child, SIGKILL);
	waitpid(self->child, NULL, 0);
	close(self->nth);
	close(self->fd);
}

/* What fails may be this very write, once, and then it disarms. */
static void arm(FIXTURE_DATA(fault) *self, int n)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", n);
	if (pwrite(self->nth, text, strlen(text), 0) < 0 &&
	    pwrite(self->nth, text, strlen(text), 0) < 0)
		abort();
}

/* Whether something has failed since arm(), at the latest this very question. */
static int disarm(FIXTURE_DATA(fault) *self)
{
	char text[16] = "";

	if (pread(self->nth, text, sizeof(text) - 1, 0) < 0)
		text[0] = '\0';
	arm(self, 0);
	return atoi(text) == 0;
}

static int do_open(FIXTURE_DATA(fault) *self)
{
	int fd = open(AUGUR_DEVICE_HINT, O_RDWR | O_CLOEXEC);

	(void)self;
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int do_map(FIXTURE_DATA(fault) *self)
{
	void *page = mmap(NULL, self->bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
			  self->fd, 0);

	if (page == MAP_FAILED)
		return -errno;
	munmap(page, self->bytes);
	return 0;
}

static int do_hint(FIXTURE_DATA(fault) *self)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, MSEC);

	return hint_ioctl(self->fd, AUGUR_U_HINT, &hint);
}

static int do_session(FIXTURE_DATA(fault) *self)
{
	struct augur_session session = {
		.size = sizeof(session), .tid = self->child, .nr_bursts = 1,
		.start_ticks = self->child_ticks, .timeout_ns = MSEC,
	};
	int ret = hint_ioctl(self->fd, AUGUR_U_SESSION, &session);

	return ret < 0 ? ret : 0;
}

/* 0, or what a call said that nothing explains. */
static int each_fails(FIXTURE_DATA(fault) *self, int (*fn)(FIXTURE_DATA(fault) *self),
		      struct refusals *refusals)
{
	int n, ret;

	memset(refusals, 0, sizeof(*refusals));
	for (n = 1; n < MOST; n++) {
		arm(self, n);
		ret = fn(self);
		if (!disarm(self))
			return ret;
		refusals->memory += ret == -ENOMEM;
		refusals->fault += ret == -EFAULT;
		if (ret && ret != -ENOMEM && ret != -EFAULT)
			return ret;
		ret = fn(self);
		if (ret)
			return ret;
	}
	return -ERANGE;
}

TEST_F(fault, open)
{
	struct refusals refusals;

	EXPECT_EQ(0, each_fails(self, do_open, &refusals));
	EXPECT_LT(0, refusals.memory);
}

TEST_F(fault, mmap)
{
	struct refusals refusals;

	EXPECT_EQ(0, each_fails(self, do_map, &refusals));
	EXPECT_LT(0, refusals.memory);
	/* Had one of them kept a page, there would be none left. */
	for (int i = 0; i < 100; i++)
		ASSERT_EQ(0, do_map(self));
}

/* Of what it writes to user memory, the kernel lets no single store be failed. */
TEST_F(fault, hint)
{
	struct refusals refusals;

	EXPECT_EQ(0, each_fails(self, do_hint, &refusals));
	EXPECT_EQ(0, refusals.memory);
	EXPECT_LE(1, refusals.fault);
}

/* The answer is written where the hint was read. */
TEST_F(fault, answer)
{
	struct augur_hint *hint = mmap(NULL, self->bytes, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, hint);
	*hint = hint_of(AUGUR_HINT_LATENCY, MSEC);
	ASSERT_EQ(0, mprotect(hint, self->bytes, PROT_READ));
	EXPECT_EQ(-EFAULT, hint_ioctl(self->fd, AUGUR_U_HINT, hint));
	ASSERT_EQ(0, mprotect(hint, self->bytes, PROT_READ | PROT_WRITE));
	EXPECT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, hint));
	munmap(hint, self->bytes);
}

TEST_F(fault, session)
{
	struct refusals refusals;

	EXPECT_EQ(0, each_fails(self, do_session, &refusals));
	EXPECT_LE(2, refusals.fault);
}

TEST_HARNESS_MAIN
