// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * What /proc says about threads and pidfds.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "target.h"

/* Field 22 of /proc/TID/stat, counted from the name's end, which is field 2. */
#define TARGET_FIELDS_TO_START	20

/* Both files are shorter; what they begin with is enough. */
#define TARGET_TEXT_BYTES	1024

static int target_read(const char *path, char *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t bytes;
	int err;

	if (fd < 0)
		return -errno;
	bytes = read(fd, text, TARGET_TEXT_BYTES - 1);
	err = errno;
	close(fd);
	if (bytes < 0)
		return -err;
	text[bytes] = '\0';
	return 0;
}

int __augur_target_tid(pid_t tid, uint64_t *start_ticks)
{
	char path[64], text[TARGET_TEXT_BYTES], *at;
	int field;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
	if (tid <= 0 || target_read(path, text))
		return -ESRCH;
	/* The name, in brackets, may have blanks and brackets in it. */
	at = strrchr(text, ')');
	for (field = 0; at && field < TARGET_FIELDS_TO_START; field++)
		at = strchr(at + 1, ' ');
	if (!at)
		return -ESRCH;
	*start_ticks = strtoull(at + 1, NULL, 10);
	return 0;
}

/* Its pid as this process sees it: none if it has ended, or cannot be seen. */
static int target_pid(int pidfd, pid_t *pid)
{
	char path[64], text[TARGET_TEXT_BYTES], *at;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	if (target_read(path, text))
		return -EBADF;
	at = strstr(text, "\nPid:");
	if (!at)
		return -EBADF;
	*pid = strtol(at + strlen("\nPid:"), NULL, 10);
	return *pid > 0 ? 0 : -ESRCH;
}

/*
 * As long as the pidfd has a pid, nobody else can have it: if it still has it after
 * the start time was read, then that was this process's.
 */
int __augur_target_pidfd(int pidfd, pid_t *tid, uint64_t *start_ticks)
{
	pid_t again;
	int ret;

	ret = target_pid(pidfd, tid);
	if (!ret)
		ret = __augur_target_tid(*tid, start_ticks);
	return ret ? ret : target_pid(pidfd, &again);
}
