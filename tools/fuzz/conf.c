// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer's entry to the parser of the configuration.
 */
#include <stddef.h>
#include <stdint.h>

#include "selftests/unit/fuzz_conf.h"

int fuzz_input(const uint8_t *data, size_t len)
{
	return fuzz_one(data, len);
}
