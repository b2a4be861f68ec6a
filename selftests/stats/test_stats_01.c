// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 120 */
/*
 * Bursts are counted, to the last one, with the length they had, by what the task
 * is and where it slept.
 */
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "control.h"
#include "harness.h"
#include "policy/fingerprint.h"

#define BURSTS	50

struct sum {
	uint64_t count;
	uint64_t run_ns;
	uint64_t keys;
	uint64_t key;
	uint64_t fingerprint[2];
	uint64_t hist;
	uint64_t preempted;
};

/* What a child says about itself from its first sleep under its name on. */
struct account {
	uint64_t sleeps;
	uint64_t run_ns;
};

FIXTURE(burst)
{
	struct control control;
	struct account *account;
};

FIXTURE_SETUP(burst)
{
	ASSERT_EQ(0, control_open(&self->control));
	self->account = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)self->account);
}

FIXTURE_TEARDOWN(burst)
{
	munmap(self->account, 4096);
	control_close(&self->control);
}

/* Sum over the slots with the name @comm that slept in system call @nr, or any. */
static struct sum sum_of(const struct control *c, const char *comm, long nr)
{
	struct sum sum = {};
	struct augur_slot slot;
	uint32_t cpu, i, b;
	uint64_t site;

	for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
		for (i = 0; i < c->map->nr_slots; i++) {
			control_copy_slot(control_slot(c, cpu, i), &slot);
			site = augur_fp_field(slot.fingerprint[1],
					      AUGUR_FP_SITE_SHIFT,
					      AUGUR_FP_SITE_MASK);
			if (!slot.key || strncmp(slot.comm, comm, AUGUR_COMM_LEN) ||
			    (nr >= 0 && site != (uint64_t)nr + 2))
				continue;
			sum.count += slot.count;
			sum.run_ns += slot.run_ns;
			sum.preempted += slot.preempted;
			sum.keys += slot.key != sum.key;
			sum.key = slot.key;
			memcpy(sum.fingerprint, slot.fingerprint, 16);
			for (b = 0; b < AUGUR_HIST_BUCKETS; b++)
				sum.hist += slot.hist[b];
		}
	return sum;
}

/* Wait until @nr children have said how often they slept, and sleep again. */
static struct sum sum_of_account(const struct control *c, const char *comm,
				 const struct account *account, int nr)
{
	uint64_t count;
	struct sum sum;
	int i, n, done;

	for (i = 0; i < 20000; i++) {
		sum = sum_of(c, comm, -1);
		for (n = done = 0, count = nr; n < nr; n++) {
			done += !!__atomic_load_n(&account[n].run_ns, __ATOMIC_ACQUIRE);
			count += account[n].sleeps;
		}
		if (done == nr && sum.count >= count)
			break;
		control_sleep(MSEC);
	}
	return sum;
}

static void wait_child(struct __test_metadata *_metadata, pid_t pid)
{
	int status;

	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, status);
}

static uint64_t voluntary_switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

/*
 * @n times run for @ns and sleep. A sleep may be over before it has begun, so that
 * the number of sleeps is what the kernel says.
 */
static void sleeper(struct account *account, const char *comm, unsigned int n,
		    uint64_t ns)
{
	uint64_t run, sleeps;

	prctl(PR_SET_NAME, comm);
	do {
		sleeps = voluntary_switches();
		control_sleep(5 * MSEC);
	} while (sleeps == voluntary_switches());
	run = control_now(CLOCK_THREAD_CPUTIME_ID);
	sleeps = voluntary_switches();
	while (n--) {
		control_spin(ns);
		control_sleep(MSEC);
	}
	account->sleeps = voluntary_switches() - sleeps;
	run = control_now(CLOCK_THREAD_CPUTIME_ID) - run;
	__atomic_store_n(&account->run_ns, run, __ATOMIC_RELEASE);
}

static pid_t start_sleeper(struct account *account, const char *comm,
			   unsigned int n, uint64_t ns)
{
	pid_t pid = fork();

	if (!pid) {
		sleeper(account, comm, n, ns);
		/* Exiting is part of a burst too, and can take any time. */
		pause();
	}
	return pid;
}

static void stop_sleeper(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void run_sleeper(struct __test_metadata *_metadata, struct account *account,
			const char *comm, unsigned int n, uint64_t ns)
{
	pid_t pid = fork();

	if (!pid) {
		sleeper(account, comm, n, ns);
		_exit(0);
	}
	wait_child(_metadata, pid);
}

/* A tenth and a fixed part for what is run besides: the switches, the exit. */
static void expect_near(struct __test_metadata *_metadata, uint64_t expected,
			uint64_t measured)
{
	EXPECT_LE(expected - expected / 10, measured);
	EXPECT_GE(expected + expected / 10 + 20 * MSEC, measured);
}

/* Every sleep ends one burst; the last one ends in pause(2). */
TEST_F(burst, length_and_number)
{
	struct sum sum;
	pid_t pid = start_sleeper(self->account, "t-length", BURSTS, 2 * MSEC);

	sum = sum_of_account(&self->control, "t-length", self->account, 1);
	EXPECT_EQ(self->account->sleeps + 1, sum.count);
	EXPECT_EQ(sum.count, sum.hist);
	expect_near(_metadata, self->account->run_ns, sum.run_ns);
	sum = sum_of(&self->control, "t-length", SYS_clock_nanosleep);
	EXPECT_LE(BURSTS / 2, sum.count);
	EXPECT_EQ(1, sum.keys);
	stop_sleeper(pid);
}

/* Two spinners on one CPU preempt each other; their bursts are not cut. */
TEST_F(burst, preemption_does_not_end_it)
{
	cpu_set_t old, set;
	pid_t pid[2];
	struct sum sum;
	int i;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	sched_getaffinity(0, sizeof(old), &old);
	sched_setaffinity(0, sizeof(set), &set);
	for (i = 0; i < 2; i++)
		pid[i] = start_sleeper(self->account + i, "t-preempt", 5, 50 * MSEC);
	sched_setaffinity(0, sizeof(old), &old);
	sum = sum_of_account(&self->control, "t-preempt", self->account, 2);
	EXPECT_EQ(self->account[0].sleeps + self->account[1].sleeps + 2, sum.count);
	EXPECT_LT(0, sum.preempted);
	expect_near(_metadata, self->account[0].run_ns + self->account[1].run_ns,
		    sum.run_ns);
	for (i = 0; i < 2; i++)
		stop_sleeper(pid[i]);
}

TEST_F(burst, site_separates)
{
	struct sum nap, pipe_read;
	int fd[2], i;
	pid_t pid;
	char c;

	ASSERT_EQ(0, pipe(fd));
	pid = fork();
	if (!pid) {
		close(fd[1]);
		sleeper(self->account, "t-site", 10, MSEC / 10);
		while (read(fd[0], &c, 1) == 1)
			control_spin(MSEC);
		_exit(0);
	}
	close(fd[0]);
	for (i = 0; i < 20; i++) {
		control_sleep(20 * MSEC);
		ASSERT_EQ(1, write(fd[1], "x", 1));
	}
	control_sleep(20 * MSEC);
	close(fd[1]);
	wait_child(_metadata, pid);
	nap = sum_of(&self->control, "t-site", SYS_clock_nanosleep);
	pipe_read = sum_of(&self->control, "t-site", SYS_read);
	EXPECT_NE(nap.key, pipe_read.key);
	EXPECT_LE(5, nap.count);
	EXPECT_GE(11, nap.count);
	EXPECT_LE(10, pipe_read.count);
	EXPECT_GE(21, pipe_read.count);
	EXPECT_EQ(AUGUR_SLEEP_INTERRUPTIBLE,
		  augur_fp_field(nap.fingerprint[1], AUGUR_FP_SLEEP_SHIFT,
				 AUGUR_FP_SLEEP_MASK));
}

/* The key of a slot is what its fingerprint says. */
TEST_F(burst, key_of_fingerprint)
{
	struct control *c = &self->control;
	struct augur_fingerprint fp;
	struct augur_slot slot;
	uint32_t cpu, i, seen = 0;

	control_sleep(10 * MSEC);
	for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
		for (i = 0; i < c->map->nr_slots; i++) {
			control_copy_slot(control_slot(c, cpu, i), &slot);
			if (!slot.count)
				continue;
			memcpy(fp.word, slot.fingerprint, sizeof(fp.word));
			EXPECT_EQ(slot.key, augur_fingerprint_key(&fp));
			EXPECT_EQ(AUGUR_FP_VERSION,
				  fp.word[1] >> AUGUR_FP_VERSION_SHIFT);
			seen++;
		}
	EXPECT_LT(0, seen);
}

/* Same program, other name: role differs. Same name and program: same key. */
TEST_F(burst, identity_is_stable)
{
	struct sum a, b, again;

	run_sleeper(_metadata, self->account, "t-ident-a", 3, MSEC / 10);
	run_sleeper(_metadata, self->account, "t-ident-b7", 3, MSEC / 10);
	a = sum_of(&self->control, "t-ident-a", SYS_clock_nanosleep);
	b = sum_of(&self->control, "t-ident-b7", SYS_clock_nanosleep);
	EXPECT_LE(1, a.count);
	EXPECT_LE(1, b.count);
	EXPECT_EQ((uint32_t)a.fingerprint[0], (uint32_t)b.fingerprint[0]);
	EXPECT_NE(a.fingerprint[0] >> 32, b.fingerprint[0] >> 32);
	EXPECT_NE(a.key, b.key);
	EXPECT_EQ((uint32_t)augur_hash_bytes("t-ident-b", 9), b.fingerprint[0] >> 32);

	run_sleeper(_metadata, self->account, "t-ident-a", 3, MSEC / 10);
	again = sum_of(&self->control, "t-ident-a", SYS_clock_nanosleep);
	EXPECT_LT(a.count, again.count);
	EXPECT_EQ(1, again.keys);
	EXPECT_EQ(a.key, again.key);
}

/* The program is the path that execve(2) resolved. */
TEST_F(burst, executable)
{
	char path[4096] = {};
	struct sum sum;

	int i;

	ASSERT_EQ(0, system("/bin/sleep 0.01"));
	ASSERT_NE(NULL, realpath("/bin/sleep", path));
	/* What it does after it has slept: it may still be leaving the CPU. */
	for (i = 0; i < 10000; i++) {
		sum = sum_of(&self->control, "sleep", SYS_clock_nanosleep);
		if (sum.count)
			break;
		control_sleep(MSEC);
	}
	EXPECT_LE(1, sum.count);
	EXPECT_EQ((uint32_t)augur_hash_bytes(path, strlen(path)),
		  (uint32_t)sum.fingerprint[0]);
}

TEST_HARNESS_MAIN
