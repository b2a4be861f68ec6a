// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/model/decide.c userspace/model/lanes.c userspace/model/model.c userspace/model/window.c */
/*
 * Decisions: what is pushed, when, and that it follows the task.
 */
#include <math.h>

#include "harness.h"
#include "model/decide.h"

#define GAP_NS	1000000ULL

static const struct augur_model_params *const MP = &augur_model_defaults;
static const struct augur_decide_params *const P = &augur_decide_defaults;

FIXTURE(decide) {
	struct augur_model m;
	struct augur_decided last;
	struct augur_decision out;
	uint64_t now;
	int pushes;
};

FIXTURE_SETUP(decide)
{
	augur_model_init(&self->m, MP);
	self->now = 1;
}

FIXTURE_TEARDOWN(decide)
{
}

static enum augur_decide_reason burst(FIXTURE_DATA(decide) *self, double run)
{
	struct augur_model_sample s = {
		.end_ns = self->now += GAP_NS,
		.run_ns = run,
	};
	enum augur_decide_reason reason;

	augur_model_update(&self->m, MP, &s);
	reason = augur_decide(&self->m, MP, P, &self->last, self->now,
			      &self->out);
	if (reason != AUGUR_DECIDE_KEEP) {
		augur_decided_set(&self->last, &self->out, self->now);
		self->pushes++;
	}
	return reason;
}

TEST_F(decide, waits_for_enough_samples)
{
	for (uint32_t i = 1; i < P->min_samples; i++)
		EXPECT_EQ(AUGUR_DECIDE_KEEP, burst(self, 200000));
	EXPECT_EQ(AUGUR_DECIDE_FIRST, burst(self, 200000));
	EXPECT_LT(fabs(self->out.predicted_ns / 2e5 - 1), 0.01);
}

TEST_F(decide, decision_is_valid_for_the_kernel)
{
	const double runs[] = { 0, 1, 2e5, 5e6, 4294967295.0 };

	for (int r = 0; r < 5; r++) {
		memset(&self->last, 0, sizeof(self->last));
		augur_model_init(&self->m, MP);
		for (int i = 0; i < 20; i++)
			burst(self, runs[r]);
		ASSERT_TRUE(self->last.told);
		EXPECT_NE(0, self->out.predicted_ns);
		EXPECT_LE(self->out.confidence, AUGUR_CONFIDENCE_ONE);
		EXPECT_GE(self->out.ttl_ms, 1);
		EXPECT_LE(self->out.ttl_ms, AUGUR_TTL_MAX_MS);
		EXPECT_LT(self->out.tier, AUGUR_NR_TIERS);
		EXPECT_EQ(0, self->out.flags);
		EXPECT_EQ(AUGUR_NODE_ANY, self->out.node);
	}
}

TEST_F(decide, short_is_promoted_long_is_not)
{
	int i;

	for (i = 0; i < 50; i++)
		burst(self, 200000);
	EXPECT_EQ(AUGUR_TIER_PROMOTED, self->last.tier);
	for (i = 0; i < 50; i++)
		burst(self, 5e6);
	EXPECT_EQ(AUGUR_TIER_ORDINARY, self->last.tier);
}

TEST_F(decide, follows_a_step_within_fifteen_bursts)
{
	uint32_t slice;
	int i;

	for (i = 0; i < 100; i++)
		burst(self, 200000);
	slice = self->out.slice_us;
	for (i = 0; i < 15; i++)
		burst(self, 5e6);
	EXPECT_LT(fabs(exp2(self->last.level) / 5e6 - 1), 0.25);
	EXPECT_GT(self->out.slice_us, slice);
}

TEST_F(decide, steady_task_is_pushed_rarely)
{
	for (int i = 0; i < 2000; i++)
		burst(self, 200000 * (1 + 0.02 * (i % 3)));
	EXPECT_LE(self->pushes, 6);
	EXPECT_GE(self->pushes, 2);
}

TEST_F(decide, refreshed_at_half_of_its_life)
{
	for (int i = 0; i < 200; i++)
		burst(self, 200000);
	self->now += P->ttl_ms * 1000000ULL / 2;
	EXPECT_EQ(AUGUR_DECIDE_REFRESH, burst(self, 200000));
	EXPECT_EQ(AUGUR_DECIDE_KEEP, burst(self, 200000));
}

TEST_F(decide, tier_has_hysteresis)
{
	float wait;
	int i;

	for (i = 0; i < 100; i++)
		burst(self, 200000);
	wait = 200000 * exp2f(augur_model_band(&self->m));
	ASSERT_EQ(AUGUR_TIER_PROMOTED, self->last.tier);
	self->m.wait_ns = wait * 0.9f;
	burst(self, 200000);
	EXPECT_EQ(AUGUR_TIER_PROMOTED, self->last.tier);
	self->m.wait_ns = wait * 0.7f;
	EXPECT_EQ(AUGUR_DECIDE_TIER, burst(self, 200000));
	self->m.wait_ns = wait * 1.1f;
	EXPECT_EQ(AUGUR_DECIDE_KEEP, burst(self, 200000));
	EXPECT_EQ(AUGUR_TIER_ORDINARY, self->last.tier);
}

TEST_F(decide, the_unpredictable_keeps_the_scheduler_s_slice)
{
	uint64_t x = 1;

	for (int i = 0; i < 300; i++) {
		x = x * 6364136223846793005ULL + 1442695040888963407ULL;
		burst(self, exp2(12 + (x >> 60)));
	}
	EXPECT_EQ(AUGUR_TIER_ORDINARY, self->last.tier);
	EXPECT_EQ(0, self->out.slice_us);
}

TEST_HARNESS_MAIN
