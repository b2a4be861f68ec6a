// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 240 */
/*
 * Whatever a command is made of, it ends, with a result or one of the errors that
 * the header lists, and the module works on. Random within what comes near to being
 * right, from a seed that is printed; as many commands in every run.
 */
#include <pthread.h>
#include <signal.h>

#include "commands.h"
#include "harness.h"

#define SEED		0x617567757221ULL
#define COMMANDS	4000
#define THREADS		3
#define NOTHING		(-2147483647 - 1)

struct fuzzer {
	uint64_t random;
	struct control control;
	struct io_uring ring;
	char *mem;		/* two pages, and one not to be touched */
	unsigned int ended;
	unsigned int accepted;
	int wrong;		/* a result that there must not be */
};

static uint64_t next(struct fuzzer *f)
{
	f->random ^= f->random << 13;
	f->random ^= f->random >> 7;
	f->random ^= f->random << 17;
	return f->random;
}

static uint64_t pick(struct fuzzer *f, const uint64_t *from, size_t nr)
{
	return from[next(f) % nr];
}

#define PICK(f, ...) \
	pick(f, (const uint64_t[]){ __VA_ARGS__ }, \
	     sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))

static uint64_t any_address(struct fuzzer *f)
{
	uint64_t mem = (uintptr_t)f->mem;

	return PICK(f, mem, mem, mem, mem, mem, mem + 8, mem + 3, mem + 4096 - 20,
		    mem + 8192 - 32, mem + 8192 - 8, mem + 8192, 0, 1,
		    0xffff888000000000ULL, 0x0800000000000000ULL, UINT64_MAX);
}

static uint64_t any_number(struct fuzzer *f)
{
	return PICK(f, 0, 1, 1, 2, 3, 7, 8, 16, 17, 40, 64, 255, 256, 4095, 4096, 4097,
		    65535, 1000000, 2000000, 1ULL << 31, UINT32_MAX, 1ULL << 40,
		    UINT64_MAX, next(f));
}

/* Decisions of which most are right, at the beginning of the memory. */
static void any_decisions(struct fuzzer *f)
{
	struct augur_decision *d = (void *)f->mem;
	unsigned int i;

	for (i = 0; i < 8192 / sizeof(*d); i++) {
		d[i] = decision_good(next(f) % 4 ? next(f) % 300 : any_number(f));
		if (next(f) % 4 == 0)
			((char *)&d[i])[next(f) % sizeof(*d)] = next(f);
	}
}

static union args any_args(struct fuzzer *f, const struct command *cmd,
			   struct targets *t)
{
	union args args = args_good(cmd, &f->control, t);
	uint64_t *word = (uint64_t *)&args;

	switch (next(f) % 4) {
	case 0:
		/* Another number in one place. */
		((uint32_t *)&args)[next(f) % (cmd->size / 4)] = any_number(f);
		break;
	case 1:
		/* Another address, where there may be one. */
		word[1 + next(f) % 3] = any_address(f);
		break;
	case 2:
		/* Another bit. */
		((char *)&args)[next(f) % cmd->size] ^= 1 << next(f) % 8;
		break;
	default:
		if (cmd->nr == AUGUR_U_PUSH) {
			args.push.decisions = (uintptr_t)f->mem;
			args.push.nr_decisions = 1 + next(f) % 256;
		}
	}
	if (next(f) % 8 == 0)
		args.head.size = any_number(f);
	return args;
}

static int make_ring(struct fuzzer *f)
{
	struct iovec vec = { .iov_base = f->mem, .iov_len = 8192 };

	return io_uring_queue_init(8, &f->ring, IORING_SETUP_SQE128) ?:
	       io_uring_register_buffers(&f->ring, &vec, 1);
}

/* Whatever is pending is ended by the end of the ring. */
static int end_ring(struct fuzzer *f)
{
	io_uring_queue_exit(&f->ring);
	return make_ring(f) ?: -ECANCELED;
}

static int by_uring(struct fuzzer *f, uint32_t nr, void *arg)
{
	struct augur_uring_cmd cmd = { .arg = (uintptr_t)arg };
	struct io_uring_sqe *sqe = io_uring_get_sqe(&f->ring);
	int result;

	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, f->control.fd, NULL, 0, 0);
	sqe->cmd_op = nr;
	if (next(f) % 8 == 0)
		sqe->uring_cmd_flags = 1U << next(f) % 3;
	if (next(f) % 4 == 0) {
		cmd.arg = next(f) % 4;
		cmd.flags = AUGUR_UCMD_INLINE;
	}
	if (next(f) % 16 == 0)
		cmd.flags = next(f);
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
	memcpy(sqe->cmd + sizeof(cmd), f->mem, 64);
	if (io_uring_submit(&f->ring) != 1)
		return end_ring(f);
	result = control_result(&f->ring, NULL, 20);
	return result == NOTHING ? end_ring(f) : result;
}

static int one(struct fuzzer *f)
{
	const struct command *cmd = &commands[next(f) % NR_COMMANDS];
	union args args;
	uint32_t nr = cmd->nr;
	void *arg = &args;

	any_decisions(f);
	/* Where an answer that is too long runs into what is not to be touched. */
	args = any_args(f, cmd, (struct targets *)(f->mem + 4096));
	if (next(f) % 16 == 0)
		nr = next(f) % 2 ? nr ^ 1U << next(f) % 32 : next(f);
	if (next(f) % 16 == 0)
		arg = (void *)any_address(f);
	if (next(f) % 2)
		return by_uring(f, nr, arg);
	return give(&f->control, NULL, nr, arg);
}

static int is_known(int result)
{
	switch (-result) {
	case ENOTTY:
	case E2BIG:
	case EINVAL:
	case EFAULT:
	case EBUSY:
	case EINTR:
	case ECANCELED:
		return 1;
	default:
		return result >= 0;
	}
}

static void *fuzz(void *arg)
{
	struct fuzzer *f = arg;
	unsigned int i;

	for (i = 0; i < COMMANDS; i++) {
		int result = one(f);

		f->accepted += result >= 0;
		if (!is_known(result) && !f->wrong)
			f->wrong = result;
		__atomic_store_n(&f->ended, i + 1, __ATOMIC_RELEASE);
	}
	return NULL;
}

static void interrupt(int sig)
{
	(void)sig;
}

/* A WAIT that has become right, and long, is interrupted. */
static void interrupt_until_done(struct fuzzer *fuzzers, pthread_t *threads)
{
	unsigned int i, running;

	do {
		control_sleep(10 * MSEC);
		for (i = 0, running = 0; i < THREADS; i++) {
			if (__atomic_load_n(&fuzzers[i].ended, __ATOMIC_ACQUIRE) ==
			    COMMANDS)
				continue;
			pthread_kill(threads[i], SIGUSR1);
			running++;
		}
	} while (running);
}

static void set_up(struct __test_metadata *_metadata, struct fuzzer *f, uint64_t seed)
{
	f->random = seed;
	ASSERT_EQ(0, control_open(&f->control));
	f->mem = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)f->mem);
	ASSERT_EQ(0, mprotect(f->mem + 8192, 4096, PROT_NONE));
	ASSERT_EQ(0, make_ring(f));
}

TEST(every_command_ends)
{
	static struct fuzzer fuzzers[THREADS];
	struct augur_decision decision = decision_good(1);
	struct augur_push push = {
		.size = sizeof(push),
		.decisions = (uintptr_t)&decision,
		.nr_decisions = 1,
	};
	struct sigaction action = { .sa_handler = interrupt };
	struct augur_retire all = { .size = sizeof(all), .flags = AUGUR_RETIRE_ALL };
	pthread_t threads[THREADS];
	unsigned int i;

	TH_LOG("seed %llx, %d threads with %d commands each", SEED, THREADS, COMMANDS);
	for (i = 0; i < THREADS; i++)
		set_up(_metadata, &fuzzers[i], SEED + i);
	ASSERT_EQ(0, sigaction(SIGUSR1, &action, NULL));
	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, fuzz, &fuzzers[i]));
	interrupt_until_done(fuzzers, threads);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < THREADS; i++) {
		EXPECT_EQ(COMMANDS, fuzzers[i].ended);
		EXPECT_EQ(0, fuzzers[i].wrong);
		/* Some of what comes near to being right is right. */
		EXPECT_LT(COMMANDS / 20, fuzzers[i].accepted);
		EXPECT_GT(COMMANDS, fuzzers[i].accepted);
	}
	/* What was pushed may have left no room for another one. */
	EXPECT_LT(0, give(&fuzzers[0].control, NULL, AUGUR_U_RETIRE, &all));
	EXPECT_EQ(1, give(&fuzzers[0].control, NULL, AUGUR_U_PUSH, &push));
	EXPECT_EQ(0, decision.result);
	for (i = 0; i < THREADS; i++) {
		io_uring_queue_exit(&fuzzers[i].ring);
		control_close(&fuzzers[i].control);
	}
}

TEST_HARNESS_MAIN
