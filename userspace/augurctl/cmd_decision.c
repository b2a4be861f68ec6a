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
#include "output.h"
#include "profile.h"

#define TOP_DEFAULT	20

/* A decision and what was measured of its key; the latter may be gone. */
struct line {
	struct augur_decision_info info;
	const struct profile *profile;
};

struct list {
	struct line *lines;
	size_t nr;
	size_t max;
};

static int add_line(const struct augur_decision_info *info, void *ctx)
{
	struct list *list = ctx;

	if (list->nr == list->max) {
		size_t max = list->max ? 2 * list->max : 256;
		struct line *lines = realloc(list->lines, max * sizeof(*lines));

		if (!lines)
			return -ENOMEM;
		list->lines = lines;
		list->max = max;
	}
	list->lines[list->nr++] = (struct line){ .info = *info };
	return 0;
}

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
	return x->info.decision.key < y->info.decision.key ? -1 :
	       x->info.decision.key > y->info.decision.key;
}

static const char *tier_name(unsigned int tier)
{
	static const char *const names[AUGUR_NR_TIERS] = {
		[AUGUR_TIER_NONE]	= "none",
		[AUGUR_TIER_ORDINARY]	= "ordinary",
		[AUGUR_TIER_PROMOTED]	= "promoted",
	};

	return tier < AUGUR_NR_TIERS ? names[tier] : "unknown";
}

static const char *level_name(unsigned int flags)
{
	switch (flags) {
	case 0:
		return "specific";
	case AUGUR_DECISION_CGROUP:
		return "cgroup";
	case AUGUR_DECISION_ROLE:
		return "role";
	case AUGUR_DECISION_CASE:
		return "case";
	}
	return "unknown";
}

static void show_line(const struct line *line)
{
	const struct augur_decision *d = &line->info.decision;
	const struct profile *p = line->profile;

	out_cell_text("%016" PRIx64, (uint64_t)d->key);
	out_cell_text("%s", level_name(d->flags));
	out_cell_text("%s", p ? p->comm : "-");
	out_cell_number(p ? p->count : 0);
	out_cell_ns(p ? p->run_ns : 0);
	out_cell_ns(p && p->count ? p->run_ns / p->count : 0);
	out_cell_ns(d->predicted_ns);
	out_cell_number(d->confidence);
	out_cell_text("%s", tier_name(d->tier));
	out_cell_ns(d->slice_us * 1000ULL);
	out_cell_number(line->info.used_ms);
}

static void show(struct list *list, const struct profiles *profiles, size_t top)
{
	static const char *const columns[] = {
		"key", "level", "comm", "bursts", "run_ns", "actual_ns", "predicted_ns",
		"confidence", "tier", "slice_ns", "used_ms",
	};
	size_t i;

	for (i = 0; i < list->nr; i++)
		list->lines[i].profile =
			profiles_find(profiles, list->lines[i].info.decision.key);
	if (list->nr)
		qsort(list->lines, list->nr, sizeof(*list->lines), compare_lines);
	out_table_begin("decisions", columns,
			sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < list->nr && i < top; i++)
		show_line(&list->lines[i]);
	out_table_end();
}

static int list_decisions(size_t top)
{
	struct profiles profiles = { 0 };
	struct list list = { 0 };
	int err;

	err = augur_decisions_get(add_line, &list);
	if (!err)
		err = profiles_read(&profiles);
	if (err)
		err = cmd_module_error(err, "decisions");
	else
		show(&list, &profiles, top);
	free(profiles.items);
	free(list.lines);
	return err;
}

static int parse_top(int argc, char **argv, size_t *top)
{
	static const char *const words[] = { "--top" };
	char *end;

	*top = TOP_DEFAULT;
	if (!argc)
		return CMD_OK;
	if (strcmp(argv[0], words[0]))
		return cmd_unknown("option", argv[0], words, 1);
	if (argc < 2) {
		out_error("--top needs a number");
		return CMD_USAGE;
	}
	*top = strtoul(argv[1], &end, 10);
	if (*end || end == argv[1] || argv[1][0] == '-' || !*top) {
		out_error("--top: expected a number from 1 on, got '%s'", argv[1]);
		return CMD_USAGE;
	}
	return cmd_no_args(argc - 2, argv + 2);
}

static int do_list(int argc, char **argv)
{
	size_t top;
	int err;

	err = parse_top(argc, argv, &top);
	return err ? err : list_decisions(top);
}

static const struct verb verbs[] = {
	{ "list", "[--top N]", "list decisions beside what was measured", do_list },
};

const struct object object_decision = { "decision", verbs, 1 };
