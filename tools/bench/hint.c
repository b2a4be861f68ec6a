// SPDX-License-Identifier: GPL-2.0-only
/*
 * hint cost ROUNDS: what each way to give a hint takes, best and mean of ROUNDS; by
 *	io_uring, 1 and 16 at a time, it is per hint.
 * hint refused ROUNDS: the same, once there are no tokens any more.
 * hint flood UID: gives hints as UID, as fast as it can, until it is killed.
 * hint round ROUNDS: two processes wake each other, with a hint given each round.
 *
 * Pinned: "flood" to the last CPU, the others to CPU 0.
 */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <linux/augur_hint.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Most hints that are given at a time. */
#define BATCH	16

#define UNKNOWN	_IOWR(AUGUR_IOC_MAGIC, 0x7f, struct augur_hint)

static int dev;

static void die(const char *what)
{
	fprintf(stderr, "hint: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("pin");
}

static struct augur_hint hint_of(uint32_t tid, uint64_t start_ticks, uint32_t gang)
{
	struct augur_hint hint = {
		.size = sizeof(hint),
		.kind = AUGUR_HINT_LATENCY,
		.tid = tid,
		.start_ticks = start_ticks,
		.run_ns = 100000,
		.deadline_ns = 1000000,
		.period_ns = gang ? 10000000 : 0,
		.gang = gang,
		.node = AUGUR_NODE_ANY,
	};

	return hint;
}

/* Field 22 of /proc/TID/stat. */
static uint64_t start_ticks(pid_t tid)
{
	char path[64], line[1024], *at;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	file = fopen(path, "r");
	if (!file || !fgets(line, sizeof(line), file))
		die(path);
	fclose(file);
	at = strrchr(line, ')');
	for (int field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : 0;
}

static void clear(uint32_t tid, uint64_t ticks)
{
	struct augur_hint_clear arg = {
		.size = sizeof(arg), .tid = tid, .start_ticks = ticks,
	};

	if (ioctl(dev, AUGUR_U_HINT_CLEAR, &arg) < 0)
		die("clear");
}

/**
 * struct way - one way to give a hint
 * @name: what is printed
 * @nr: the command
 * @fresh: the thread has no hint before
 * @other: it is about another thread
 * @gang: it names a gang
 * @error: it is refused with that
 */
struct way {
	const char *name;
	unsigned long nr;
	int fresh;
	int other;
	int gang;
	int error;
};

/* What it takes to look at the clock twice. */
static uint64_t clock_ns(void)
{
	uint64_t best = ~0ULL, begin, took;

	for (int i = 0; i < 100; i++) {
		begin = now_ns();
		took = now_ns() - begin;
		if (took < best)
			best = took;
	}
	return best;
}

static void measure(const struct way *way, pid_t tid, unsigned long rounds)
{
	uint64_t ticks = way->other ? start_ticks(tid) : 0, clock = clock_ns();
	uint64_t best = ~0ULL, sum = 0, begin, took;

	if (!way->other)
		tid = 0;
	for (unsigned long i = 0; i < rounds; i++) {
		struct augur_hint hint = hint_of(tid, ticks, way->gang);

		if (way->fresh)
			clear(tid, ticks);
		begin = now_ns();
		if ((ioctl(dev, way->nr, &hint) ? errno : 0) != way->error)
			die(way->name);
		took = now_ns() - begin - clock;
		sum += took;
		if (took < best)
			best = took;
	}
	printf("%s best=%llu mean=%llu\n", way->name, (unsigned long long)best,
	       (unsigned long long)(sum / rounds));
}

static const struct way ways[] = {
	{ "unknown_command", UNKNOWN, 0, 0, 0, ENOTTY },
	{ "own_again", AUGUR_U_HINT, 0, 0, 0, 0 },
	{ "own_new", AUGUR_U_HINT, 1, 0, 0, 0 },
	{ "other_again", AUGUR_U_HINT, 0, 1, 0, 0 },
	{ "other_new", AUGUR_U_HINT, 1, 1, 0, 0 },
	{ "other_new_gang", AUGUR_U_HINT, 1, 1, 7, 0 },
};

static void prepare(struct io_uring *ring, struct augur_hint *hint)
{
	const struct augur_uring_cmd cmd = { .arg = (uintptr_t)hint };
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, dev, NULL, 0, 0);
	sqe->cmd_op = AUGUR_U_HINT;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
}

static void await(struct io_uring *ring, unsigned int nr)
{
	struct io_uring_cqe *cqe;

	if (io_uring_submit_and_wait(ring, nr) != (int)nr)
		die("submit");
	while (nr--) {
		if (io_uring_peek_cqe(ring, &cqe) || cqe->res < 0) {
			errno = cqe ? -cqe->res : EIO;
			die("a hint by io_uring");
		}
		io_uring_cqe_seen(ring, cqe);
	}
}

/* As own_again, by io_uring, @nr at a time: as many in all, for the rate has a limit. */
static void measure_uring(unsigned int nr, unsigned long hints_in_all)
{
	unsigned long rounds = (hints_in_all + nr - 1) / nr;
	uint64_t clock = clock_ns(), best = ~0ULL, sum = 0, begin, took;
	struct augur_hint hints[BATCH];
	struct io_uring ring;

	errno = -io_uring_queue_init(BATCH, &ring, IORING_SETUP_SQE128);
	if (errno)
		die("ring");
	for (unsigned long i = 0; i < rounds; i++) {
		for (unsigned int k = 0; k < nr; k++)
			hints[k] = hint_of(0, 0, 0);
		begin = now_ns();
		for (unsigned int k = 0; k < nr; k++)
			prepare(&ring, &hints[k]);
		await(&ring, nr);
		took = (now_ns() - begin - clock) / nr;
		sum += took;
		if (took < best)
			best = took;
	}
	io_uring_queue_exit(&ring);
	printf("uring_%u best=%llu mean=%llu\n", nr, (unsigned long long)best,
	       (unsigned long long)(sum / rounds));
}

static void refused(unsigned long rounds)
{
	const struct way way = { "refused", AUGUR_U_HINT, 0, 0, 0, EAGAIN };
	struct augur_hint hint = hint_of(0, 0, 0);

	while (!ioctl(dev, AUGUR_U_HINT, &hint))
		;
	measure(&way, 0, rounds);
}

static void cost(unsigned long rounds)
{
	pid_t tid = fork();

	if (!tid)
		for (;;)
			pause();
	pin(0);
	for (unsigned int i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		measure(&ways[i], tid, rounds);
	measure_uring(1, rounds);
	measure_uring(BATCH, rounds);
	kill(tid, SIGKILL);
	waitpid(tid, NULL, 0);
}

static void flood(uid_t uid)
{
	struct augur_hint hint = hint_of(0, 0, 0);

	pin(sysconf(_SC_NPROCESSORS_ONLN) - 1);
	if (setresuid(uid, uid, uid))
		die("setresuid");
	for (;;)
		ioctl(dev, AUGUR_U_HINT, &hint);
}

static void bounce(int in, int out, unsigned long rounds)
{
	struct augur_hint hint = hint_of(0, 0, 0);
	char ball;

	while (rounds--) {
		if (read(in, &ball, 1) != 1 || write(out, &ball, 1) != 1)
			die("bounce");
		/* A refusal costs as well. */
		ioctl(dev, AUGUR_U_HINT, &hint);
	}
}

static void measure_rounds(unsigned long rounds)
{
	int there[2], back[2];
	uint64_t begin;
	pid_t pid;

	pin(0);
	if (pipe(there) || pipe(back))
		die("pipe");
	pid = fork();
	if (!pid) {
		bounce(there[0], back[1], rounds);
		_exit(0);
	}
	begin = now_ns();
	if (write(there[1], "", 1) != 1)
		die("write");
	bounce(back[0], there[1], rounds);
	printf("round_ns=%llu\n",
	       (unsigned long long)((now_ns() - begin) / rounds));
	waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
	unsigned long number = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

	dev = open(AUGUR_DEVICE_HINT, O_RDWR);
	if (dev < 0)
		die(AUGUR_DEVICE_HINT);
	if (number && !strcmp(argv[1], "cost"))
		cost(number);
	else if (number && !strcmp(argv[1], "refused"))
		refused(number);
	else if (number && !strcmp(argv[1], "flood"))
		flood(number);
	else if (number && !strcmp(argv[1], "round"))
		measure_rounds(number);
	else
		return 2;
	return 0;
}
