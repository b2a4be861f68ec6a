/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/augur-control for tests: the plain interface, without libaugur, so that the
 * module is not tested with the library that is made for it.
 */
#ifndef _SELFTESTS_CONTROL_H
#define _SELFTESTS_CONTROL_H

#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <linux/augur.h>
#include <linux/augur_stats.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define MSEC	1000000ULL

struct control {
	int fd;
	struct augur_query query;
	const struct augur_map_header *map;
	uint64_t *tails;
};

static inline int control_query(int fd, struct augur_query *query)
{
	memset(query, 0, sizeof(*query));
	query->size = sizeof(*query);
	return ioctl(fd, AUGUR_U_QUERY, query);
}

static inline int control_open(struct control *c)
{
	void *map;

	memset(c, 0, sizeof(*c));
	if (system("modprobe augur"))
		return -1;
	c->fd = open(AUGUR_DEVICE_CONTROL, O_RDWR | O_CLOEXEC);
	if (c->fd < 0 || control_query(c->fd, &c->query))
		return -1;
	map = mmap(NULL, c->query.map_bytes, PROT_READ, MAP_SHARED, c->fd, 0);
	if (map == MAP_FAILED)
		return -1;
	c->map = map;
	c->tails = calloc(c->query.nr_cpus, sizeof(*c->tails));
	return c->tails ? 0 : -1;
}

static inline void control_close(struct control *c)
{
	if (c->map)
		munmap((void *)c->map, c->query.map_bytes);
	if (c->fd >= 0)
		close(c->fd);
	free(c->tails);
}

static inline const struct augur_cpu_area *control_area(const struct control *c,
							uint32_t cpu)
{
	return (const void *)((const char *)c->map + c->map->cpu_offset +
			      cpu * c->map->cpu_stride);
}

/* Slot number nr_slots is the overflow slot. */
static inline const struct augur_slot *control_slot(const struct control *c,
						    uint32_t cpu, uint32_t index)
{
	return (const void *)((const char *)control_area(c, cpu) +
			      c->map->slots_offset +
			      (uint64_t)index * c->map->slot_bytes);
}

static inline const struct augur_sample *control_sample(const struct control *c,
							uint32_t cpu, uint64_t pos)
{
	return (const void *)((const char *)control_area(c, cpu) +
			      c->map->ring_offset +
			      (pos & (c->map->nr_samples - 1)) *
			      c->map->sample_bytes);
}

static inline uint64_t control_head(const struct control *c, uint32_t cpu)
{
	return __atomic_load_n(&control_area(c, cpu)->head, __ATOMIC_ACQUIRE);
}

static inline void control_copy_slot(const struct augur_slot *slot,
				     struct augur_slot *copy)
{
	uint32_t seq;

	do {
		seq = __atomic_load_n(&slot->seq, __ATOMIC_ACQUIRE);
		memcpy(copy, slot, sizeof(*copy));
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while ((seq & 1) || seq != __atomic_load_n(&slot->seq, __ATOMIC_RELAXED));
}

/* Everything before the heads as they are now counts as read. */
static inline void control_skip(struct control *c)
{
	uint32_t cpu;

	for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
		c->tails[cpu] = control_head(c, cpu);
}

static inline struct augur_wait control_wait_args(const struct control *c,
						  uint32_t watermark,
						  uint64_t timeout_ns)
{
	struct augur_wait wait = {
		.size = sizeof(wait),
		.tails = (uintptr_t)c->tails,
		.nr_tails = c->query.nr_cpus,
		.watermark = watermark,
		.timeout_ns = timeout_ns,
	};

	return wait;
}

/* @arg must live until the command is issued, which is before this returns. */
static inline int control_submit(struct io_uring *ring, int fd, uint32_t nr,
				 void *arg, uint64_t user_data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct augur_uring_cmd cmd = { .arg = (uintptr_t)arg };

	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, fd, NULL, 0, 0);
	sqe->cmd_op = nr;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	sqe->user_data = user_data;
	return io_uring_submit(ring);
}

/* Result of the next completion, or INT_MIN if there is none within @ms. */
static inline int control_result(struct io_uring *ring, uint64_t *user_data,
				 unsigned int ms)
{
	struct __kernel_timespec ts = {
		.tv_sec = ms / 1000,
		.tv_nsec = ms % 1000 * MSEC,
	};
	struct io_uring_cqe *cqe;
	int res;

	if (io_uring_wait_cqe_timeout(ring, &cqe, &ts))
		return -2147483647 - 1;
	res = cqe->res;
	if (user_data)
		*user_data = cqe->user_data;
	io_uring_cqe_seen(ring, cqe);
	return res;
}

static inline int control_uring(struct io_uring *ring, int fd, uint32_t nr, void *arg)
{
	if (control_submit(ring, fd, nr, arg, 0) != 1)
		return -2147483647 - 1;
	return control_result(ring, NULL, 5000);
}

static inline uint64_t control_now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* Run for @ns of this thread's own CPU time. */
static inline void control_spin(uint64_t ns)
{
	uint64_t end = control_now(CLOCK_THREAD_CPUTIME_ID) + ns;

	while (control_now(CLOCK_THREAD_CPUTIME_ID) < end)
		;
}

static inline void control_sleep(uint64_t ns)
{
	struct timespec ts = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	nanosleep(&ts, NULL);
}

#endif /* _SELFTESTS_CONTROL_H */
