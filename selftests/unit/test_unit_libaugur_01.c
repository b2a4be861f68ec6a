// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/libaugur/device.c userspace/libaugur/hint.c userspace/libaugur/measure.c userspace/libaugur/page.c userspace/libaugur/progress.c userspace/libaugur/progress_module.c userspace/libaugur/progress_sched.c userspace/libaugur/target.c userspace/libaugur/version.c userspace/control/daemon.c */
/*
 * libaugur where there is no module, and how it names threads.
 */
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <augur/augur.h>

#include "harness.h"
#include "libaugur/target.h"

TEST(absent)
{
	struct augur_hint_page *page = (void *)1;
	struct augur_measure *measure = (void *)1;
	uint64_t count[AUGUR_NR_PROGRESS] = { 1 }, known = 1;
	struct augur_session outcome;
	struct augur_hint hint;

	ASSERT_NE(0, access(AUGUR_DEVICE_HINT, F_OK));
	augur_hint_init(&hint, AUGUR_HINT_LATENCY);
	EXPECT_EQ(AUGUR_ABSENT, augur_hint_give(&hint));
	EXPECT_EQ(AUGUR_ABSENT, augur_hint_give_tid(1, &hint));
	EXPECT_EQ(AUGUR_ABSENT, augur_hint_give_pidfd(-1, &hint));
	EXPECT_EQ(AUGUR_ABSENT, augur_hint_clear());
	EXPECT_EQ(AUGUR_ABSENT, augur_hint_clear_tid(1));
	EXPECT_EQ(AUGUR_ABSENT, augur_hint_clear_pidfd(-1));
	EXPECT_EQ(AUGUR_ABSENT, augur_gang_join(1, 10000000, 0));
	EXPECT_EQ(AUGUR_ABSENT, augur_page_open(&page));
	EXPECT_EQ(NULL, page);
	augur_page_hint(page, AUGUR_HINT_LATENCY, 1, 1);
	augur_page_close(page);
	EXPECT_EQ(AUGUR_ABSENT, augur_measure_begin(&measure, 1, 1000000, 0));
	EXPECT_EQ(NULL, measure);
	EXPECT_EQ(AUGUR_ABSENT, augur_measure_end(measure, &outcome));
	EXPECT_EQ(AUGUR_ABSENT, augur_measure_tid(1, 1, 1000000, 0, &outcome));
	EXPECT_EQ(AUGUR_ABSENT, augur_progress_read(count, &known, AUGUR_NR_PROGRESS));
	EXPECT_EQ(0, known);
	EXPECT_EQ(0, count[0]);
}

/* The names are those of the counters; there is none beyond the last. */
TEST(progress_names)
{
	uint32_t i;

	EXPECT_STREQ("pred_lookup", augur_progress_name(AUGUR_PROGRESS_pred_lookup));
	EXPECT_STREQ("phase_change", augur_progress_name(AUGUR_NR_PROGRESS - 1));
	for (i = 0; i < AUGUR_NR_PROGRESS; i++)
		EXPECT_LT(0, strlen(augur_progress_name(i)));
	EXPECT_EQ(NULL, augur_progress_name(AUGUR_NR_PROGRESS));
	EXPECT_EQ(NULL, augur_progress_name(UINT32_MAX));
	EXPECT_STREQ(AUGUR_VERSION, augur_version());
}

/* What is wrong whether or not there is a module is said in any case. */
TEST(no_gang)
{
	EXPECT_EQ(-EINVAL, augur_gang_join(0, 10000000, 0));
}

static int give(void)
{
	struct augur_hint hint;

	augur_hint_init(&hint, AUGUR_HINT_LATENCY);
	return augur_hint_give(&hint);
}

static int give_tid(void)
{
	struct augur_hint hint;

	augur_hint_init(&hint, AUGUR_HINT_LATENCY);
	return augur_hint_give_tid(1, &hint);
}

static int give_pidfd(void)
{
	struct augur_hint hint;

	augur_hint_init(&hint, AUGUR_HINT_LATENCY);
	return augur_hint_give_pidfd(0, &hint);
}

static int clear_tid(void)
{
	return augur_hint_clear_tid(1);
}

static int clear_pidfd(void)
{
	return augur_hint_clear_pidfd(0);
}

static int join(void)
{
	return augur_gang_join(1, 10000000, 0);
}

static int page(void)
{
	struct augur_hint_page *page;
	int ret = augur_page_open(&page);

	augur_page_hint(page, AUGUR_HINT_LATENCY, 1, 1);
	augur_page_close(page);
	return ret;
}

static int measure(void)
{
	struct augur_session outcome;
	struct augur_measure *measure;
	int ret = augur_measure_begin(&measure, 1, 1000000, 0);

	return augur_measure_end(measure, &outcome) == ret ? ret : 0;
}

static int measure_tid(void)
{
	struct augur_session outcome;

	return augur_measure_tid(1, 1, 1000000, 0, &outcome);
}

static int progress(void)
{
	uint64_t count[AUGUR_NR_PROGRESS], known;

	return augur_progress_read(count, &known, AUGUR_NR_PROGRESS);
}

static const struct {
	const char *name;
	int (*call)(void);
} calls[] = {
	{ "give", give },
	{ "give_tid", give_tid },
	{ "give_pidfd", give_pidfd },
	{ "clear", augur_hint_clear },
	{ "clear_tid", clear_tid },
	{ "clear_pidfd", clear_pidfd },
	{ "join", join },
	{ "page", page },
	{ "measure", measure },
	{ "measure_tid", measure_tid },
	{ "progress", progress },
};

/* In a process that may do nothing but write and end, or be killed. */
static int without_system_calls(int (*call)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		give();
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
		syscall(SYS_exit, call() == AUGUR_ABSENT ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

/* The second call may be in another second, and look again; but not five times. */
TEST(absent_is_remembered)
{
	unsigned int i, tries;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		for (tries = 0; tries < 5 && !without_system_calls(calls[i].call); tries++)
			;
		EXPECT_GT(5, tries)
			TH_LOG("%s makes a system call", calls[i].name);
	}
}

/* As the kernel sees it, up to the tick. */
TEST(start_of_a_thread)
{
	uint64_t ticks = 0, before, hz = sysconf(_SC_CLK_TCK);
	struct timespec now;
	pid_t pid;

	clock_gettime(CLOCK_BOOTTIME, &now);
	before = now.tv_sec * hz + now.tv_nsec / (1000000000 / hz);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_NAME, "a) S (b 1 2");
		pause();
	}
	EXPECT_EQ(0, __augur_target_tid(pid, &ticks));
	EXPECT_LE(before, ticks);
	clock_gettime(CLOCK_BOOTTIME, &now);
	EXPECT_GE(now.tv_sec * hz + now.tv_nsec / (1000000000 / hz), ticks);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	EXPECT_EQ(-ESRCH, __augur_target_tid(pid, &ticks));
	EXPECT_EQ(-ESRCH, __augur_target_tid(0, &ticks));
	EXPECT_EQ(-ESRCH, __augur_target_tid(-1, &ticks));
}

TEST(process_of_a_pidfd)
{
	uint64_t by_tid, by_pidfd;
	pid_t tid, pid = fork();
	int pidfd;

	if (!pid)
		pause();
	pidfd = syscall(SYS_pidfd_open, pid, 0);
	ASSERT_LE(0, pidfd);
	EXPECT_EQ(0, __augur_target_tid(pid, &by_tid));
	EXPECT_EQ(0, __augur_target_pidfd(pidfd, &tid, &by_pidfd));
	EXPECT_EQ(pid, tid);
	EXPECT_EQ(by_tid, by_pidfd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	EXPECT_EQ(-ESRCH, __augur_target_pidfd(pidfd, &tid, &by_pidfd));
	close(pidfd);
	EXPECT_EQ(-EBADF, __augur_target_pidfd(pidfd, &tid, &by_pidfd));
	EXPECT_EQ(-EBADF, __augur_target_pidfd(0, &tid, &by_pidfd));
	EXPECT_EQ(-EBADF, __augur_target_pidfd(-1, &tid, &by_pidfd));
}

TEST_HARNESS_MAIN
