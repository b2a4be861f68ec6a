// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer's entry to the reader of saved models.
 */
#include <stddef.h>
#include <stdint.h>

#include "selftests/unit/fuzz_state.h"
#include "tools/fuzz/seed.h"

int fuzz_begin(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	make_seed();
	return 0;
}

int fuzz_input(const uint8_t *data, size_t len)
{
	return fuzz_one(data, len);
}
