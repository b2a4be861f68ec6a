// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file of what was set. Its folder is root's, so nobody else can have put it there;
 * but another version of augurd can, and a crash of the machine takes /run with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fair.h"
#include "log.h"

static bool is_ours(const struct augur_fair_file *file)
{
	return file->magic == AUGUR_FAIR_MAGIC && file->version == AUGUR_FAIR_VERSION;
}

/* What is in it of another version cannot be taken back. */
static int begin_anew(int fd, struct augur_fair_file *file, const char *path, bool is_new)
{
	int err;

	if (!is_new)
		log_warn("%s is damaged or of another version of augurd: beginning it anew; threads may keep time slices that were set",
			 path);
	if (ftruncate(fd, 0) < 0)
		return -errno;
	err = posix_fallocate(fd, 0, AUGUR_FAIR_BYTES);
	if (err)
		return -err;
	file->version = AUGUR_FAIR_VERSION;
	file->magic = AUGUR_FAIR_MAGIC;
	return 0;
}

static int map(struct augur_fair *fair, int fd, const char *path)
{
	struct augur_fair_file *file;
	bool sized, is_new;
	struct stat st;
	int err;

	if (fstat(fd, &st) < 0)
		return -errno;
	is_new = !st.st_size;
	sized = st.st_size == AUGUR_FAIR_BYTES;
	/* Not a hole: with a full /run writing to it would be the end. */
	err = posix_fallocate(fd, 0, AUGUR_FAIR_BYTES);
	if (err)
		return -err;
	file = mmap(NULL, AUGUR_FAIR_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (file == MAP_FAILED)
		return -errno;
	if (!sized || !is_ours(file))
		err = begin_anew(fd, file, path, is_new);
	if (err)
		munmap(file, AUGUR_FAIR_BYTES);
	else
		fair->file = file;
	return err;
}

int augur_fair_open(struct augur_fair *fair, const char *path, bool make)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | (make ? O_CREAT : 0), 0644);
	int err;

	if (fd < 0 && errno == ENOENT && !make)
		return 0;
	err = fd < 0 ? -errno : map(fair, fd, path);
	if (fd >= 0)
		close(fd);
	if (err)
		log_err("cannot use %s: %s", path, strerror(-err));
	return err;
}

void augur_fair_close(struct augur_fair *fair)
{
	if (fair->file)
		munmap(fair->file, AUGUR_FAIR_BYTES);
	fair->file = NULL;
}
