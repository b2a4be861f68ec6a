/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file around the coded bursts, for the two that read and write it. All numbers
 * are little-endian. Documentation/trace-format.rst says the same in words.
 */
#ifndef _SIM_TRACE_LAYOUT_H
#define _SIM_TRACE_LAYOUT_H

#include <stdint.h>

#include "crc32.h"
#include "trace.h"

#define AUGUR_TRACE_MAGIC	"augurtrc"
#define HEADER_BYTES		128
#define IDENT_BYTES		16
#define BLOCK_BYTES		32
#define TAG_IDENTS		0x544e4449	/* "IDNT" */
#define TAG_BURSTS		0x54535242	/* "BRST" */

/* Places in the header. */
enum {
	AT_VERSION	= 8,
	AT_HEADER	= 10,
	AT_FP_VERSION	= 12,
	AT_PRECISION	= 13,
	AT_CPUS		= 14,
	AT_BURSTS	= 16,
	AT_THREADS	= 20,
	AT_IDENTS	= 24,
	AT_SPLIT	= 28,
	AT_TICK		= 32,
	AT_FLAGS	= 36,
	AT_LOST		= 40,
	AT_SKIPPED	= 48,
	AT_NAME		= 56,
	AT_RESERVED	= AT_NAME + AUGUR_TRACE_NAME,
	AT_CRC		= HEADER_BYTES - 4,
};

/* Places in the head of a block. */
enum {
	AT_TAG		= 0,
	AT_NUMBER	= 4,
	AT_COUNT	= 8,
	AT_BYTES	= 12,
	AT_BEGIN	= 16,
	AT_ZERO		= 24,
	AT_BLOCK_CRC	= 28,
};

static inline uint64_t trace_get(const uint8_t *p, uint32_t nr)
{
	uint64_t value = 0;

	while (nr--)
		value = value << 8 | p[nr];
	return value;
}

static inline void trace_put(uint8_t *p, uint64_t value, uint32_t nr)
{
	for (; nr--; value >>= 8)
		*p++ = value;
}

/* Over a block's head and what follows it. */
static inline uint32_t trace_block_crc(const uint8_t *head, const uint8_t *data,
				       size_t bytes)
{
	return augur_crc32(augur_crc32(0, head, AT_BLOCK_CRC), data, bytes);
}

#endif /* _SIM_TRACE_LAYOUT_H */
