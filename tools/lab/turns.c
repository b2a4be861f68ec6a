// SPDX-License-Identifier: GPL-2.0-only
/*
 * turns - QEMU TCG plugin: equal turns for all vCPUs, exact counts
 *
 * Under "-accel tcg,thread=single -icount" one host thread executes all vCPUs
 * one after the other, and guest time is the number of executed instructions.
 * Left alone, a vCPU keeps its turn until the next timer or until it halts, so
 * vCPUs do not progress at equal speed. This plugin ends a turn after q
 * instructions; with the spinidle module, which keeps idle vCPUs from giving
 * their turn away, n vCPUs then look like n CPUs of equal, constant speed that
 * run in parallel. Everything stays a function of the seed.
 *
 * A guest may also execute the marker instruction (xchg %bx,%bx, see mark.c)
 * to open and close a window; the instructions executed in the window, and
 * with prof=on how often each block ran in it, are written to the output file;
 * with a trace, the order in which the kernel's blocks ran as well.
 *
 * Options: q=N         instructions per turn (0: turns are left to QEMU)
 *          out=FILE    where counts go (default: nowhere)
 *          prof=on     write blocks executed inside windows
 *          trace=FILE  write struct step of what is executed inside windows
 *
 * Good for: comparing two programs, or two schedulers, on equal CPUs.
 * Not good for: anything that depends on caches, memory or frequency.
 *
 * Only callbacks are used. Inline operations of the plugin API corrupt memory
 * in a guest with several vCPUs on one thread (seen with QEMU 10.0.13): their
 * target address is computed from the vCPU number that qemu.h warns about.
 */
#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qemu-plugin.h>

#include "qemu.h"

#define MAX_VCPUS	256

/* xchg %bx,%bx: does nothing, and no compiler emits it */
static const uint8_t marker[] = { 0x66, 0x87, 0xdb };

struct vcpu {
	void *state;		/* QEMU's CPUState, NULL until first seen */
	uint64_t insns;		/* executed since boot */
	int64_t left;		/* of its turn; negative: ran over */
};

/* A translated block; kept for ever, because translations come and go. */
struct block {
	uint64_t addr;
	uint64_t nr_insns;
	uint64_t runs;
	uint64_t runs_at_open;	/* value of runs when the window opened */
};

/* What a vCPU executed: a block of the kernel, or all until the next one of it. */
struct step {
	uint64_t addr;		/* 0: a window opens; STEP_USER: not of the kernel */
	uint32_t nr_insns;
	uint32_t vcpu;
};

#define STEP_USER	1

static struct {
	uint64_t turn;
	bool prof;
	FILE *out;
	FILE *trace;
} conf;

/* One host thread executes all vCPUs, so none of this needs a lock. */
static struct vcpu vcpus[MAX_VCPUS];
static struct vcpu *running;
static uint64_t total;
static void *blocks;		/* tsearch(3) tree of struct block */
static bool window_open;
static uint64_t window_start;
static unsigned int nr_windows;
static struct step step;	/* to be written when it is known how long it is */

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* The entry of QEMU's vCPU @state; asked once per turn. */
static struct vcpu *vcpu_find(void *state)
{
	int i;

	for (i = 0; i < MAX_VCPUS; i++) {
		if (!vcpus[i].state)
			vcpus[i].state = qemu_get_cpu(i);
		if (vcpus[i].state == state)
			return &vcpus[i];
	}
	fprintf(stderr, "turns: more than %d vCPUs\n", MAX_VCPUS);
	abort();
}

/*
 * A turn is paid out at its start. What a vCPU ran over is deducted from its
 * next turn, and what QEMU cut off (it ends turns when a timer is due) is
 * added to it, so that shares stay equal in the long run whatever the length
 * of blocks. Two turns is the most a vCPU may save.
 */
static void turn_start(void *state)
{
	running = vcpu_find(state);
	running->left += conf.turn;
	if (running->left > (int64_t)(2 * conf.turn))
		running->left = 2 * conf.turn;
}

static void turn_check(void *state)
{
	if (!running || running->state != state)
		turn_start(state);
}

static void account(uint64_t nr_insns)
{
	void *state = current_cpu;

	turn_check(state);
	running->insns += nr_insns;
	total += nr_insns;
	if (!conf.turn)
		return;
	running->left -= nr_insns;
	if (running->left <= 0) {
		cpu_exit(state);
		/* Alone on the machine, a vCPU is its own successor. */
		running = NULL;
	}
}

static void on_block(unsigned int vcpu, void *nr_insns)
{
	account((uintptr_t)nr_insns);
}

static void step_write(void)
{
	if (step.nr_insns && fwrite(&step, sizeof(step), 1, conf.trace) != 1) {
		fprintf(stderr, "turns: cannot write the trace: %s\n", strerror(errno));
		abort();
	}
	step.nr_insns = 0;
}

/* Programs are of no interest, and what they do between two calls is one step. */
static void step_take(const struct block *block)
{
	uint64_t addr = block->addr >> 63 ? block->addr : STEP_USER;
	uint32_t vcpu;

	turn_check(current_cpu);
	vcpu = running - vcpus;
	if (addr != STEP_USER || step.addr != addr || step.vcpu != vcpu)
		step_write();
	step.addr = addr;
	step.vcpu = vcpu;
	step.nr_insns += block->nr_insns;
}

static void on_block_prof(unsigned int vcpu, void *data)
{
	struct block *block = data;

	block->runs++;
	if (conf.trace && window_open)
		step_take(block);
	account(block->nr_insns);
}

static void block_open(const void *node, VISIT visit, int depth)
{
	struct block *block = *(struct block * const *)node;

	if (visit == postorder || visit == leaf)
		block->runs_at_open = block->runs;
}

static void block_write(const void *node, VISIT visit, int depth)
{
	const struct block *block = *(struct block * const *)node;
	uint64_t runs = block->runs - block->runs_at_open;

	if (runs && (visit == postorder || visit == leaf))
		fprintf(conf.out, "block %" PRIx64 " %" PRIu64 " %" PRIu64 "\n",
			block->addr, block->nr_insns, runs);
}

static void on_marker(unsigned int vcpu, void *data)
{
	window_open = !window_open;
	if (window_open) {
		window_start = total;
		twalk(blocks, block_open);
		step = (struct step){ .nr_insns = 1 };
		return;
	}
	if (conf.trace)
		step_write();
	fprintf(conf.out, "window %u insns %" PRIu64 "\n", nr_windows++,
		total - window_start);
	twalk(blocks, block_write);
	fflush(conf.out);
}

static int block_compare(const void *left, const void *right)
{
	const struct block *a = left, *b = right;

	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	if (a->nr_insns != b->nr_insns)
		return a->nr_insns < b->nr_insns ? -1 : 1;
	return 0;
}

static void *no_memory(void)
{
	fprintf(stderr, "turns: out of memory\n");
	abort();
}

/* One entry per place and length, however often QEMU translates it anew. */
static struct block *block_get(uint64_t addr, uint64_t nr_insns)
{
	struct block *block = calloc(1, sizeof(*block));
	struct block **node;

	if (!block)
		return no_memory();
	block->addr = addr;
	block->nr_insns = nr_insns;
	node = tsearch(block, &blocks, block_compare);
	if (!node)
		return no_memory();
	if (*node != block)
		free(block);
	return *node;
}

static void find_marker(struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_insn *insn;
	uint8_t bytes[sizeof(marker)];
	size_t i;

	for (i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		if (qemu_plugin_insn_size(insn) != sizeof(marker))
			continue;
		if (qemu_plugin_insn_data(insn, bytes, sizeof(bytes)) !=
		    sizeof(marker))
			continue;
		if (!memcmp(bytes, marker, sizeof(marker)))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_marker,
							       QEMU_PLUGIN_CB_NO_REGS,
							       NULL);
	}
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t nr_insns = qemu_plugin_tb_n_insns(tb);
	void *data = (void *)nr_insns;

	if (conf.prof)
		data = block_get(qemu_plugin_tb_vaddr(tb), nr_insns);
	qemu_plugin_register_vcpu_tb_exec_cb(tb,
					     conf.prof ? on_block_prof : on_block,
					     QEMU_PLUGIN_CB_NO_REGS, data);
	if (conf.out)
		find_marker(tb);
}

static void on_exit_write(qemu_plugin_id_t id, void *data)
{
	int i;

	fprintf(conf.out, "total %" PRIu64 "\n", total);
	for (i = 0; i < MAX_VCPUS && vcpus[i].state; i++)
		fprintf(conf.out, "vcpu %d %" PRIu64 "\n", i, vcpus[i].insns);
	fclose(conf.out);
	if (conf.trace)
		fclose(conf.trace);
}

static bool parse_turn(const char *text)
{
	char *end;

	errno = 0;
	conf.turn = strtoull(text, &end, 10);
	return !errno && end != text && !*end && conf.turn <= UINT32_MAX;
}

static bool parse_option(const char *arg)
{
	if (!strncmp(arg, "q=", 2))
		return parse_turn(arg + 2);
	if (!strncmp(arg, "out=", 4)) {
		conf.out = fopen(arg + 4, "we");
		return conf.out;
	}
	if (!strncmp(arg, "trace=", 6)) {
		conf.trace = fopen(arg + 6, "we");
		conf.prof = true;
		return conf.trace;
	}
	if (!strcmp(arg, "prof=on") || !strcmp(arg, "prof=off")) {
		conf.prof = !strcmp(arg, "prof=on");
		return true;
	}
	return false;
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id,
					   const qemu_info_t *info, int argc,
					   char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		if (parse_option(argv[i]))
			continue;
		fprintf(stderr,
			"turns: cannot use '%s' (%s); options: q=N out=FILE prof=on|off trace=FILE\n",
			argv[i], errno ? strerror(errno) : "unknown or bad");
		return -1;
	}
	if (conf.prof && !conf.out) {
		fprintf(stderr, "turns: prof=on and trace=FILE need out=FILE\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	if (conf.out)
		qemu_plugin_register_atexit_cb(id, on_exit_write, NULL);
	return 0;
}
