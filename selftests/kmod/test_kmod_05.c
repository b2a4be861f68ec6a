// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 120 */
/*
 * More keys than slots, more samples than a ring holds: what is lost is counted,
 * and the totals stay exact.
 */
#include <kselftest_harness.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "control.h"

#define NAMES	200
#define ROUNDS	5

FIXTURE(full)
{
	struct control control;
	struct io_uring ring;
};

FIXTURE_SETUP(full)
{
	ASSERT_EQ(0, system("rmmod augur 2>/dev/null; "
			    "modprobe augur nr_slots=16 nr_samples=64"));
	ASSERT_EQ(0, control_open(&self->control));
	ASSERT_EQ(0, io_uring_queue_init(8, &self->ring, 0));
}

FIXTURE_TEARDOWN(full)
{
	io_uring_queue_exit(&self->ring);
	control_close(&self->control);
	system("rmmod augur && modprobe augur");
}

static uint64_t voluntary_switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

/*
 * A burst of each of NAMES names, again and again, on one CPU. A sleep that was
 * over before it began ended none.
 */
static void names(unsigned int cpu)
{
	char name[16];
	uint64_t sleeps;
	cpu_set_t set;
	int i;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	for (i = 0; i < NAMES * ROUNDS; i++) {
		snprintf(name, sizeof(name), "n%dx", i % NAMES);
		prctl(PR_SET_NAME, name);
		sleeps = voluntary_switches();
		do {
			control_sleep(MSEC / 5);
		} while (sleeps == voluntary_switches());
	}
}

static void run_names(struct __test_metadata *_metadata, unsigned int cpu)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		names(cpu);
		_exit(0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, status);
}

/* All slots but the overflow slot, and then the overflow slot; until it is still. */
static void count(const struct control *c, uint32_t cpu, uint64_t *bursts,
		  uint64_t *in_slots, uint64_t *in_overflow)
{
	const struct augur_cpu_area *area = control_area(c, cpu);
	struct augur_slot slot;
	uint32_t i;

	do {
		*bursts = __atomic_load_n(&area->bursts, __ATOMIC_SEQ_CST);
		*in_slots = 0;
		for (i = 0; i < c->map->nr_slots; i++) {
			control_copy_slot(control_slot(c, cpu, i), &slot);
			*in_slots += slot.count;
		}
		control_copy_slot(control_slot(c, cpu, i), &slot);
		*in_overflow = slot.count;
	} while (*bursts != __atomic_load_n(&area->bursts, __ATOMIC_SEQ_CST));
}

TEST_F(full, slots)
{
	struct control *c = &self->control;
	uint64_t bursts, slots, overflow;

	run_names(_metadata, 1);
	count(c, 1, &bursts, &slots, &overflow);
	EXPECT_LE(NAMES * ROUNDS, bursts);
	EXPECT_EQ(bursts, slots + overflow);
	EXPECT_LT(0, overflow);
	EXPECT_LT(NAMES, control_area(c, 1)->evicted);
}

TEST_F(full, ring)
{
	struct control *c = &self->control;
	const struct augur_cpu_area *area = control_area(c, 1);
	struct augur_wait wait;

	control_skip(c);
	wait = control_wait_args(c, c->map->nr_samples, MSEC);
	/* Now there is a consumer, which reads nothing. */
	ASSERT_LE(0, control_uring(&self->ring, c->fd, AUGUR_U_WAIT, &wait));
	run_names(_metadata, 1);
	EXPECT_EQ(c->tails[1] + c->map->nr_samples, control_head(c, 1));
	EXPECT_LE(NAMES * ROUNDS - c->map->nr_samples, area->dropped);
	/* It has read everything: there is room again. */
	control_skip(c);
	wait = control_wait_args(c, 32, 10000 * MSEC);
	ASSERT_EQ(1, control_submit(&self->ring, c->fd, AUGUR_U_WAIT, &wait, 0));
	run_names(_metadata, 1);
	EXPECT_LT(0, control_result(&self->ring, NULL, 5000));
	EXPECT_EQ(c->tails[1] + c->map->nr_samples, control_head(c, 1));
}

TEST_HARNESS_MAIN
