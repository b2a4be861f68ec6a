// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 120 */
/*
 * Two identities with one key are noticed. Path and name of the second program were
 * searched for: with them it has, when it waits for a pipe, the key that the first
 * one has when it naps. So this is a known answer as well: keys of today are those
 * of when the search was made.
 */
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "control.h"
#include "harness.h"
#include "policy/fingerprint.h"
#include "task.h"

#define NAPPER_PATH	"/tmp/augur-collides"
#define NAPPER_NAME	"collides"
#define READER_PATH	"/tmp/augur-nxtlsie"
#define READER_NAME	"azeladu"
#define BURSTS		10

FIXTURE(collision)
{
	struct control control;
	uint64_t key;
};

/* What a program with this path and name is, in the root cgroup. */
static uint64_t key_of(const char *path, const char *name, int nr)
{
	struct augur_fingerprint fp;

	fp.word[0] = (uint64_t)augur_role_hash(name, AUGUR_COMM_LEN) << 32 |
		     (uint32_t)augur_hash_bytes(path, strlen(path));
	fp.word[1] = augur_fp_set(0, 0, AUGUR_FP_CGROUP_MASK, augur_hash_bytes("", 0));
	fp.word[1] = augur_fp_set(fp.word[1], AUGUR_FP_SITE_SHIFT, AUGUR_FP_SITE_MASK,
				  nr + 2);
	fp.word[1] = augur_fp_set(fp.word[1], AUGUR_FP_SLEEP_SHIFT,
				  AUGUR_FP_SLEEP_MASK, AUGUR_SLEEP_INTERRUPTIBLE);
	return augur_fingerprint_key(&fp);
}

/* Until the other end of the pipe is closed. */
static void wait_for_pipe(void)
{
	char c;

	while (read(0, &c, 1) == 1)
		;
}

static void nap(void)
{
	int i;

	prctl(PR_SET_NAME, NAPPER_NAME);
	for (i = 0; i < BURSTS; i++)
		control_sleep(MSEC);
	wait_for_pipe();
}

/* This program under another path is one of the two. */
__attribute__((constructor)) static void be_other_program(void)
{
	char path[4096] = {};

	if (readlink("/proc/self/exe", path, sizeof(path) - 1) < 0)
		return;
	if (!strcmp(path, NAPPER_PATH)) {
		nap();
		_exit(0);
	}
	if (!strcmp(path, READER_PATH)) {
		prctl(PR_SET_NAME, READER_NAME);
		wait_for_pipe();
		_exit(0);
	}
}

FIXTURE_SETUP(collision)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	ASSERT_EQ(0, sched_setaffinity(0, sizeof(set), &set));
	ASSERT_EQ(0, system("rmmod augur 2>/dev/null; cp /proc/$PPID/exe " NAPPER_PATH
			    "; cp /proc/$PPID/exe " READER_PATH));
	ASSERT_EQ(0, control_open(&self->control));
	self->key = key_of(NAPPER_PATH, NAPPER_NAME, SYS_clock_nanosleep);
}

FIXTURE_TEARDOWN(collision)
{
	control_close(&self->control);
	unlink(NAPPER_PATH);
	unlink(READER_PATH);
}

static uint64_t bursts_of(const struct control *c, uint64_t key)
{
	struct augur_slot slot;
	uint32_t i;

	for (i = 0; i < c->map->nr_slots; i++) {
		control_copy_slot(control_slot(c, 0, i), &slot);
		if (slot.key == key)
			return slot.count;
	}
	return 0;
}

TEST_F(collision, known_answer)
{
	EXPECT_EQ(0xa5bec714d601bed7ULL, self->key);
	EXPECT_EQ(self->key, key_of(READER_PATH, READER_NAME, SYS_read));
}

/* It waits for a pipe in the end; what is written before it does ends no burst. */
static pid_t start(const char *path, int *to)
{
	int fd[2];
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		dup2(fd[0], 0);
		execl(path, path, NULL);
		_exit(1);
	}
	close(fd[0]);
	*to = fd[1];
	return pid;
}

/*
 * With its own name, so that it is the program already. All bursts before are
 * counted then; the last one of a task that exits may not be when it is waited for.
 */
static void await_pipe(pid_t pid, const char *name)
{
	char comm[64];

	while (task_read(pid, "comm", comm, sizeof(comm)) ||
	       strncmp(comm, name, strlen(name)) || task_sleeps_in(pid) != SYS_read)
		control_sleep(MSEC);
}

static int stop(pid_t pid, int to)
{
	int status;

	close(to);
	return waitpid(pid, &status, 0) == pid ? status : -1;
}

TEST_F(collision, counted)
{
	const struct augur_cpu_area *area = control_area(&self->control, 0);
	pid_t napper, reader;
	int to = -1, i;
	uint64_t naps;

	napper = start(NAPPER_PATH, &to);
	ASSERT_LT(0, napper);
	await_pipe(napper, NAPPER_NAME);
	naps = bursts_of(&self->control, self->key);
	/* One that is over before the task has left the CPU ends no burst. */
	EXPECT_LE(BURSTS / 2, naps);
	EXPECT_EQ(0, area->collisions);
	EXPECT_EQ(0, stop(napper, to));

	reader = start(READER_PATH, &to);
	ASSERT_LT(0, reader);
	for (i = 0; i < BURSTS; i++) {
		await_pipe(reader, READER_NAME);
		ASSERT_EQ(1, write(to, "x", 1));
	}
	await_pipe(reader, READER_NAME);
	EXPECT_EQ(BURSTS, area->collisions);
	EXPECT_EQ(naps + BURSTS, bursts_of(&self->control, self->key));
	EXPECT_EQ(0, stop(reader, to));
}

TEST_HARNESS_MAIN
