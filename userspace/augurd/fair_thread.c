// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads as system calls and /proc have them.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fair.h"

/* Of the kernel, from field 9 of /proc/TID/stat. */
#define STAT_PF_KTHREAD	0x00200000

static int get(pid_t tid, struct augur_fair_attr *out)
{
	struct sched_attr attr = { 0 };

	if (syscall(SYS_sched_getattr, tid, &attr, sizeof(attr), 0) < 0)
		return -errno;
	*out = (struct augur_fair_attr){
		.policy = attr.sched_policy,
		.nice = attr.sched_nice,
		.slice_ns = attr.sched_runtime,
		.reset_on_fork = attr.sched_flags & SCHED_FLAG_RESET_ON_FORK,
	};
	return 0;
}

static int set(pid_t tid, const struct augur_fair_attr *attr)
{
	struct sched_attr raw = {
		.size = sizeof(raw),
		.sched_policy = attr->policy,
		.sched_flags = attr->reset_on_fork ? SCHED_FLAG_RESET_ON_FORK : 0,
		.sched_nice = attr->nice,
		.sched_runtime = attr->slice_ns,
	};

	return syscall(SYS_sched_setattr, tid, &raw, 0) < 0 ? -errno : 0;
}

static int start(pid_t tid, uint64_t *ticks)
{
	unsigned long long start_ticks;
	char path[64], text[1024], *at;
	unsigned int flags;
	ssize_t bytes;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -ESRCH;
	bytes = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (bytes <= 0)
		return -ESRCH;
	text[bytes] = '\0';
	/* The name, in brackets, may have blanks and brackets in it. */
	at = strrchr(text, ')');
	if (!at || sscanf(at, ") %*c %*d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
			  &flags, &start_ticks) != 2)
		return -ESRCH;
	*ticks = start_ticks;
	return flags & STAT_PF_KTHREAD ? -EPERM : 0;
}

const struct augur_fair_ops augur_fair_kernel = {
	.get = get,
	.set = set,
	.start = start,
};
