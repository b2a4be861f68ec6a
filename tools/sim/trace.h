/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traces of bursts, as files and in memory. Documentation/trace-format.rst has the
 * format.
 */
#ifndef _SIM_TRACE_H
#define _SIM_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "policy/fingerprint.h"

#define AUGUR_TRACE_VERSION	1

/* The first layout of fingerprints lacks what a trace does not store anyway. */
#define AUGUR_TRACE_FP_FIRST	1

/**
 * enum augur_trace_limits - what a trace may hold
 * @AUGUR_TRACE_NAME: bytes of its name, with a zero at the end
 * @AUGUR_TRACE_BURSTS_MAX: bursts
 * @AUGUR_TRACE_BLOCK: bursts in a block, the last one may have fewer
 * @AUGUR_TRACE_TIME_BITS: bits of a run or wait time in ns, 18 minutes
 * @AUGUR_TRACE_JUMP_S: a longer time without any burst is a jump of the clock
 */
enum augur_trace_limits {
	AUGUR_TRACE_NAME	= 32,
	AUGUR_TRACE_BURSTS_MAX	= 1 << 24,
	AUGUR_TRACE_BLOCK	= 4096,
	AUGUR_TRACE_TIME_BITS	= 40,
	AUGUR_TRACE_JUMP_S	= 600,
};

/**
 * struct augur_trace_burst - one burst
 * @end_ns: when it ended, from the start of the trace
 * @run_ns: time on a CPU
 * @wait_ns: from wakeup to first run
 * @fp: fingerprint it had when it woke, context included
 * @thread: which thread; numbers are given in the order of first appearance
 * @preempted: involuntary switches within it
 */
struct augur_trace_burst {
	uint64_t end_ns;
	uint64_t run_ns;
	uint64_t wait_ns;
	struct augur_fingerprint fp;
	uint32_t thread;
	uint32_t preempted;
};

/**
 * struct augur_trace - a trace in memory
 * @name: what ran
 * @bursts: in the order of their ends
 * @nr_bursts: number of bursts
 * @nr_threads: number of threads
 * @split: bursts before this one may be tuned on, the others judge
 * @nr_cpus: CPUs of the machine
 * @precision: significant bits kept of run and wait times, 1 to 64
 * @tick_ns: ends are kept in these steps
 * @lost: bursts that the recorder could not keep up with
 * @skipped: bursts left out on purpose
 */
struct augur_trace {
	char name[AUGUR_TRACE_NAME];
	struct augur_trace_burst *bursts;
	uint32_t nr_bursts;
	uint32_t nr_threads;
	uint32_t split;
	uint16_t nr_cpus;
	uint8_t precision;
	uint32_t tick_ns;
	uint64_t lost;
	uint64_t skipped;
};

/**
 * struct augur_trace_error - what is wrong with a trace
 * @offset: where in the file
 * @text: what was found there, and what was expected
 */
struct augur_trace_error {
	size_t offset;
	char text[160];
};

/* 0, -EINVAL with *@err filled, or -ENOMEM. *@t is untouched unless 0. */
int augur_trace_decode(struct augur_trace *t, const uint8_t *bytes, size_t len,
		       struct augur_trace_error *err);

/*
 * 0, -EINVAL with *@err filled (offset: number of the burst), or -ENOMEM. Times are
 * cut to the trace's precision, so that what is decoded encodes to the same bytes.
 */
int augur_trace_encode(const struct augur_trace *t, uint8_t **bytes, size_t *len,
		       struct augur_trace_error *err);

/* The same with a file; -errno of the file's as well, with *@err filled. */
int augur_trace_load(struct augur_trace *t, const char *path,
		     struct augur_trace_error *err);
int augur_trace_save(const struct augur_trace *t, const char *path,
		     struct augur_trace_error *err);

void augur_trace_free(struct augur_trace *t);

#endif /* _SIM_TRACE_H */
