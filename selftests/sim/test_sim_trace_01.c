// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: tools/sim/trace.c tools/sim/trace_write.c tools/sim/codec.c tools/sim/coder.c */
/*
 * The trace format: what goes in comes out, and of what is wrong the reader says
 * where it is and what was expected.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "traces.h"
#include "sim/trace_layout.h"

#define NR_BURSTS	(2 * AUGUR_TRACE_BLOCK + 100)

FIXTURE(trace) {
	struct augur_trace t;
	struct augur_trace got;
	struct augur_trace_error err;
	uint8_t *bytes;
	size_t len;
};

FIXTURE_SETUP(trace)
{
	self->t = test_trace(NR_BURSTS, 1);
	ASSERT_EQ(0, augur_trace_encode(&self->t, &self->bytes, &self->len, &self->err));
}

FIXTURE_TEARDOWN(trace)
{
	augur_trace_free(&self->t);
	augur_trace_free(&self->got);
	free(self->bytes);
}

/* Offset of block @nr; 0 is the table of identities. */
static size_t block_at(FIXTURE_DATA(trace) *self, uint32_t nr)
{
	size_t at = HEADER_BYTES;

	while (nr--)
		at += BLOCK_BYTES + trace_get(self->bytes + at + AT_BYTES, 4);
	return at;
}

static void seal_header(FIXTURE_DATA(trace) *self)
{
	trace_put(self->bytes + AT_CRC, augur_crc32(0, self->bytes, AT_CRC), 4);
}

static void seal_block(FIXTURE_DATA(trace) *self, uint32_t nr)
{
	uint8_t *h = self->bytes + block_at(self, nr);

	trace_put(h + AT_BLOCK_CRC,
		  trace_block_crc(h, h + BLOCK_BYTES, trace_get(h + AT_BYTES, 4)), 4);
}

/* The reader refuses it, at this offset, with these words. */
#define EXPECT_REFUSED(at, words) do {						\
	EXPECT_EQ(-EINVAL, augur_trace_decode(&self->got, self->bytes,		\
					      self->len, &self->err));		\
	EXPECT_EQ((size_t)(at), self->err.offset);				\
	EXPECT_NE(NULL, strstr(self->err.text, words))				\
		TH_LOG("said: %s", self->err.text);				\
	EXPECT_EQ(NULL, self->got.bursts);					\
} while (0)

TEST_F(trace, what_goes_in_comes_out)
{
	ASSERT_EQ(0, augur_trace_decode(&self->got, self->bytes, self->len, &self->err))
		TH_LOG("%zu: %s", self->err.offset, self->err.text);
	EXPECT_EQ(0, memcmp(self->t.bursts, self->got.bursts,
			    NR_BURSTS * sizeof(*self->t.bursts)));
	EXPECT_STREQ(self->t.name, self->got.name);
	EXPECT_EQ(self->t.nr_bursts, self->got.nr_bursts);
	EXPECT_EQ(self->t.nr_threads, self->got.nr_threads);
	EXPECT_EQ(self->t.split, self->got.split);
	EXPECT_EQ(self->t.nr_cpus, self->got.nr_cpus);
	EXPECT_EQ(self->t.lost, self->got.lost);
	EXPECT_EQ(self->t.skipped, self->got.skipped);
}

TEST_F(trace, precision_is_what_was_asked_for)
{
	uint8_t *bytes;
	size_t len;

	self->t.precision = 8;
	self->t.tick_ns = 100;
	ASSERT_EQ(0, augur_trace_encode(&self->t, &bytes, &len, &self->err));
	EXPECT_LT(len, self->len);
	ASSERT_EQ(0, augur_trace_decode(&self->got, bytes, len, &self->err));
	free(bytes);
	for (int i = 0; i < NR_BURSTS; i++) {
		struct augur_trace_burst *in = &self->t.bursts[i];
		struct augur_trace_burst *out = &self->got.bursts[i];

		ASSERT_LE(out->run_ns, in->run_ns);
		ASSERT_LE(in->run_ns - out->run_ns, in->run_ns / 128);
		ASSERT_LE(in->wait_ns - out->wait_ns, in->wait_ns / 128);
		ASSERT_LT(in->end_ns - out->end_ns, 100);
		ASSERT_EQ(0, memcmp(&in->fp, &out->fp, sizeof(in->fp)));
	}
}

TEST_F(trace, cut_times_encode_to_the_same_bytes)
{
	uint8_t *first, *second;
	size_t len, again;

	self->t.precision = 8;
	self->t.tick_ns = 100;
	ASSERT_EQ(0, augur_trace_encode(&self->t, &first, &len, &self->err));
	ASSERT_EQ(0, augur_trace_decode(&self->got, first, len, &self->err));
	ASSERT_EQ(0, augur_trace_encode(&self->got, &second, &again, &self->err));
	ASSERT_EQ(len, again);
	EXPECT_EQ(0, memcmp(first, second, len));
	free(first);
	free(second);
}

TEST_F(trace, every_cut_is_refused)
{
	for (size_t len = 0; len < self->len; len += 1 + len / 50)
		EXPECT_EQ(-EINVAL, augur_trace_decode(&self->got, self->bytes, len,
						      &self->err));
	self->len--;
	EXPECT_REFUSED(self->len, "end of file");
}

TEST_F(trace, every_byte_counts)
{
	for (size_t at = 0; at < self->len; at += 1 + at / 64) {
		self->bytes[at] ^= 0x10;
		EXPECT_EQ(-EINVAL, augur_trace_decode(&self->got, self->bytes,
						      self->len, &self->err))
			TH_LOG("byte %zu may be anything", at);
		self->bytes[at] ^= 0x10;
	}
}

TEST_F(trace, refuses_what_is_no_trace)
{
	memcpy(self->bytes, "#!/bin/sh", 9);
	EXPECT_REFUSED(0, "not a trace");
}

TEST_F(trace, refuses_another_version)
{
	self->bytes[AT_VERSION] = AUGUR_TRACE_VERSION + 1;
	seal_header(self);
	EXPECT_REFUSED(AT_VERSION, "expected version 1");
}

TEST_F(trace, refuses_a_header_out_of_range)
{
	const struct {
		uint32_t at, value;
		const char *words;
	} wrong[] = {
		{ AT_BURSTS, 0, "number of bursts is 0, expected 1 to" },
		{ AT_BURSTS, AUGUR_TRACE_BURSTS_MAX + 1, "number of bursts" },
		{ AT_THREADS, 0, "number of threads" },
		{ AT_THREADS, NR_BURSTS + 1, "number of threads" },
		{ AT_IDENTS, UINT32_MAX, "number of identities" },
		{ AT_SPLIT, NR_BURSTS + 1, "split" },
		{ AT_TICK, 0, "tick" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		uint32_t before = trace_get(self->bytes + wrong[i].at, 4);

		trace_put(self->bytes + wrong[i].at, wrong[i].value, 4);
		seal_header(self);
		EXPECT_REFUSED(wrong[i].at, wrong[i].words);
		trace_put(self->bytes + wrong[i].at, before, 4);
	}
	self->bytes[AT_RESERVED + 3] = 1;
	seal_header(self);
	EXPECT_REFUSED(AT_RESERVED, "reserved");
}

TEST_F(trace, refuses_more_bursts_than_fit_in_the_file)
{
	trace_put(self->bytes + AT_BURSTS, AUGUR_TRACE_BURSTS_MAX, 4);
	seal_header(self);
	EXPECT_REFUSED(self->len, "end of file");
}

TEST_F(trace, refuses_blocks_out_of_order)
{
	size_t first = block_at(self, 1), second = block_at(self, 2);
	size_t third = block_at(self, 3);

	memmove(self->bytes + first, self->bytes + second, third - second);
	EXPECT_REFUSED(first + AT_NUMBER, "block 2, expected block 1");
}

TEST_F(trace, refuses_a_clock_that_jumps_between_blocks)
{
	size_t at = block_at(self, 2);

	trace_put(self->bytes + at + AT_BEGIN,
		  trace_get(self->bytes + at + AT_BEGIN, 8) + 1000000000, 8);
	seal_block(self, 2);
	EXPECT_REFUSED(at + AT_BEGIN, "the one before ended at");
}

TEST_F(trace, refuses_a_block_without_its_end)
{
	size_t at = block_at(self, 3);

	trace_put(self->bytes + at + AT_BYTES,
		  trace_get(self->bytes + at + AT_BYTES, 4) + 1, 4);
	EXPECT_REFUSED(self->len, "end of file");
}

TEST_F(trace, refuses_context_in_an_identity)
{
	size_t at = block_at(self, 0) + BLOCK_BYTES + IDENT_BYTES;

	self->bytes[at + 13] |= 0x70;
	seal_block(self, 0);
	EXPECT_REFUSED(at + 8, "identity 1 has context");
}

TEST_F(trace, refuses_what_follows_the_last_block)
{
	self->bytes = realloc(self->bytes, self->len + 7);
	memset(self->bytes + self->len, 0, 7);
	self->len += 7;
	EXPECT_REFUSED(self->len - 7, "7 bytes more");
}

#define EXPECT_NOT_WRITTEN(burst, words) do {					\
	uint8_t *bytes;								\
	size_t len;								\
										\
	EXPECT_EQ(-EINVAL, augur_trace_encode(&self->t, &bytes, &len,		\
					      &self->err));			\
	EXPECT_EQ((size_t)(burst), self->err.offset);				\
	EXPECT_NE(NULL, strstr(self->err.text, words))				\
		TH_LOG("said: %s", self->err.text);				\
} while (0)

TEST_F(trace, writes_no_bursts_out_of_order)
{
	self->t.bursts[10].end_ns = self->t.bursts[9].end_ns - 1;
	EXPECT_NOT_WRITTEN(10, "ends before the one before");
}

TEST_F(trace, writes_no_jump_of_the_clock)
{
	for (int i = 20; i < NR_BURSTS; i++)
		self->t.bursts[i].end_ns += AUGUR_TRACE_JUMP_S * 1000000000ULL;
	EXPECT_NOT_WRITTEN(20, "jumped");
}

TEST_F(trace, writes_no_thread_out_of_turn)
{
	self->t.bursts[0].thread = 1;
	EXPECT_NOT_WRITTEN(0, "next new one");
}

TEST_F(trace, writes_no_run_that_is_too_long)
{
	self->t.bursts[3].run_ns = 1ULL << AUGUR_TRACE_TIME_BITS;
	EXPECT_NOT_WRITTEN(3, "too long");
}

TEST_F(trace, goes_through_a_file)
{
	char path[] = "/tmp/traceXXXXXX";
	int fd = mkstemp(path);

	ASSERT_LE(0, fd);
	close(fd);
	EXPECT_EQ(0, augur_trace_save(&self->t, path, &self->err));
	EXPECT_EQ(0, augur_trace_load(&self->got, path, &self->err));
	EXPECT_EQ(NR_BURSTS, self->got.nr_bursts);
	unlink(path);
	EXPECT_EQ(-ENOENT, augur_trace_load(&self->t, path, &self->err));
	EXPECT_NE(NULL, strstr(self->err.text, "No such file"));
	EXPECT_EQ(-EINVAL, augur_trace_load(&self->t, "/dev/zero", &self->err));
}

TEST_HARNESS_MAIN
