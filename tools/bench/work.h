/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * work.h - what the workloads have in common: options, arithmetic, hogs, hints
 *
 * Work is arithmetic, never an amount of time: it costs the same instructions
 * whoever schedules it.
 */
#ifndef AUGUR_BENCH_WORK_H
#define AUGUR_BENCH_WORK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/hist.h"

#define NS_PER_US	1000ULL
#define NS_PER_MS	1000000ULL
#define NS_PER_SEC	1000000000ULL
#define THREADS_MAX	1024

/**
 * struct work_option - an option of one program, a whole number
 * @name: without the dashes
 * @value: where it goes; its default is there before
 * @least: smallest that is allowed
 * @most: largest
 * @help: what it is
 */
struct work_option {
	const char *name;
	uint64_t *value;
	uint64_t least;
	uint64_t most;
	const char *help;
};

/**
 * struct work - what every workload is told
 * @name: of the program
 * @window_ms: what was due in that time is measured
 * @rounds_per_ms: rounds of work_rounds() that a CPU does in a millisecond
 * @seed: of everything random
 * @hogs: threads that compute without end beside it
 * @hints: give hints
 * @begin_ns: begin of the window
 * @end_ns: end of it
 */
extern struct work {
	const char *name;
	uint64_t window_ms;
	uint64_t rounds_per_ms;
	uint64_t seed;
	uint64_t hogs;
	bool hints;
	uint64_t begin_ns;
	uint64_t end_ns;
} work;

void __attribute__((noreturn, format(printf, 1, 2))) work_die(const char *format, ...);

/* Reads options, the common ones and @own, which ends with a NULL name. */
void work_options(int argc, char **argv, const char *about, const struct work_option *own);

/* The window opens in a while: what happens at the start is not what is measured. */
void work_open_window(void);

uint64_t work_now(void);

static inline bool work_in_window(uint64_t ns)
{
	return ns >= work.begin_ns && ns < work.end_ns;
}

/* Arithmetic: each round depends on the one before. */
void work_rounds(uint64_t rounds);

/* Rounds that take an otherwise idle CPU that long. */
uint64_t work_rounds_of(uint64_t ns);

/* A thread of the name NAME-NR, with an open end: join it with work_join(). */
void work_thread(pthread_t *thread, const char *name, unsigned int nr,
		 void *(*entry)(void *), void *arg);
void work_join(pthread_t thread);

/* Memory, zeroed, and not shared with others' cache lines. */
void *work_alloc(size_t nr, size_t size);

/* Hogs until the window closes; work_hogs_report() joins them and prints their work. */
void work_hogs_start(void);
void work_hogs_report(void);

/*
 * Says about the calling thread, if hints are wanted, that its bursts of @run_ns are
 * due within @deadline_ns; with a @gang, every @period_ns together with the others.
 */
void work_hint(uint64_t run_ns, uint64_t deadline_ns, uint32_t gang, uint64_t period_ns);

void work_print(const char *key, double value);

/* KEY_mean_ns, KEY_p50_ns, KEY_p95_ns, KEY_p99_ns, and those further out that enough lie beyond. */
void work_print_hist(const char *key, const struct hist *hist);

#endif /* AUGUR_BENCH_WORK_H */
