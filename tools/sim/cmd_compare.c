// SPDX-License-Identifier: GPL-2.0-only
/*
 * augur-sim compare: two answers of run side by side.
 */
#include <string.h>

#include "augurctl/output.h"
#include "cmd.h"
#include "json.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Figures of different loads or machines say nothing about each other. */
static bool comparable(const struct json *a, const struct json *b, struct fault *f)
{
	static const char *const same[] = { "workload", "tasks", "cpus", "llcs", "nodes", "smt" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(same); i++) {
		const struct json_value *x = json_find(a, same[i]), *y = json_find(b, same[i]);

		if (!x || !y)
			return fault_set(f, "the %s is no answer of augur-sim -j run: it has no %s",
					 x ? "second" : "first", same[i]);
		if (x->is_number != y->is_number || x->number != y->number ||
		    strcmp(x->word, y->word))
			return fault_set(f, "the %s of the two is not the same", same[i]);
	}
	return true;
}

static void print_ratios(const struct json *a, const struct json *b)
{
	static const char *const columns[] = { "figure", "first", "second", "ratio" };
	size_t i;

	out_table_begin("figures", columns, ARRAY_SIZE(columns));
	for (i = 0; i < a->nr; i++) {
		const struct json_value *x = &a->value[i], *y = json_find(b, x->path);

		if (!x->is_number || !y || !y->is_number || !strncmp(x->path, "host.", 5))
			continue;
		out_cell_text("%s", x->path);
		out_cell_real(x->number);
		out_cell_real(y->number);
		out_cell_real(x->number == y->number ? 1 :
			      x->number ? y->number / x->number : 0);
	}
	out_table_end();
}

static int do_compare(int argc, char **argv)
{
	struct json a = { 0 }, b = { 0 };
	const struct json_value *x, *y;
	int status = CMD_OK;
	struct fault fault;

	if (argc != 2) {
		out_error("compare takes two files that augur-sim -j run has written");
		return CMD_USAGE;
	}
	if (!json_load(&a, argv[0], &fault) || !json_load(&b, argv[1], &fault) ||
	    !comparable(&a, &b, &fault)) {
		status = out_error("%s", fault.text);
	} else {
		x = json_find(&a, "scheduler");
		y = json_find(&b, "scheduler");
		out_text("first", "%s", x ? x->word : "");
		out_text("second", "%s", y ? y->word : "");
		print_ratios(&a, &b);
	}
	json_free(&a);
	json_free(&b);
	return status;
}

static const struct verb compare_verbs[] = {
	{ NULL, "FIRST SECOND", "two answers of run, and the ratio of their figures",
	  do_compare },
};

const struct object object_compare = {
	"compare", compare_verbs, ARRAY_SIZE(compare_verbs)
};
