// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "recorder.h"

#define EVENT	"/sys/kernel/tracing/events/augur/augur_burst/"

/* What is wanted of the event. The kernel says where each field is. */
#define FIELDS(X) X(fp0) X(fp1) X(run_ns) X(wait_ns) X(preempted) X(pid)

enum {
#define X(name) FIELD_##name,
	FIELDS(X)
#undef X
	NR_FIELDS,
};

static const char *const field_names[NR_FIELDS] = {
#define X(name) #name,
	FIELDS(X)
#undef X
};

/**
 * struct field - where a field of the event is
 * @offset: bytes from the start of the event
 * @size: 4 or 8, 0 if the event has no such field
 */
struct field {
	uint32_t offset;
	uint32_t size;
};

/**
 * struct ring - the buffer of one CPU
 * @fd: its event
 * @page: the page that has the positions
 * @data: what follows it
 */
struct ring {
	int fd;
	struct perf_event_mmap_page *page;
	const uint8_t *data;
};

/**
 * struct augur_recorder - bursts recorded so far
 * @fields: layout of the event
 * @rings: one per CPU
 * @polled: the same, for poll(2)
 * @nr_cpus: number of @rings
 * @ring_bytes: size of each, without its first page
 * @self: this process, which is no part of what is recorded
 * @bursts: bursts, with the pid in place of the thread's number
 * @nr: how many
 * @room: how many fit
 * @lost: bursts for which a buffer had no room
 */
struct augur_recorder {
	struct field fields[NR_FIELDS];
	struct ring *rings;
	struct pollfd *polled;
	uint32_t nr_cpus;
	size_t ring_bytes;
	uint32_t self;
	struct augur_trace_burst *bursts;
	size_t nr;
	size_t room;
	uint64_t lost;
};

static int64_t fail(struct augur_trace_error *err, const char *what)
{
	int ret = -errno;

	err->offset = 0;
	snprintf(err->text, sizeof(err->text), "cannot %s: %s", what, strerror(-ret));
	return ret;
}

/* A line of the format: "field:u64 run_ns;  offset:16;  size:8;  signed:0;" */
static void parse_field(struct augur_recorder *r, const char *line)
{
	char type[64], name[64];
	struct field f;
	int i;

	if (sscanf(line, " field:%63s %63[^;]; offset:%u; size:%u;", type, name,
		   &f.offset, &f.size) != 4 || (f.size != 4 && f.size != 8))
		return;
	for (i = 0; i < NR_FIELDS; i++)
		if (!strcmp(name, field_names[i]))
			r->fields[i] = f;
}

static int read_format(struct augur_recorder *r, uint64_t *id)
{
	FILE *file = fopen(EVENT "id", "re");
	char line[256];
	int i, ok;

	if (!file)
		return -1;
	ok = fscanf(file, "%lu", id) == 1;
	fclose(file);
	file = ok ? fopen(EVENT "format", "re") : NULL;
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		parse_field(r, line);
	fclose(file);
	for (i = 0; i < NR_FIELDS; i++) {
		if (!r->fields[i].size) {
			errno = EPROTO;
			return -1;
		}
	}
	return 0;
}

static int open_ring(struct augur_recorder *r, int cpu, uint64_t id)
{
	struct perf_event_attr attr = {
		.type		= PERF_TYPE_TRACEPOINT,
		.size		= sizeof(attr),
		.config		= id,
		.sample_period	= 1,
		.sample_type	= PERF_SAMPLE_TIME | PERF_SAMPLE_RAW,
		.watermark	= 1,
		.wakeup_watermark = r->ring_bytes / 2,
		.use_clockid	= 1,
		.clockid	= CLOCK_MONOTONIC,
	};
	struct ring *ring = &r->rings[cpu];
	long page = sysconf(_SC_PAGESIZE);
	void *map;

	ring->fd = syscall(SYS_perf_event_open, &attr, -1, cpu, -1,
			   PERF_FLAG_FD_CLOEXEC);
	r->polled[cpu] = (struct pollfd){ .fd = ring->fd, .events = POLLIN };
	if (ring->fd < 0)
		return -1;
	map = mmap(NULL, page + r->ring_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
		   ring->fd, 0);
	if (map == MAP_FAILED)
		return -1;
	ring->page = map;
	ring->data = (const uint8_t *)map + page;
	return 0;
}

struct augur_recorder *augur_recorder_open(size_t ring_bytes,
					   struct augur_trace_error *err)
{
	struct augur_recorder *r = calloc(1, sizeof(*r));
	uint64_t id;
	uint32_t i;

	if (!r)
		return NULL;
	r->ring_bytes = ring_bytes;
	r->self = getpid();
	r->nr_cpus = sysconf(_SC_NPROCESSORS_ONLN);
	r->rings = calloc(r->nr_cpus, sizeof(*r->rings));
	r->polled = calloc(r->nr_cpus, sizeof(*r->polled));
	for (i = 0; r->rings && i < r->nr_cpus; i++)
		r->rings[i].fd = -1;
	if (!r->rings || !r->polled || read_format(r, &id)) {
		fail(err, "read the event augur:augur_burst; is augur.ko loaded?");
		goto err_close;
	}
	for (i = 0; i < r->nr_cpus; i++) {
		if (open_ring(r, i, id)) {
			fail(err, "open the event augur:augur_burst on every CPU");
			goto err_close;
		}
	}
	return r;

err_close:
	augur_recorder_close(r);
	return NULL;
}

void augur_recorder_close(struct augur_recorder *r)
{
	uint32_t i;

	for (i = 0; r->rings && i < r->nr_cpus; i++) {
		if (r->rings[i].page)
			munmap(r->rings[i].page,
			       r->ring_bytes + sysconf(_SC_PAGESIZE));
		if (r->rings[i].fd >= 0)
			close(r->rings[i].fd);
	}
	free(r->rings);
	free(r->polled);
	free(r->bursts);
	free(r);
}

/* Records may go round the end of the buffer. */
static void copy_out(const struct augur_recorder *r, const struct ring *ring,
		     uint64_t pos, void *to, size_t bytes)
{
	size_t at = pos & (r->ring_bytes - 1);
	size_t first = r->ring_bytes - at < bytes ? r->ring_bytes - at : bytes;

	memcpy(to, ring->data + at, first);
	memcpy((uint8_t *)to + first, ring->data, bytes - first);
}

static uint64_t field(const struct augur_recorder *r, const uint8_t *raw,
		      uint32_t bytes, int i)
{
	const struct field *f = &r->fields[i];
	uint64_t wide;
	uint32_t narrow;

	if (f->offset + f->size > bytes)
		return 0;
	if (f->size == 4) {
		memcpy(&narrow, raw + f->offset, sizeof(narrow));
		return narrow;
	}
	memcpy(&wide, raw + f->offset, sizeof(wide));
	return wide;
}

static int add_burst(struct augur_recorder *r, uint64_t now, const uint8_t *raw,
		     uint32_t bytes)
{
	uint32_t pid = field(r, raw, bytes, FIELD_pid);
	size_t room = r->room ? 2 * r->room : 65536;
	struct augur_trace_burst *bursts;

	if (pid == r->self)
		return 0;
	if (r->nr == r->room) {
		bursts = realloc(r->bursts, room * sizeof(*bursts));
		if (!bursts)
			return -ENOMEM;
		r->bursts = bursts;
		r->room = room;
	}
	r->bursts[r->nr++] = (struct augur_trace_burst){
		.end_ns = now,
		.run_ns = field(r, raw, bytes, FIELD_run_ns),
		.wait_ns = field(r, raw, bytes, FIELD_wait_ns),
		.fp.word[0] = field(r, raw, bytes, FIELD_fp0),
		.fp.word[1] = field(r, raw, bytes, FIELD_fp1),
		.thread = pid,
		.preempted = field(r, raw, bytes, FIELD_preempted),
	};
	return 0;
}

static int take_record(struct augur_recorder *r, const struct ring *ring,
		       uint64_t pos, const struct perf_event_header *header)
{
	struct {
		uint64_t time;
		uint32_t bytes;
		uint8_t raw[500];
	} __attribute__((packed)) sample;
	struct {
		uint64_t id;
		uint64_t lost;
	} lost;
	size_t body = header->size - sizeof(*header);

	pos += sizeof(*header);
	if (header->type == PERF_RECORD_LOST && body >= sizeof(lost)) {
		copy_out(r, ring, pos, &lost, sizeof(lost));
		r->lost += lost.lost;
	}
	if (header->type != PERF_RECORD_SAMPLE || body > sizeof(sample))
		return 0;
	copy_out(r, ring, pos, &sample, body);
	return add_burst(r, sample.time, sample.raw, sample.bytes);
}

static int drain(struct augur_recorder *r, struct ring *ring)
{
	struct perf_event_header header;
	uint64_t head, tail = ring->page->data_tail;
	int err = 0;

	head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	while (tail != head && !err) {
		copy_out(r, ring, tail, &header, sizeof(header));
		err = take_record(r, ring, tail, &header);
		tail += header.size;
	}
	/* What was read may be overwritten from here on. */
	__atomic_store_n(&ring->page->data_tail, tail, __ATOMIC_RELEASE);
	return err;
}

int64_t augur_recorder_poll(struct augur_recorder *r, int timeout_ms)
{
	uint32_t i;
	int err;

	if (poll(r->polled, r->nr_cpus, timeout_ms) < 0 && errno != EINTR)
		return -errno;
	for (i = 0; i < r->nr_cpus; i++) {
		err = drain(r, &r->rings[i]);
		if (err)
			return err;
	}
	return r->nr;
}

static int by_end(const void *a, const void *b)
{
	const struct augur_trace_burst *x = a, *y = b;

	return (x->end_ns > y->end_ns) - (x->end_ns < y->end_ns);
}

/* The clock of a trace begins with its first wakeup. */
static void shift_clock(struct augur_trace *t)
{
	uint64_t begin = UINT64_MAX, first;
	uint32_t i;

	for (i = 0; i < t->nr_bursts; i++) {
		first = t->bursts[i].end_ns - t->bursts[i].run_ns - t->bursts[i].wait_ns;
		if (first < begin)
			begin = first;
	}
	for (i = 0; i < t->nr_bursts; i++)
		t->bursts[i].end_ns -= begin;
}

/* Pids become numbers in the order of first appearance. */
static int number_threads(struct augur_trace *t)
{
	uint32_t max = 0, i, *number;

	for (i = 0; i < t->nr_bursts; i++)
		if (t->bursts[i].thread > max)
			max = t->bursts[i].thread;
	number = calloc(max + 1UL, sizeof(*number));
	if (!number)
		return -ENOMEM;
	for (t->nr_threads = 0, i = 0; i < t->nr_bursts; i++) {
		uint32_t *nr = &number[t->bursts[i].thread];

		if (!*nr)
			*nr = ++t->nr_threads;
		t->bursts[i].thread = *nr - 1;
	}
	free(number);
	return 0;
}

int augur_recorder_finish(struct augur_recorder *r, uint32_t max,
			  struct augur_trace *t)
{
	if (!r->nr)
		return -ENODATA;
	qsort(r->bursts, r->nr, sizeof(*r->bursts), by_end);
	t->bursts = r->bursts;
	t->nr_bursts = r->nr < max ? r->nr : max;
	t->split = t->nr_bursts / 2;
	t->nr_cpus = r->nr_cpus;
	t->lost = r->lost;
	r->bursts = NULL;
	r->nr = 0;
	shift_clock(t);
	return number_threads(t);
}
