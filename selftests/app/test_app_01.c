// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* sources: userspace/libaugur/device.c userspace/libaugur/hint.c userspace/libaugur/measure.c userspace/libaugur/page.c userspace/libaugur/progress.c userspace/libaugur/progress_module.c userspace/libaugur/progress_sched.c userspace/libaugur/target.c userspace/libaugur/version.c userspace/control/daemon.c */
/* timeout: 300 */
/*
 * libaugur with the module: every function does what its manual page says.
 */
#include <grp.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <augur/augur.h>

#include "harness.h"

#define MSEC	1000000ULL
#define NOBODY	65534

FIXTURE(app)
{
	struct augur_hint hint;
	pid_t child;
};

FIXTURE_SETUP(app)
{
	ASSERT_EQ(0, system("modprobe augur"));
	augur_hint_init(&self->hint, AUGUR_HINT_LATENCY);
	self->child = fork();
	if (!self->child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			usleep(1000);
	}
}

FIXTURE_TEARDOWN(app)
{
	kill(self->child, SIGKILL);
	waitpid(self->child, NULL, 0);
}

static void nap(void)
{
	const struct timespec ms = { .tv_nsec = 1000000 };

	nanosleep(&ms, NULL);
}

TEST_F(app, hint_about_itself)
{
	self->hint.run_ns = 1;
	EXPECT_EQ(0, augur_hint_give(&self->hint));
	EXPECT_EQ(AUGUR_CLAMPED_RUN, self->hint.clamped);
	EXPECT_LT(0, self->hint.trust);
	EXPECT_EQ(0, augur_hint_clear());
	EXPECT_EQ(0, augur_hint_clear());
	self->hint.kind = AUGUR_NR_HINT_KINDS;
	EXPECT_EQ(-EINVAL, augur_hint_give(&self->hint));
}

/* The same structure about one after the other. */
TEST_F(app, hint_about_others)
{
	int pidfd = syscall(SYS_pidfd_open, self->child, 0);

	ASSERT_LE(0, pidfd);
	EXPECT_EQ(0, augur_hint_give_tid(self->child, &self->hint));
	EXPECT_EQ(0, augur_hint_clear_tid(self->child));
	EXPECT_EQ(0, augur_hint_give_pidfd(pidfd, &self->hint));
	EXPECT_EQ(0, augur_hint_give(&self->hint));
	EXPECT_EQ(0, augur_hint_clear_pidfd(pidfd));
	kill(self->child, SIGKILL);
	waitpid(self->child, NULL, 0);
	EXPECT_EQ(-ESRCH, augur_hint_give_tid(self->child, &self->hint));
	EXPECT_EQ(-ESRCH, augur_hint_give_pidfd(pidfd, &self->hint));
	EXPECT_EQ(-ESRCH, augur_hint_clear_pidfd(pidfd));
	close(pidfd);
	EXPECT_EQ(-EBADF, augur_hint_give_pidfd(pidfd, &self->hint));
}

/* Not in root's group, either, which may open the device. */
static void become_nobody(void)
{
	if (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY))
		_exit(99);
}

static int as_nobody(pid_t tid, struct augur_hint *hint)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		become_nobody();
		_exit(-augur_hint_give_tid(tid, hint) & 0xff);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -255;
}

TEST_F(app, hint_about_another_user)
{
	/* The device is open already: what counts is who calls. */
	ASSERT_EQ(0, augur_hint_give(&self->hint));
	EXPECT_EQ(-EPERM, as_nobody(self->child, &self->hint));
}

/* To a user who may not open it, the device is as good as not there. */
TEST_F(app, no_access)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		become_nobody();
		_exit(augur_hint_give(&self->hint) != AUGUR_ABSENT);
	}
	waitpid(pid, &status, 0);
	EXPECT_TRUE(WIFEXITED(status) && !WEXITSTATUS(status));
}

TEST_F(app, page)
{
	struct augur_hint_page *page, *second;

	ASSERT_EQ(0, augur_page_open(&page));
	ASSERT_NE(NULL, page);
	EXPECT_EQ(-EBUSY, augur_page_open(&second));
	EXPECT_EQ(NULL, second);
	augur_page_hint(page, AUGUR_HINT_LATENCY, 1, 0);
	EXPECT_EQ(0, page->seen);
	nap();
	EXPECT_EQ(1, page->seen);
	EXPECT_EQ(AUGUR_CLAMPED_RUN, page->clamped);
	augur_page_close(page);
	EXPECT_EQ(0, augur_page_open(&page));
	augur_page_close(page);
}

/* A process that may only read, write and end is killed for this one, */
static void give_without_system_calls(void)
{
	struct augur_hint hint;

	augur_hint_init(&hint, AUGUR_HINT_LATENCY);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	syscall(SYS_exit, augur_hint_give(&hint));
}

/* and not for these. It sleeps in read until the module has read the page. */
static void store_without_system_calls(int fd)
{
	struct augur_hint_page *page;
	struct augur_hint hint;
	int bad;
	char byte;

	if (augur_page_open(&page))
		_exit(99);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	augur_hint_init(&hint, AUGUR_HINT_LATENCY);
	augur_page_hint(NULL, AUGUR_HINT_LATENCY, 1, 0);
	augur_page_hint(page, AUGUR_HINT_LATENCY, 200000, 2 * MSEC);
	augur_page_hint(page, AUGUR_HINT_THROUGHPUT, 3 * MSEC, 0);
	bad = !augur_progress_name(0) || !augur_version();
	while (page->seen != page->seq && read(fd, &byte, 1) == 1)
		;
	syscall(SYS_exit, bad || page->seq != 2 || page->seen != 2 || page->refused);
}

/* To store hints takes no system call, nor do names; and they are read. */
TEST_F(app, stores)
{
	int ends[2], status;
	pid_t pid;

	pid = fork();
	if (!pid)
		give_without_system_calls();
	waitpid(pid, &status, 0);
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	ASSERT_EQ(0, pipe(ends));
	pid = fork();
	if (!pid) {
		close(ends[1]);
		store_without_system_calls(ends[0]);
	}
	close(ends[0]);
	signal(SIGPIPE, SIG_IGN);
	do
		nap();
	while (!waitpid(pid, &status, WNOHANG) && write(ends[1], "", 1) >= 0);
	close(ends[1]);
	if (!WIFEXITED(status))
		waitpid(pid, &status, 0);
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(app, gang)
{
	EXPECT_EQ(0, augur_gang_join(7, 10 * MSEC, 5 * MSEC));
	EXPECT_EQ(0, augur_hint_clear());
	EXPECT_EQ(-EINVAL, augur_gang_join(0, 10 * MSEC, 5 * MSEC));
}

/* As many as AUGUR_ABSENT is: an answer of the module is not taken for it. */
TEST_F(app, measure)
{
	struct augur_session outcome;
	struct augur_measure *measure;
	int i;

	ASSERT_EQ(0, augur_measure_begin(&measure, AUGUR_ABSENT, 20000 * MSEC, 1));
	for (i = 0; i < 2 * AUGUR_ABSENT; i++)
		nap();
	EXPECT_EQ(0, augur_measure_end(measure, &outcome));
	EXPECT_EQ(AUGUR_ABSENT, outcome.bursts);
	EXPECT_EQ(AUGUR_ABSENT, outcome.missed);
	EXPECT_LT(0, outcome.run_max_ns);
	EXPECT_LE(outcome.run_max_ns, outcome.run_ns);
}

TEST_F(app, measure_another)
{
	struct augur_session outcome;

	EXPECT_EQ(0, augur_measure_tid(self->child, 5, 20000 * MSEC, 0, &outcome));
	EXPECT_EQ(5, outcome.bursts);
	EXPECT_EQ(0, outcome.missed);
	EXPECT_EQ(-EINVAL, augur_measure_tid(self->child, 0, MSEC, 0, &outcome));
	EXPECT_EQ(-EDEADLK, augur_measure_tid(gettid(), 1, MSEC, 0, &outcome));
	EXPECT_EQ(-ESRCH, augur_measure_tid(INT32_MAX, 1, MSEC, 0, &outcome));
}

#define KNOWN(known, point)	(!!((known) & 1ULL << AUGUR_PROGRESS_##point))

/* Two naps are two bursts. */
TEST_F(app, progress)
{
	uint64_t before[AUGUR_NR_PROGRESS], now[AUGUR_NR_PROGRESS + 1], known;

	ASSERT_EQ(0, augur_progress_read(before, &known, AUGUR_NR_PROGRESS));
	EXPECT_TRUE(KNOWN(known, pred_lookup));
	EXPECT_TRUE(KNOWN(known, mispredict));
	nap();
	nap();
	ASSERT_EQ(0, augur_progress_read(now, &known, AUGUR_NR_PROGRESS));
	EXPECT_LE(before[AUGUR_PROGRESS_run_end] + 2, now[AUGUR_PROGRESS_run_end]);
	EXPECT_LE(before[AUGUR_PROGRESS_pred_lookup] + 2, now[AUGUR_PROGRESS_pred_lookup]);
	/* Programs that know less, or more, get what there is of it. */
	now[1] = 77;
	EXPECT_EQ(0, augur_progress_read(now, &known, 1));
	EXPECT_EQ(1, known);
	EXPECT_EQ(77, now[1]);
	now[AUGUR_NR_PROGRESS] = 77;
	EXPECT_EQ(0, augur_progress_read(now, &known, AUGUR_NR_PROGRESS + 1));
	EXPECT_EQ(0, now[AUGUR_NR_PROGRESS]);
	EXPECT_EQ(0, known >> AUGUR_NR_PROGRESS);
}

static uint64_t progress_of(uint32_t point, uint64_t *known)
{
	uint64_t count[AUGUR_NR_PROGRESS];

	return augur_progress_read(count, known, AUGUR_NR_PROGRESS) ? 0 : count[point];
}

/* Its counts are known while it runs, and to root. */
TEST_F_TIMEOUT(app, progress_of_scheduler, 120)
{
	bool attached = !system("augurctl sched start >/dev/null 2>&1");
	uint64_t known, before = progress_of(AUGUR_PROGRESS_select, &known);
	int status;
	pid_t pid;

	EXPECT_EQ(attached, KNOWN(known, select));
	EXPECT_EQ(attached, KNOWN(known, dispatch_remote));
	nap();
	EXPECT_EQ(attached, progress_of(AUGUR_PROGRESS_select, &known) > before);
	pid = fork();
	if (!pid) {
		if (setgroups(0, NULL) || setuid(NOBODY))
			_exit(99);
		progress_of(0, &known);
		_exit(!KNOWN(known, run_end) || KNOWN(known, select));
	}
	waitpid(pid, &status, 0);
	EXPECT_TRUE(WIFEXITED(status) && !WEXITSTATUS(status));
	if (attached)
		EXPECT_EQ(0, system("augurctl sched stop >/dev/null"));
	progress_of(0, &known);
	EXPECT_FALSE(KNOWN(known, select));
}

TEST_F_TIMEOUT(app, progress_of_augurd, 120)
{
	uint64_t known = 0;
	pid_t pid = fork();
	int i;

	if (!pid) {
		freopen("/dev/null", "w", stderr);
		execlp("augurd", "augurd", "--observe", NULL);
		_exit(99);
	}
	for (i = 0; i < 50000 && !progress_of(AUGUR_PROGRESS_filter_update, &known); i++)
		nap();
	EXPECT_TRUE(KNOWN(known, filter_update));
	EXPECT_TRUE(KNOWN(known, phase_change));
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	progress_of(0, &known);
	EXPECT_FALSE(KNOWN(known, filter_update));
}

static void *give_many(void *arg)
{
	struct augur_hint hint;
	intptr_t failed = 0;
	int i;

	(void)arg;
	for (i = 0; i < 100; i++) {
		augur_hint_init(&hint, AUGUR_HINT_LATENCY);
		failed += augur_hint_give(&hint) != 0;
	}
	return (void *)failed;
}

static int open_devices(void)
{
	char name[64];
	struct stat st, device;
	int fd, nr = 0;

	if (stat(AUGUR_DEVICE_HINT, &device))
		return -1;
	for (fd = 0; fd < 64; fd++) {
		snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
		nr += !stat(name, &st) && st.st_rdev == device.st_rdev;
	}
	return nr;
}

/* All at once, at their first call: the device is opened once. */
TEST_F(app, threads)
{
	pthread_t thread[8];
	void *failed;
	int i;

	ASSERT_EQ(0, open_devices());
	for (i = 0; i < 8; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, give_many, NULL));
	for (i = 0; i < 8; i++) {
		pthread_join(thread[i], &failed);
		EXPECT_EQ(NULL, failed);
	}
	EXPECT_EQ(1, open_devices());
}

TEST_HARNESS_MAIN
