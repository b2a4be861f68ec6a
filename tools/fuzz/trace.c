// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer's entry to the reader of traces.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "selftests/sim/damaged.h"
#include "selftests/sim/traces.h"

#define SEED_BURSTS	40

/* A good one to begin with, where AUGUR_FUZZ_SEED says. */
int fuzz_begin(int *argc, char ***argv)
{
	struct augur_trace t = test_trace(SEED_BURSTS, 7);
	const char *name = getenv("AUGUR_FUZZ_SEED");
	struct augur_trace_error err;

	(void)argc;
	(void)argv;
	if (name && augur_trace_save(&t, name, &err))
		abort();
	augur_trace_free(&t);
	return 0;
}

int fuzz_input(const uint8_t *data, size_t len)
{
	struct augur_trace_error err = { 0 };
	/* Of its very size, so that a read behind its end is seen. */
	uint8_t *copy = malloc(len ? len : 1);
	struct augur_trace t;
	int ret;

	if (!copy)
		abort();
	memcpy(copy, data, len);
	seal(copy, len);
	ret = augur_trace_decode(&t, copy, len, &err);
	if (ret ? !err.text[0] : !sound(&t))
		abort();
	if (!ret)
		augur_trace_free(&t);
	free(copy);
	return 0;
}
