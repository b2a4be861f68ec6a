// SPDX-License-Identifier: GPL-2.0-only
/*
 * Figures of a run.
 */
#include "result.h"

#include <sys/resource.h>
#include <time.h>

#include "augur_counters.h"
#include "augurctl/output.h"
#include "sched.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Of this process: others may have the CPU meanwhile. */
static double host_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static double window_s(const struct sim *sim)
{
	return (sim->window_end - sim->window_at) / 1e9;
}

static double utilisation(const struct sim *sim)
{
	uint32_t nr = sim->conf->topo.nr_cpus, i;
	double busy = 0;

	for (i = 0; i < nr; i++)
		busy += sim->cpu[i].busy_ns;
	return busy / 1e9 / nr / window_s(sim);
}

/* 1 if all got the same for their weight, 1/n if one of n got everything. */
static double jain(const struct sim *sim)
{
	double sum = 0, squares = 0;
	uint32_t nr = 0, i;

	for (i = 0; i < sim->conf->workload.nr_tasks; i++) {
		const struct sim_task *p = &sim->task[i];
		double share = (double)p->done_ns / p->scx.weight;

		if (p->group->conf->trigger != TRIGGER_LOOP)
			continue;
		sum += share;
		squares += share * share;
		nr++;
	}
	return squares > 0 ? sum * sum / nr / squares : 1;
}

bool result_run(struct sim *sim, const struct sim_conf *conf, struct result *r,
		struct fault *f)
{
	double began = host_s();
	const struct sim_counts *c = &sim->counts;
	double wakeups;

	if (!sim_run(sim, conf, f))
		return false;
	wakeups = c->wakeups ? c->wakeups : 1;
	*r = (struct result){
		.utilisation = utilisation(sim),
		.fairness = jain(sim),
		.decisions_per_s = (c->wakeups + c->switches) / window_s(sim),
		.wake_ops = c->wake_ops / wakeups,
		.all_ops = c->ops / wakeups,
		.wake_ns = c->wake_ns / wakeups,
		.all_ns = c->sched_ns / wakeups,
		.host_s = host_s() - began,
	};
	r->events_per_s = c->events / r->host_s;
	return true;
}

static void print_group(const struct sim *sim, const struct group_state *g)
{
	const struct hist *h = &g->latency;
	double done = 0;
	uint32_t i;

	for (i = 0; i < g->conf->nr; i++)
		done += g->task[i].done_ns;
	out_cell_text("%s", g->conf->name);
	out_cell_number(g->conf->nr);
	out_cell_number(h->count);
	out_cell_ns(h->count ? h->sum / h->count : 0);
	out_cell_ns(hist_percentile(h, 500));
	out_cell_ns(hist_percentile(h, 900));
	out_cell_ns(hist_percentile(h, 990));
	out_cell_ns(hist_percentile(h, 999));
	out_cell_ns(h->max);
	out_cell_number(g->bursts);
	out_cell_ns(g->response.count ? g->response.sum / g->response.count : 0);
	out_cell_ns(hist_percentile(&g->response, 990));
	out_cell_number(g->late);
	out_cell_number(g->lost);
	out_cell_real(done / 1e9 / window_s(sim));
}

static void print_groups(const struct sim *sim)
{
	static const char *const columns[] = {
		"group", "tasks", "wakeups", "mean_ns", "p50_ns", "p90_ns", "p99_ns",
		"p999_ns", "max_ns", "bursts", "took_ns", "took_p99_ns", "late", "lost",
		"cpus",
	};
	uint32_t i;

	out_table_begin("groups", columns, ARRAY_SIZE(columns));
	for (i = 0; i < sim->conf->workload.nr_groups; i++)
		print_group(sim, &sim->group[i]);
	out_table_end();
}

static void print_conf(const struct sim *sim)
{
	const struct sim_conf *conf = sim->conf;

	out_text("workload", "%s", conf->workload.name);
	out_text("scheduler", "%s", conf->sched->name);
	out_number("cpus", conf->topo.nr_cpus);
	out_number("llcs", conf->topo.nr_llcs);
	out_number("nodes", conf->topo.nr_nodes);
	out_number("smt", conf->topo.smt);
	out_number("tasks", conf->workload.nr_tasks);
	out_number("seed", conf->seed);
	out_real("window_s", window_s(sim));
}

static void print_augur(void)
{
	uint32_t i = 0;

	out_begin("counters");
#define X(name, meaning) out_number(#name, sched_augur_counter(i++));
	AUGUR_SCHED_COUNTERS(X)
#undef X
	out_end();
}

static void print_host(const struct sim *sim, const struct result *r)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	out_begin("host");
	out_real("seconds", r->host_s);
	out_number("events", sim->counts.events);
	out_number("events_per_s", r->events_per_s);
	out_number("wakeup_ns", r->wake_ns);
	out_number("wakeup_and_rest_ns", r->all_ns);
	out_bytes("peak", usage.ru_maxrss * 1024ULL);
	out_end();
}

void result_print(const struct sim *sim, const struct result *r, bool with_host)
{
	const struct sim_counts *c = &sim->counts;

	print_conf(sim);
	out_real("utilisation", r->utilisation);
	out_real("fairness", r->fairness);
	out_number("wakeups", c->wakeups);
	out_number("switches", c->switches);
	out_number("preemptions", c->preemptions);
	out_number("stays", c->migrations[0]);
	out_number("moves_in_llc", c->migrations[1]);
	out_number("moves_in_node", c->migrations[2]);
	out_number("moves_to_node", c->migrations[3]);
	out_number("decisions_per_s", r->decisions_per_s);
	out_real("wakeup_steps", r->wake_ops);
	out_real("wakeup_and_rest_steps", r->all_ops);
	print_groups(sim);
	if (sim->conf->sched == &sched_augur)
		print_augur();
	if (with_host)
		print_host(sim, r);
}
