// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <augur/fair.h>

int augur_fair_read(struct augur_fair_file *out)
{
	int fd = open(AUGUR_FAIR_FILE, O_RDONLY | O_CLOEXEC);
	ssize_t bytes;
	int err;

	if (fd < 0)
		return -errno;
	bytes = read(fd, out, sizeof(*out));
	err = errno;
	close(fd);
	if (bytes < 0)
		return -err;
	if (bytes != sizeof(*out) || out->magic != AUGUR_FAIR_MAGIC ||
	    out->version != AUGUR_FAIR_VERSION)
		return -EPROTO;
	return 0;
}
