// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <augur/identity.h>

#include "policy/fingerprint.h"

/* Of the kernel, from field 9 of /proc/TID/stat. */
#define IDENTITY_PF_KTHREAD	0x00200000

#define IDENTITY_DELETED	" (deleted)"

static int identity_file(pid_t tid, const char *name, char *buf, size_t len)
{
	char path[64];
	ssize_t bytes;
	int fd, err;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)tid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	bytes = read(fd, buf, len - 1);
	err = errno;
	close(fd);
	if (bytes < 0)
		return -err;
	buf[bytes] = '\0';
	return 0;
}

/* What is behind the name, which may have blanks and brackets in it. */
static int identity_stat(struct augur_identity *id)
{
	unsigned int flags;
	char text[1024], *at;

	if (identity_file(id->tid, "stat", text, sizeof(text)))
		return -ESRCH;
	at = strrchr(text, ')');
	if (!at || sscanf(at, ") %c %*d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %d %d %*d %*u %*u %*d %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*d %d %*u %d",
			  &id->state, &flags, &id->nice, &id->threads, &id->cpu,
			  &id->policy) != 6)
		return -ESRCH;
	id->kthread = flags & IDENTITY_PF_KTHREAD;
	return 0;
}

static void identity_pid(struct augur_identity *id)
{
	char text[1024], *at;

	id->pid = id->tid;
	if (identity_file(id->tid, "status", text, sizeof(text)))
		return;
	at = strstr(text, "\nTgid:");
	if (at)
		id->pid = strtol(at + strlen("\nTgid:"), NULL, 10);
}

/* To the name of a kworker /proc adds what it works at: "kworker/0:1-events". */
static void identity_comm(struct augur_identity *id)
{
	char text[64];

	if (identity_file(id->tid, "comm", text, sizeof(text)))
		return;
	text[strcspn(text, "\n")] = '\0';
	if (id->kthread && !strncmp(text, "kworker/", strlen("kworker/")))
		text[strcspn(text, "+-")] = '\0';
	snprintf(id->comm, sizeof(id->comm), "%.*s", (int)sizeof(id->comm) - 1, text);
}

static void identity_cgroup(struct augur_identity *id)
{
	char text[2 * PATH_MAX], *line, *next = text, *leaf;

	if (identity_file(id->tid, "cgroup", text, sizeof(text)))
		return;
	while ((line = strsep(&next, "\n"))) {
		if (strncmp(line, "0::", strlen("0::")))
			continue;
		leaf = strrchr(line, '/');
		snprintf(id->cgroup, sizeof(id->cgroup), "%.*s",
			 (int)sizeof(id->cgroup) - 1, leaf ? leaf + 1 : "");
	}
}

static void identity_exe(struct augur_identity *id)
{
	const size_t mark = strlen(IDENTITY_DELETED);
	char path[64];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)id->tid);
	len = readlink(path, id->exe, sizeof(id->exe) - 1);
	id->exe_known = len > 0;
	if (len <= 0)
		return;
	if ((size_t)len > mark && !strncmp(id->exe + len - mark, IDENTITY_DELETED, mark))
		len -= mark;
	id->exe[len] = '\0';
}

static void identity_syscall(struct augur_identity *id)
{
	char text[256], *end;
	int err = identity_file(id->tid, "syscall", text, sizeof(text));

	id->syscall = err ? AUGUR_SYSCALL_HIDDEN : AUGUR_SYSCALL_RUNNING;
	if (err)
		return;
	err = strtol(text, &end, 10);
	if (end != text)
		id->syscall = err < 0 ? AUGUR_SYSCALL_NONE : err;
}

/* As kmod/identity.c and kmod/exe.c make it. */
static void identity_fingerprint(struct augur_identity *id)
{
	uint64_t role = augur_role_hash(id->comm, sizeof(id->comm));
	uint32_t exe = 0;

	if (id->exe_known) {
		exe = augur_hash_bytes(id->exe, strlen(id->exe));
		exe = exe ? exe : 1;
	}
	id->fp[0] = role << 32 | exe;
	id->fp[1] = augur_hash_bytes(id->cgroup, strlen(id->cgroup)) &
		    AUGUR_FP_CGROUP_MASK;
}

int augur_identity_read(pid_t tid, struct augur_identity *out)
{
	*out = (struct augur_identity){ .tid = tid };
	if (tid <= 0 || identity_stat(out))
		return -ESRCH;
	identity_pid(out);
	identity_comm(out);
	identity_cgroup(out);
	identity_exe(out);
	identity_syscall(out);
	identity_fingerprint(out);
	return 0;
}

bool augur_identity_has(const struct augur_identity *id, const uint64_t fp[2])
{
	return fp[0] == id->fp[0] && !((fp[1] ^ id->fp[1]) & AUGUR_FP_CGROUP_MASK);
}

uint64_t augur_key_parse(const char *text)
{
	if (strlen(text) != AUGUR_KEY_DIGITS ||
	    strspn(text, "0123456789abcdefABCDEF") != AUGUR_KEY_DIGITS)
		return 0;
	return strtoull(text, NULL, 16);
}
