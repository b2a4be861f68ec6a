// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * Fixed-point log2 and its inverse against the C library.
 */
#include <math.h>

#include "kselftest_harness.h"
#include "policy/log2.h"

/* What log2.h promises, in doublings. */
#define LOG2_ERROR	0.01

/* Steps through all magnitudes, a few hundred values in each doubling. */
static __u64 next(__u64 x)
{
	return x < 256 ? x + 1 : x + x / 256;
}

TEST(floor_is_the_highest_bit)
{
	EXPECT_EQ(augur_log2_floor(0), 0);
	for (unsigned int bit = 0; bit < 64; bit++) {
		EXPECT_EQ(augur_log2_floor(1ULL << bit), bit);
		EXPECT_EQ(augur_log2_floor((1ULL << bit) | ((1ULL << bit) - 1)), bit);
	}
}

TEST(log2_is_close_to_libm)
{
	for (__u64 x = 1; x < 1ULL << 63; x = next(x)) {
		double error = augur_log2_q8(x) / 256.0 - log2((double)x);

		ASSERT_LT(fabs(error), LOG2_ERROR) TH_LOG("x %llu error %f", x, error);
	}
}

TEST(log2_never_falls)
{
	__u32 last = 0;

	for (__u64 x = 0; x < 1ULL << 63; x = next(x)) {
		ASSERT_GE(augur_log2_q8(x), last) TH_LOG("x %llu", x);
		last = augur_log2_q8(x);
	}
}

TEST(log2_takes_the_extremes)
{
	EXPECT_EQ(augur_log2_q8(0), 0);
	EXPECT_EQ(augur_log2_q8(1), 0);
	EXPECT_EQ(augur_log2_q8(1ULL << 63), 63 * AUGUR_Q8_ONE);
	EXPECT_LE(augur_log2_q8(~0ULL), 64 * AUGUR_Q8_ONE);
	EXPECT_GE(augur_log2_q8(~0ULL), 63 * AUGUR_Q8_ONE + 255);
}

/* Integers are coarse: below 2^16 a rounding of one is more than the error. */
TEST(scale_is_close_to_libm)
{
	for (__u64 x = 1 << 16; x < 1ULL << 40; x += x / 7)
		for (__u32 q8 = 0; q8 <= 8 * AUGUR_Q8_ONE; q8++) {
			double want = (double)x * exp2(q8 / 256.0);
			double error = log2((double)augur_scale_q8(x, q8) / want);

			ASSERT_LT(fabs(error), LOG2_ERROR)
				TH_LOG("x %llu q8 %u error %f", x, q8, error);
		}
}

TEST(scale_saturates)
{
	EXPECT_EQ(augur_scale_q8(0, 0), 0);
	EXPECT_EQ(augur_scale_q8(1234, 0), 1234);
	EXPECT_EQ(augur_scale_q8(1, 63 * AUGUR_Q8_ONE), ~0ULL);
	EXPECT_EQ(augur_scale_q8(~0ULL, 1), ~0ULL);
	EXPECT_EQ(augur_scale_q8(1, 0xffffffff), ~0ULL);
}

/* A decision's prediction survives the trip through the model's log domain. */
TEST(scale_inverts_log2)
{
	for (__u64 x = 1000; x < 1ULL << 32; x = next(x)) {
		double error = log2((double)augur_scale_q8(1, augur_log2_q8(x)) /
				    exp2(floor(augur_log2_q8(x) / 256.0)));

		ASSERT_GE(error, 0) TH_LOG("x %llu", x);
		ASSERT_LE(error, 1) TH_LOG("x %llu", x);
	}
}

TEST_HARNESS_MAIN
