// SPDX-License-Identifier: GPL-2.0-only
#include "hinter.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "thread.h"

#define SEEN_MAX	(1 << 20)

void augur_hinter_init(struct augur_hinter *h)
{
	*h = (struct augur_hinter){ .fd = -1, .control = -1 };
}

void augur_hinter_exit(struct augur_hinter *h)
{
	if (h->fd >= 0)
		close(h->fd);
	free(h->seen);
	augur_hinter_init(h);
}

static int by_tid(const void *a, const void *b)
{
	const struct augur_dump_hint *x = a, *y = b;

	return x->tid < y->tid ? -1 : x->tid > y->tid;
}

static int make_room(struct augur_hinter *h)
{
	struct augur_dump_hint *more;
	uint32_t room = h->room ? 2 * h->room : 256;

	if (room > SEEN_MAX)
		return -ENOSPC;
	more = realloc(h->seen, room * sizeof(*more));
	if (!more)
		return -ENOMEM;
	h->seen = more;
	h->room = room;
	return 0;
}

static int see(struct augur_hinter *h)
{
	struct augur_dump dump = {
		.size = sizeof(dump),
		.what = AUGUR_DUMP_HINTS,
		.record_bytes = sizeof(h->seen[0]),
	};
	int err;

	for (h->nr_seen = 0; dump.cursor != AUGUR_DUMP_END; h->nr_seen += dump.nr) {
		if (h->nr_seen == h->room) {
			err = make_room(h);
			if (err)
				return err;
		}
		dump.nr = h->room - h->nr_seen;
		if (dump.nr > AUGUR_DUMP_MAX)
			dump.nr = AUGUR_DUMP_MAX;
		dump.records = (uintptr_t)&h->seen[h->nr_seen];
		if (ioctl(h->control, AUGUR_U_DUMP, &dump) < 0)
			return -errno;
	}
	qsort(h->seen, h->nr_seen, sizeof(h->seen[0]), by_tid);
	return 0;
}

static const struct augur_dump_hint *seen_of(const struct augur_hinter *h, uint32_t tid)
{
	const struct augur_dump_hint key = { .tid = tid };

	return h->nr_seen ? bsearch(&key, h->seen, h->nr_seen, sizeof(key), by_tid) : NULL;
}

static bool is_ours(const struct augur_dump_hint *seen, const struct augur_given *given)
{
	return seen->uid == geteuid() && seen->kind == given->kind &&
	       seen->node == given->node && seen->run_ns == given->run_ns &&
	       seen->deadline_us == given->deadline_us && !seen->gang;
}

/* The place of a thread; else one that is free, or whose hint is not in force any more. */
static struct augur_given *find(struct augur_hinter *h, uint32_t tid)
{
	struct augur_given *place = h->given +
		tid % (AUGUR_HINTER_THREADS / AUGUR_HINTER_WAYS) * AUGUR_HINTER_WAYS;
	struct augur_given *end = place + AUGUR_HINTER_WAYS, *room = NULL;

	for (; place != end; place++) {
		if (place->tid == tid)
			return place;
		if (!place->tid || !seen_of(h, place->tid))
			room = place;
	}
	return room;
}

static struct augur_hint hint_of(const struct augur_rule *rule, uint32_t tid)
{
	return (struct augur_hint){
		.size = sizeof(struct augur_hint),
		.tid = tid,
		.kind = rule->hint,
		.run_ns = rule->run_us * 1000ULL,
		.deadline_ns = rule->deadline_us * 1000ULL,
		.ttl_ms = AUGUR_HINTER_TTL_MS,
		.node = rule->node,
	};
}

static void refused(struct augur_hinter *h, const struct augur_rule *rule, uint32_t tid,
		    int err, uint64_t now_ns)
{
	uint32_t left_out;

	/* It ends just now. */
	if (err == ESRCH)
		return;
	h->stopped = err == EAGAIN || err == EDQUOT || err == ENOSPC;
	h->limited += h->stopped;
	h->refused += !h->stopped;
	if (augur_log_allowed(&h->errors, now_ns, &left_out))
		log_warn("%s: the hint for thread %u was refused: %s", rule->section, tid,
			 strerror(err));
}

static void give(struct augur_hinter *h, const struct augur_rule *rule, uint32_t tid,
		 struct augur_given *place, uint64_t now_ns)
{
	struct augur_hint hint = hint_of(rule, tid);

	if (augur_thread_start(tid, (uint64_t *)&hint.start_ticks))
		return;
	if (ioctl(h->fd, AUGUR_U_HINT, &hint) < 0) {
		refused(h, rule, tid, errno, now_ns);
		return;
	}
	h->hints++;
	*place = (struct augur_given){
		.start_ticks = hint.start_ticks,
		.tid = tid,
		.kind = hint.kind,
		.node = hint.node,
		.run_ns = hint.run_ns,
		.deadline_us = hint.deadline_ns / 1000,
		.ttl_ms = hint.ttl_ms,
	};
}

static void consider(struct augur_hinter *h, const struct augur_rule *rule, uint32_t tid,
		     uint64_t now_ns)
{
	const struct augur_dump_hint *seen = seen_of(h, tid);
	struct augur_given *place = find(h, tid);

	if (seen && (!place || place->tid != tid || !is_ours(seen, place)))
		h->foreign++;
	else if (!place)
		h->full++;
	else if (!seen || seen->ttl_ms < place->ttl_ms / 2)
		give(h, rule, tid, place, now_ns);
}

static void visit_thread(struct augur_hinter *h, const struct augur_rule *const *rules,
			 uint32_t nr, pid_t tid, uint64_t now_ns)
{
	char comm[64];
	uint32_t i;

	if (!augur_thread_comm(tid, comm))
		return;
	for (i = 0; i < nr; i++) {
		if (!augur_rule_has_thread(rules[i], comm))
			continue;
		consider(h, rules[i], tid, now_ns);
		return;
	}
}

static void visit_threads(struct augur_hinter *h, const struct augur_rule *const *rules,
			  uint32_t nr, pid_t pid, uint64_t now_ns)
{
	struct dirent *entry;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	while (dir && !h->stopped && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			visit_thread(h, rules, nr, atoi(entry->d_name), now_ns);
	if (dir)
		closedir(dir);
}

static void visit_process(struct augur_hinter *h, const struct augur_conf *conf, pid_t pid,
			  uint64_t now_ns)
{
	const struct augur_rule *rules[AUGUR_RULES_MAX];
	struct augur_process process;
	uint32_t i, nr = 0;

	if (!augur_process_read(pid, &process))
		return;
	for (i = 0; i < conf->nr_rules; i++)
		if (augur_rule_has_process(&conf->rules[i],
					   process.exe_known ? process.exe : NULL,
					   process.cgroup))
			rules[nr++] = &conf->rules[i];
	if (nr)
		visit_threads(h, rules, nr, pid, now_ns);
}

/* /proc names processes in the order of their ids. */
static void visit_processes(struct augur_hinter *h, const struct augur_conf *conf,
			    uint64_t now_ns)
{
	pid_t begin = h->cursor, pid;
	struct dirent *entry;
	uint32_t nr = 0;
	DIR *dir = opendir("/proc");

	h->cursor = 0;
	h->stopped = false;
	while (dir && !h->stopped && (entry = readdir(dir))) {
		pid = atoi(entry->d_name);
		if (pid <= begin)
			continue;
		if (nr++ == AUGUR_HINTER_PROCESSES) {
			h->cursor = pid - 1;
			break;
		}
		visit_process(h, conf, pid, now_ns);
	}
	if (dir)
		closedir(dir);
}

int augur_hinter_round(struct augur_hinter *h, const struct augur_conf *conf, int control,
		       uint64_t now_ns)
{
	int err;

	h->control = control;
	if (h->fd < 0)
		h->fd = open(AUGUR_DEVICE_HINT, O_RDWR | O_CLOEXEC);
	if (h->fd < 0)
		return -errno;
	err = see(h);
	if (!err)
		visit_processes(h, conf, now_ns);
	return err;
}

static void take_back(struct augur_hinter *h, const struct augur_given *given)
{
	struct augur_hint_clear clear = {
		.size = sizeof(clear),
		.tid = given->tid,
		.start_ticks = given->start_ticks,
	};
	const struct augur_dump_hint *seen = seen_of(h, given->tid);

	/* A thread that has ended, or is another, is not found, which is fine. */
	if (seen && is_ours(seen, given))
		ioctl(h->fd, AUGUR_U_HINT_CLEAR, &clear);
}

void augur_hinter_clear(struct augur_hinter *h)
{
	struct augur_given *given;

	if (h->fd < 0 || see(h))
		return;
	for (given = h->given; given != h->given + AUGUR_HINTER_THREADS; given++) {
		if (given->tid)
			take_back(h, given);
		given->tid = 0;
	}
	h->cursor = 0;
}
