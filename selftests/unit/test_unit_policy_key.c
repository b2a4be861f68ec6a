// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/*
 * Keys: never zero, spread by every bit of the identity, blind to the context.
 */
#include <string.h>

#include "kselftest_harness.h"
#include "policy/fingerprint.h"

#define IDENTITY_BITS	(64 + AUGUR_FP_WAKE_SHIFT)

static struct augur_fingerprint flip(struct augur_fingerprint fp, unsigned int bit)
{
	fp.word[bit / 64] ^= 1ULL << (bit % 64);
	return fp;
}

static struct augur_fingerprint example(__u64 seed)
{
	struct augur_fingerprint fp = {
		{ augur_mix64(seed + 1), augur_mix64(~seed) },
	};

	return fp;
}

TEST(mix_has_an_inverse_at_zero_only)
{
	EXPECT_EQ(augur_mix64(0), 0);
	for (__u64 x = 1; x < 100000; x++) {
		ASSERT_NE(augur_mix64(x), 0);
	}
}

/* The preimage of zero: the one fingerprint whose mix is no key. */
TEST(key_is_never_zero)
{
	struct augur_fingerprint fp = { { 0, 0 } };

	for (__u32 level = 0; level < AUGUR_NR_KEY_LEVELS; level++)
		EXPECT_NE(augur_fingerprint_general(&fp, level), 0);
	for (__u64 i = 0; i < 1000; i++) {
		fp = example(i);
		fp.word[0] = augur_mix64(fp.word[1] & AUGUR_FP_IDENTITY1);
		ASSERT_EQ(augur_mix64(fp.word[0] ^
				      augur_mix64(fp.word[1] & AUGUR_FP_IDENTITY1)), 0);
		ASSERT_NE(augur_fingerprint_key(&fp), 0);
	}
}

/* Every identity bit flips every key bit in 40 to 60 of 100 fingerprints. */
TEST(key_is_a_full_avalanche)
{
	enum { N = 2000 };
	static unsigned int flips[IDENTITY_BITS][64];

	for (unsigned int i = 0; i < N; i++) {
		struct augur_fingerprint fp = example(i);
		__u64 key = augur_fingerprint_key(&fp);

		for (unsigned int in = 0; in < IDENTITY_BITS; in++) {
			struct augur_fingerprint other = flip(fp, in);
			__u64 diff = key ^ augur_fingerprint_key(&other);

			for (unsigned int out = 0; out < 64; out++)
				flips[in][out] += diff >> out & 1;
		}
	}
	for (unsigned int in = 0; in < IDENTITY_BITS; in++)
		for (unsigned int out = 0; out < 64; out++) {
			ASSERT_GT(flips[in][out], N * 4 / 10);
			ASSERT_LT(flips[in][out], N * 6 / 10);
		}
}

TEST(context_is_not_in_the_key)
{
	for (__u64 i = 0; i < 1000; i++) {
		struct augur_fingerprint fp = example(i);

		for (unsigned int bit = IDENTITY_BITS; bit < 128; bit++) {
			struct augur_fingerprint other = flip(fp, bit);

			ASSERT_EQ(augur_fingerprint_key(&fp),
				  augur_fingerprint_key(&other));
		}
	}
}

static void expect_key_bits(struct __test_metadata *_metadata,
			    struct augur_fingerprint fp, __u32 level,
			    unsigned int from, unsigned int to, bool part)
{
	__u64 key = augur_fingerprint_general(&fp, level);

	for (unsigned int bit = from; bit < to; bit++) {
		struct augur_fingerprint other = flip(fp, bit);

		ASSERT_EQ(augur_fingerprint_general(&other, level) != key, part)
			TH_LOG("level %u, bit %u", level, bit);
	}
}

TEST(general_keys_leave_out_what_they_say)
{
	static const unsigned int bits[AUGUR_NR_KEY_LEVELS] = {
		[AUGUR_KEY_SPECIFIC] = IDENTITY_BITS,
		[AUGUR_KEY_CGROUP] = 64 + AUGUR_FP_SITE_SHIFT,
		[AUGUR_KEY_ROLE] = 64,
	};

	for (__u64 i = 0; i < 100; i++)
		for (__u32 level = 0; level < AUGUR_NR_KEY_LEVELS; level++) {
			expect_key_bits(_metadata, example(i), level, 0,
					bits[level], true);
			expect_key_bits(_metadata, example(i), level, bits[level],
					128, false);
		}
}

TEST(specific_key_is_the_key)
{
	for (__u64 i = 0; i < 1000; i++) {
		struct augur_fingerprint fp = example(i);

		ASSERT_EQ(augur_fingerprint_key(&fp),
			  augur_fingerprint_general(&fp, AUGUR_KEY_SPECIFIC));
	}
}

/* Last and before are what a case is made of, and nothing else of the context. */
TEST(case_is_its_key_and_what_was_before)
{
	for (__u64 i = 0; i < 1000; i++) {
		struct augur_fingerprint fp = example(i);
		__u64 key = augur_fingerprint_key(&fp);
		__u64 word = fp.word[1], of_case = augur_fingerprint_case(key, word);

		ASSERT_NE(of_case, 0);
		ASSERT_NE(of_case, key);
		ASSERT_NE(of_case, augur_fingerprint_case(key + 1, word));
		for (unsigned int bit = 0; bit < 64; bit++) {
			bool part = bit >= AUGUR_FP_LAST_SHIFT && bit < AUGUR_FP_VERSION_SHIFT &&
				    (bit < AUGUR_FP_NICE_SHIFT || bit >= AUGUR_FP_BEFORE_SHIFT);

			ASSERT_EQ(augur_fingerprint_case(key, word ^ 1ULL << bit) != of_case,
				  part) TH_LOG("bit %u", bit);
		}
	}
}

/* Of one key, all 512; a key that is mixed to zero has one as well. */
TEST(cases_are_apart)
{
	static __u64 cases[512];

	for (unsigned int i = 0; i < 512; i++) {
		__u64 word = augur_fp_set(0, AUGUR_FP_LAST_SHIFT, AUGUR_FP_LAST_MASK, i);

		word = augur_fp_set(word, AUGUR_FP_BEFORE_SHIFT, AUGUR_FP_BEFORE_MASK, i >> 5);
		cases[i] = augur_fingerprint_case(0x1234567890abcdefULL, word);
		for (unsigned int j = 0; j < i; j++)
			ASSERT_NE(cases[i], cases[j]);
		ASSERT_NE(augur_fingerprint_case(word, word), 0);
	}
}

/* The 16 bits that a sample carries are enough. */
TEST(case_from_a_sample)
{
	for (__u64 i = 0; i < 1000; i++) {
		struct augur_fingerprint fp = example(i);
		__u64 key = augur_fingerprint_key(&fp);

		ASSERT_EQ(augur_fingerprint_case(key, fp.word[1]),
			  augur_sample_case(key, fp.word[1] >> AUGUR_FP_CONTEXT_SHIFT));
	}
}

/* What was last becomes what was before, in half as many classes; nothing else does. */
TEST(before_is_half_of_last)
{
	for (__u64 last = 0; last <= AUGUR_FP_LAST_MASK; last++) {
		__u64 word = augur_fp_set(~0ULL, AUGUR_FP_LAST_SHIFT, AUGUR_FP_LAST_MASK, last);

		EXPECT_EQ(augur_fp_before(word), last / 2 << AUGUR_FP_BEFORE_SHIFT);
	}
}

/* Even where there is nothing to leave out. */
TEST(keys_of_levels_are_apart)
{
	for (__u64 i = 0; i < 1000; i++) {
		struct augur_fingerprint fp = example(i);
		__u64 key[AUGUR_NR_KEY_LEVELS];

		if (i % 2)
			fp.word[1] = 0;
		for (__u32 level = 0; level < AUGUR_NR_KEY_LEVELS; level++)
			key[level] = augur_fingerprint_general(&fp, level);
		ASSERT_NE(key[AUGUR_KEY_SPECIFIC], key[AUGUR_KEY_CGROUP]);
		ASSERT_NE(key[AUGUR_KEY_CGROUP], key[AUGUR_KEY_ROLE]);
		ASSERT_NE(key[AUGUR_KEY_ROLE], key[AUGUR_KEY_SPECIFIC]);
	}
}

TEST(fields_do_not_touch_their_neighbours)
{
	__u64 word = augur_fp_set(~0ULL, AUGUR_FP_SITE_SHIFT, AUGUR_FP_SITE_MASK, 0);

	EXPECT_EQ(word, ~(AUGUR_FP_SITE_MASK << AUGUR_FP_SITE_SHIFT));
	word = augur_fp_set(0, AUGUR_FP_NICE_SHIFT, AUGUR_FP_NICE_MASK, ~0ULL);
	EXPECT_EQ(word, AUGUR_FP_NICE_MASK << AUGUR_FP_NICE_SHIFT);
	EXPECT_EQ(augur_fp_field(word, AUGUR_FP_NICE_SHIFT, AUGUR_FP_NICE_MASK),
		  AUGUR_FP_NICE_MASK);
	EXPECT_EQ(augur_fp_field(word, AUGUR_FP_LAST_SHIFT, AUGUR_FP_LAST_MASK), 0);
}

TEST(role_drops_the_digits_at_the_end)
{
	static const struct {
		const char *comm;
		__u32 len;
	} cases[] = {
		{ "worker/12", 7 }, { "worker/7", 7 }, { "nginx", 5 }, { "x86emu", 6 },
		{ "kworker/u8:3", 11 }, { "1234", 4 }, { "", 0 }, { "7z", 2 },
		{ "a1b2", 3 },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		EXPECT_EQ(augur_role_len(cases[i].comm, 16), cases[i].len)
			TH_LOG("comm '%s'", cases[i].comm);
	}
}

TEST(role_is_hashed_without_them)
{
	EXPECT_EQ(augur_role_hash("worker/12", 16), augur_role_hash("worker/7", 16));
	EXPECT_NE(augur_role_hash("worker/12", 16), augur_role_hash("worker", 16));
}

/* A full comm has no NUL within its 16 bytes: nothing behind them is read. */
TEST(role_stays_within_its_bound)
{
	char comm[16];

	memset(comm, 'a', sizeof(comm));
	EXPECT_EQ(augur_role_len(comm, sizeof(comm)), 16);
	memset(comm, '5', sizeof(comm));
	EXPECT_EQ(augur_role_len(comm, sizeof(comm)), 16);
	EXPECT_EQ(augur_role_len(comm, 0), 0);
}

TEST(hash_tells_names_apart)
{
	EXPECT_NE(augur_hash_bytes("ab", 2), augur_hash_bytes("ba", 2));
	EXPECT_NE(augur_hash_bytes("a", 1), augur_hash_bytes("a\0", 2));
	EXPECT_EQ(augur_hash_bytes("abc", 2), augur_hash_bytes("abd", 2));
}

TEST_HARNESS_MAIN
