// SPDX-License-Identifier: GPL-2.0-only
/*
 * augur-sim run, list: simulate one workload on one machine; what there is.
 */
#include <inttypes.h>
#include <string.h>

#include "augurctl/output.h"
#include "cmd.h"
#include "options.h"
#include "result.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static void log_line(uint64_t now, uint32_t cpu, const struct sim_task *p, const char *what)
{
	out_item("%" PRIu64 " %s-%u %s on %u", now, p->group->conf->name,
		 p->pid - p->group->conf->first, what, cpu);
}

static int do_run(int argc, char **argv)
{
	struct options options = options_default;
	static struct sim_conf conf;
	struct result result;
	int status = CMD_OK;
	struct fault fault;
	struct sim sim;

	if (!options_parse(&options, argc, argv, &fault) ||
	    !options_conf(&options, &conf, &fault)) {
		out_error("%s", fault.text);
		return CMD_USAGE;
	}
	if (options.log) {
		conf.log = log_line;
		out_list_begin("log");
	}
	if (!result_run(&sim, &conf, &result, &fault)) {
		status = out_error("%s", fault.text);
	} else {
		if (options.log)
			out_list_end();
		result_print(&sim, &result, !options.no_host);
	}
	sim_free(&sim);
	return status;
}

static const struct verb run_verbs[] = {
	{ NULL, "[OPTION VALUE]...", "simulate one workload on one machine", do_run },
};

const struct object object_run = { "run", run_verbs, ARRAY_SIZE(run_verbs) };

static int do_list(int argc, char **argv)
{
	static const char *const columns[] = { "kind", "name", "purpose" };
	const char *name, *purpose;
	size_t i;

	if (argc) {
		out_error("nothing may follow list, but there is '%s'", argv[0]);
		return CMD_USAGE;
	}
	out_table_begin("list", columns, ARRAY_SIZE(columns));
	for (i = 0; sched_nth(i); i++) {
		out_cell_text("scheduler");
		out_cell_text("%s", sched_nth(i)->name);
		out_cell_text("%s", sched_nth(i)->purpose);
	}
	for (i = 0; workload_builtin(i, &name, &purpose); i++) {
		out_cell_text("workload");
		out_cell_text("%s", name);
		out_cell_text("%s", purpose);
	}
	out_table_end();
	return CMD_OK;
}

static const struct verb list_verbs[] = {
	{ NULL, "", "schedulers and workloads that come with the program", do_list },
};

const struct object object_list = { "list", list_verbs, ARRAY_SIZE(list_verbs) };
