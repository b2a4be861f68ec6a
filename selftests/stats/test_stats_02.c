// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 120 */
/*
 * More keys than slots, more samples than a ring holds: what is lost is counted,
 * and the totals stay exact.
 */
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "control.h"
#include "harness.h"
#include "policy/fingerprint.h"

#define NAMES	200
#define ROUNDS	5
#define RARE	20

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
static void burst_as(const char *name)
{
	uint64_t sleeps = voluntary_switches();

	prctl(PR_SET_NAME, name);
	do {
		control_sleep(MSEC / 5);
	} while (sleeps == voluntary_switches());
}

static void names(void)
{
	char name[16];
	int i;

	for (i = 0; i < NAMES * ROUNDS; i++) {
		snprintf(name, sizeof(name), "n%dx", i % NAMES);
		burst_as(name);
	}
}

/* One burst in RARE has another name than the rest. */
static void often_and_rarely(void)
{
	int i;

	for (i = 0; i < 5 * RARE; i++)
		burst_as(i % RARE ? "t-often" : "t-rarely");
}

static void run_on(struct __test_metadata *_metadata, unsigned int cpu,
		   void (*bursts)(void))
{
	pid_t pid = fork();
	cpu_set_t set;
	int status;

	if (!pid) {
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		sched_setaffinity(0, sizeof(set), &set);
		bursts();
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

	run_on(_metadata, 1, names);
	count(c, 1, &bursts, &slots, &overflow);
	EXPECT_LE(NAMES * ROUNDS, bursts);
	EXPECT_EQ(bursts, slots + overflow);
	EXPECT_LT(0, overflow);
	EXPECT_LT(NAMES, control_area(c, 1)->evicted);
}

/* What was evicted is all there: sums, maxima, the time, the histogram. */
TEST_F(full, overflow)
{
	struct control *c = &self->control;
	struct augur_slot slot;
	uint64_t hist = 0;
	uint32_t i;

	run_on(_metadata, 1, names);
	control_copy_slot(control_slot(c, 1, c->map->nr_slots), &slot);
	for (i = 0; i < AUGUR_HIST_BUCKETS; i++)
		hist += slot.hist[i];
	EXPECT_EQ(0, slot.key);
	EXPECT_LT(0, slot.count);
	EXPECT_EQ(slot.count, hist);
	EXPECT_LT(slot.run_max_ns, slot.run_ns);
	EXPECT_LE(slot.run_ns / slot.count, slot.run_max_ns);
	EXPECT_LT(slot.wait_max_ns, slot.wait_ns);
	EXPECT_LE(slot.wait_ns / slot.count, slot.wait_max_ns);
	EXPECT_LT(0, slot.last_seen_ns);
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
	run_on(_metadata, 1, names);
	EXPECT_EQ(c->tails[1] + c->map->nr_samples, control_head(c, 1));
	EXPECT_LE(NAMES * ROUNDS - c->map->nr_samples, area->dropped + area->thinned);
	/* It has read everything: there is room again. */
	control_skip(c);
	wait = control_wait_args(c, 32, 10000 * MSEC);
	ASSERT_EQ(1, control_submit(&self->ring, c->fd, AUGUR_U_WAIT, &wait, 0));
	run_on(_metadata, 1, names);
	EXPECT_LT(0, control_result(&self->ring, NULL, 5000));
	EXPECT_EQ(c->tails[1] + c->map->nr_samples, control_head(c, 1));
}

/*
 * Bursts of a name on CPU 1, and how many of them are in its ring. By the hash: who
 * changes its name within each burst leaves a slot without one.
 */
static void count_name(const struct control *c, const char *name, uint64_t *bursts,
		       uint64_t *samples)
{
	struct augur_slot slot;
	uint64_t pos;
	uint32_t i;

	*bursts = *samples = 0;
	for (i = 0; i < c->map->nr_slots; i++) {
		control_copy_slot(control_slot(c, 1, i), &slot);
		if (slot.fingerprint[0] >> 32 != augur_role_hash(name, AUGUR_COMM_LEN))
			continue;
		*bursts += slot.count;
		for (pos = c->tails[1]; pos < control_head(c, 1); pos++)
			*samples += control_sample(c, 1, pos)->key == slot.key;
	}
}

/* Who reads is not told of itself: it would be woken by having been woken. */
TEST_F(full, not_of_who_reads)
{
	struct control *c = &self->control;
	uint64_t bursts, samples;
	struct augur_wait wait;
	cpu_set_t set;
	int i;

	CPU_ZERO(&set);
	CPU_SET(1, &set);
	ASSERT_EQ(0, sched_setaffinity(0, sizeof(set), &set));
	prctl(PR_SET_NAME, "t-reader");
	control_skip(c);
	wait = control_wait_args(c, c->map->nr_samples, MSEC);
	for (i = 0; i < 20; i++)
		ASSERT_LE(0, control_uring(&self->ring, c->fd, AUGUR_U_WAIT, &wait));
	count_name(c, "t-reader", &bursts, &samples);
	EXPECT_LT(10, bursts);
	EXPECT_EQ(0, samples);
	run_on(_metadata, 1, often_and_rarely);
	count_name(c, "t-rarely", &bursts, &samples);
	EXPECT_LT(0, samples);
}

/* When the ring is nearly full, frequent keys give way and rare ones do not. */
TEST_F(full, thinned)
{
	const struct augur_cpu_area *area = control_area(&self->control, 1);
	struct control *c = &self->control;
	struct augur_wait wait;
	uint64_t bursts, samples;

	control_skip(c);
	wait = control_wait_args(c, c->map->nr_samples, MSEC);
	ASSERT_LE(0, control_uring(&self->ring, c->fd, AUGUR_U_WAIT, &wait));
	run_on(_metadata, 1, often_and_rarely);
	EXPECT_LT(0, area->thinned);
	EXPECT_EQ(0, area->dropped);
	count_name(c, "t-rarely", &bursts, &samples);
	EXPECT_LE(4, bursts);
	EXPECT_EQ(bursts, samples);
	count_name(c, "t-often", &bursts, &samples);
	EXPECT_LT(samples, bursts);
	EXPECT_LT(c->map->nr_samples / 2, samples);
}

TEST_HARNESS_MAIN
