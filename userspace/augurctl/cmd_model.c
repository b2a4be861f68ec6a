// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl model - taking what was learned to another machine. augurd does it: it knows
 * where its models are and what they mean.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "daemon.h"
#include "decisions.h"
#include "number.h"
#include "output.h"
#include "saved.h"

#define TOP_DEFAULT	20
#define NS_PER_S	1000000000ULL

static int do_transfer(const char *what, const char *option, int argc, char **argv)
{
	int err;

	if (argc != 1) {
		out_error("expected one file");
		return CMD_USAGE;
	}
	err = daemon_run(what, option, argv[0]);
	if (!err)
		out_text("file", "%s", argv[0]);
	return err;
}

static int do_export(int argc, char **argv)
{
	return do_transfer("export the models", "--export", argc, argv);
}

static int do_import(int argc, char **argv)
{
	return do_transfer("import the models", "--import", argc, argv);
}

/* Most samples first; equal ones by key, so that the order is always the same. */
static int compare(const void *a, const void *b)
{
	const struct augur_models_entry *x = a, *y = b;

	if (x->model.nr != y->model.nr)
		return x->model.nr > y->model.nr ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

static void show_model(const struct augur_models_entry *e, uint64_t now_ns)
{
	const struct augur_model_params *p = &augur_model_defaults;
	struct augur_factors f;

	augur_model_factors(&e->model, p, now_ns, &f);
	out_cell_text("%016" PRIx64, e->key);
	out_cell_text("%s", decision_level_name(e->level));
	out_cell_number(e->model.nr);
	out_cell_ns(exp2(e->model.level));
	out_cell_real(exp2(augur_model_band(&e->model)));
	out_cell_number((now_ns - e->model.last_ns) / NS_PER_S);
	out_cell_real(augur_model_confidence(&e->model, p, now_ns));
	out_cell_real(exp2(f.samples));
	out_cell_real(exp2(f.accuracy));
	out_cell_real(exp2(f.recency));
	out_cell_real(exp2(f.spread));
}

static void show_models(struct saved *saved, unsigned long top)
{
	static const char *const columns[] = {
		"key", "level", "samples", "predicted_ns", "band_factor", "age_s",
		"confidence", "by_samples", "by_accuracy", "by_recency", "by_spread",
	};
	struct augur_models *models = &saved->models;
	size_t i;

	/* The hash table is of no use any more, but to be freed. */
	qsort(models->entries, models->nr, sizeof(*models->entries), compare);
	out_number("saved_s", saved->saved_s);
	out_number("keys", models->nr);
	out_table_begin("models", columns, sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < models->nr && i < top; i++)
		show_model(&models->entries[i], saved->now_ns);
	out_table_end();
}

static int do_list(int argc, char **argv)
{
	static const char *const words[] = { "--top" };
	unsigned long top = TOP_DEFAULT;
	struct saved saved;
	char why[1024];
	int err;

	if (argc && strcmp(argv[0], words[0]))
		return cmd_unknown("option", argv[0], words, 1);
	if (argc) {
		err = number_parse(words[0], argc > 1 ? argv[1] : NULL, &top);
		if (!err)
			err = cmd_no_args(argc - 2, argv + 2);
		if (err)
			return err;
	}
	err = saved_read(&saved, why, sizeof(why));
	if (err)
		return out_error("cannot list the models: %s", why);
	show_models(&saved, top);
	saved_free(&saved);
	return CMD_OK;
}

static const struct verb verbs[] = {
	{ "list", "[--top N]", "list the models that were saved last", do_list },
	{ "export", "FILE", "write the models that were saved last to a file", do_export },
	{ "import", "FILE", "merge a file into the saved models", do_import },
};

const struct object object_model = { "model", verbs, 3 };
