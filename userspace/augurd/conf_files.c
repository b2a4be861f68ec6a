// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration's files: augurd.conf, and augurd.conf.d/NAME.conf by name.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf.h"

#define FILE_BYTES_MAX	(1024 * 1024)
#define FILES_MAX	256

static ssize_t read_all(int fd, char *buf, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = read(fd, buf + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		done += n;
	}
	return done;
}

/* 0 or -errno; the text is the caller's to free. */
static int read_file(const char *path, struct augur_conf_text *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	ssize_t len;
	char *text;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return -EINVAL;
	}
	text = malloc(FILE_BYTES_MAX);
	len = text ? read_all(fd, text, FILE_BYTES_MAX) : -ENOMEM;
	close(fd);
	if (len == FILE_BYTES_MAX)
		len = -EFBIG;
	if (len < 0) {
		free(text);
		return len;
	}
	*out = (struct augur_conf_text){ .name = path, .text = text, .len = len };
	return 0;
}

static bool read_failed(const char *path, int err, char *why)
{
	snprintf(why, AUGUR_CONF_WHY_LEN, "%s: cannot be read: %s", path,
		 err == -EINVAL ? "it is no regular file" :
		 err == -EFBIG ? "it has more than a megabyte" : strerror(-err));
	return false;
}

static bool read_each(const char *path, bool asked, const glob_t *more,
		      struct augur_conf_text *texts, size_t *nr, char *why)
{
	size_t i;
	int err;

	err = read_file(path, &texts[0]);
	if (err && (err != -ENOENT || asked))
		return read_failed(path, err, why);
	*nr = !err;
	for (i = 0; i < more->gl_pathc; i++) {
		if (*nr == FILES_MAX)
			return read_failed(more->gl_pathv[i], -EMFILE, why);
		err = read_file(more->gl_pathv[i], &texts[*nr]);
		if (err)
			return read_failed(more->gl_pathv[i], err, why);
		++*nr;
	}
	return true;
}

bool augur_conf_load(struct augur_conf *conf, const char *path, bool asked,
		     char why[AUGUR_CONF_WHY_LEN])
{
	struct augur_conf_text texts[FILES_MAX] = { 0 };
	char pattern[AUGUR_CONF_PATH_LEN + 16];
	glob_t more = { 0 };
	size_t nr = 0, i;
	bool ok;

	snprintf(pattern, sizeof(pattern), "%s.d/*.conf", path);
	glob(pattern, 0, NULL, &more);
	ok = read_each(path, asked, &more, texts, &nr, why) &&
	     augur_conf_parse(conf, texts, nr, why);
	for (i = 0; i < nr; i++)
		free((char *)texts[i].text);
	/* They name files that are about to go. */
	memset(conf->origin, 0, sizeof(conf->origin));
	memset(conf->rule_origin, 0, sizeof(conf->rule_origin));
	globfree(&more);
	return ok;
}
