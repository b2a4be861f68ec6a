// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl counters - what the module and the scheduler counted.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <augur/sched.h>
#include <augur/status.h>

#include "cmd.h"
#include "output.h"

#define MODULE_MAX	128

struct counters {
	struct augur_module_counter module[MODULE_MAX];
	size_t nr_module;
	uint64_t *sched;
	uint32_t nr_sched;
};

static int add_counter(const struct augur_module_counter *counter, void *ctx)
{
	struct counters *c = ctx;

	if (c->nr_module == MODULE_MAX)
		return -E2BIG;
	c->module[c->nr_module++] = *counter;
	return 0;
}

/* One of the two may well be missing; it is an error if both are. */
static int read_counters(struct counters *c)
{
	int module_err, sched_err;

	c->nr_sched = augur_counter_nr();
	c->sched = calloc(c->nr_sched, sizeof(*c->sched));
	if (!c->sched)
		return out_error("no memory");
	module_err = augur_module_counters_get(add_counter, c);
	sched_err = augur_counters_read(c->sched, c->nr_sched);
	if (sched_err)
		c->nr_sched = 0;
	if (!module_err && (!sched_err || sched_err == -ENOENT ||
			    sched_err == -EPERM || sched_err == -EACCES))
		return CMD_OK;
	if (module_err == -ENODEV && !sched_err)
		return CMD_OK;
	if (module_err && module_err != -ENODEV)
		return cmd_module_error(module_err, "counters");
	if (sched_err == -ENOENT)
		return out_error("no counters: the module is not loaded and the scheduler not attached; modprobe augur, augurctl sched start");
	if (sched_err == -EPERM || sched_err == -EACCES)
		return out_error("cannot read the counters: this needs root");
	return out_error("cannot read the counters: %s", strerror(-sched_err));
}

/* A program wants values by name. */
static void show_values(const struct counters *c)
{
	size_t i;

	out_begin("module");
	for (i = 0; i < c->nr_module; i++)
		out_number(c->module[i].name, c->module[i].value);
	out_end();
	out_begin("counters");
	for (i = 0; i < c->nr_sched; i++)
		out_number(augur_counter_name(i), c->sched[i]);
	out_end();
}

/* People want meanings. */
static void show_table(const struct counters *c)
{
	static const char *const columns[] = { "value", "of", "counter", "meaning" };
	size_t i;

	out_table_begin("counters", columns, 4);
	for (i = 0; i < c->nr_module; i++) {
		out_cell_number(c->module[i].value);
		out_cell_text("module");
		out_cell_text("%s", c->module[i].name);
		out_cell_text("%s", c->module[i].meaning);
	}
	for (i = 0; i < c->nr_sched; i++) {
		out_cell_number(c->sched[i]);
		out_cell_text("scheduler");
		out_cell_text("%s", augur_counter_name(i));
		out_cell_text("%s", augur_counter_meaning(i));
	}
	out_table_end();
}

static int do_counters(int argc, char **argv)
{
	static struct counters counters;
	int err;

	err = cmd_no_args(argc, argv);
	if (err)
		return err;
	err = read_counters(&counters);
	if (!err && out_format() == OUT_PLAIN)
		show_table(&counters);
	else if (!err)
		show_values(&counters);
	free(counters.sched);
	return err;
}

static const struct verb verbs[] = {
	{ NULL, "", "show the counters of module and scheduler", do_counters },
};

const struct object object_counters = { "counters", verbs, 1 };
