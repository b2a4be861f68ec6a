/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * What a thread is, as /proc tells it, and the keys that follow from that. The module
 * makes them from the same names, but tells nobody which thread has which key.
 */
#ifndef _AUGUR_IDENTITY_H
#define _AUGUR_IDENTITY_H

#include <linux/limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AUGUR_IDENTITY_COMM	16
#define AUGUR_IDENTITY_CGROUP	(NAME_MAX + 1)

/**
 * enum augur_identity_syscall - instead of the number of a system call
 * @AUGUR_SYSCALL_NONE: it is in none
 * @AUGUR_SYSCALL_RUNNING: it runs, or waits for a CPU
 * @AUGUR_SYSCALL_HIDDEN: this user may not know
 */
enum augur_identity_syscall {
	AUGUR_SYSCALL_NONE	= -1,
	AUGUR_SYSCALL_RUNNING	= -2,
	AUGUR_SYSCALL_HIDDEN	= -3,
};

/**
 * struct augur_identity - a thread
 * @tid: its id
 * @pid: of its process
 * @threads: of its process
 * @cpu: where it ran last
 * @nice: nice value
 * @policy: SCHED_OTHER and so on
 * @syscall: that it is in, or enum augur_identity_syscall
 * @state: letter of its state
 * @kthread: it is the kernel's
 * @exe_known: @exe is what it executes; not so for the kernel's threads, and where
 *	this user may not know
 * @comm: its name
 * @cgroup: name of its cgroup, empty for the root
 * @exe: path of its program
 * @fp: both words of its fingerprint, as far as executable, role and cgroup go
 */
struct augur_identity {
	pid_t tid;
	pid_t pid;
	int threads;
	int cpu;
	int nice;
	int policy;
	int syscall;
	char state;
	bool kthread;
	bool exe_known;
	char comm[AUGUR_IDENTITY_COMM];
	char cgroup[AUGUR_IDENTITY_CGROUP];
	char exe[PATH_MAX];
	uint64_t fp[2];
};

/* 0, or -ESRCH if there is no such thread. */
int augur_identity_read(pid_t tid, struct augur_identity *out);

/* Whether executable, role and cgroup of a fingerprint are those of the thread. */
bool augur_identity_has(const struct augur_identity *id, const uint64_t fp[2]);

/* As augurctl shows keys: so many hexadecimal digits. 0 if it is none. */
#define AUGUR_KEY_DIGITS	16
uint64_t augur_key_parse(const char *text);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_IDENTITY_H */
