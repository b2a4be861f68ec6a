// SPDX-License-Identifier: GPL-2.0-only
/*
 * augur-sim policy: what each part of the policy is worth, by leaving it out, and
 * what a wakeup costs, on machines of several sizes.
 */
#include <stdio.h>
#include <string.h>

#include "augurctl/output.h"
#include "cmd.h"
#include "options.h"
#include "result.h"
#include "svg.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define SIZES_MAX	8

/* As many events for each, so that a percentile rests on as many wakeups. */
#define EVENTS_DEFAULT	1500000
#define SECONDS_MAX	1000

static const struct {
	const char *name;
	const char *sched;
	const char *without;
	const char *prediction;
} variants[] = {
	{ "srpt", "srpt", NULL, "none" },
	{ "augur", "augur", NULL, "model" },
	{ "without fast path", "augur", "fast", "model" },
	{ "without finish time", "augur", "finish", "model" },
	{ "without credit", "augur", "credit", "model" },
	{ "without promotion", "augur", "promotion", "model" },
	{ "without tokens", "augur", "tokens", "model" },
	{ "without preemption", "augur", "preemption", "model" },
	{ "without gangs", "augur", "gangs", "model" },
	{ "no prediction", "augur", NULL, "none" },
	{ "noise", "augur", NULL, "noise" },
	{ "oracle", "augur", NULL, "oracle" },
	{ "peer", "peer", NULL, "none" },
	{ "eevdf", "eevdf", NULL, "none" },
};

/**
 * struct policy - a run of the command
 * @options: as given
 * @size: numbers of CPUs
 * @nr_sizes: how many
 * @svg: plots go to files that begin so; NULL for none
 * @limit: p99 of SRPT on the machine at hand
 * @latency: plot
 * @cost: plot
 */
struct policy {
	struct options options;
	uint64_t size[SIZES_MAX];
	size_t nr_sizes;
	const char *svg;
	double limit;
	struct svg_plot latency;
	struct svg_plot cost;
};

static void print_row(struct policy *p, const struct sim *sim, const struct result *r,
		      const char *name)
{
	const struct hist *first = &sim->group[0].latency;
	const struct group_state *last = &sim->group[sim->conf->workload.nr_groups - 1];
	uint32_t nr_cpus = sim->conf->topo.nr_cpus;
	double p99 = hist_percentile(first, 990);

	if (sim->conf->sched == &sched_srpt)
		p->limit = p99;
	out_cell_text("%s", name);
	out_cell_number(nr_cpus);
	out_cell_ns(hist_percentile(first, 500));
	out_cell_ns(p99);
	out_cell_ns(hist_percentile(first, 999));
	out_cell_real(p->limit > 0 ? p99 / p->limit : 0);
	out_cell_ns(last->response.count ? last->response.sum / last->response.count : 0);
	out_cell_real(last->bursts ? (double)last->late / last->bursts : 0);
	out_cell_real(r->utilisation);
	out_cell_real(r->fairness);
	out_cell_number(sim->counts.preemptions);
	out_cell_real(r->wake_ops);
	out_cell_real(r->all_ops);
	out_cell_number(r->wake_ns);
	svg_add(&p->latency, name, nr_cpus, p99 / 1000);
	svg_add(&p->cost, name, nr_cpus, r->wake_ops);
}

static bool run_variant(struct policy *p, uint64_t nr_cpus, size_t nr, struct fault *f)
{
	struct options options = p->options;
	static struct sim_conf conf;
	struct result result;
	struct sim sim;
	bool ok;

	options.cpus = nr_cpus;
	options.sched = variants[nr].sched;
	options.without = variants[nr].without;
	options.prediction = variants[nr].prediction;
	if (!options_conf(&options, &conf, f))
		return false;
	ok = result_run(&sim, &conf, &result, f);
	if (ok)
		print_row(p, &sim, &result, variants[nr].name);
	sim_free(&sim);
	return ok;
}

static bool run_all(struct policy *p, struct fault *f)
{
	static const char *const columns[] = {
		"variant", "cpus", "p50_ns", "p99_ns", "p999_ns", "p99/srpt", "last_took_ns",
		"last_late", "utilisation", "fairness", "preemptions", "wakeup_steps", "all_steps",
		"wakeup_host_ns",
	};
	size_t i, k;

	out_text("workload", "%s", p->options.workload);
	out_table_begin("variants", columns, ARRAY_SIZE(columns));
	for (i = 0; i < p->nr_sizes; i++)
		for (k = 0; k < ARRAY_SIZE(variants); k++)
			if (!run_variant(p, p->size[i], k, f))
				return false;
	out_table_end();
	return true;
}

static bool plot(const struct svg_plot *p, const char *prefix, const char *name,
		 struct fault *f)
{
	char file[4096];

	if (snprintf(file, sizeof(file), "%s%s.svg", prefix, name) >= (int)sizeof(file))
		return fault_set(f, "'%.40s...' is too long for a file", prefix);
	return svg_write(p, file, f);
}

static bool read_sizes(struct policy *p, const char *text, struct fault *f)
{
	char copy[128], *piece[SIZES_MAX];
	size_t i;

	if (strlen(text) >= sizeof(copy))
		return fault_set(f, "--sizes is too long");
	strcpy(copy, text);
	p->nr_sizes = parse_split(copy, ',', piece, SIZES_MAX);
	if (p->nr_sizes > SIZES_MAX)
		return fault_set(f, "more than %d sizes", SIZES_MAX);
	for (i = 0; i < p->nr_sizes; i++)
		if (!parse_number(piece[i], 1, TOPO_CPUS_MAX, &p->size[i]))
			return fault_set(f, "--sizes takes numbers of CPUs, not '%s'", piece[i]);
	return true;
}

/* Takes out its own options; the others are those of run. */
static bool read_options(struct policy *p, int argc, char **argv, struct fault *f)
{
	int i, rest = 0;

	for (i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--sizes") && strcmp(argv[i], "--svg")) {
			argv[rest++] = argv[i];
			continue;
		}
		if (i + 1 == argc)
			return fault_set(f, "%s needs a value", argv[i]);
		if (!strcmp(argv[i], "--svg"))
			p->svg = argv[i + 1];
		else if (!read_sizes(p, argv[i + 1], f))
			return false;
		i++;
	}
	return options_parse(&p->options, rest, argv, f);
}

static int do_policy(int argc, char **argv)
{
	static struct policy p;
	struct fault fault;

	p = (struct policy){
		.options = options_default,
		.latency = { .title = "99th percentile of wakeups", .x_name = "CPUs",
			     .y_name = "us" },
		.cost = { .title = "cost of a wakeup", .x_name = "CPUs",
			  .y_name = "steps of the scheduler" },
	};
	p.options.workload = "mixed80";
	p.options.seconds = SECONDS_MAX;
	p.options.events = EVENTS_DEFAULT;
	if (!read_sizes(&p, "8,64,256,1024", &fault) ||
	    !read_options(&p, argc, argv, &fault)) {
		out_error("%s", fault.text);
		return CMD_USAGE;
	}
	if (!run_all(&p, &fault))
		return out_error("%s", fault.text);
	if (p.svg && (!plot(&p.latency, p.svg, "latency", &fault) ||
		      !plot(&p.cost, p.svg, "cost", &fault)))
		return out_error("%s", fault.text);
	return CMD_OK;
}

static const struct verb policy_verbs[] = {
	{ NULL, "[--sizes N,N...] [--svg PREFIX] [OPTION VALUE]...",
	  "what each part of augur is worth, and what wakeups cost", do_policy },
};

const struct object object_policy = { "policy", policy_verbs, ARRAY_SIZE(policy_verbs) };
