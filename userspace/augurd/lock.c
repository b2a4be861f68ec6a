// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock vanishes with the process, however it ends; the file stays. Only root
 * may open it, so that nobody else can hold the lock.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <augur/daemon.h>

#include "lock.h"

int augur_lock_take(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd, err;

	if (mkdir(AUGUR_RUN_DIR, 0755) < 0 && errno != EEXIST)
		return -errno;
	fd = open(AUGUR_LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		  0600);
	if (fd < 0)
		return -errno;
	if (fcntl(fd, F_SETLK, &lock) == 0 && ftruncate(fd, 0) == 0 &&
	    dprintf(fd, "%d\n", getpid()) > 0)
		return fd;
	err = errno == EAGAIN || errno == EACCES ? -EBUSY : -errno;
	close(fd);
	return err;
}
