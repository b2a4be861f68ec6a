/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Logarithm and power of two, without branches, tables or libm: so the compiler can
 * compute many at a time, and they come out the same on every machine. Both are right to
 * the last two bits of a float.
 */
#ifndef _AUGUR_MODEL_FLOATS_H
#define _AUGUR_MODEL_FLOATS_H

#include <stdint.h>
#include <string.h>

/* Inlined into versions of a function for several kinds of CPU, in spite of these. */
#define AUGUR_INLINE	__attribute__((always_inline))

static inline AUGUR_INLINE int32_t augur_float_bits(float x)
{
	int32_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static inline AUGUR_INLINE float augur_bits_float(int32_t bits)
{
	float x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* Of a normal number above zero. The mantissa is taken from sqrt(1/2) to sqrt(2). */
static inline AUGUR_INLINE float augur_log2(float x)
{
	int32_t bits = augur_float_bits(x);
	int32_t exponent = (bits - 0x3f3504f3) >> 23;
	float m = augur_bits_float(bits - exponent * (1 << 23));
	float s = (m - 1) / (m + 1), s2 = s * s;

	/* 2 / ln 2 * (s + s^3/3 + s^5/5 ...), which is atanh. */
	return exponent + s * (2.8853900f + s2 * (0.96179669f + s2 * (0.57707802f +
			       s2 * (0.41219858f + s2 * 0.32059890f))));
}

/* What is out of the range of floats comes out as its end. */
static inline AUGUR_INLINE float augur_exp2(float x)
{
	float in = x < -126 ? -126 : x > 127 ? 127 : x;
	int32_t whole = (int32_t)(in + (in < 0 ? -0.5f : 0.5f));
	float f = in - whole;

	/* e^(f ln 2), |f| <= 1/2 */
	return augur_bits_float((whole + 127) * (1 << 23)) *
	       (1 + f * (0.69314718f + f * (0.24022651f + f * (0.055504109f +
		f * (0.0096181291f + f * (0.0013333558f + f * (0.00015403530f +
		f * 0.000015252734f)))))));
}

#endif /* _AUGUR_MODEL_FLOATS_H */
