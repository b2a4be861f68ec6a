// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer's entry to the import of models: from a file, beside keys that are known.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "augurd/log.h"
#include "augurd/state_file.h"
#include "selftests/unit/fuzz_state.h"
#include "tools/fuzz/seed.h"

static struct augur_models models;
static int file = -1;
static char path[64];

/* In place of log.c: refusals are told by the million. */
void augur_log(enum augur_log_level level, const char *fmt, ...)
{
	(void)level;
	(void)fmt;
}

int fuzz_begin(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	make_seed();
	file = memfd_create("import", MFD_CLOEXEC);
	if (file < 0 || augur_models_init(&models, 16))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	return 0;
}

/* With a right sum where that is possible, or nothing would come behind it. */
static void write_input(const uint8_t *data, size_t len)
{
	uint8_t *copy = malloc(len + 1);

	if (!copy)
		abort();
	memcpy(copy, data, len);
	if (len >= sizeof(struct augur_state_header) && fits(copy, len))
		seal(copy);
	if (ftruncate(file, 0) || pwrite(file, copy, len, 0) != (ssize_t)len)
		abort();
	free(copy);
}

int fuzz_input(const uint8_t *data, size_t len)
{
	uint32_t i;

	write_input(data, len);
	augur_state_import(path, &models, NOW);
	for (i = 0; i < models.nr; i++)
		if (models.entries[i].model.nr && !is_finite(&models.entries[i].model))
			abort();
	return 0;
}
