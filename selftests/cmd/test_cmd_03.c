// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 180 */
/*
 * The table of decisions holds what it was told, keeps what is in use, and tells
 * what it holds; RETIRE takes away what it was asked to and nothing else.
 */

#include "commands.h"
#include "harness.h"

#define SET	(1ULL << 48)	/* keys this far apart share their eight places */

FIXTURE(table)
{
	struct control control;
};

/* The table is empty: its size is told when the module is loaded. */
FIXTURE_SETUP(table)
{
	ASSERT_EQ(0, system("rmmod augur 2>/dev/null; modprobe augur nr_decisions=1024"));
	ASSERT_EQ(0, control_open(&self->control));
	ASSERT_EQ(1024, self->control.query.nr_decisions);
}

FIXTURE_TEARDOWN(table)
{
	control_close(&self->control);
	system("rmmod augur && modprobe augur");
}

static int push(FIXTURE_DATA(table) *self, struct augur_decision *d, uint32_t nr)
{
	struct augur_push arg = {
		.size = sizeof(arg),
		.decisions = (uintptr_t)d,
		.nr_decisions = nr,
	};

	return give(&self->control, NULL, AUGUR_U_PUSH, &arg);
}

static int retire(FIXTURE_DATA(table) *self, struct augur_retire arg)
{
	arg.size = sizeof(arg);
	return give(&self->control, NULL, AUGUR_U_RETIRE, &arg);
}

/* All of the table in steps of @step records. Returns how many, or -errno. */
static int dump(FIXTURE_DATA(table) *self, struct augur_dump_decision *to,
		uint32_t room, uint32_t step)
{
	struct augur_dump arg = {
		.size = sizeof(arg),
		.record_bytes = sizeof(*to),
	};
	uint32_t got = 0;
	int ret;

	while (arg.cursor != AUGUR_DUMP_END) {
		if (got + step > room)
			return -9999;
		arg.records = (uintptr_t)(to + got);
		arg.nr = step;
		ret = give(&self->control, NULL, AUGUR_U_DUMP, &arg);
		if (ret < 0)
			return ret;
		if (ret != (int)arg.nr || ret > (int)step)
			return -9999;
		got += ret;
	}
	return got;
}

/* The record of @key, NULL if it is not in force. */
static const struct augur_dump_decision *find(FIXTURE_DATA(table) *self, uint64_t key,
					      struct augur_dump_decision *all)
{
	int i, nr = dump(self, all, 2048, 64);

	for (i = 0; i < nr; i++)
		if (all[i].key == key)
			return &all[i];
	return NULL;
}

static struct augur_query query(FIXTURE_DATA(table) *self)
{
	struct augur_query query;

	control_query(self->control.fd, &query);
	return query;
}

TEST_F(table, dump_is_what_was_pushed)
{
	struct augur_dump_decision all[2048];
	const struct augur_dump_decision *found;
	struct augur_decision d = {
		.key = 0x123456789abcdef0, .predicted_ns = 11, .slice_us = 22,
		.ttl_ms = 60000, .band_q8 = 44, .confidence = 555,
		.tier = AUGUR_TIER_PROMOTED, .node = 0, .flags = AUGUR_DECISION_ROLE,
	};

	memset(all, 0xff, sizeof(all));
	ASSERT_EQ(1, push(self, &d, 1));
	found = find(self, d.key, all);
	ASSERT_NE(NULL, found);
	EXPECT_EQ(11, found->predicted_ns);
	EXPECT_EQ(22, found->slice_us);
	EXPECT_GE(60002, found->ttl_ms);
	EXPECT_LE(30000, found->ttl_ms);
	EXPECT_GE(30000, found->used_ms);
	EXPECT_EQ(44, found->band_q8);
	EXPECT_EQ(555, found->confidence);
	EXPECT_EQ(AUGUR_TIER_PROMOTED, found->tier);
	EXPECT_EQ(0, found->node);
	EXPECT_EQ(AUGUR_DECISION_ROLE, found->flags);
	EXPECT_EQ(query(self).generation, found->generation);
	EXPECT_EQ(0, found->__resv);
}

/* Whatever the step, each decision is told once. */
TEST_F(table, dump_in_steps)
{
	static const uint32_t steps[] = { 1, 7, 512, AUGUR_DUMP_MAX };
	struct augur_dump_decision *all = calloc(8192, sizeof(*all));
	struct augur_decision d[1000];
	unsigned char seen[1000];
	unsigned int i, s;
	int nr, j;

	ASSERT_NE(NULL, all);
	EXPECT_EQ(0, dump(self, all, 8192, 64));
	for (i = 0; i < 1000; i++)
		d[i] = decision_good(i + 1);
	ASSERT_EQ(1000, push(self, d, 1000));
	for (s = 0; s < sizeof(steps) / sizeof(steps[0]); s++) {
		nr = dump(self, all, 8192, steps[s]);
		EXPECT_EQ(1000, nr);
		memset(seen, 0, sizeof(seen));
		for (j = 0; j < nr; j++) {
			ASSERT_TRUE(all[j].key && all[j].key <= 1000);
			seen[all[j].key - 1]++;
		}
		for (i = 0; i < 1000; i++) {
			EXPECT_EQ(1, seen[i]) TH_LOG("%u", i);
		}
	}
	free(all);
}

/* A program that knows more gets zeros there, and nothing behind its records. */
TEST_F(table, dump_of_larger_records)
{
	struct {
		struct augur_dump_decision known;
		uint64_t later;
	} records[3];
	struct augur_decision d[2] = { decision_good(1), decision_good(2) };
	struct augur_dump arg = {
		.size = sizeof(arg), .nr = 3, .records = (uintptr_t)records,
		.record_bytes = sizeof(records[0]),
	};

	ASSERT_EQ(2, push(self, d, 2));
	memset(records, 0xff, sizeof(records));
	ASSERT_EQ(2, give(&self->control, NULL, AUGUR_U_DUMP, &arg));
	EXPECT_EQ(AUGUR_DUMP_END, arg.cursor);
	EXPECT_EQ(1, records[0].known.key);
	EXPECT_EQ(2, records[1].known.key);
	EXPECT_EQ(0, records[0].later);
	EXPECT_EQ(0, records[1].later);
	EXPECT_EQ(UINT64_MAX, records[2].known.key);
	EXPECT_EQ(UINT64_MAX, records[2].later);
	/* Behind the end there is nothing, and no error. */
	arg.nr = 3;
	EXPECT_EQ(0, give(&self->control, NULL, AUGUR_U_DUMP, &arg));
	arg.cursor = 1ULL << 40;
	arg.nr = 3;
	EXPECT_EQ(0, give(&self->control, NULL, AUGUR_U_DUMP, &arg));
	EXPECT_EQ(AUGUR_DUMP_END, arg.cursor);
}

TEST_F(table, retire_keys)
{
	struct augur_decision d[100];
	uint64_t keys[101];
	unsigned int i;

	for (i = 0; i < 100; i++) {
		d[i] = decision_good(i + 1);
		keys[i] = i % 2 ? i + 1 : i + 5000;
	}
	keys[100] = 0;
	ASSERT_EQ(100, push(self, d, 100));
	/* Half of them are there; those that are not are no error. */
	EXPECT_EQ(50, retire(self, (struct augur_retire){
			     .keys = (uintptr_t)keys, .nr_keys = 101 }));
	EXPECT_EQ(0, retire(self, (struct augur_retire){
			    .keys = (uintptr_t)keys, .nr_keys = 101 }));
	EXPECT_EQ(50, retire(self, (struct augur_retire){
			     .flags = AUGUR_RETIRE_ALL }));
	EXPECT_EQ(0, retire(self, (struct augur_retire){
			    .flags = AUGUR_RETIRE_ALL }));
}

TEST_F(table, retire_what_was_before)
{
	struct augur_dump_decision all[2048];
	struct augur_decision d[100];
	uint32_t generation;
	unsigned int i;

	for (i = 0; i < 100; i++)
		d[i] = decision_good(i + 1);
	ASSERT_EQ(100, push(self, d, 100));
	generation = query(self).generation;
	/* Whoever takes over renews what it knows. */
	ASSERT_EQ(30, push(self, d + 10, 30));
	EXPECT_NE(generation, query(self).generation);
	EXPECT_EQ(70, retire(self, (struct augur_retire){
			     .flags = AUGUR_RETIRE_OLD, .generation = generation }));
	EXPECT_EQ(30, dump(self, all, 2048, 64));
	for (i = 0; i < 30; i++) {
		EXPECT_TRUE(all[i].key > 10 && all[i].key <= 40);
	}
}

/* The ninth of eight: while all are in use certainty counts. */
TEST_F(table, full_set)
{
	struct augur_decision d[10];
	unsigned int i;

	for (i = 0; i < 10; i++) {
		d[i] = decision_good(7 + i * SET);
		d[i].confidence = AUGUR_CONFIDENCE_ONE - 100 + 10 * i;
	}
	/* The ninth and tenth are more certain than the first and second. */
	EXPECT_EQ(10, push(self, d, 10));
	/* The first is back, and worth less than any. */
	d[0].confidence = 0;
	EXPECT_EQ(0, push(self, d, 1));
	EXPECT_EQ(-ENOSPC, d[0].result);
	/* A key that is there is renewed, whatever it is worth. */
	d[9].confidence = 0;
	EXPECT_EQ(1, push(self, &d[9], 1));
	/* Taking back what is not there is no error, and makes no room. */
	d[0].tier = AUGUR_TIER_NONE;
	EXPECT_EQ(1, push(self, &d[0], 1));
	d[3].tier = AUGUR_TIER_NONE;
	EXPECT_EQ(1, push(self, &d[3], 1));
	d[0].tier = AUGUR_TIER_ORDINARY;
	EXPECT_EQ(1, push(self, &d[0], 1));
}

/* What has expired makes room for anything, before what is in force does. */
TEST_F(table, expired_goes_first)
{
	struct augur_dump_decision all[2048];
	struct augur_decision d[9];
	unsigned int i;

	for (i = 0; i < 9; i++) {
		d[i] = decision_good(7 + i * SET);
		d[i].confidence = i == 5 ? AUGUR_CONFIDENCE_ONE : 100;
	}
	d[5].ttl_ms = 1;
	d[8].confidence = 0;
	ASSERT_EQ(8, push(self, d, 8));
	while (find(self, d[5].key, all))
		control_sleep(MSEC);
	EXPECT_EQ(1, push(self, &d[8], 1));
	EXPECT_EQ(8, dump(self, all, 2048, 64));
}

/* Not used for some seconds, even the most certain makes room for a new one. */
TEST_F(table, unused_makes_room)
{
	struct augur_dump_decision all[2048];
	const struct augur_dump_decision *found;
	struct augur_decision d[9];
	unsigned int i;

	for (i = 0; i < 9; i++) {
		d[i] = decision_good(7 + i * SET);
		d[i].confidence = i == 3 ? 500 : AUGUR_CONFIDENCE_ONE;
	}
	d[8].confidence = 0;
	ASSERT_EQ(8, push(self, d, 8));
	EXPECT_EQ(0, push(self, &d[8], 1));
	EXPECT_EQ(-ENOSPC, d[8].result);
	/* To renew a decision is not to use it. */
	do {
		control_sleep(100 * MSEC);
		ASSERT_EQ(8, push(self, d, 8));
		found = find(self, d[0].key, all);
		ASSERT_NE(NULL, found);
	} while (found->used_ms < 2000);
	/* The least certain of those that were not used goes. */
	d[8].confidence = 500;
	EXPECT_EQ(1, push(self, &d[8], 1));
	EXPECT_EQ(NULL, find(self, d[3].key, all));
	EXPECT_NE(NULL, find(self, d[8].key, all));
	EXPECT_NE(NULL, find(self, d[0].key, all));
}

TEST_HARNESS_MAIN
