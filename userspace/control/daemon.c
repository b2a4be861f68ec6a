// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * augurd as seen from outside.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <augur/daemon.h>

pid_t augur_daemon_pid(void)
{
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	int fd = open(AUGUR_LOCK_FILE, O_RDONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fcntl(fd, F_GETLK, &lock) < 0)
		err = -errno;
	close(fd);
	if (err)
		return err;
	return lock.l_type != F_UNLCK ? lock.l_pid : 0;
}

uint64_t augur_process_memory(pid_t pid)
{
	unsigned long long pages = 0;
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/statm", pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	if (fscanf(f, "%*u %llu", &pages) != 1)
		pages = 0;
	fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}
