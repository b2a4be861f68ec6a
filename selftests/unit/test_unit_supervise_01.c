// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/augurd/supervise.c */
/*
 * A scheduler that has gone: when it is attached anew, and when never again.
 */

#include "augurd/supervise.h"
#include "harness.h"

#define SEC	1000000000ULL
#define ERROR	1024
#define STALL	1026
#define UNREG	64
#define KERN	66
#define SYSRQ	67
#define RESTART	(1LL << 48 | 1LL << 32)

FIXTURE(supervise) {
	struct augur_supervisor s;
	uint64_t now;
};

FIXTURE_SETUP(supervise)
{
	self->now = 10 * SEC;
}

FIXTURE_TEARDOWN(supervise)
{
	EXPECT_NE(0, self->now);
}

static enum augur_supervise_act step(FIXTURE_DATA(supervise) *self, enum augur_end end,
				     uint64_t later)
{
	self->now += later;
	return augur_supervise(&self->s, end, self->now);
}

/* How long until it is attached anew after having been thrown out; 0 if never. */
static uint64_t pause_after(FIXTURE_DATA(supervise) *self)
{
	uint64_t begun = self->now;

	for (int i = 0; i < 1000; i++)
		if (step(self, AUGUR_END_EJECTED, SEC / 10) == AUGUR_SUPERVISE_ATTACH)
			return self->now - begun;
	return 0;
}

TEST(ends_are_told_apart)
{
	EXPECT_EQ(AUGUR_END_EJECTED, augur_supervise_classify(ERROR, 0));
	EXPECT_EQ(AUGUR_END_EJECTED, augur_supervise_classify(STALL, 0));
	EXPECT_EQ(AUGUR_END_RESTART, augur_supervise_classify(KERN, RESTART));
	EXPECT_EQ(AUGUR_END_BY_HAND, augur_supervise_classify(KERN, 1LL << 32));
	EXPECT_EQ(AUGUR_END_BY_HAND, augur_supervise_classify(UNREG, 0));
	EXPECT_EQ(AUGUR_END_BY_HAND, augur_supervise_classify(SYSRQ, 0));
}

TEST_F(supervise, hotplug_restarts_at_once_however_often)
{
	for (int i = 0; i < 100; i++) {
		EXPECT_EQ(AUGUR_SUPERVISE_ATTACH, step(self, AUGUR_END_RESTART, 1));
		EXPECT_EQ(AUGUR_SUPERVISE_NOTHING, step(self, AUGUR_END_NONE, 1));
	}
	EXPECT_EQ(0, self->s.ejections);
}

TEST_F(supervise, what_was_taken_off_stays_off)
{
	EXPECT_EQ(AUGUR_SUPERVISE_RELEASE, step(self, AUGUR_END_BY_HAND, 1));
	for (int i = 0; i < 100; i++)
		EXPECT_EQ(AUGUR_SUPERVISE_NOTHING, step(self, AUGUR_END_BY_HAND, SEC));
}

TEST_F(supervise, each_ejection_is_told_once)
{
	EXPECT_EQ(AUGUR_SUPERVISE_PAUSE, step(self, AUGUR_END_EJECTED, 1));
	EXPECT_EQ(AUGUR_SUPERVISE_NOTHING, step(self, AUGUR_END_EJECTED, 1));
}

TEST_F(supervise, pauses_grow_until_it_is_enough)
{
	uint64_t first = pause_after(self), second;

	EXPECT_GE(first, SEC);
	EXPECT_LE(first, 2 * SEC);
	EXPECT_EQ(AUGUR_SUPERVISE_NOTHING, step(self, AUGUR_END_NONE, SEC));
	second = pause_after(self);
	EXPECT_GE(second, 3 * first);
	EXPECT_EQ(AUGUR_SUPERVISE_NOTHING, step(self, AUGUR_END_NONE, SEC));
	EXPECT_EQ(AUGUR_SUPERVISE_QUARANTINE, step(self, AUGUR_END_EJECTED, SEC));
	EXPECT_EQ(0, pause_after(self));
}

/* Without it being attached in between. */
TEST_F(supervise, attempts_that_fail_count)
{
	EXPECT_NE(0, pause_after(self));
	EXPECT_NE(0, pause_after(self));
	EXPECT_EQ(AUGUR_SUPERVISE_QUARANTINE, step(self, AUGUR_END_EJECTED, 1));
}

TEST_F(supervise, old_ejections_are_forgiven)
{
	for (int i = 0; i < 20; i++) {
		EXPECT_NE(0, pause_after(self));
		EXPECT_EQ(AUGUR_SUPERVISE_NOTHING,
			  step(self, AUGUR_END_NONE, AUGUR_SUPERVISE_FORGIVE_NS));
	}
}

TEST_F(supervise, attached_by_hand_it_is_looked_after_again)
{
	step(self, AUGUR_END_BY_HAND, 1);
	EXPECT_EQ(AUGUR_SUPERVISE_ADOPT, step(self, AUGUR_END_NONE, 1));
	EXPECT_EQ(AUGUR_SUPERVISE_NOTHING, step(self, AUGUR_END_NONE, 1));
	EXPECT_EQ(AUGUR_SUPERVISE_ATTACH, step(self, AUGUR_END_RESTART, 1));
}

TEST_HARNESS_MAIN
