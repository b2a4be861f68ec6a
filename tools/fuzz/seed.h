/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A good file of models to begin with, where AUGUR_FUZZ_SEED says.
 */
#ifndef _TOOLS_FUZZ_SEED_H
#define _TOOLS_FUZZ_SEED_H

#include <stdio.h>

#include "selftests/unit/fuzz_state.h"

static void make_seed(void)
{
	const char *name = getenv("AUGUR_FUZZ_SEED");
	uint8_t data[4096];
	struct augur_models few;
	size_t len;
	FILE *f;

	if (!name)
		return;
	fill(&few, 4);
	len = encode(&few, data);
	augur_models_free(&few);
	f = fopen(name, "w");
	if (!f || fwrite(data, 1, len, f) != len || fclose(f))
		abort();
}

#endif /* _TOOLS_FUZZ_SEED_H */
