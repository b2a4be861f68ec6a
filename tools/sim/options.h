/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options of commands that simulate: which machine, which load, and how long.
 */
#ifndef _AUGUR_SIM_OPTIONS_H
#define _AUGUR_SIM_OPTIONS_H

#include "sched.h"

/**
 * struct options - as given; what was not is NULL or the default
 * @sched: scheduler
 * @workload: name or file
 * @distance: between nodes
 * @costs: name of a set
 * @prediction: enum learn_mode by name
 * @without: parts of augur to switch off, with commas
 * @cost: single costs, name=time
 * @nr_cost: how many
 * @tune: single tunables of augur, name=value
 * @nr_tune: how many
 * @cpus: CPUs
 * @llcs: caches, 0 by default
 * @nodes: nodes, 0 by default
 * @smt: CPUs of a core
 * @seed: random numbers
 * @seconds: window
 * @settle: time before it
 * @events: most events, 0 any
 * @log: show the schedule
 * @no_host: leave out what depends on the host
 */
struct options {
	const char *sched;
	const char *workload;
	const char *distance;
	const char *costs;
	const char *prediction;
	const char *without;
	const char *cost[16];
	uint32_t nr_cost;
	const char *tune[16];
	uint32_t nr_tune;
	uint64_t cpus;
	uint64_t llcs;
	uint64_t nodes;
	uint64_t smt;
	uint64_t seed;
	double seconds;
	double settle;
	uint64_t events;
	bool log;
	bool no_host;
};

extern const struct options options_default;

/* Reads "--name value" words; false if something is wrong with them. */
bool options_parse(struct options *o, int argc, char **argv, struct fault *f);

/* The @nth option; false behind the last. */
bool options_help(size_t nth, const char **name, const char **arg, const char **help);

/* What to simulate, in full. */
bool options_conf(const struct options *o, struct sim_conf *conf, struct fault *f);

/* The machine alone. */
bool options_topo(const struct options *o, struct topo *t, struct fault *f);

#endif /* _AUGUR_SIM_OPTIONS_H */
