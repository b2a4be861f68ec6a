// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl model - what was learned: looking at it, taking it to another machine,
 * forgetting it. augurd does it: it knows where its models are and what they mean.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <augur/identity.h>

#include "asking.h"
#include "cmd.h"
#include "daemon.h"
#include "decisions.h"
#include "number.h"
#include "output.h"
#include "saved.h"

#define TOP_DEFAULT	20
#define NS_PER_S	1000000000ULL

static int forgotten(const char *key)
{
	out_text("key", "%s", key);
	return CMD_OK;
}

/* Who learns would have it again with its next save: while augurd runs, it forgets. */
static int do_forget(int argc, char **argv)
{
	char answer[AUGUR_ANSWER_LEN], question[AUGUR_QUESTION_LEN];
	int err;

	if (argc != 1) {
		out_error("forget which key? augurctl model forget KEY");
		return CMD_USAGE;
	}
	if (!augur_key_parse(argv[0])) {
		out_error("expected a key, 16 hexadecimal digits, got '%s'", argv[0]);
		return CMD_USAGE;
	}
	snprintf(question, sizeof(question), "forget %s", argv[0]);
	err = augur_daemon_ask(question, answer);
	if (!err)
		return forgotten(argv[0]);
	if (err > 0)
		return out_error("cannot forget the key: %s", answer);
	if (err != -ESRCH)
		return out_error("cannot forget the key: %s", asking_why(err));
	err = daemon_run("forget the key", "--forget", argv[0]);
	return err ? err : forgotten(argv[0]);
}

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

static void show_model(const struct augur_models_entry *e,
		       const struct augur_model_params *p, uint64_t now_ns)
{
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
	struct augur_conf conf;
	size_t i;

	/* The hash table is of no use any more, but to be freed. */
	qsort(models->entries, models->nr, sizeof(*models->entries), compare);
	out_number("saved_s", saved->saved_s);
	out_number("keys", models->nr);
	out_text("parameters", "%s", asking_conf(&conf));
	out_table_begin("models", columns, sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < models->nr && i < top; i++)
		show_model(&models->entries[i], &conf.model, saved->now_ns);
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
	{ "forget", "KEY", "forget what was learned of a key", do_forget },
};

const struct object object_model = { "model", verbs, 4 };
