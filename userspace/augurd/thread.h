/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Threads and processes as /proc has them.
 */
#ifndef _AUGURD_THREAD_H
#define _AUGURD_THREAD_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * When a thread began, in clock ticks, which no other thread of the same id has. -ESRCH:
 * there is none; -EPERM: it is the kernel's.
 */
int augur_thread_start(pid_t tid, uint64_t *ticks);

/* Name of a thread; false if it is gone. */
bool augur_thread_comm(pid_t tid, char comm[64]);

/**
 * struct augur_process - what rules want to know of a process
 * @exe: path of its executable
 * @exe_known: that is known: this user may know
 * @cgroup: path of its cgroup
 */
struct augur_process {
	char exe[PATH_MAX];
	bool exe_known;
	char cgroup[PATH_MAX];
};

/* False if it is gone, or one of the kernel's. */
bool augur_process_read(pid_t pid, struct augur_process *out);

#endif /* _AUGURD_THREAD_H */
