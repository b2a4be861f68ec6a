// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <sys/ioctl.h>

#include "fair.h"

#define TASKS_AT_ONCE	512

int augur_fair_round(struct augur_fair *fair, int fd, uint64_t now_ns)
{
	struct augur_dump_task tasks[TASKS_AT_ONCE];
	struct augur_dump dump = {
		.size = sizeof(dump),
		.what = AUGUR_DUMP_TASKS,
		.cursor = fd < 0 ? AUGUR_DUMP_END : 0,
		.records = (uintptr_t)tasks,
		.record_bytes = sizeof(tasks[0]),
	};
	uint32_t i;

	augur_fair_begin(fair, now_ns);
	while (dump.cursor != AUGUR_DUMP_END) {
		dump.nr = TASKS_AT_ONCE;
		if (ioctl(fd, AUGUR_U_DUMP, &dump) < 0)
			return -errno;
		for (i = 0; i < dump.nr; i++)
			if (tasks[i].tier == AUGUR_TIER_PROMOTED)
				augur_fair_promote(fair, &tasks[i]);
	}
	augur_fair_end(fair);
	return 0;
}
