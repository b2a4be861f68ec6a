// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* timeout: 120 */
/* sources: tools/sim/trace.c tools/sim/trace_write.c tools/sim/codec.c tools/sim/coder.c */
/*
 * Traces that were damaged at random, with checksums put right again so that what
 * lies behind them is reached: the reader refuses them or reads something sound, and
 * the sanitizers find nothing.
 */
#include <errno.h>
#include <string.h>

#include "harness.h"
#include "damaged.h"
#include "traces.h"

#define NR_BURSTS	300
#define ROUNDS		12000

/* Bits flipped, numbers at their limits, pieces moved, the end cut off. */
static size_t damage(uint8_t *bytes, size_t len, uint64_t *seed)
{
	uint64_t dice = test_random(seed), hits = 1 + dice % 4;
	size_t at, run;

	while (hits--) {
		dice = test_random(seed);
		at = (dice >> 16) % (dice & 1 ? len : 2 * HEADER_BYTES);
		run = 1 + (dice >> 48) % 8;
		if (at + 2 * run > len)
			continue;
		switch (dice >> 8 & 7) {
		case 0:
			memset(bytes + at, 0xff, run);
			break;
		case 1:
			memset(bytes + at, 0, run);
			break;
		case 2:
			memmove(bytes + at, bytes + at + run, run);
			break;
		case 3:
			len = at + run;
			break;
		default:
			bytes[at] ^= 1 << (dice >> 12 & 7);
		}
	}
	return len;
}

TEST(damaged_traces_are_refused_or_sound)
{
	struct augur_trace t = test_trace(NR_BURSTS, 7), got;
	uint64_t seed = 42, refused = 0, read = 0;
	struct augur_trace_error err;
	uint8_t *bytes, *copy;
	size_t len, cut;
	int ret;

	ASSERT_EQ(0, augur_trace_encode(&t, &bytes, &len, &err));
	for (int i = 0; i < ROUNDS; i++) {
		/* Of its exact size, so that a byte too far is noticed. */
		copy = malloc(len);
		memcpy(copy, bytes, len);
		cut = damage(copy, len, &seed);
		copy = realloc(copy, cut);
		if (i % 8)
			seal(copy, cut);
		memset(&err, 0, sizeof(err));
		ret = augur_trace_decode(&got, copy, cut, &err);
		if (ret) {
			refused++;
			EXPECT_EQ(-EINVAL, ret);
			EXPECT_NE(0, err.text[0]);
			EXPECT_LE(err.offset, len);
		} else {
			read++;
			EXPECT_TRUE(sound(&got));
			augur_trace_free(&got);
		}
		free(copy);
	}
	TH_LOG("%llu refused, %llu read", (unsigned long long)refused,
	       (unsigned long long)read);
	EXPECT_LT(0, refused);
	EXPECT_LT(0, read);
	augur_trace_free(&t);
	free(bytes);
}

TEST_HARNESS_MAIN
