// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl counters - what the scheduler counted.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <augur/sched.h>

#include "cmd.h"
#include "output.h"

static int report(int err)
{
	if (err == -ENOENT)
		return out_error("no counters: the scheduler is not attached; attach it with augurctl sched start");
	if (err == -EPERM || err == -EACCES)
		return out_error("cannot read the counters: this needs root");
	return out_error("cannot read the counters: %s", strerror(-err));
}

static void show(const uint64_t *values, uint32_t nr)
{
	static const char *const columns[] = { "value", "counter", "meaning" };
	uint32_t i;

	/* In JSON a program wants values by name, in text people want meanings. */
	if (out_format() != OUT_PLAIN) {
		out_begin("counters");
		for (i = 0; i < nr; i++)
			out_number(augur_counter_name(i), values[i]);
		out_end();
		return;
	}
	out_table_begin("counters", columns, 3);
	for (i = 0; i < nr; i++) {
		out_cell_number(values[i]);
		out_cell_text("%s", augur_counter_name(i));
		out_cell_text("%s", augur_counter_meaning(i));
	}
	out_table_end();
}

static int do_counters(int argc, char **argv)
{
	uint32_t nr = augur_counter_nr();
	uint64_t *values;
	int err;

	err = cmd_no_args(argc, argv);
	if (err)
		return err;
	values = calloc(nr, sizeof(*values));
	if (!values)
		return out_error("no memory");
	err = augur_counters_read(values, nr);
	if (err)
		err = report(err);
	else
		show(values, nr);
	free(values);
	return err;
}

static const struct verb verbs[] = {
	{ NULL, "", "show the counters of the scheduler", do_counters },
};

const struct object object_counters = { "counters", verbs, 1 };
