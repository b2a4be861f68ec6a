/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Damaged traces: checksums put right again, so that what lies behind them is reached,
 * and what must be true of anything that the reader accepts.
 */
#ifndef _SELFTESTS_SIM_DAMAGED_H
#define _SELFTESTS_SIM_DAMAGED_H

#include <stdbool.h>

#include "sim/trace.h"
#include "sim/trace_layout.h"

static inline void seal(uint8_t *bytes, size_t len)
{
	size_t at, data;

	if (len < HEADER_BYTES)
		return;
	trace_put(bytes + AT_CRC, augur_crc32(0, bytes, AT_CRC), 4);
	for (at = HEADER_BYTES; len - at >= BLOCK_BYTES; at += BLOCK_BYTES + data) {
		data = trace_get(bytes + at + AT_BYTES, 4);
		if (data > len - at - BLOCK_BYTES)
			return;
		trace_put(bytes + at + AT_BLOCK_CRC,
			  trace_block_crc(bytes + at, bytes + at + BLOCK_BYTES, data), 4);
	}
}

static inline bool sound(const struct augur_trace *t)
{
	uint64_t before = 0;
	uint32_t i;

	for (i = 0; i < t->nr_bursts; i++) {
		const struct augur_trace_burst *b = &t->bursts[i];

		if (b->thread >= t->nr_threads || b->end_ns < before ||
		    b->run_ns >> AUGUR_TRACE_TIME_BITS ||
		    b->wait_ns >> AUGUR_TRACE_TIME_BITS)
			return false;
		before = b->end_ns;
	}
	return t->split <= t->nr_bursts && t->precision && t->tick_ns;
}

#endif /* _SELFTESTS_SIM_DAMAGED_H */
