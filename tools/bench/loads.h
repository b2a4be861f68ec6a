/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * loads.h - what schedulers are measured on
 */
#ifndef AUGUR_BENCH_LOADS_H
#define AUGUR_BENCH_LOADS_H

#include <stdbool.h>

/* Where a load makes sense. */
enum loads_under {
	UNDER_ANY,
	UNDER_AUGUR,	/* it asks augur's daemon, or its module */
	UNDER_MODULE,	/* it needs the module's control device for itself */
};

/**
 * struct load - one of them
 * @name: also the begin of its metrics, NAME.KEY
 * @kind: throughput, latency, scalability, memory, control or burst
 * @program: what must be installed
 * @cpus: least number of CPUs
 * @under: schedulers it is for
 * @command: a line of shell that prints KEY=VALUE lines; finds CPUS, NODES, MS (how
 *	long to measure), ROUNDS (per ms, of an idle CPU), SEED and HINTS (an option,
 *	or nothing) in its environment
 * @keys: what of that counts, with a "+" where more is better, and a "%" where there are
 *	many lines of it, whose 99th percentile over all blocks counts, as p99_of_KEY
 */
struct load {
	const char *name;
	const char *kind;
	const char *program;
	unsigned int cpus;
	enum loads_under under;
	const char *command;
	const char *keys;
};

/* Ends with one that has no name. */
extern const struct load loads[];

/* What the controls are run on: a wakeup, and nothing else. */
extern const struct load load_of_controls;

enum load_key { KEY_NONE, KEY_LESS, KEY_MORE, KEY_P99 };

/* Does @key count, and what of it is better? */
enum load_key load_find_key(const struct load *load, const char *key);

/* Is @word one of the words of @list, which commas separate? */
bool loads_listed(const char *list, const char *word);

#endif /* AUGUR_BENCH_LOADS_H */
