// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "output.h"
#include "threads.h"

static int threads_add(struct threads *threads, pid_t tid)
{
	pid_t *more;

	/* Room doubles with each power of two. */
	if (!(threads->nr & (threads->nr - 1))) {
		more = realloc(threads->tid, (threads->nr ? 2 * threads->nr : 1) *
			       sizeof(*more));
		if (!more)
			return out_error("out of memory");
		threads->tid = more;
	}
	threads->tid[threads->nr++] = tid;
	return CMD_OK;
}

static int parse_id(const char *what, const char *text, pid_t *id)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (!isdigit((unsigned char)text[0]) || *end || value <= 0 || value > INT_MAX) {
		out_error("%s: expected a number greater than 0, got '%s'", what, text);
		return CMD_USAGE;
	}
	*id = value;
	return CMD_OK;
}

static int find_tid(struct threads *threads, const char *text)
{
	pid_t tid;
	int err = parse_id("tid", text, &tid);

	return err ? err : threads_add(threads, tid);
}

static int find_pid(struct threads *threads, const char *text)
{
	struct dirent *entry;
	char path[64];
	DIR *dir;
	pid_t pid;
	int err = parse_id("pid", text, &pid);

	if (err)
		return err;
	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	if (!dir)
		return out_error("pid %d: there is no such process", (int)pid);
	while (!err && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			err = threads_add(threads, atoi(entry->d_name));
	closedir(dir);
	return err;
}

static int find_cgroup(struct threads *threads, const char *path)
{
	char name[PATH_MAX];
	FILE *file;
	int tid, err = CMD_OK;

	snprintf(name, sizeof(name), "%s/cgroup.threads", path);
	file = fopen(name, "re");
	if (!file)
		return out_error("cgroup %s: cannot read %s: %s", path, name,
				 strerror(errno));
	while (!err && fscanf(file, "%d", &tid) == 1)
		err = threads_add(threads, tid);
	fclose(file);
	return err;
}

static const struct {
	const char *name;
	int (*find)(struct threads *threads, const char *text);
} threads_kinds[] = {
	{ "tid", find_tid },
	{ "pid", find_pid },
	{ "cgroup", find_cgroup },
};

#define NR_KINDS	(sizeof(threads_kinds) / sizeof(threads_kinds[0]))

int threads_find(struct threads *threads, int argc, char **argv)
{
	const char *names[NR_KINDS];
	size_t i;

	*threads = (struct threads){};
	if (argc < 2) {
		out_error("about whom? tid N, pid N or cgroup PATH");
		return CMD_USAGE;
	}
	for (i = 0; i < NR_KINDS; i++) {
		names[i] = threads_kinds[i].name;
		if (!strcmp(argv[0], names[i]))
			return threads_kinds[i].find(threads, argv[1]);
	}
	return cmd_unknown("kind of target", argv[0], names, NR_KINDS);
}

void threads_free(struct threads *threads)
{
	free(threads->tid);
	*threads = (struct threads){};
}
