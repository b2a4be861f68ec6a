// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages: one write each, with a level for the journal if it listens.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

static bool debug;
static bool journal;

/* JOURNAL_STREAM is inherited: it counts only if stderr still is that stream. */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 &&
	       !fstat(STDERR_FILENO, &st) && st.st_dev == dev &&
	       st.st_ino == ino;
}

void augur_log_init(bool verbose)
{
	debug = verbose;
	journal = stderr_is_journal();
	setvbuf(stderr, NULL, _IOLBF, 0);
}

bool augur_log_allowed(struct augur_log_limit *limit, uint64_t now_ns,
		       uint32_t *left_out)
{
	*left_out = 0;
	if (!limit->nr || now_ns - limit->begun_ns >= AUGUR_LOG_WINDOW_NS) {
		limit->begun_ns = now_ns;
		limit->nr = 0;
	}
	if (++limit->nr > AUGUR_LOG_BURST) {
		limit->left_out++;
		return false;
	}
	*left_out = limit->left_out;
	limit->left_out = 0;
	return true;
}

void augur_log(enum augur_log_level level, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (level == AUGUR_LOG_DEBUG && !debug)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (journal)
		fprintf(stderr, "<%d>%s\n", level, text);
	else
		fprintf(stderr, "augurd: %s\n", text);
}
