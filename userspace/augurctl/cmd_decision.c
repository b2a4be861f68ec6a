// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl decision - what is predicted, beside what was measured.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <augur/status.h>

#include "cmd.h"
#include "decisions.h"
#include "number.h"
#include "output.h"
#include "profile.h"

#define TOP_DEFAULT	20

/* A decision and what was measured of its key; the latter may be gone. */
struct line {
	const struct augur_decision_info *info;
	const struct profile *profile;
};

static uint64_t run_seen(const struct line *line)
{
	return line->profile ? line->profile->run_ns : 0;
}

/* Most run time first; equal ones by key, so that the order is always the same. */
static int compare_lines(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (run_seen(x) != run_seen(y))
		return run_seen(x) > run_seen(y) ? -1 : 1;
	return x->info->decision.key < y->info->decision.key ? -1 :
	       x->info->decision.key > y->info->decision.key;
}

static void show_line(const struct line *line)
{
	const struct augur_decision *d = &line->info->decision;
	const struct profile *p = line->profile;

	out_cell_text("%016" PRIx64, (uint64_t)d->key);
	out_cell_text("%s", decision_level_name(d->flags));
	out_cell_text("%s", p ? p->comm : "-");
	out_cell_number(p ? p->count : 0);
	out_cell_ns(p ? p->run_ns : 0);
	out_cell_ns(p && p->count ? p->run_ns / p->count : 0);
	out_cell_ns(d->predicted_ns);
	out_cell_number(d->confidence);
	out_cell_text("%s", decision_tier_name(d->tier));
	out_cell_ns(d->slice_us * 1000ULL);
	out_cell_number(line->info->used_ms);
}

static int show(const struct decisions *all, const struct profiles *profiles, size_t top)
{
	static const char *const columns[] = {
		"key", "level", "comm", "bursts", "run_ns", "actual_ns", "predicted_ns",
		"confidence", "tier", "slice_ns", "used_ms",
	};
	struct line *lines = calloc(all->nr + 1, sizeof(*lines));
	size_t i;

	if (!lines)
		return out_error("no memory");
	for (i = 0; i < all->nr; i++) {
		lines[i].info = &all->items[i];
		lines[i].profile = profiles_find(profiles, all->items[i].decision.key);
	}
	qsort(lines, all->nr, sizeof(*lines), compare_lines);
	out_table_begin("decisions", columns,
			sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < all->nr && i < top; i++)
		show_line(&lines[i]);
	out_table_end();
	free(lines);
	return CMD_OK;
}

static int list_decisions(size_t top)
{
	struct profiles profiles = { 0 };
	struct decisions all;
	int err;

	err = decisions_read(&all);
	if (!err)
		err = profiles_read(&profiles);
	if (err)
		err = cmd_module_error(err, "decisions");
	else
		err = show(&all, &profiles, top);
	free(profiles.items);
	free(all.items);
	return err;
}

static int parse_top(int argc, char **argv, unsigned long *top)
{
	static const char *const words[] = { "--top" };
	int err;

	*top = TOP_DEFAULT;
	if (!argc)
		return CMD_OK;
	if (strcmp(argv[0], words[0]))
		return cmd_unknown("option", argv[0], words, 1);
	err = number_parse(words[0], argc > 1 ? argv[1] : NULL, top);
	return err ? err : cmd_no_args(argc - 2, argv + 2);
}

static int do_list(int argc, char **argv)
{
	unsigned long top;
	int err;

	err = parse_top(argc, argv, &top);
	return err ? err : list_decisions(top);
}

static const struct verb verbs[] = {
	{ "list", "[--top N]", "list decisions beside what was measured", do_list },
};

const struct object object_decision = { "decision", verbs, 1 };
