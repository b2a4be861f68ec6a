// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads as system calls have them.
 */
#include <errno.h>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fair.h"
#include "thread.h"

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

const struct augur_fair_ops augur_fair_kernel = {
	.get = get,
	.set = set,
	.start = augur_thread_start,
};
