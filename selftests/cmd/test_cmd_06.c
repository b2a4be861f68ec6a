// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* kernels: debug */
/* libs: -luring */
/* timeout: 600 */
/*
 * Each allocation and each access to user memory on the way of a command fails
 * once: the caller is told so, and the next call works.
 */

#include "commands.h"
#include "harness.h"

#define DEBUG	"/sys/kernel/debug/"

/* More allocations than this are on no way. */
#define MOST	300

#define NOTHING	(-2147483647 - 1)

FIXTURE(failing)
{
	struct control control;
	struct targets targets;
	int nth;
};

/* Also allocations that may wait, of any size; silently. */
static const char set_up[] =
	"mountpoint -q " DEBUG " || mount -t debugfs none " DEBUG "\n"
	"for f in failslab fail_page_alloc fail_usercopy; do\n"
	"	[ -d " DEBUG "$f ] || continue\n"
	"	echo 0 >" DEBUG "$f/verbose\n"
	"	[ ! -e " DEBUG "$f/ignore-gfp-wait ] ||\n"
	"		echo N >" DEBUG "$f/ignore-gfp-wait\n"
	"	[ ! -e " DEBUG "$f/min-order ] || echo 0 >" DEBUG "$f/min-order\n"
	"done\n"
	"[ -d " DEBUG "failslab ]\n";

FIXTURE_SETUP(failing)
{
	self->nth = open("/proc/thread-self/fail-nth", O_RDWR);
	if (self->nth < 0 || system(set_up))
		SKIP(return, "the kernel has no fault injection");
	ASSERT_EQ(0, control_open(&self->control));
}

FIXTURE_TEARDOWN(failing)
{
	control_close(&self->control);
	close(self->nth);
}

/* The @nth from now on fails. */
static void arm(FIXTURE_DATA(failing) *self, int nth)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", nth);
	pwrite(self->nth, text, strlen(text), 0);
}

/* Whether that one was reached. */
static int disarm(FIXTURE_DATA(failing) *self)
{
	char text[16] = "";

	pread(self->nth, text, sizeof(text) - 1, 0);
	pwrite(self->nth, "0", 1, 0);
	return atoi(text) == 0;
}

/* NOTHING: io_uring itself could not take or await the command. */
static int is_refusal(int result)
{
	return result == -ENOMEM || result == -EFAULT || result == -EAGAIN ||
	       result == NOTHING;
}

TEST_F(failing, open)
{
	int nth, fd, error, hit = 1;

	for (nth = 1; nth < MOST && hit; nth++) {
		arm(self, nth);
		fd = open(AUGUR_DEVICE_CONTROL, O_RDWR | O_CLOEXEC);
		error = errno;
		hit = disarm(self);
		if (fd >= 0) {
			close(fd);
		} else {
			EXPECT_TRUE(hit && is_refusal(-error)) TH_LOG("%d", error);
		}
	}
	EXPECT_LT(2, nth);
	EXPECT_GT(MOST, nth);
}

TEST_F(failing, mmap)
{
	size_t bytes = self->control.query.map_bytes;
	int nth, error, hit = 1;
	void *map;

	for (nth = 1; nth < MOST && hit; nth++) {
		arm(self, nth);
		map = mmap(NULL, bytes, PROT_READ, MAP_SHARED, self->control.fd, 0);
		error = errno;
		hit = disarm(self);
		if (map != MAP_FAILED) {
			munmap(map, bytes);
		} else {
			EXPECT_TRUE(hit && is_refusal(-error)) TH_LOG("%d", error);
		}
	}
	EXPECT_LT(2, nth);
	EXPECT_GT(MOST, nth);
}

/* Each time with a new ring: one that failed may still have the command. */
static int give_once(FIXTURE_DATA(failing) *self, const struct command *cmd,
		     int by_uring, int nth, int *hit)
{
	union args args = args_good(cmd, &self->control, &self->targets);
	struct io_uring ring;
	int result;

	if (by_uring && io_uring_queue_init(8, &ring, 0))
		return -EIO;
	arm(self, nth);
	result = give(&self->control, by_uring ? &ring : NULL, cmd->nr, &args);
	*hit = disarm(self);
	if (by_uring)
		io_uring_queue_exit(&ring);
	return result;
}

/* A ring that was given up ends its WAIT in the background. */
static int works(FIXTURE_DATA(failing) *self, const struct command *cmd)
{
	union args args;
	int i, result = -EBUSY;

	for (i = 0; i < 1000 && result == -EBUSY; i++) {
		args = args_good(cmd, &self->control, &self->targets);
		result = give(&self->control, NULL, cmd->nr, &args);
	}
	return result;
}

static void each_command(struct __test_metadata *_metadata,
			 FIXTURE_DATA(failing) *self, int by_uring)
{
	const struct command *cmd;
	int nth, result, hit;

	for (cmd = commands; cmd < commands + NR_COMMANDS; cmd++) {
		for (nth = 1, hit = 1; nth < MOST && hit; nth++) {
			result = give_once(self, cmd, by_uring, nth, &hit);
			EXPECT_TRUE(result >= 0 || (hit && is_refusal(result))) {
				TH_LOG("%s, %d: %d", cmd->name, nth, result);
			}
			EXPECT_LE(0, works(self, cmd)) {
				TH_LOG("%s after %d", cmd->name, nth);
			}
		}
		EXPECT_GT(MOST, nth);
	}
}

TEST_F(failing, ioctl)
{
	each_command(_metadata, self, 0);
}

TEST_F(failing, uring)
{
	each_command(_metadata, self, 1);
}

TEST_HARNESS_MAIN
