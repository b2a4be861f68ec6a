/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What /proc says of a task, for tests that must not go on before it sleeps.
 */
#ifndef _SELFTESTS_TASK_H
#define _SELFTESTS_TASK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

/* The first line of a file of its folder. */
static inline int task_read(pid_t tid, const char *name, char *text, int bytes)
{
	char path[64];
	FILE *file;
	int ret;

	snprintf(path, sizeof(path), "/proc/%d/%s", tid, name);
	file = fopen(path, "r");
	if (!file)
		return -1;
	ret = fgets(text, bytes, file) ? 0 : -1;
	fclose(file);
	return ret;
}

/*
 * The number of the system call in which it sleeps, off its CPU, so that its burst
 * has ended; -1 if it runs, or is being woken.
 */
static inline long task_sleeps_in(pid_t tid)
{
	char text[512], *end;
	long nr;

	if (task_read(tid, "syscall", text, sizeof(text)))
		return -1;
	nr = strtol(text, &end, 10);
	return end == text ? -1 : nr;
}

#endif /* _SELFTESTS_TASK_H */
