// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The device, opened once; that it is not there is remembered for a second.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <augur/augur.h>

#include "device.h"

/* File descriptor plus one, 0 for none yet. */
static int device_open_fd;

/* Second of CLOCK_MONOTONIC in which it was last not there, plus one. */
static int64_t device_absent_at;

static int64_t device_now(void)
{
	struct timespec ts;

	/* From the vDSO: a call where there is no module makes no system call. */
	clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return ts.tv_sec + 1;
}

/* Not loaded, not configured, or not for this user: all the same to a program. */
static int device_is_absent(int err)
{
	return err == ENOENT || err == ENXIO || err == ENODEV || err == EACCES ||
	       err == EPERM;
}

static int device_open(int *out)
{
	int fd = open(AUGUR_DEVICE_HINT, O_RDWR | O_CLOEXEC), none = 0;

	if (fd < 0) {
		if (!device_is_absent(errno))
			return -errno;
		__atomic_store_n(&device_absent_at, device_now(), __ATOMIC_RELAXED);
		return AUGUR_ABSENT;
	}
	/* Another thread was faster. */
	if (!__atomic_compare_exchange_n(&device_open_fd, &none, fd + 1, 0,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		close(fd);
		fd = none - 1;
	}
	*out = fd;
	return 0;
}

int __augur_device(int *fd)
{
	int open_fd = __atomic_load_n(&device_open_fd, __ATOMIC_ACQUIRE);

	if (open_fd) {
		*fd = open_fd - 1;
		return 0;
	}
	if (__atomic_load_n(&device_absent_at, __ATOMIC_RELAXED) == device_now())
		return AUGUR_ABSENT;
	return device_open(fd);
}

int __augur_device_command(unsigned long nr, void *arg)
{
	int fd, ret = __augur_device(&fd);

	if (ret)
		return ret;
	return ioctl(fd, nr, arg) < 0 ? -errno : 0;
}
