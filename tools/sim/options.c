// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options as a configuration.
 */
#include "options.h"

#include <stddef.h>
#include <string.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

const struct options options_default = {
	.sched = "augur",
	.workload = "mixed",
	.costs = "server",
	.prediction = "model",
	.cpus = 8,
	.smt = 1,
	.seed = 1,
	.seconds = 2,
	.settle = 0.5,
};

enum takes {
	TAKES_NOTHING,
	TAKES_TEXT,
	TAKES_NUMBER,
	TAKES_SECONDS,
	TAKES_COST,
	TAKES_TUNABLE,
};

#define AT(member)	.at = offsetof(struct options, member)

static const struct {
	const char *name;
	const char *arg;
	const char *help;
	enum takes takes;
	size_t at;
	uint64_t least;
	uint64_t most;
} table[] = {
	{ .name = "--sched", .arg = "NAME", .help = "scheduler; see augur-sim list [augur]",
	  .takes = TAKES_TEXT, AT(sched) },
	{ .name = "--workload", .arg = "NAME", .help = "workload of the list, or a file [mixed]",
	  .takes = TAKES_TEXT, AT(workload) },
	{ .name = "--distance", .arg = "ROWS", .help = "distances between nodes, 10,20/20,10",
	  .takes = TAKES_TEXT, AT(distance) },
	{ .name = "--costs", .arg = "NAME", .help = "server, guest or none [server]",
	  .takes = TAKES_TEXT, AT(costs) },
	{ .name = "--prediction", .arg = "NAME", .help = "model, none, oracle or noise [model]",
	  .takes = TAKES_TEXT, AT(prediction) },
	{ .name = "--without", .arg = "PARTS", .help = "parts of augur to leave out",
	  .takes = TAKES_TEXT, AT(without) },
	{ .name = "--cost", .arg = "SETTING", .help = "a single cost, NAME=NS",
	  .takes = TAKES_COST },
	{ .name = "--tune", .arg = "SETTING", .help = "a tunable of augur, NAME=VALUE",
	  .takes = TAKES_TUNABLE },
	{ .name = "--cpus", .arg = "N", .help = "CPUs [8]",
	  .takes = TAKES_NUMBER, AT(cpus), .least = 1, .most = TOPO_CPUS_MAX },
	{ .name = "--llcs", .arg = "N", .help = "last-level caches [one for 16 CPUs]",
	  .takes = TAKES_NUMBER, AT(llcs), .least = 1, .most = TOPO_CPUS_MAX },
	{ .name = "--nodes", .arg = "N", .help = "NUMA nodes [one for 128 CPUs]",
	  .takes = TAKES_NUMBER, AT(nodes), .least = 1, .most = TOPO_NODES_MAX },
	{ .name = "--smt", .arg = "N", .help = "CPUs of a core [1]",
	  .takes = TAKES_NUMBER, AT(smt), .least = 1, .most = 8 },
	{ .name = "--seed", .arg = "N", .help = "for all random numbers [1]",
	  .takes = TAKES_NUMBER, AT(seed), .least = 0, .most = UINT32_MAX },
	{ .name = "--seconds", .arg = "S", .help = "simulated time that is measured [2]",
	  .takes = TAKES_SECONDS, AT(seconds) },
	{ .name = "--settle", .arg = "S", .help = "time before that [0.5]",
	  .takes = TAKES_SECONDS, AT(settle) },
	{ .name = "--events", .arg = "N", .help = "end early after so many events",
	  .takes = TAKES_NUMBER, AT(events), .least = 1, .most = UINT64_MAX },
	{ .name = "--log", .arg = "", .help = "say who runs when",
	  .takes = TAKES_NOTHING, AT(log) },
	{ .name = "--no-host", .arg = "", .help = "leave out what depends on the host",
	  .takes = TAKES_NOTHING, AT(no_host) },
};

bool options_help(size_t nth, const char **name, const char **arg, const char **help)
{
	if (nth >= ARRAY_SIZE(table))
		return false;
	*name = table[nth].name;
	*arg = table[nth].arg;
	*help = table[nth].help;
	return true;
}

static bool set_value(struct options *o, size_t i, const char *value, struct fault *f)
{
	void *at = (char *)o + table[i].at;

	switch (table[i].takes) {
	case TAKES_NOTHING:
		*(bool *)at = true;
		return true;
	case TAKES_TEXT:
		*(const char **)at = value;
		return true;
	case TAKES_COST:
		if (o->nr_cost == ARRAY_SIZE(o->cost))
			return fault_set(f, "too many --cost");
		o->cost[o->nr_cost++] = value;
		return true;
	case TAKES_TUNABLE:
		if (o->nr_tune == ARRAY_SIZE(o->tune))
			return fault_set(f, "too many --tune");
		o->tune[o->nr_tune++] = value;
		return true;
	case TAKES_SECONDS:
		return parse_real(value, 0, 100000, at) ||
		       fault_set(f, "%s takes 0 to 100000 seconds, not '%s'",
				 table[i].name, value);
	default:
		return parse_number(value, table[i].least, table[i].most, at) ||
		       fault_set(f, "%s takes a number from %llu to %llu, not '%s'",
				 table[i].name, (unsigned long long)table[i].least,
				 (unsigned long long)table[i].most, value);
	}
}

bool options_parse(struct options *o, int argc, char **argv, struct fault *f)
{
	const char *value;
	size_t i;
	int n;

	for (n = 0; n < argc; n++) {
		for (i = 0; i < ARRAY_SIZE(table) && strcmp(argv[n], table[i].name); i++)
			;
		if (i == ARRAY_SIZE(table))
			return fault_set(f, "unknown option '%s'; see augur-sim(1)", argv[n]);
		value = NULL;
		if (table[i].takes != TAKES_NOTHING) {
			if (++n == argc)
				return fault_set(f, "%s needs a value", table[i].name);
			value = argv[n];
		}
		if (!set_value(o, i, value, f))
			return false;
	}
	return true;
}

bool options_topo(const struct options *o, struct topo *t, struct fault *f)
{
	topo_default(t, o->cpus);
	t->smt = o->smt;
	if (o->nodes) {
		/* As many caches as before, if they can be shared by the nodes. */
		t->nr_nodes = o->nodes;
		if (t->nr_llcs % t->nr_nodes)
			t->nr_llcs = t->nr_nodes;
	}
	if (o->llcs)
		t->nr_llcs = o->llcs;
	if (o->distance && !topo_parse_distance(t, o->distance, f))
		return false;
	return topo_check(t, f);
}

/* What may be set singly, with its range. */
struct single {
	const char *name;
	size_t at;
	uint64_t least;
	uint64_t most;
};

static const struct single single_costs[] = {
	{ "tick_ns", offsetof(struct costs, tick_ns), 0, 1000000000 },
	{ "smt_speed", offsetof(struct costs, smt_speed), 1, SMT_SPEED_FULL },
#define X(name, server, guest, meaning) \
	{ #name, offsetof(struct costs, name), 0, 1000000000 },
	COSTS(X)
#undef X
};

static const struct single single_tunables[] = {
#define X(name, def, least, most, meaning) \
	{ #name, offsetof(struct augur_tunables, name), least, most },
	AUGUR_TUNABLES(X)
#undef X
};

/* "name=value" into the structure @of, which has the @nr members @singles. */
static bool set_single(const char *text, const struct single *singles, size_t nr, void *of,
		       const char *option, struct fault *f)
{
	const char *value = strchr(text, '=');
	size_t i;

	if (!value)
		return fault_set(f, "%s takes NAME=VALUE, not '%s'", option, text);
	for (i = 0; i < nr; i++) {
		const struct single *s = &singles[i];

		if (strlen(s->name) != (size_t)(value - text) ||
		    strncmp(s->name, text, value - text))
			continue;
		return parse_number(value + 1, s->least, s->most,
				    (uint64_t *)((char *)of + s->at)) ||
		       fault_set(f, "%s is %llu to %llu, not '%s'", s->name,
				 (unsigned long long)s->least,
				 (unsigned long long)s->most, value + 1);
	}
	return fault_set(f, "%s knows no '%.*s'", option, (int)(value - text), text);
}

static bool set_costs(const struct options *o, struct costs *costs, struct fault *f)
{
	uint32_t i;

	if (!strcmp(o->costs, "server"))
		costs_server(costs);
	else if (!strcmp(o->costs, "guest"))
		costs_guest(costs, o->cpus);
	else if (!strcmp(o->costs, "none"))
		costs_none(costs);
	else
		return fault_set(f, "there are no costs '%s', but server, guest and none",
				 o->costs);
	for (i = 0; i < o->nr_cost; i++)
		if (!set_single(o->cost[i], single_costs, ARRAY_SIZE(single_costs), costs,
				"--cost", f))
			return false;
	return true;
}

/* The tick is the machine's, as augurd reads it from the kernel's configuration. */
static bool set_tunables(const struct options *o, struct sim_conf *conf, struct fault *f)
{
	uint32_t i;

	conf->tunables = (struct augur_tunables){ AUGUR_TUNABLES(AUGUR_TUNABLE_DEFAULT) };
	conf->tunables.tick_ns = conf->costs.tick_ns;
	for (i = 0; i < o->nr_tune; i++)
		if (!set_single(o->tune[i], single_tunables, ARRAY_SIZE(single_tunables),
				&conf->tunables, "--tune", f))
			return false;
	augur_tunables_clamp(&conf->tunables);
	return true;
}

static bool set_prediction(const struct options *o, struct sim_conf *conf, struct fault *f)
{
	static const char *const modes[] = { "model", "none", "oracle", "noise" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		if (strcmp(o->prediction, modes[i]))
			continue;
		conf->learn = i;
		return true;
	}
	return fault_set(f, "predictions are made of model, none, oracle or noise, not '%s'",
			 o->prediction);
}

static bool set_without(const struct options *o, struct sim_conf *conf, struct fault *f)
{
	static const char *const parts[] = {
		"fast", "finish", "credit", "promotion", "tokens", "preemption", "gangs",
	};
	char copy[128], *piece[8];
	size_t nr, i, k;

	if (!o->without)
		return true;
	if (strlen(o->without) >= sizeof(copy))
		return fault_set(f, "--without '%s' is too long", o->without);
	strcpy(copy, o->without);
	nr = parse_split(copy, ',', piece, 8);
	for (i = 0; i < nr && i < 8; i++) {
		for (k = 0; k < ARRAY_SIZE(parts) && strcmp(piece[i], parts[k]); k++)
			;
		if (k == ARRAY_SIZE(parts))
			return fault_set(f, "augur has no part '%s' to leave out", piece[i]);
		conf->off |= 1U << k;
	}
	return true;
}

bool options_conf(const struct options *o, struct sim_conf *conf, struct fault *f)
{
	*conf = (struct sim_conf){
		.sched = sched_find(o->sched),
		.seed = o->seed,
		.settle_ns = o->settle * 1e9,
		.window_ns = o->seconds * 1e9,
		.events_max = o->events,
	};
	if (!conf->sched)
		return fault_set(f, "there is no scheduler '%s'", o->sched);
	if (!conf->window_ns)
		return fault_set(f, "nothing is measured in 0 seconds");
	return options_topo(o, &conf->topo, f) && set_costs(o, &conf->costs, f) &&
	       set_tunables(o, conf, f) && set_prediction(o, conf, f) &&
	       set_without(o, conf, f) &&
	       workload_load(&conf->workload, o->workload, &conf->topo, f);
}
