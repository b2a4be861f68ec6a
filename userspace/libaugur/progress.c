// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The progress points of augur, and how often each was passed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <augur/augur.h>
#include <augur/daemon.h>

#include "device.h"
#include "progress.h"

static const char *const progress_names[AUGUR_NR_PROGRESS] = {
#define X(name) #name,
	AUGUR_PROGRESS_POINTS(X)
#undef X
};

const char *augur_progress_name(uint32_t point)
{
	return point < AUGUR_NR_PROGRESS ? progress_names[point] : NULL;
}

void __augur_progress_found(const struct augur_progress_out *out, const char *name,
			    uint64_t count)
{
	uint32_t i;

	for (i = 0; i < AUGUR_NR_PROGRESS && i < out->nr; i++) {
		if (strcmp(name, progress_names[i]))
			continue;
		out->count[i] = count;
		*out->known |= 1ULL << i;
	}
}

/* Its lines are of a name, a number and words. */
static void progress_daemon(const struct augur_progress_out *out)
{
	char *answer = malloc(AUGUR_ANSWER_LEN), *line, *next = answer, *space;

	if (answer && !augur_daemon_ask("counters", answer)) {
		while ((line = strsep(&next, "\n"))) {
			space = strchr(line, ' ');
			if (!space)
				continue;
			*space = '\0';
			__augur_progress_found(out, line, strtoull(space + 1, NULL, 10));
		}
	}
	free(answer);
}

int augur_progress_read(uint64_t *count, uint64_t *known, uint32_t nr)
{
	const struct augur_progress_out out = { count, known, nr };
	int fd, ret = __augur_device(&fd);

	*known = 0;
	memset(count, 0, nr * sizeof(*count));
	if (!ret)
		ret = __augur_progress_module(&out);
	if (ret)
		return ret == -ENOENT ? AUGUR_ABSENT : ret;
	__augur_progress_sched(&out);
	progress_daemon(&out);
	return 0;
}
