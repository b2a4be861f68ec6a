// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 200 */
/*
 * Totals are exact to the last burst: of a task that goes from CPU to CPU, while a
 * consumer of samples stalls, and when a CPU goes away.
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "control.h"
#include "harness.h"

#define BURSTS	60

/* What the child says about itself. */
struct account {
	uint64_t sleeps;
	uint32_t phase;
};

FIXTURE(exact)
{
	struct control control;
	struct io_uring ring;
	struct account *account;
	int go[2];
	pid_t pid;
};

static uint64_t voluntary_switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

static void pin(uint32_t cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* From CPU to CPU, as far as they are there: the others are not in the mask. */
static void bursts(uint32_t nr_cpus, unsigned int n)
{
	while (n--) {
		pin(n % nr_cpus);
		control_sleep(MSEC / 2);
	}
}

/* The kernel says how many sleeps there were; that for @go is still to come. */
static void child(struct account *account, int go, uint32_t nr_cpus)
{
	uint64_t sleeps;
	char c;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "t-exact");
	/* The first sleep under the name ends a burst that began without it. */
	do {
		sleeps = voluntary_switches();
		control_sleep(5 * MSEC);
	} while (sleeps == voluntary_switches());
	sleeps = voluntary_switches();
	do {
		bursts(nr_cpus, BURSTS);
		account->sleeps = voluntary_switches() - sleeps;
		__atomic_add_fetch(&account->phase, 1, __ATOMIC_RELEASE);
	} while (read(go, &c, 1) == 1);
}

FIXTURE_SETUP(exact)
{
	/* Small rings: the consumer's stall is felt at once. */
	ASSERT_EQ(0, system("rmmod augur 2>/dev/null; modprobe augur nr_samples=64"));
	ASSERT_EQ(0, control_open(&self->control));
	ASSERT_EQ(0, io_uring_queue_init(8, &self->ring, 0));
	self->account = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)self->account);
	ASSERT_EQ(0, pipe(self->go));
	self->pid = fork();
	if (!self->pid) {
		child(self->account, self->go[0], self->control.query.nr_cpus);
		_exit(0);
	}
}

FIXTURE_TEARDOWN(exact)
{
	kill(self->pid, SIGKILL);
	waitpid(self->pid, NULL, 0);
	close(self->go[0]);
	close(self->go[1]);
	munmap(self->account, 4096);
	io_uring_queue_exit(&self->ring);
	control_close(&self->control);
	system("rmmod augur && modprobe augur");
}

static void await(FIXTURE_DATA(exact) *self, uint32_t phase)
{
	while (__atomic_load_n(&self->account->phase, __ATOMIC_ACQUIRE) < phase)
		control_sleep(MSEC);
}

static uint64_t count_bursts(const struct control *c)
{
	struct augur_slot slot;
	uint64_t count = 0;
	uint32_t cpu, i;

	for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
		for (i = 0; i < c->map->nr_slots; i++) {
			control_copy_slot(control_slot(c, cpu, i), &slot);
			if (!strcmp(slot.comm, "t-exact"))
				count += slot.count;
		}
	return count;
}

/* All sleeps so far, and the one for @go that comes when it comes. */
static void expect_exact(struct __test_metadata *_metadata,
			 FIXTURE_DATA(exact) *self)
{
	uint64_t expected = self->account->sleeps + 1, count;
	int i;

	for (i = 0; i < 10000; i++) {
		count = count_bursts(&self->control);
		if (count >= expected)
			break;
		control_sleep(MSEC);
	}
	EXPECT_EQ(expected, count);
}

static void expect_parts(struct __test_metadata *_metadata,
			 const struct control *c, uint32_t cpu)
{
	const struct augur_cpu_area *area = control_area(c, cpu);
	uint64_t bursts, parts;

	/* What else runs there now and then must not run in between. */
	do {
		bursts = __atomic_load_n(&area->bursts, __ATOMIC_SEQ_CST);
		parts = area->head + area->dropped + area->unobserved + area->thinned;
	} while (bursts != __atomic_load_n(&area->bursts, __ATOMIC_SEQ_CST));
	EXPECT_EQ(bursts, parts);
}

TEST_F(exact, on_all_cpus_with_a_stalled_consumer)
{
	struct control *c = &self->control;
	uint64_t lost = 0;
	struct augur_wait wait;
	uint32_t cpu;

	control_skip(c);
	wait = control_wait_args(c, c->map->nr_samples, MSEC);
	/* Now there is a consumer, which reads nothing any more. */
	ASSERT_LE(0, control_uring(&self->ring, c->fd, AUGUR_U_WAIT, &wait));
	await(self, 1);
	ASSERT_EQ(1, write(self->go[1], "x", 1));
	await(self, 2);
	expect_exact(_metadata, self);
	for (cpu = 0; cpu < c->query.nr_cpus; cpu++) {
		expect_parts(_metadata, c, cpu);
		lost += control_area(c, cpu)->dropped + control_area(c, cpu)->thinned;
	}
	EXPECT_LT(0, lost);
}

static int online(uint32_t cpu, int on)
{
	char command[100];

	snprintf(command, sizeof(command),
		 "echo %d >/sys/devices/system/cpu/cpu%u/online", on, cpu);
	return system(command);
}

TEST_F_TIMEOUT(exact, when_a_cpu_goes_away, 100)
{
	struct control *c = &self->control;
	uint32_t last = c->query.nr_cpus - 1;
	uint64_t before;

	ASSERT_LT(0, last);
	await(self, 1);
	before = control_area(c, last)->bursts;
	ASSERT_EQ(0, online(last, 0));
	EXPECT_LE(before, control_area(c, last)->bursts);
	ASSERT_EQ(1, write(self->go[1], "x", 1));
	await(self, 2);
	expect_exact(_metadata, self);
	before = control_area(c, last)->bursts;
	ASSERT_EQ(0, online(last, 1));
	ASSERT_EQ(1, write(self->go[1], "x", 1));
	await(self, 3);
	expect_exact(_metadata, self);
	EXPECT_LT(before, control_area(c, last)->bursts);
	expect_parts(_metadata, c, last);
}

/* The last that a CPU does is to end bursts, with its interrupt controller off. */
TEST_F_TIMEOUT(exact, waits_end_while_a_cpu_goes_away, 200)
{
	struct control *c = &self->control;
	uint32_t last = c->query.nr_cpus - 1, waits = 0;
	struct augur_wait wait;
	int i, status;
	pid_t pid;

	ASSERT_LT(0, last);
	wait = control_wait_args(c, 1, 10000 * MSEC);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (i = 0; i < 20; i++)
			if (online(last, 0) || online(last, 1))
				_exit(1);
		_exit(0);
	}
	while (!waitpid(pid, &status, WNOHANG)) {
		control_skip(c);
		/* It ends by a sample, never by its timeout. */
		ASSERT_LT(0, control_uring(&self->ring, c->fd, AUGUR_U_WAIT, &wait));
		waits++;
	}
	EXPECT_EQ(0, status);
	EXPECT_LT(20, waits);
}

TEST_HARNESS_MAIN
