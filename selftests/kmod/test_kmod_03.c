// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 300 */
/*
 * A decision is in force for the bursts of its key, from the next wakeup on, until
 * it is changed, taken back or too old.
 */
#include <linux/augur_dump.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "control.h"
#include "harness.h"
#include "policy/fingerprint.h"
#include "policy/log2.h"

FIXTURE(decision)
{
	struct control control;
	struct io_uring ring;
	struct augur_fingerprint fp;
	uint64_t key;
	pid_t pid;
};

static void sleeper(void)
{
	prctl(PR_SET_NAME, "t-decision");
	for (;;) {
		control_sleep(2 * MSEC);
		/* In the middle of a class, with what a burst has besides. */
		control_spin(3 * MSEC / 20);
	}
}

/* The key with most bursts among those of the child. */
static uint64_t find_key(const struct control *c, struct augur_fingerprint *fp)
{
	struct augur_slot slot;
	uint64_t key = 0, most = 5;
	uint32_t cpu, i;

	for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
		for (i = 0; i < c->map->nr_slots; i++) {
			control_copy_slot(control_slot(c, cpu, i), &slot);
			if (slot.count <= most || strcmp(slot.comm, "t-decision"))
				continue;
			most = slot.count;
			key = slot.key;
			memcpy(fp, slot.fingerprint, sizeof(*fp));
		}
	return key;
}

FIXTURE_SETUP(decision)
{
	int i;

	ASSERT_EQ(0, control_open(&self->control));
	ASSERT_EQ(0, io_uring_queue_init(8, &self->ring, 0));
	self->pid = fork();
	if (!self->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sleeper();
	}
	for (i = 0; i < 500 && !self->key; i++) {
		control_sleep(10 * MSEC);
		self->key = find_key(&self->control, &self->fp);
	}
	ASSERT_NE(0, self->key);
}

FIXTURE_TEARDOWN(decision)
{
	kill(self->pid, SIGKILL);
	waitpid(self->pid, NULL, 0);
	io_uring_queue_exit(&self->ring);
	control_close(&self->control);
}

static int push_key(FIXTURE_DATA(decision) *self, uint64_t key, uint16_t flags,
		    struct augur_decision decision)
{
	struct augur_push arg = {
		.size = sizeof(arg),
		.decisions = (uintptr_t)&decision,
		.nr_decisions = 1,
	};

	decision.key = key;
	decision.flags = flags;
	return ioctl(self->control.fd, AUGUR_U_PUSH, &arg);
}

static struct augur_decision make(uint32_t predicted, uint32_t ttl_ms, uint8_t tier)
{
	struct augur_decision decision = {
		.predicted_ns = predicted,
		.ttl_ms = ttl_ms,
		.confidence = 500,
		.tier = tier,
		.node = AUGUR_NODE_ANY,
	};

	return decision;
}

static int push(FIXTURE_DATA(decision) *self, uint32_t predicted, uint32_t ttl_ms,
		uint8_t tier)
{
	return push_key(self, self->key, 0, make(predicted, ttl_ms, tier));
}

/*
 * Collect @n samples of the key; @last is the last of them. Counts those that had
 * @predicted.
 */
static unsigned int collect(FIXTURE_DATA(decision) *self, unsigned int n,
			    uint32_t predicted, struct augur_sample *last)
{
	struct control *c = &self->control;
	unsigned int got = 0, same = 0;
	struct augur_wait wait;
	uint32_t cpu;

	control_skip(c);
	while (got < n) {
		wait = control_wait_args(c, 1, 5000 * MSEC);
		if (control_uring(&self->ring, c->fd, AUGUR_U_WAIT, &wait) <= 0)
			break;
		for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
			for (; got < n && c->tails[cpu] < control_head(c, cpu);
			     c->tails[cpu]++) {
				*last = *control_sample(c, cpu, c->tails[cpu]);
				if (last->key != self->key)
					continue;
				got++;
				same += last->predicted_ns == predicted;
			}
	}
	return same;
}

TEST_F(decision, applies_and_changes)
{
	struct augur_sample last;

	EXPECT_EQ(20, collect(self, 20, 0, &last));
	ASSERT_EQ(1, push(self, 123456, 60000, AUGUR_TIER_ORDINARY));
	/* One burst may have begun before. */
	EXPECT_LE(19, collect(self, 20, 123456, &last));
	ASSERT_EQ(1, push(self, 654321, 60000, AUGUR_TIER_PROMOTED));
	EXPECT_LE(19, collect(self, 20, 654321, &last));
	ASSERT_EQ(1, push(self, 0, 0, AUGUR_TIER_NONE));
	EXPECT_LE(19, collect(self, 20, 0, &last));
}

TEST_F(decision, flag_of_promoted)
{
	struct augur_sample last = {};
	unsigned int i, promoted = 0;

	ASSERT_EQ(1, push(self, 200000, 60000, AUGUR_TIER_PROMOTED));
	for (i = 0; i < 20; i++) {
		collect(self, 1, 200000, &last);
		promoted += last.key == self->key &&
			    (last.flags & AUGUR_SAMPLE_PROMOTED);
	}
	EXPECT_LT(0, promoted);
	ASSERT_EQ(1, push(self, 0, 0, AUGUR_TIER_NONE));
}

TEST_F(decision, fades_out)
{
	uint64_t end = control_now(CLOCK_MONOTONIC) + 300 * MSEC;
	struct augur_sample last;

	ASSERT_EQ(1, push(self, 123456, 300, AUGUR_TIER_ORDINARY));
	EXPECT_LE(9, collect(self, 10, 123456, &last));
	while (control_now(CLOCK_MONOTONIC) < end + 20 * MSEC)
		collect(self, 1, 0, &last);
	EXPECT_EQ(10, collect(self, 10, 0, &last));
}

/* The least general one that there is. */
TEST_F(decision, from_specific_to_general)
{
	uint64_t cgroup = augur_fingerprint_general(&self->fp, AUGUR_KEY_CGROUP);
	uint64_t role = augur_fingerprint_general(&self->fp, AUGUR_KEY_ROLE);
	struct augur_decision none = { .tier = AUGUR_TIER_NONE };
	struct augur_sample last;

	ASSERT_EQ(1, push_key(self, role, AUGUR_DECISION_ROLE,
			      make(111111, 60000, AUGUR_TIER_ORDINARY)));
	EXPECT_LE(19, collect(self, 20, 111111, &last));
	ASSERT_EQ(1, push_key(self, cgroup, AUGUR_DECISION_CGROUP,
			      make(222222, 60000, AUGUR_TIER_ORDINARY)));
	EXPECT_LE(19, collect(self, 20, 222222, &last));
	ASSERT_EQ(1, push(self, 333333, 60000, AUGUR_TIER_ORDINARY));
	EXPECT_LE(19, collect(self, 20, 333333, &last));
	ASSERT_EQ(1, push_key(self, self->key, 0, none));
	EXPECT_LE(19, collect(self, 20, 222222, &last));
	ASSERT_EQ(1, push_key(self, cgroup, 0, none));
	EXPECT_LE(19, collect(self, 20, 111111, &last));
	ASSERT_EQ(1, push_key(self, role, 0, none));
	EXPECT_LE(19, collect(self, 20, 0, &last));
}

/* What came to other rings than that of CPU 0 is not looked at. */
static void skip_others(struct control *c)
{
	uint64_t tail = c->tails[0];

	control_skip(c);
	c->tails[0] = tail;
}

/* The next @n samples of the key, all from the CPU that the child is kept on. */
static unsigned int gather(FIXTURE_DATA(decision) *self, struct augur_sample *s,
			   unsigned int n)
{
	struct control *c = &self->control;
	unsigned int got = 0;
	struct augur_wait wait;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(self->pid, sizeof(set), &set))
		return 0;
	control_skip(c);
	while (got < n) {
		wait = control_wait_args(c, 1, 5000 * MSEC);
		if (control_uring(&self->ring, c->fd, AUGUR_U_WAIT, &wait) <= 0)
			break;
		for (; got < n && c->tails[0] < control_head(c, 0); c->tails[0]++) {
			s[got] = *control_sample(c, 0, c->tails[0]);
			got += s[got].key == self->key;
		}
		skip_others(c);
	}
	return got;
}

static uint64_t case_of(const struct augur_sample *s)
{
	return augur_sample_case(s->key, s->context);
}

/* The case that most of the next samples are of; a nap may be late, and a spin too. */
static uint64_t usual_case(FIXTURE_DATA(decision) *self)
{
	unsigned int i, j, same, most = 0;
	struct augur_sample s[50];
	uint64_t usual = 0;

	if (gather(self, s, 50) < 50)
		return 0;
	for (i = 0; i < 50; i++) {
		for (j = same = 0; j < 50; j++)
			same += case_of(&s[j]) == case_of(&s[i]);
		if (same > most) {
			most = same;
			usual = case_of(&s[i]);
		}
	}
	return usual;
}

/*
 * How many of the next samples are of the case @key, 0 if more than one has not
 * what is predicted for it: one burst may have begun before. While the host is busy
 * there may be none for some time.
 */
static unsigned int seen_of_case(FIXTURE_DATA(decision) *self, uint64_t key,
				 uint32_t predicted, uint32_t else_predicted)
{
	unsigned int i, n, of_case = 0, wrong = 0;
	struct augur_sample s[100];

	for (n = 0; n < 50 && !of_case && gather(self, s, 100) == 100; n++)
		for (i = 0; i < 100; i++) {
			bool is_case = case_of(&s[i]) == key;

			of_case += is_case;
			wrong += s[i].predicted_ns !=
				 (is_case ? predicted : else_predicted);
		}
	return wrong > 1 ? 0 : of_case;
}

/* A decision for a case is for its bursts only, and goes before that of the key. */
TEST_F_TIMEOUT(decision, case_goes_first, 120)
{
	struct augur_decision none = { .tier = AUGUR_TIER_NONE };
	uint64_t key = usual_case(self);
	/* It never ran for a second. */
	uint64_t never = augur_sample_case(self->key, AUGUR_FP_LAST_MASK);

	ASSERT_NE(0, key);
	ASSERT_EQ(1, push(self, 333333, 60000, AUGUR_TIER_ORDINARY));
	ASSERT_EQ(1, push_key(self, never, AUGUR_DECISION_CASE,
			      make(444444, 60000, AUGUR_TIER_ORDINARY)));
	EXPECT_LT(0, seen_of_case(self, key, 333333, 333333));
	ASSERT_EQ(1, push_key(self, key, AUGUR_DECISION_CASE,
			      make(555555, 60000, AUGUR_TIER_ORDINARY)));
	EXPECT_LT(0, seen_of_case(self, key, 555555, 333333));
	ASSERT_EQ(1, push(self, 0, 0, AUGUR_TIER_NONE));
	EXPECT_LT(0, seen_of_case(self, key, 555555, 0));
	ASSERT_EQ(1, push_key(self, key, 0, none));
	EXPECT_LT(0, seen_of_case(self, key, 0, 0));
	ASSERT_EQ(1, push_key(self, never, 0, none));
}

/* The child sleeps in one place, so that all its bursts are those of the key. */
TEST_F(decision, context_is_what_was_before)
{
	struct augur_sample s[50];
	unsigned int i;
	uint64_t word1;

	ASSERT_EQ(50, gather(self, s, 50));
	for (i = 2; i < 50; i++) {
		word1 = (uint64_t)s[i].context << AUGUR_FP_CONTEXT_SHIFT;
		EXPECT_EQ(augur_log2_floor(s[i - 1].run_ns),
			  augur_fp_field(word1, AUGUR_FP_LAST_SHIFT, AUGUR_FP_LAST_MASK));
		EXPECT_EQ(augur_log2_floor(s[i - 2].run_ns) / 2,
			  augur_fp_field(word1, AUGUR_FP_BEFORE_SHIFT,
					 AUGUR_FP_BEFORE_MASK));
	}
}

/* A key answers at the level that it was pushed for, and at no other. */
TEST_F(decision, level_must_match)
{
	uint64_t cgroup = augur_fingerprint_general(&self->fp, AUGUR_KEY_CGROUP);
	struct augur_decision none = { .tier = AUGUR_TIER_NONE };
	struct augur_sample last;

	ASSERT_EQ(1, push_key(self, cgroup, AUGUR_DECISION_ROLE,
			      make(111111, 60000, AUGUR_TIER_ORDINARY)));
	ASSERT_EQ(1, push_key(self, self->key, AUGUR_DECISION_CGROUP,
			      make(222222, 60000, AUGUR_TIER_ORDINARY)));
	/* One burst may have begun before. */
	collect(self, 1, 0, &last);
	EXPECT_EQ(20, collect(self, 20, 0, &last));
	ASSERT_EQ(1, push_key(self, cgroup, 0, none));
	ASSERT_EQ(1, push_key(self, self->key, 0, none));
}

/* The record of the child's decision, zeros if it has none. */
static struct augur_dump_decision record(FIXTURE_DATA(decision) *self)
{
	struct augur_dump_decision record = {};
	struct augur_dump arg = {
		.size = sizeof(arg),
		.records = (uintptr_t)&record,
		.record_bytes = sizeof(record),
	};

	while (arg.cursor != AUGUR_DUMP_END) {
		arg.nr = 1;
		if (ioctl(self->control.fd, AUGUR_U_DUMP, &arg) == 1 &&
		    record.key == self->key)
			return record;
	}
	memset(&record, 0, sizeof(record));
	return record;
}

/* The record of the child, zeros if it has no decision in force. */
static struct augur_dump_task told(FIXTURE_DATA(decision) *self)
{
	struct augur_dump_task task = {};
	struct augur_dump arg = {
		.size = sizeof(arg),
		.what = AUGUR_DUMP_TASKS,
		.records = (uintptr_t)&task,
		.record_bytes = sizeof(task),
	};

	while (arg.cursor != AUGUR_DUMP_END) {
		arg.nr = 1;
		if (ioctl(self->control.fd, AUGUR_U_DUMP, &arg) == 1 &&
		    task.tid == (uint32_t)self->pid)
			return task;
	}
	memset(&task, 0, sizeof(task));
	return task;
}

/* Also of one that sleeps: what its next wakeup will find. */
TEST_F(decision, threads_are_told)
{
	uint64_t role = augur_fingerprint_general(&self->fp, AUGUR_KEY_ROLE);
	struct augur_decision none = { .tier = AUGUR_TIER_NONE };
	struct augur_sample last;

	ASSERT_EQ(1, push_key(self, role, AUGUR_DECISION_ROLE,
			      make(111111, 60000, AUGUR_TIER_ORDINARY)));
	EXPECT_LE(9, collect(self, 10, 111111, &last));
	EXPECT_EQ(role, told(self).key);
	EXPECT_EQ(AUGUR_DECISION_ROLE, told(self).flags);
	ASSERT_EQ(1, push(self, 222222, 60000, AUGUR_TIER_PROMOTED));
	EXPECT_LE(9, collect(self, 10, 222222, &last));
	EXPECT_EQ(self->key, told(self).key);
	EXPECT_EQ(AUGUR_TIER_PROMOTED, told(self).tier);
	EXPECT_EQ(0, told(self).hinted);
	ASSERT_EQ(0, kill(self->pid, SIGSTOP));
	ASSERT_EQ(1, push(self, 333333, 60000, AUGUR_TIER_ORDINARY));
	EXPECT_EQ(AUGUR_TIER_ORDINARY, told(self).tier);
	EXPECT_EQ(333333, told(self).predicted_ns);
	ASSERT_EQ(1, push(self, 0, 0, AUGUR_TIER_NONE));
	EXPECT_EQ(0, told(self).tid);
	kill(self->pid, SIGCONT);
	ASSERT_EQ(1, push_key(self, role, 0, none));
	EXPECT_LE(9, collect(self, 10, 0, &last));
	EXPECT_EQ(0, told(self).tid);
}

/* While the child wakes up its decision is in use, and when it stops it is not. */
TEST_F(decision, use_is_noticed)
{
	uint64_t end = control_now(CLOCK_MONOTONIC) + 4000 * MSEC;
	struct augur_sample last;

	ASSERT_EQ(1, push(self, 123456, 60000, AUGUR_TIER_ORDINARY));
	while (control_now(CLOCK_MONOTONIC) < end)
		collect(self, 5, 123456, &last);
	EXPECT_EQ(self->key, record(self).key);
	EXPECT_GE(2500, record(self).used_ms);
	ASSERT_EQ(0, kill(self->pid, SIGSTOP));
	while (record(self).key && record(self).used_ms < 3000)
		control_sleep(100 * MSEC);
	EXPECT_LE(3000, record(self).used_ms);
	kill(self->pid, SIGCONT);
	ASSERT_EQ(1, push(self, 0, 0, AUGUR_TIER_NONE));
}

/* Every burst is in one slot, and is a sample, or one of those that are none. */
TEST_F(decision, samples_add_up)
{
	struct control *c = &self->control;
	struct augur_sample last;
	uint32_t cpu, b, i;

	collect(self, 20, 0, &last);
	/* Nothing is consumed any more, and the child holds still. */
	ASSERT_EQ(0, kill(self->pid, SIGSTOP));
	for (cpu = 0; cpu < c->query.nr_cpus; cpu++) {
		const struct augur_cpu_area *area = control_area(c, cpu);
		uint64_t bursts, parts, count, hist;

		/* What else runs here now and then must not run in between. */
		do {
			bursts = __atomic_load_n(&area->bursts, __ATOMIC_SEQ_CST);
			parts = area->head + area->dropped + area->unobserved +
				area->thinned;
			count = 0;
			hist = 0;
			for (i = 0; i <= c->map->nr_slots; i++) {
				struct augur_slot slot;

				control_copy_slot(control_slot(c, cpu, i), &slot);
				count += slot.count;
				for (b = 0; b < AUGUR_HIST_BUCKETS; b++)
					hist += slot.hist[b];
			}
		} while (bursts != __atomic_load_n(&area->bursts, __ATOMIC_SEQ_CST));
		EXPECT_EQ(bursts, parts);
		EXPECT_EQ(bursts, count);
		EXPECT_EQ(bursts, hist);
	}
	kill(self->pid, SIGCONT);
}

TEST_HARNESS_MAIN
