// SPDX-License-Identifier: GPL-2.0-only
#include "thread.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Of the kernel, from field 9 of /proc/TID/stat. */
#define STAT_PF_KTHREAD	0x00200000

#define CGROUP_V2	"0::"
#define EXE_DELETED	" (deleted)"

static bool read_file(pid_t tid, const char *name, char *text, size_t len)
{
	char path[64];
	ssize_t bytes;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)tid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bytes = read(fd, text, len - 1);
	close(fd);
	text[bytes > 0 ? bytes : 0] = '\0';
	return bytes > 0;
}

int augur_thread_start(pid_t tid, uint64_t *ticks)
{
	unsigned long long start_ticks;
	char text[1024], *at;
	unsigned int flags;

	if (!read_file(tid, "stat", text, sizeof(text)))
		return -ESRCH;
	/* The name, in brackets, may have blanks and brackets in it. */
	at = strrchr(text, ')');
	if (!at || sscanf(at, ") %*c %*d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
			  &flags, &start_ticks) != 2)
		return -ESRCH;
	*ticks = start_ticks;
	return flags & STAT_PF_KTHREAD ? -EPERM : 0;
}

bool augur_thread_comm(pid_t tid, char comm[64])
{
	if (!read_file(tid, "comm", comm, 64))
		return false;
	comm[strcspn(comm, "\n")] = '\0';
	return true;
}

/* Of a kernel thread there is none, and of what has ended there is none any more. */
static bool read_exe(pid_t pid, struct augur_process *out)
{
	const size_t mark = strlen(EXE_DELETED);
	char path[64];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	len = readlink(path, out->exe, sizeof(out->exe) - 1);
	out->exe_known = len > 0;
	if (len <= 0)
		return errno != ENOENT && errno != ESRCH;
	if ((size_t)len > mark && !strncmp(out->exe + len - mark, EXE_DELETED, mark))
		len -= mark;
	out->exe[len] = '\0';
	return true;
}

static bool read_cgroup(pid_t pid, struct augur_process *out)
{
	char text[2 * PATH_MAX], *line, *next = text;

	out->cgroup[0] = '\0';
	if (!read_file(pid, "cgroup", text, sizeof(text)))
		return false;
	while ((line = strsep(&next, "\n")))
		if (!strncmp(line, CGROUP_V2, strlen(CGROUP_V2)))
			snprintf(out->cgroup, sizeof(out->cgroup), "%.*s",
				 (int)sizeof(out->cgroup) - 1, line + strlen(CGROUP_V2));
	return true;
}

bool augur_process_read(pid_t pid, struct augur_process *out)
{
	return read_exe(pid, out) && read_cgroup(pid, out);
}
