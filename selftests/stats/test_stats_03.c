// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 400 */
/*
 * Tasks are followed from their first to their last burst: threads, into another
 * cgroup, children that exec, a thread that execs and takes over its leader's pid,
 * and with a full table.
 */
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "control.h"
#include "harness.h"
#include "policy/fingerprint.h"

FIXTURE(task)
{
	struct control control;
};

FIXTURE_SETUP(task)
{
	ASSERT_EQ(0, control_open(&self->control));
}

FIXTURE_TEARDOWN(task)
{
	control_close(&self->control);
}

/* Bursts under a name; @exe is set to the program of one of them. */
static uint64_t bursts_of(const struct control *c, const char *comm, uint32_t *exe)
{
	struct augur_slot slot;
	uint64_t count = 0;
	uint32_t cpu, i;

	for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
		for (i = 0; i < c->map->nr_slots; i++) {
			control_copy_slot(control_slot(c, cpu, i), &slot);
			if (!slot.key || strncmp(slot.comm, comm, AUGUR_COMM_LEN))
				continue;
			count += slot.count;
			*exe = slot.fingerprint[0];
		}
	return count;
}

static uint64_t untracked(const struct control *c)
{
	uint64_t sum = 0;
	uint32_t cpu;

	for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
		sum += control_area(c, cpu)->untracked;
	return sum;
}

static void *thread(void *arg)
{
	prctl(PR_SET_NAME, arg);
	for (int i = 0; i < 20; i++)
		control_sleep(MSEC);
	return NULL;
}

TEST_F(task, threads)
{
	uint32_t exe_a = 0, exe_b = 0;
	pthread_t a, b;

	ASSERT_EQ(0, pthread_create(&a, NULL, thread, "t-thread-a"));
	ASSERT_EQ(0, pthread_create(&b, NULL, thread, "t-thread-b"));
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	/* Some of the sleeps may be over before they have begun. */
	EXPECT_LE(10, bursts_of(&self->control, "t-thread-a", &exe_a));
	EXPECT_LE(10, bursts_of(&self->control, "t-thread-b", &exe_b));
	EXPECT_NE(0, exe_a);
	EXPECT_EQ(exe_a, exe_b);
}

/* Bursts under a name in a cgroup. */
static uint64_t bursts_in(const struct control *c, const char *comm,
			  const char *cgroup)
{
	uint64_t hash = augur_hash_bytes(cgroup, strlen(cgroup)), count = 0;
	struct augur_slot slot;
	uint32_t cpu, i;

	for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
		for (i = 0; i < c->map->nr_slots; i++) {
			control_copy_slot(control_slot(c, cpu, i), &slot);
			if (!strcmp(slot.comm, comm) &&
			    !((slot.fingerprint[1] ^ hash) & AUGUR_FP_CGROUP_MASK))
				count += slot.count;
		}
	return count;
}

/* A task that is moved to another cgroup has another key from its next sleep on. */
TEST_F(task, cgroup_move)
{
	char command[100];
	int status;
	pid_t pid;

	ASSERT_EQ(0, system("mkdir -p /tmp/t-cgroups"));
	ASSERT_EQ(0, system("mount -t cgroup2 none /tmp/t-cgroups"));
	ASSERT_EQ(0, system("mkdir /tmp/t-cgroups/t-moved"));
	pid = fork();
	if (!pid) {
		thread("t-cgroup");
		snprintf(command, sizeof(command),
			 "echo %d >/tmp/t-cgroups/t-moved/cgroup.procs", getpid());
		status = system(command);
		thread("t-cgroup");
		_exit(!!status);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	/* Some of the sleeps may be over before they have begun. */
	EXPECT_LE(10, bursts_in(&self->control, "t-cgroup", ""));
	EXPECT_LE(10, bursts_in(&self->control, "t-cgroup", "t-moved"));
	ASSERT_EQ(0, system("rmdir /tmp/t-cgroups/t-moved && umount /tmp/t-cgroups"));
}

static void *exec_in_thread(void *arg)
{
	execl("/bin/sleep", "sleep", "0.05", NULL);
	return arg;
}

/* execve(2) from a thread: another task goes on under the same pid. */
TEST_F(task, exec_in_thread)
{
	uint64_t before;
	char path[4096];
	uint32_t exe = 0;
	pthread_t t;
	int status, i;
	pid_t pid;

	before = bursts_of(&self->control, "sleep", &exe);
	pid = fork();
	if (!pid) {
		pthread_create(&t, NULL, exec_in_thread, NULL);
		pause();
		_exit(1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, status);
	ASSERT_NE(NULL, realpath("/bin/sleep", path));
	/* What it does after it has slept: it may still be leaving the CPU. */
	for (i = 0; i < 10000; i++) {
		if (bursts_of(&self->control, "sleep", &exe) > before)
			break;
		control_sleep(MSEC);
	}
	EXPECT_LT(before, bursts_of(&self->control, "sleep", &exe));
	EXPECT_EQ((uint32_t)augur_hash_bytes(path, strlen(path)), exe);
}

static void *nothing(void *arg)
{
	return arg;
}

/* Load the module anew, with a table of its own size. */
static void reload(struct __test_metadata *_metadata, struct control *c,
		   const char *command)
{
	control_close(c);
	ASSERT_EQ(0, system(command));
	ASSERT_EQ(0, control_open(c));
}

/* Entries are given back: more tasks come and go than there are entries. */
TEST_F_TIMEOUT(task, entries_are_given_back, 120)
{
	uint64_t before;
	pthread_t t;
	int i;

	reload(_metadata, &self->control, "rmmod augur; modprobe augur nr_tasks=512");
	before = untracked(&self->control);
	for (i = 0; i < 1000; i++) {
		ASSERT_EQ(0, pthread_create(&t, NULL, nothing, NULL));
		ASSERT_EQ(0, pthread_join(t, NULL));
	}
	EXPECT_EQ(before, untracked(&self->control));
	reload(_metadata, &self->control, "rmmod augur; modprobe augur");
}

static void *until_closed(void *arg)
{
	char c;

	return read(*(int *)arg, &c, 1) ? arg : NULL;
}

/* A table that is too small: what is not followed is counted, nothing else. */
TEST_F_TIMEOUT(task, full_table, 120)
{
	pthread_t t[400];
	int i, fd[2];

	ASSERT_EQ(0, pipe(fd));
	reload(_metadata, &self->control, "rmmod augur; modprobe augur nr_tasks=256");
	for (i = 0; i < 400; i++)
		ASSERT_EQ(0, pthread_create(&t[i], NULL, until_closed, fd));
	/* All of them are there at once, until this. */
	close(fd[1]);
	for (i = 0; i < 400; i++)
		pthread_join(t[i], NULL);
	EXPECT_LT(100, untracked(&self->control));
	reload(_metadata, &self->control, "rmmod augur; modprobe augur");
}

TEST_HARNESS_MAIN
