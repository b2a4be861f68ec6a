// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurd knows where its models are, and exports them while it runs, too.
 */
#include "saved.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "augurd/state.h"
#include "cmd.h"
#include "daemon.h"

/* Any moment will do for now, if no model is older than that. */
#define SAVED_NOW_NS	(UINT64_MAX / 4)

static int take(struct saved *out, const void *data, size_t bytes, char *why, size_t len)
{
	enum augur_state_verdict verdict = augur_state_check(data, bytes);
	struct augur_state_header h;

	if (verdict != AUGUR_STATE_GOOD) {
		snprintf(why, len, "what augurd exports %s", augur_state_explain(verdict));
		return CMD_FAILED;
	}
	memcpy(&h, data, sizeof(h));
	if (augur_models_init(&out->models, h.nr_records ? h.nr_records : 1)) {
		snprintf(why, len, "no memory");
		return CMD_FAILED;
	}
	out->now_ns = SAVED_NOW_NS;
	out->saved_s = h.saved_s;
	augur_state_take(&out->models, data, out->now_ns, 0);
	return CMD_OK;
}

static int load(struct saved *out, const char *path, char *why, size_t len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = CMD_FAILED;
	void *data = MAP_FAILED;
	struct stat st;

	if (fd >= 0 && !fstat(fd, &st))
		data = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED) {
		snprintf(why, len, "cannot read %s: %s", path, strerror(errno));
	} else {
		err = take(out, data, st.st_size, why, len);
		munmap(data, st.st_size);
	}
	if (fd >= 0)
		close(fd);
	return err;
}

int saved_read(struct saved *out, char *why, size_t len)
{
	char folder[] = "/tmp/augurctl-XXXXXX", path[64];
	int err;

	*out = (struct saved){ .now_ns = 0 };
	why[0] = '\0';
	if (!mkdtemp(folder)) {
		snprintf(why, len, "cannot make a folder in /tmp: %s", strerror(errno));
		return CMD_FAILED;
	}
	snprintf(path, sizeof(path), "%s/models", folder);
	err = daemon_try("--export", path, why, len);
	if (err < 0)
		snprintf(why, len, "cannot run " AUGURD_PATH ": %s", strerror(-err));
	else if (!err)
		why[0] = '\0';
	err = err ? CMD_FAILED : load(out, path, why, len);
	unlink(path);
	rmdir(folder);
	return err;
}

void saved_free(struct saved *saved)
{
	augur_models_free(&saved->models);
}
