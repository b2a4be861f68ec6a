/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CRC-32 as in IEEE 802.3 and zlib.
 */
#ifndef _SIM_CRC32_H
#define _SIM_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* Goes on from @crc, which is 0 at the start. */
static inline uint32_t augur_crc32(uint32_t crc, const uint8_t *p, size_t len)
{
	int bit;

	for (crc = ~crc; len--; p++)
		for (crc ^= *p, bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	return ~crc;
}

#endif /* _SIM_CRC32_H */
