// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* timeout: 120 */
/*
 * Whom a hint may be about: a user's own threads, named by tid and start time, in
 * whatever namespaces; nobody else's without CAP_SYS_NICE in the initial user
 * namespace.
 */
#include <grp.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sys/prctl.h>

#include "harness.h"
#include "hint.h"
#include "trace.h"

#define ALICE	1001
#define BOB	1002

FIXTURE(target)
{
	int fd;
	pid_t child;
};

FIXTURE_SETUP(target)
{
	self->fd = hint_open();
	ASSERT_LE(0, self->fd);
	self->child = 0;
}

FIXTURE_TEARDOWN(target)
{
	if (self->child) {
		kill(self->child, SIGKILL);
		waitpid(self->child, NULL, 0);
	}
	close(self->fd);
}

static void become(uid_t uid)
{
	if (setgroups(0, NULL) || setresgid(uid, uid, uid) || setresuid(uid, uid, uid))
		_exit(99);
}

/* fork(2), with a certain tid unless it is 0. */
static pid_t fork_as(pid_t tid)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&tid,
		.set_tid_size = 1,
	};

	return tid ? syscall(SYS_clone3, &args, sizeof(args)) : fork();
}

/* A process of @uid that does nothing until it is killed. */
static pid_t idler_as(uid_t uid, pid_t tid)
{
	int fd[2];
	char ready;
	pid_t pid;

	if (pipe(fd))
		return -1;
	pid = fork_as(tid);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (uid)
			become(uid);
		if (write(fd[1], "r", 1) == 1)
			for (;;)
				pause();
		_exit(99);
	}
	close(fd[1]);
	if (read(fd[0], &ready, 1) != 1)
		pid = -1;
	close(fd[0]);
	return pid;
}

static pid_t idler(uid_t uid)
{
	return idler_as(uid, 0);
}

static int give(int fd, pid_t tid)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);

	hint_name(&hint, tid);
	return hint_ioctl(fd, AUGUR_U_HINT, &hint);
}

/* What @fn(fd, arg), in a process of @uid, returns; it is a small errno or 0. */
static int as(uid_t uid, int (*fn)(int fd, pid_t arg), int fd, pid_t arg)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		become(uid);
		_exit(-fn(fd, arg));
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -9999;
}

/* There was a hint, and now there is none. */
static int clear(int fd, pid_t tid)
{
	int ret = hint_clear(fd, tid);

	return ret == 1 ? 0 : ret ?: -ENOENT;
}

static int measure(int fd, pid_t tid)
{
	struct augur_session session = {
		.size = sizeof(session), .tid = tid, .nr_bursts = 1,
		.start_ticks = hint_start_ticks(tid), .timeout_ns = MSEC,
	};

	return hint_ioctl(fd, AUGUR_U_SESSION, &session);
}

TEST_F(target, the_caller)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);

	EXPECT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	EXPECT_EQ(0, give(self->fd, gettid()));
	EXPECT_EQ(1, hint_clear(self->fd, gettid()));
}

TEST_F(target, another_process_of_the_user)
{
	self->child = idler(ALICE);
	ASSERT_LT(0, self->child);
	EXPECT_EQ(0, as(ALICE, give, self->fd, self->child));
	EXPECT_EQ(0, as(ALICE, clear, self->fd, self->child));
	EXPECT_EQ(0, as(ALICE, measure, self->fd, self->child));
}

TEST_F(target, another_user)
{
	self->child = idler(ALICE);
	ASSERT_LT(0, self->child);
	EXPECT_EQ(-EPERM, as(BOB, give, self->fd, self->child));
	EXPECT_EQ(-EPERM, as(BOB, clear, self->fd, self->child));
	EXPECT_EQ(-EPERM, as(BOB, measure, self->fd, self->child));
	EXPECT_EQ(-EPERM, as(BOB, give, self->fd, 1));
}

TEST_F(target, root_may)
{
	self->child = idler(ALICE);
	ASSERT_LT(0, self->child);
	EXPECT_EQ(0, give(self->fd, self->child));
	EXPECT_EQ(1, hint_clear(self->fd, self->child));
}

/* Root of a user namespace of BOB's, with all capabilities there. */
static int give_as_root_of_a_namespace(int fd, pid_t tid)
{
	if (unshare(CLONE_NEWUSER))
		return -ENOEXEC;
	return give(fd, tid);
}

TEST_F(target, root_of_a_user_namespace_may_not)
{
	self->child = idler(ALICE);
	ASSERT_LT(0, self->child);
	EXPECT_EQ(-EPERM, as(BOB, give_as_root_of_a_namespace, self->fd, self->child));
	EXPECT_EQ(0, as(ALICE, give_as_root_of_a_namespace, self->fd, self->child));
}

TEST_F(target, wrong_start_time)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);

	hint_name(&hint, gettid());
	hint.start_ticks++;
	EXPECT_EQ(-ESRCH, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	hint.start_ticks -= 2;
	EXPECT_EQ(-ESRCH, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	hint.start_ticks = 0;
	EXPECT_EQ(-ESRCH, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
}

/* A tid that is used again is not taken for the thread that had it before. */
TEST_F(target, reused_tid)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);
	pid_t again;

	self->child = idler(0);
	ASSERT_LT(0, self->child);
	hint_name(&hint, self->child);
	EXPECT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	kill(self->child, SIGKILL);
	waitpid(self->child, NULL, 0);
	/* Clock ticks are 10 ms. */
	hint_sleep(30 * MSEC);
	again = self->child;
	self->child = idler_as(0, again);
	ASSERT_EQ(again, self->child);
	EXPECT_EQ(-ESRCH, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	EXPECT_EQ(0, give(self->fd, again));
}

TEST_F(target, dead)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);
	siginfo_t info;

	self->child = idler(0);
	ASSERT_LT(0, self->child);
	hint_name(&hint, self->child);
	EXPECT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	kill(self->child, SIGKILL);
	/* It is a zombie, and its tid still its own. */
	ASSERT_EQ(0, waitid(P_PID, self->child, &info, WEXITED | WNOWAIT));
	for (int i = 0; i < 1000 && !hint_ioctl(self->fd, AUGUR_U_HINT, &hint); i++)
		hint_sleep(MSEC);
	EXPECT_EQ(-ESRCH, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	ASSERT_EQ(self->child, waitpid(self->child, NULL, 0));
	EXPECT_EQ(-ESRCH, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	self->child = 0;
}

/* kthreadd has pid 2 in the initial pid namespace. */
TEST_F(target, kernel_thread)
{
	EXPECT_EQ(-EPERM, give(self->fd, 2));
	EXPECT_EQ(-EPERM, hint_clear(self->fd, 2));
}

/* The child of a new pid namespace calls itself 1 there, and its parent does not. */
TEST_F(target, pid_namespace)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (unshare(CLONE_NEWPID | CLONE_NEWNS))
			_exit(98);
		pid = fork();
		if (!pid) {
			if (system("mount -t proc none /proc"))
				_exit(98);
			if (getpid() != 1)
				_exit(97);
			_exit(-give(self->fd, 1));
		}
		waitpid(pid, &status, 0);
		_exit(WEXITSTATUS(status));
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(0, WEXITSTATUS(status));
}

/* Reads of /proc and commands are in the same time, whatever it is. */
TEST_F(target, time_namespace)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (unshare(CLONE_NEWTIME))
			_exit(98);
		if (hint_trace_write("/proc/self/timens_offsets", "boottime 1000 0"))
			_exit(97);
		pid = fork();
		if (!pid)
			_exit(-give(self->fd, gettid()));
		waitpid(pid, &status, 0);
		_exit(WEXITSTATUS(status));
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(target, not_inherited)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);

	ASSERT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	self->child = idler(0);
	ASSERT_LT(0, self->child);
	EXPECT_EQ(0, hint_clear(self->fd, self->child));
	EXPECT_EQ(1, hint_clear(self->fd, 0));
}

TEST_F(target, gone_after_exec)
{
	int fd[2];
	char ready;

	ASSERT_EQ(0, pipe(fd));
	self->child = fork();
	if (!self->child) {
		struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);

		if (hint_ioctl(self->fd, AUGUR_U_HINT, &hint))
			_exit(99);
		dup2(fd[1], 1);
		execl("/bin/sh", "sh", "-c", "echo; exec sleep 1000", NULL);
		_exit(99);
	}
	close(fd[1]);
	ASSERT_EQ(1, read(fd[0], &ready, 1));
	close(fd[0]);
	EXPECT_EQ(0, hint_clear(self->fd, self->child));
}

static void *exec_in_thread(void *arg)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);

	if (hint_ioctl(*(int *)arg, AUGUR_U_HINT, &hint))
		_exit(99);
	execl("/bin/sh", "sh", "-c", "echo; exec sleep 1000", NULL);
	_exit(99);
}

/* The thread takes over its leader's tid, and nothing that was said of either. */
TEST_F(target, gone_after_exec_of_a_thread)
{
	int fd[2];
	char ready;

	ASSERT_EQ(0, pipe(fd));
	self->child = fork();
	if (!self->child) {
		struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * USEC);
		pthread_t thread;

		dup2(fd[1], 1);
		if (hint_ioctl(self->fd, AUGUR_U_HINT, &hint) ||
		    pthread_create(&thread, NULL, exec_in_thread, &self->fd))
			_exit(99);
		for (;;)
			pause();
	}
	close(fd[1]);
	ASSERT_EQ(1, read(fd[0], &ready, 1));
	close(fd[0]);
	EXPECT_EQ(0, hint_clear(self->fd, self->child));
}

TEST_HARNESS_MAIN
