// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Hints, about whom they may be.
 */
#include <errno.h>

#include <augur/augur.h>

#include "device.h"
#include "target.h"

static int hint_give(pid_t tid, uint64_t start_ticks, struct augur_hint *hint)
{
	hint->size = sizeof(*hint);
	hint->tid = tid;
	hint->start_ticks = start_ticks;
	return __augur_device_command(AUGUR_U_HINT, hint);
}

int augur_hint_give(struct augur_hint *hint)
{
	return hint_give(0, 0, hint);
}

/* Without the device nothing is asked of /proc, either. */
int augur_hint_give_tid(pid_t tid, struct augur_hint *hint)
{
	uint64_t start_ticks;
	int fd, ret = __augur_device(&fd);

	if (!ret)
		ret = __augur_target_tid(tid, &start_ticks);
	return ret ? ret : hint_give(tid, start_ticks, hint);
}

int augur_hint_give_pidfd(int pidfd, struct augur_hint *hint)
{
	uint64_t start_ticks;
	pid_t tid;
	int fd, ret = __augur_device(&fd);

	if (!ret)
		ret = __augur_target_pidfd(pidfd, &tid, &start_ticks);
	return ret ? ret : hint_give(tid, start_ticks, hint);
}

static int hint_clear(pid_t tid, uint64_t start_ticks)
{
	struct augur_hint_clear clear = {
		.size = sizeof(clear),
		.tid = tid,
		.start_ticks = start_ticks,
	};

	return __augur_device_command(AUGUR_U_HINT_CLEAR, &clear);
}

int augur_hint_clear(void)
{
	return hint_clear(0, 0);
}

int augur_hint_clear_tid(pid_t tid)
{
	uint64_t start_ticks;
	int fd, ret = __augur_device(&fd);

	if (!ret)
		ret = __augur_target_tid(tid, &start_ticks);
	return ret ? ret : hint_clear(tid, start_ticks);
}

int augur_hint_clear_pidfd(int pidfd)
{
	uint64_t start_ticks;
	pid_t tid;
	int fd, ret = __augur_device(&fd);

	if (!ret)
		ret = __augur_target_pidfd(pidfd, &tid, &start_ticks);
	return ret ? ret : hint_clear(tid, start_ticks);
}

int augur_gang_join(uint32_t gang, uint64_t period_ns, uint64_t deadline_ns)
{
	struct augur_hint hint;

	/* To the module it would be a hint without a gang. */
	if (!gang)
		return -EINVAL;
	augur_hint_init(&hint, AUGUR_HINT_LATENCY);
	hint.gang = gang;
	hint.period_ns = period_ns;
	hint.deadline_ns = deadline_ns;
	return augur_hint_give(&hint);
}
