// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "state.h"
#include "state_file.h"

#define FILE_REJECTED	AUGUR_STATE_FILE ".rejected"
#define AT_ONCE		256

static uint64_t now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec;
}

/*
 * Who can write here can make augurd believe anything, so the folder and the files are
 * the own user's alone; a link leads elsewhere.
 */
static int check_owner(int fd, const char *folder, const char *what)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_uid == geteuid() && !(st.st_mode & 0022))
		return 0;
	log_err("%s%s belongs to user %u with mode %03o: expected user %u and nobody else to write; models are neither loaded nor saved",
		folder, what, st.st_uid, st.st_mode & 0777, geteuid());
	return -EPERM;
}

/* The folder or -errno; made if it is missing. */
static int open_folder(const char *folder)
{
	int fd, err;

	if (mkdir(folder, 0700) < 0 && errno != EEXIST) {
		err = -errno;
		log_err("cannot make %s: %s", folder, strerror(-err));
		return err;
	}
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		log_err("cannot open %s: %s", folder, strerror(-err));
		return err;
	}
	err = check_owner(fd, folder, "");
	if (!err)
		return fd;
	close(fd);
	return err;
}

static int read_all(int fd, void *data, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = read(fd, (char *)data + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		done += n;
	}
	return 0;
}

/* 0 or -errno; @data is the caller's to free. */
static int read_fd(int fd, void **data, size_t *len)
{
	struct stat st;
	int err;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	*len = st.st_size;
	*data = malloc(*len + 1);
	if (!*data)
		return -ENOMEM;
	err = read_all(fd, *data, *len);
	if (err)
		free(*data);
	return err;
}

/* Content of the file, NULL if there is none or it cannot be read. */
static void *read_file(int dir, const char *folder, size_t *len)
{
	int fd = openat(dir, AUGUR_STATE_FILE, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	void *data = NULL;
	int err;

	if (fd < 0) {
		if (errno != ENOENT)
			log_err("cannot open %s/" AUGUR_STATE_FILE ": %s", folder,
				strerror(errno));
		return NULL;
	}
	err = check_owner(fd, folder, "/" AUGUR_STATE_FILE);
	if (!err) {
		err = read_fd(fd, &data, len);
		if (err)
			log_err("cannot read %s/" AUGUR_STATE_FILE ": %s", folder,
				strerror(-err));
	}
	close(fd);
	return err ? NULL : data;
}

static void set_aside(int dir, const char *folder, enum augur_state_verdict verdict)
{
	int err = renameat(dir, AUGUR_STATE_FILE, dir, FILE_REJECTED) < 0 ? errno : 0;

	log_warn("cannot use %s/" AUGUR_STATE_FILE ": %s; %s%s; starting without what was learned",
		 folder, augur_state_explain(verdict),
		 err ? "it cannot be set aside: " : "it is kept as " FILE_REJECTED,
		 err ? strerror(err) : "");
}

static uint32_t take(const char *from, struct augur_models *models, const void *data,
		     uint64_t now_ns)
{
	struct augur_state_header h;
	uint64_t now = now_s(), age_s;
	uint32_t taken;

	memcpy(&h, data, sizeof(h));
	/* A clock that was set back makes it new, not from the future. */
	age_s = now > h.saved_s ? now - h.saved_s : 0;
	if (age_s > UINT64_MAX / 1000000000ULL)
		age_s = UINT64_MAX / 1000000000ULL;
	taken = augur_state_take(models, data, now_ns, age_s * 1000000000ULL);
	log_info("%u of %u saved keys are known again, from %s, saved %llu s ago", taken,
		 h.nr_records, from, (unsigned long long)age_s);
	return taken;
}

uint32_t augur_state_load(const char *folder, struct augur_models *models,
			  uint64_t now_ns)
{
	enum augur_state_verdict verdict;
	uint32_t taken = 0;
	size_t len = 0;
	void *data;
	int dir;

	dir = open_folder(folder);
	if (dir < 0)
		return 0;
	data = read_file(dir, folder, &len);
	if (data) {
		verdict = augur_state_check(data, len);
		if (verdict == AUGUR_STATE_GOOD)
			taken = take(folder, models, data, now_ns);
		else
			set_aside(dir, folder, verdict);
	}
	free(data);
	close(dir);
	return taken;
}

static int write_all(int fd, const void *data, size_t len, off_t at)
{
	ssize_t n;

	for (; len; data = (const char *)data + n, len -= n, at += n) {
		n = pwrite(fd, data, len, at);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return -errno;
	}
	return 0;
}

static uint32_t count(const struct augur_models *models, uint64_t now_ns)
{
	struct augur_state_record r;
	uint32_t i, nr = 0;

	for (i = 0; i < models->nr; i++)
		nr += augur_state_put(&models->entries[i], now_ns, &r);
	return nr;
}

/* The header is last: its sum is known then. */
static int write_models(int fd, const struct augur_models *models, uint64_t now_ns)
{
	struct augur_state_header h = augur_state_begin(count(models, now_ns), now_s());
	struct augur_state_record r[AT_ONCE];
	off_t at = sizeof(h);
	uint32_t i, nr = 0;
	int err = 0;

	for (i = 0; i < models->nr && !err; i++) {
		if (augur_state_put(&models->entries[i], now_ns, &r[nr])) {
			h.sum = augur_state_sum(h.sum, &r[nr], sizeof(r[nr]));
			nr++;
		}
		if (nr < AT_ONCE && i + 1 < models->nr)
			continue;
		err = write_all(fd, r, nr * sizeof(r[0]), at);
		at += nr * sizeof(r[0]);
		nr = 0;
	}
	return err ? err : write_all(fd, &h, sizeof(h), 0);
}

/* @name in @dir, by way of NAME.new. */
static int write_file(int dir, const char *name, const struct augur_models *models,
		      uint64_t now_ns)
{
	char fresh[NAME_MAX + 1];
	int fd, err;

	if (snprintf(fresh, sizeof(fresh), "%s.new", name) >= (int)sizeof(fresh))
		return -ENAMETOOLONG;
	fd = openat(dir, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (fd < 0)
		return -errno;
	err = write_models(fd, models, now_ns);
	if (!err && fsync(fd) < 0)
		err = -errno;
	if (close(fd) < 0 && !err)
		err = -errno;
	if (!err && renameat(dir, fresh, dir, name) < 0)
		err = -errno;
	if (err)
		unlinkat(dir, fresh, 0);
	else if (fsync(dir) < 0)
		err = -errno;
	return err;
}

int augur_state_save(const char *folder, const struct augur_models *models,
		     uint64_t now_ns)
{
	int dir = open_folder(folder), err;

	if (dir < 0)
		return dir;
	err = write_file(dir, AUGUR_STATE_FILE, models, now_ns);
	close(dir);
	if (err)
		log_err("cannot save models in %s: %s; what was saved before is still there",
			folder, strerror(-err));
	return err;
}

int augur_state_import(const char *path, struct augur_models *models, uint64_t now_ns)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum augur_state_verdict verdict;
	void *data = NULL;
	size_t len = 0;
	int err;

	err = fd < 0 ? -errno : read_fd(fd, &data, &len);
	if (fd >= 0)
		close(fd);
	if (err) {
		log_err("cannot read %s: %s", path, strerror(-err));
		return err;
	}
	verdict = augur_state_check(data, len);
	if (verdict == AUGUR_STATE_GOOD)
		take(path, models, data, now_ns);
	else
		log_err("cannot import %s: %s", path, augur_state_explain(verdict));
	free(data);
	return verdict == AUGUR_STATE_GOOD ? 0 : -EINVAL;
}

int augur_state_export(const char *path, const struct augur_models *models,
		       uint64_t now_ns)
{
	char folder[PATH_MAX], name[PATH_MAX];
	int dir, err;

	/* Both of these change what they are given. */
	snprintf(folder, sizeof(folder), "%s", path);
	snprintf(name, sizeof(name), "%s", path);
	dir = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = dir < 0 ? -errno : write_file(dir, basename(name), models, now_ns);
	if (dir >= 0)
		close(dir);
	if (err)
		log_err("cannot write %s: %s", path, strerror(-err));
	return err;
}
