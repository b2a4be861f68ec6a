// SPDX-License-Identifier: GPL-2.0-only
/*
 * push: what it takes to publish decisions. Runs in a deterministic guest with one
 * CPU, where a nanosecond is an instruction. Prints one line per way and number of
 * decisions in a command, "push WAY NR VALUE", VALUE in instructions per decision,
 * system call included; the median of several commands.
 *
 * Ways: read	decisions before one that is in no memory: read, and nothing else
 *	 none	decisions without a key: read, found wrong, answered
 *	 new	decisions for empty places
 *	 renew	decisions that are there already
 *	 full	decisions that take the place of less certain ones
 *	 uring	as renew, by io_uring
 *	 fixed	as uring, from a registered buffer
 *	 inline	as uring, in the SQE
 */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <linux/augur.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS	15

static int control;
static struct io_uring ring;
static struct augur_decision *decisions;

static void die(const char *what)
{
	fprintf(stderr, "push: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static int push_ioctl(uint32_t nr)
{
	struct augur_push push = {
		.size = sizeof(push),
		.decisions = (uintptr_t)decisions,
		.nr_decisions = nr,
	};

	return ioctl(control, AUGUR_U_PUSH, &push);
}

static int submit(uint32_t uring_flags, struct augur_uring_cmd cmd, uint32_t data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
	struct io_uring_cqe *cqe;
	int res;

	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, control, NULL, 0, 0);
	sqe->cmd_op = AUGUR_U_PUSH;
	sqe->uring_cmd_flags = uring_flags;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	memcpy(sqe->cmd + sizeof(cmd), decisions, data * sizeof(*decisions));
	if (io_uring_submit_and_wait(&ring, 1) != 1 || io_uring_peek_cqe(&ring, &cqe))
		die("submit");
	res = cqe->res;
	io_uring_cqe_seen(&ring, cqe);
	return res;
}

static int push_array(uint32_t uring_flags, uint32_t nr)
{
	struct augur_push push = {
		.size = sizeof(push),
		.decisions = (uintptr_t)decisions,
		.nr_decisions = nr,
	};
	struct augur_uring_cmd cmd = { .arg = (uintptr_t)&push };

	return submit(uring_flags, cmd, 0);
}

static int push_uring(uint32_t nr)
{
	return push_array(0, nr);
}

static int push_fixed(uint32_t nr)
{
	return push_array(IORING_URING_CMD_FIXED, nr);
}

static int push_inline(uint32_t nr)
{
	struct augur_uring_cmd cmd = { .arg = nr, .flags = AUGUR_UCMD_INLINE };

	return submit(0, cmd, nr);
}

static void retire_all(void)
{
	struct augur_retire retire = {
		.size = sizeof(retire),
		.flags = AUGUR_RETIRE_ALL,
	};

	if (ioctl(control, AUGUR_U_RETIRE, &retire) < 0)
		die("retire");
}

/* Keys from @first on, @step apart: those 2^32 apart share their places. */
static void fill(uint32_t nr, uint64_t first, uint64_t step, uint16_t confidence)
{
	uint32_t i;

	for (i = 0; i < nr; i++)
		decisions[i] = (struct augur_decision){
			.key = first + i * step,
			.predicted_ns = 200000,
			.ttl_ms = AUGUR_TTL_MAX_MS,
			.confidence = confidence,
			.tier = AUGUR_TIER_ORDINARY,
			.node = AUGUR_NODE_ANY,
		};
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* What a way does before each command that is measured. */
enum before { KEYLESS, EMPTY, RENEWED, DISPLACED };

static void prepare(enum before before, uint32_t nr)
{
	uint64_t way;

	if (before == KEYLESS) {
		fill(nr, 0, 0, 500);
		return;
	}
	retire_all();
	if (before == DISPLACED)
		for (way = 1; way <= 8; way++) {
			fill(nr, (way << 32) + 1, 1, 100);
			if (push_ioctl(nr) != (int)nr)
				die("fill the sets");
		}
	fill(nr, 1, 1, 500);
	if (before == RENEWED && push_ioctl(nr) != (int)nr)
		die("push");
}

static void measure(const char *name, enum before before, int (*push)(uint32_t),
		    uint32_t nr)
{
	double took[ROUNDS];
	uint64_t start;
	int i, res;

	for (i = -1; i < ROUNDS; i++) {
		prepare(before, nr);
		start = now_ns();
		res = push(nr);
		/* The first one finds other caches and maps than the rest. */
		if (i >= 0)
			took[i] = (double)(now_ns() - start) / nr;
		if (res != (before == KEYLESS ? 0 : (int)nr)) {
			errno = res < 0 ? -res : 0;
			die(name);
		}
	}
	qsort(took, ROUNDS, sizeof(took[0]), compare);
	printf("push %s %u %.1f\n", name, nr, took[ROUNDS / 2]);
}

/*
 * The module reads some decisions before it looks at any. If the last of these cannot be
 * read nothing else is done, and two numbers of them differ by reading.
 */
static void measure_reading(uint32_t nr)
{
	size_t page = sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct augur_push push = {
		.size = sizeof(push),
		.decisions = (uintptr_t)memory + page - nr * sizeof(*decisions),
		.nr_decisions = nr + 1,
	};
	double took[ROUNDS];
	uint64_t start;
	int i;

	if (memory == MAP_FAILED || mprotect(memory + page, page, PROT_NONE))
		die("memory");
	memset(memory, 0, page);
	for (i = -1; i < ROUNDS; i++) {
		start = now_ns();
		if (ioctl(control, AUGUR_U_PUSH, &push) >= 0 || errno != EFAULT)
			die("read");
		if (i >= 0)
			took[i] = (double)(now_ns() - start) / nr;
	}
	qsort(took, ROUNDS, sizeof(took[0]), compare);
	printf("push read %u %.1f\n", nr, took[ROUNDS / 2]);
	munmap(memory, 2 * page);
}

int main(void)
{
	static const uint32_t sizes[] = { 1, 2, 16, 64, 512, AUGUR_PUSH_MAX };
	struct iovec vec;
	size_t i;

	control = open(AUGUR_DEVICE_CONTROL, O_RDWR);
	if (control < 0)
		die(AUGUR_DEVICE_CONTROL);
	vec.iov_len = AUGUR_PUSH_MAX * sizeof(*decisions);
	vec.iov_base = aligned_alloc(4096, vec.iov_len);
	decisions = vec.iov_base;
	if (!decisions)
		die("memory");
	memset(decisions, 0, vec.iov_len);
	errno = -io_uring_queue_init(4, &ring, IORING_SETUP_SQE128);
	if (errno)
		die("ring");
	errno = -io_uring_register_buffers(&ring, &vec, 1);
	if (errno)
		die("register the buffer");
	measure_reading(1);
	measure_reading(31);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		measure("none", KEYLESS, push_ioctl, sizes[i]);
		measure("new", EMPTY, push_ioctl, sizes[i]);
		measure("renew", RENEWED, push_ioctl, sizes[i]);
		if (sizes[i] <= 512)
			measure("full", DISPLACED, push_ioctl, sizes[i]);
		measure("uring", RENEWED, push_uring, sizes[i]);
		measure("fixed", RENEWED, push_fixed, sizes[i]);
		if (sizes[i] <= AUGUR_INLINE_MAX)
			measure("inline", RENEWED, push_inline, sizes[i]);
	}
	return 0;
}
