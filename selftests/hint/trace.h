/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the module did, by its tracepoints.
 */
#ifndef _SELFTESTS_HINT_TRACE_H
#define _SELFTESTS_HINT_TRACE_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Events of the module, in a trace instance of the test's own. */
#define HINT_TRACE	"/sys/kernel/tracing/instances/augur_hint"

static inline int hint_trace_write(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_TRUNC), ret;

	if (fd < 0)
		return -1;
	ret = write(fd, text, strlen(text)) < 0 ? -1 : 0;
	close(fd);
	return ret;
}

static inline int hint_trace_on(void)
{
	if (mkdir(HINT_TRACE, 0700) && errno != EEXIST)
		return -1;
	return hint_trace_write(HINT_TRACE "/events/augur/augur_hint/enable", "1") ||
	       hint_trace_write(HINT_TRACE "/events/augur/augur_gang/enable", "1") ||
	       hint_trace_write(HINT_TRACE "/events/augur/augur_budget/enable", "1") ||
	       hint_trace_write(HINT_TRACE "/events/augur/augur_promote/enable", "1") ||
	       hint_trace_write(HINT_TRACE "/events/augur/augur_demote/enable", "1") ||
	       hint_trace_write(HINT_TRACE "/trace", "");
}

static inline void hint_trace_off(void)
{
	hint_trace_write(HINT_TRACE "/events/augur/enable", "0");
	rmdir(HINT_TRACE);
}

/* How many events there are of that name with that in them; @last gets the last. */
static inline int hint_trace_find(const char *event, const char *what, char *last,
				  size_t bytes)
{
	FILE *file = fopen(HINT_TRACE "/trace", "r");
	char line[1024], *at;
	int found = 0;

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		at = strstr(line, event);
		if (!at || at[strlen(event)] != ':' || !strstr(at, what))
			continue;
		found++;
		if (last)
			snprintf(last, bytes, "%s", at);
	}
	fclose(file);
	return found;
}

/* How many events of that name there are about a thread. */
static inline int hint_trace_count(const char *event, pid_t tid)
{
	char what[32];

	snprintf(what, sizeof(what), " pid=%d ", tid);
	return hint_trace_find(event, what, NULL, 0);
}

/* Value of a field, "name=", in an event's text. */
static inline unsigned long long hint_trace_value(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at ? strtoull(at + strlen(name), NULL, 10) : ~0ULL;
}

#endif /* _SELFTESTS_HINT_TRACE_H */
