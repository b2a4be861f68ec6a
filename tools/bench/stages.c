// SPDX-License-Identifier: GPL-2.0-only
/*
 * stages: a graph as audio has it. Every 11.61 ms, which are 512 samples at 44.1 kHz, a
 * stage of 16 independent nodes of equal work is released to all threads at once, and
 * when the last is done, one thread mixes. The block is missed if the mix ends after the
 * next block is due.
 *
 * Blocks are due by absolute timers, however late the one before was; a block that is
 * missed before it could begin is left out, as a sound card would play nothing.
 * Before, blocks are computed by one thread alone, on the idle machine, for comparison.
 *
 * Prints KEY=VALUE lines: blocks, misses_per_million, lateness_worst_ns, took_p99_ns from
 * when a block was due to the end of its mix, and speedup, of the median block over one
 * thread alone.
 */
#include <linux/futex.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/arrivals.h"
#include "bench/work.h"

#define SAMPLES		512
#define SAMPLE_RATE	44100
#define PERIOD_NS	(SAMPLES * NS_PER_SEC / SAMPLE_RATE)
#define NODES		16
#define ALONE_BLOCKS	3
#define GANG		1

static uint64_t nr_threads, load_percent = 30;
static unsigned int passes;		/* of a node over its samples */
static float source[SAMPLES];
static float (*buffers)[SAMPLES];
static float mixed[SAMPLES];

/* The block that is worked at. Nodes are claimed by counting. */
static atomic_uint block;		/* what threads sleep on: its number */
static atomic_uint claimed;
static atomic_uint finished;
static atomic_bool closing;

/* A filter with feedback over what came in, as an effect would be. */
static void node_process(unsigned int node)
{
	float *samples = buffers[node], state = node;
	unsigned int i, pass;

	for (pass = 0; pass < passes; pass++)
		for (i = 0; i < SAMPLES; i++) {
			state += 0.1F * (source[i] - state);
			samples[i] = 0.25F * samples[i] + state;
		}
}

static void mix(void)
{
	unsigned int i, node;

	for (i = 0; i < SAMPLES; i++) {
		mixed[i] = 0;
		for (node = 0; node < NODES; node++)
			mixed[i] += buffers[node][i] / NODES;
	}
}

/* Never zero: numbers that shrink away are slow to compute with. */
static void fill(void)
{
	unsigned int i;

	for (i = 0; i < SAMPLES; i++)
		source[i] = (float)(1 + (i + block) % 64) / 64;
}

static void futex_wait(atomic_uint *word, unsigned int value)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void futex_wake(atomic_uint *word, int nr)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, nr, NULL, NULL, 0);
}

static void work_at_block(void)
{
	unsigned int node;

	while ((node = atomic_fetch_add(&claimed, 1)) < NODES) {
		node_process(node);
		if (atomic_fetch_add(&finished, 1) == NODES - 1)
			futex_wake(&finished, 1);
	}
}

/* Once awake, a thread works at nodes until none is left: its part of the stage. */
static void hint(void)
{
	work_hint(PERIOD_NS * load_percent / 100, PERIOD_NS / 2, GANG, PERIOD_NS);
}

static void *thread_main(void *arg)
{
	unsigned int seen = 0, now;

	(void)arg;
	hint();
	while (!closing) {
		now = block;
		if (now == seen) {
			futex_wait(&block, seen);
			continue;
		}
		seen = now;
		work_at_block();
	}
	return NULL;
}

/* The thread that releases a stage works at it too, then mixes. */
static void compute_block(unsigned int number)
{
	unsigned int done;

	fill();
	finished = 0;
	claimed = 0;
	block = number;
	futex_wake(&block, nr_threads);
	work_at_block();
	while ((done = finished) < NODES)
		futex_wait(&finished, done);
	mix();
}

/* So many passes that the nodes together load the threads as wanted. */
static void calibrate(void)
{
	double wanted = PERIOD_NS * load_percent / 100.0 * nr_threads / NODES;
	uint64_t begin = 0, took = ~0ULL;
	unsigned int i;

	fill();
	passes = 8;
	for (i = 0; i < 5; i++) {
		begin = work_now();
		node_process(0);
		begin = work_now() - begin;
		took = begin < took ? begin : took;
	}
	passes = lround(passes * wanted / (took ? took : 1));
	passes = passes ? passes : 1;
}

/* A block by this thread alone: the shortest, as others only ever delay it. */
static uint64_t alone_ns(void)
{
	uint64_t least = ~0ULL, begin, took;
	unsigned int i, node;

	for (i = 0; i < ALONE_BLOCKS; i++) {
		begin = work_now();
		fill();
		for (node = 0; node < NODES; node++)
			node_process(node);
		mix();
		took = work_now() - begin;
		least = took < least ? took : least;
	}
	return least;
}

static void run_blocks(struct hist *took, uint64_t *blocks, uint64_t *misses,
		       uint64_t *worst)
{
	struct arrivals arrivals;
	unsigned int number = 0;
	uint64_t due, ns;

	arrivals_begin(&arrivals, work.begin_ns - 4 * PERIOD_NS,
		       (double)NS_PER_SEC / PERIOD_NS, 0);
	while ((due = arrivals_next(&arrivals)) < work.end_ns) {
		arrivals_sleep(due);
		/* What is over before it began is lost, and not computed any more. */
		if (work_now() < due + PERIOD_NS)
			compute_block(++number);
		ns = work_now() - due;
		if (!work_in_window(due))
			continue;
		hist_add(took, ns);
		++*blocks;
		*misses += ns > PERIOD_NS;
		if (ns > PERIOD_NS && ns - PERIOD_NS > *worst)
			*worst = ns - PERIOD_NS;
	}
}

static void report(const struct hist *took, uint64_t blocks, uint64_t misses,
		   uint64_t worst, uint64_t alone)
{
	uint64_t median = hist_quantile(took, 5000, 10000);

	work_print("blocks", blocks);
	work_print("misses_per_million", blocks ? misses * 1e6 / blocks : 0);
	work_print("lateness_worst_ns", worst);
	work_print_hist("took", took);
	work_print("speedup", median ? (double)alone / median : 0);
}

static void threads_end(pthread_t *threads)
{
	uint64_t i;

	closing = true;
	atomic_fetch_add(&block, 1);
	claimed = NODES;
	futex_wake(&block, nr_threads);
	for (i = 0; i + 1 < nr_threads; i++)
		work_join(threads[i]);
}

int main(int argc, char **argv)
{
	const struct work_option own[] = {
		{ "threads", &nr_threads, 1, THREADS_MAX, "that work at a stage, one per CPU" },
		{ "load", &load_percent, 1, 95, "per cent of a period that a stage takes them" },
		{ }
	};
	uint64_t blocks = 0, misses = 0, worst = 0, alone, i;
	struct hist *took = work_alloc(1, sizeof(*took));
	pthread_t *threads;

	nr_threads = sysconf(_SC_NPROCESSORS_ONLN);
	nr_threads = nr_threads < NODES ? nr_threads : NODES;
	work_options(argc, argv, "Blocks of a stage of 16 nodes and a mix, with a deadline.\n",
		     own);
	buffers = work_alloc(NODES, sizeof(*buffers));
	threads = work_alloc(nr_threads, sizeof(*threads));
	calibrate();
	alone = alone_ns();
	work_open_window();
	work_hogs_start();
	for (i = 0; i + 1 < nr_threads; i++)
		work_thread(&threads[i], "stage", i, thread_main, NULL);
	hint();
	run_blocks(took, &blocks, &misses, &worst);
	threads_end(threads);
	report(took, blocks, misses, worst, alone);
	work_hogs_report();
	free(threads);
	free(buffers);
	free(took);
	return 0;
}
