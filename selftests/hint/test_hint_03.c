// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* timeout: 120 */
/*
 * What hints change, and for how long: latency promotes, the other kinds never do,
 * a claim is a prediction where nothing was measured; a thread that does not keep
 * its claims loses their effect and gets it back by keeping them; what was measured
 * overrides what is claimed; a hint ends with its time.
 */

#include "harness.h"
#include "hint.h"
#include "trace.h"

FIXTURE(effect)
{
	int fd;
	pid_t tid;
};

FIXTURE_SETUP(effect)
{
	self->fd = hint_open();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, hint_trace_on());
	self->tid = gettid();
}

FIXTURE_TEARDOWN(effect)
{
	hint_trace_off();
	close(self->fd);
}

/* Gives a hint; the trust that the module has in this thread. */
static int give(FIXTURE_DATA(effect) *self, uint32_t kind, uint64_t run_ns)
{
	struct augur_hint hint = hint_of(kind, run_ns);
	int ret = hint_ioctl(self->fd, AUGUR_U_HINT, &hint);

	return ret ?: (int)hint.trust;
}

static int promoted(FIXTURE_DATA(effect) *self)
{
	return hint_trace_count("augur_promote", self->tid);
}

static int demoted(FIXTURE_DATA(effect) *self)
{
	return hint_trace_count("augur_demote", self->tid);
}

/* Whether the thread is in the promoted tier at its next wakeup. */
static int is_promoted(FIXTURE_DATA(effect) *self)
{
	hint_sleep(MSEC);
	return promoted(self) > demoted(self);
}

/* The last burst of this thread, as the trace has it. */
static void last_burst(FIXTURE_DATA(effect) *self, char *text, size_t bytes)
{
	const char *enable = HINT_TRACE "/events/augur/augur_burst/enable";
	char what[32];

	snprintf(what, sizeof(what), " pid=%d ", self->tid);
	hint_trace_write(enable, "1");
	hint_bursts(2, 10 * USEC);
	hint_trace_write(enable, "0");
	text[0] = '\0';
	hint_trace_find("augur_burst", what, text, bytes);
}

TEST_F(effect, nothing_without_a_hint)
{
	EXPECT_FALSE(is_promoted(self));
	hint_bursts(5, 10 * USEC);
	EXPECT_EQ(0, promoted(self));
}

TEST_F(effect, latency_promotes)
{
	ASSERT_LT(0, give(self, AUGUR_HINT_LATENCY, 100 * MSEC));
	EXPECT_TRUE(is_promoted(self));
	ASSERT_EQ(1, hint_clear(self->fd, 0));
	EXPECT_FALSE(is_promoted(self));
	EXPECT_EQ(1, promoted(self));
	EXPECT_EQ(1, demoted(self));
}

TEST_F(effect, latency_without_numbers_promotes)
{
	ASSERT_LT(0, give(self, AUGUR_HINT_LATENCY, 0));
	EXPECT_TRUE(is_promoted(self));
}

TEST_F(effect, the_other_kinds_do_not)
{
	const uint32_t kinds[] = {
		AUGUR_HINT_NONE, AUGUR_HINT_THROUGHPUT, AUGUR_HINT_BACKGROUND,
	};

	for (unsigned int i = 0; i < 3; i++) {
		ASSERT_LT(0, give(self, kinds[i], 100 * MSEC));
		EXPECT_FALSE(is_promoted(self));
	}
	EXPECT_EQ(0, promoted(self));
}

TEST_F(effect, a_claim_predicts_what_was_not_measured)
{
	char text[512];

	last_burst(self, text, sizeof(text));
	EXPECT_EQ(0, hint_trace_value(text, "predicted_ns="));
	ASSERT_LT(0, give(self, AUGUR_HINT_NONE, 77 * MSEC));
	last_burst(self, text, sizeof(text));
	EXPECT_EQ(77 * MSEC, hint_trace_value(text, "predicted_ns="));
}

TEST_F(effect, a_liar_loses_it)
{
	int before = give(self, AUGUR_HINT_LATENCY, 100 * USEC), after;

	ASSERT_LT(0, before);
	EXPECT_TRUE(is_promoted(self));
	hint_bursts(5, 5 * MSEC);
	EXPECT_FALSE(is_promoted(self));
	after = give(self, AUGUR_HINT_LATENCY, 100 * USEC);
	EXPECT_LT(after, before / 2);
	/* Giving it again does not help. */
	EXPECT_FALSE(is_promoted(self));
	/* Given, then without effect, then given again. */
	EXPECT_EQ(3, hint_trace_count("augur_hint", self->tid));
}

TEST_F(effect, and_gets_it_back_by_keeping_its_claims)
{
	int n;

	ASSERT_LT(0, give(self, AUGUR_HINT_LATENCY, 100 * USEC));
	hint_bursts(5, 5 * MSEC);
	EXPECT_FALSE(is_promoted(self));
	ASSERT_LT(0, give(self, AUGUR_HINT_LATENCY, 500 * MSEC));
	for (n = 0; n < 200 && !is_promoted(self); n++)
		;
	/* Slowly, but not never. */
	EXPECT_LT(5, n);
	EXPECT_GT(200, n);
}

TEST_F(effect, an_honest_thread_keeps_it)
{
	int before = give(self, AUGUR_HINT_LATENCY, 500 * MSEC);

	hint_bursts(50, 100 * USEC);
	EXPECT_TRUE(is_promoted(self));
	EXPECT_EQ(1, promoted(self));
	EXPECT_LT(before, give(self, AUGUR_HINT_LATENCY, 500 * MSEC));
}

/* The claim that counts is the one the burst began with. */
TEST_F(effect, a_late_change_of_mind_does_not_help)
{
	int before = give(self, AUGUR_HINT_LATENCY, 100 * USEC);

	hint_sleep(MSEC);
	for (int i = 0; i < 5; i++) {
		ASSERT_LT(0, give(self, AUGUR_HINT_LATENCY, 100 * USEC));
		hint_sleep(MSEC);
		hint_spin(5 * MSEC);
		ASSERT_LT(0, give(self, AUGUR_HINT_LATENCY, 500 * MSEC));
		hint_sleep(MSEC);
	}
	EXPECT_GT(before, give(self, AUGUR_HINT_LATENCY, 100 * USEC));
}

TEST_F(effect, ends_with_its_time)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_LATENCY, 100 * MSEC);

	hint.ttl_ms = 2000;
	ASSERT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	EXPECT_TRUE(is_promoted(self));
	hint_sleep(2100 * MSEC);
	EXPECT_FALSE(is_promoted(self));
	EXPECT_EQ(0, hint_clear(self->fd, 0));
}

/* Push a decision about what this thread is when it sleeps in hint_sleep(). */
static int decide(FIXTURE_DATA(effect) *self, uint32_t tier, uint32_t predicted_ns)
{
	struct augur_decision decision = {
		.predicted_ns = predicted_ns,
		.ttl_ms = 60000,
		.confidence = AUGUR_CONFIDENCE_ONE,
		.tier = tier,
		.node = AUGUR_NODE_ANY,
	};
	struct augur_push push = {
		.size = sizeof(push),
		.decisions = (uintptr_t)&decision,
		.nr_decisions = 1,
	};
	char text[512], *key;
	int fd, ret;

	last_burst(self, text, sizeof(text));
	key = strstr(text, "key=");
	if (!key)
		return -1;
	decision.key = strtoull(key + strlen("key="), NULL, 16);
	fd = open(AUGUR_DEVICE_CONTROL, O_RDWR | O_CLOEXEC);
	ret = ioctl(fd, AUGUR_U_PUSH, &push);
	close(fd);
	return ret == 1 ? decision.result : -1;
}

TEST_F(effect, background_overrides_a_promotion)
{
	ASSERT_EQ(0, decide(self, AUGUR_TIER_PROMOTED, 100 * USEC));
	EXPECT_TRUE(is_promoted(self));
	ASSERT_LT(0, give(self, AUGUR_HINT_BACKGROUND, 0));
	EXPECT_FALSE(is_promoted(self));
	ASSERT_EQ(1, hint_clear(self->fd, 0));
	EXPECT_TRUE(is_promoted(self));
	ASSERT_EQ(0, decide(self, AUGUR_TIER_NONE, 0));
}

TEST_F(effect, what_was_measured_overrides_a_claim)
{
	char text[512];

	ASSERT_EQ(0, decide(self, AUGUR_TIER_ORDINARY, 900 * MSEC));
	/* It keeps the claim, so that trust is not what it is refused for. */
	ASSERT_LT(0, give(self, AUGUR_HINT_LATENCY, 400 * MSEC));
	EXPECT_FALSE(is_promoted(self));
	last_burst(self, text, sizeof(text));
	EXPECT_EQ(900 * MSEC, hint_trace_value(text, "predicted_ns="));
	/* A claim that agrees counts. */
	ASSERT_LT(0, give(self, AUGUR_HINT_LATENCY, 500 * MSEC));
	EXPECT_TRUE(is_promoted(self));
	ASSERT_EQ(0, decide(self, AUGUR_TIER_NONE, 0));
}

TEST_HARNESS_MAIN
