/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rounds.h - the arithmetic that all loads do, and that load --calibrate measures
 */
#ifndef AUGUR_BENCH_ROUNDS_H
#define AUGUR_BENCH_ROUNDS_H

#include <stdatomic.h>
#include <stdint.h>

static atomic_uint_fast64_t rounds_sink;	/* keeps it from being removed */

/*
 * One round is 32 dependent steps that a compiler cannot fold into one. They
 * are straight code, because an emulator charges its host per jump.
 */
static void __attribute__((noinline)) rounds_do(uint64_t rounds)
{
	uint64_t x = rounds | 1;
	int i;

	while (rounds--) {
#pragma GCC unroll 32
		for (i = 0; i < 32; i++)
			x = (x ^ x >> 29) * 6364136223846793005ull;
	}
	atomic_fetch_add_explicit(&rounds_sink, x, memory_order_relaxed);
}

#endif /* AUGUR_BENCH_ROUNDS_H */
