/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/augur for tests: the plain interface, without libaugur.
 */
#ifndef _SELFTESTS_HINT_H
#define _SELFTESTS_HINT_H

#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <linux/augur_hint.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define USEC	1000ULL
#define MSEC	1000000ULL
#define SEC	1000000000ULL
#define NOTHING	(-2147483647 - 1)

static inline int hint_open(void)
{
	if (system("modprobe augur"))
		return -1;
	return open(AUGUR_DEVICE_HINT, O_RDWR | O_CLOEXEC);
}

/* The module with other sizes; who does so unloads it at the end. */
static inline int hint_open_with(const char *parameters)
{
	char command[256];

	snprintf(command, sizeof(command), "rmmod augur 2>/dev/null; modprobe augur %s",
		 parameters);
	if (system(command))
		return -1;
	return open(AUGUR_DEVICE_HINT, O_RDWR | O_CLOEXEC);
}

static inline struct augur_hint hint_of(uint32_t kind, uint64_t run_ns)
{
	struct augur_hint hint = {
		.size = sizeof(hint),
		.kind = kind,
		.run_ns = run_ns,
		.node = AUGUR_NODE_ANY,
	};

	return hint;
}

static inline int hint_ioctl(int fd, unsigned long nr, void *arg)
{
	int ret = ioctl(fd, nr, arg);

	return ret < 0 ? -errno : ret;
}

/* @arg must live until this returns. */
static inline int hint_submit(struct io_uring *ring, int fd, uint32_t nr, void *arg,
			      uint32_t sqe_flags)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct augur_uring_cmd cmd = { .arg = (uintptr_t)arg };

	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, fd, NULL, 0, 0);
	sqe->cmd_op = nr;
	sqe->flags |= sqe_flags;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	return io_uring_submit(ring);
}

/* Result of the next completion, or NOTHING if there is none within @ms. */
static inline int hint_result(struct io_uring *ring, unsigned int ms)
{
	struct __kernel_timespec ts = {
		.tv_sec = ms / 1000,
		.tv_nsec = ms % 1000 * MSEC,
	};
	struct io_uring_cqe *cqe;
	int res;

	if (io_uring_wait_cqe_timeout(ring, &cqe, &ts))
		return NOTHING;
	res = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return res;
}

static inline int hint_uring(struct io_uring *ring, int fd, uint32_t nr, void *arg)
{
	if (hint_submit(ring, fd, nr, arg, 0) != 1)
		return NOTHING;
	return hint_result(ring, 20000);
}

/* Field 22 of /proc/TID/stat, 0 if there is no such thread. */
static inline uint64_t hint_start_ticks(pid_t tid)
{
	unsigned long long ticks = 0;
	char path[64], line[1024], *at;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	file = fopen(path, "r");
	if (!file)
		return 0;
	/* The name, in brackets, may have blanks in it. */
	at = fgets(line, sizeof(line), file) ? strrchr(line, ')') : NULL;
	for (int field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	if (at)
		ticks = strtoull(at + 1, NULL, 10);
	fclose(file);
	return ticks;
}

static inline void hint_name(struct augur_hint *hint, pid_t tid)
{
	hint->tid = tid;
	hint->start_ticks = hint_start_ticks(tid);
}

static inline int hint_clear(int fd, pid_t tid)
{
	struct augur_hint_clear clear = {
		.size = sizeof(clear),
		.tid = tid,
		.start_ticks = tid ? hint_start_ticks(tid) : 0,
	};

	return hint_ioctl(fd, AUGUR_U_HINT_CLEAR, &clear);
}

static inline uint64_t hint_now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * SEC + ts.tv_nsec;
}

static inline void hint_spin(uint64_t ns)
{
	uint64_t end = hint_now(CLOCK_THREAD_CPUTIME_ID) + ns;

	while (hint_now(CLOCK_THREAD_CPUTIME_ID) < end)
		;
}

/*
 * Not before it has been switched out: on a slow machine the time may be over before
 * the thread is asleep, and then it just runs on. So it is doubled each time.
 */
static inline void hint_sleep(uint64_t ns)
{
	struct rusage before, after;
	struct timespec ts;

	getrusage(RUSAGE_THREAD, &before);
	do {
		ts = (struct timespec){ .tv_sec = ns / SEC, .tv_nsec = ns % SEC };
		nanosleep(&ts, NULL);
		getrusage(RUSAGE_THREAD, &after);
		ns *= 2;
	} while (after.ru_nvcsw == before.ru_nvcsw);
}

/* @n bursts of @run_ns. */
static inline void hint_bursts(unsigned int n, uint64_t run_ns)
{
	while (n--) {
		hint_spin(run_ns);
		hint_sleep(MSEC);
	}
}

#endif /* _SELFTESTS_HINT_H */
