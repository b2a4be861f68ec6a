// SPDX-License-Identifier: GPL-2.0-only
/*
 * augur-sim predict: how well bursts are predicted, on traces.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "augurctl/output.h"
#include "cmd.h"
#include "contest.h"
#include "plot.h"
#include "synth.h"
#include "tune.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define SEED		1

/* What the module and the daemon use. */
#define MODULE_KEYS	"case"

#define FAMILY_BURSTS	16000

/**
 * struct set - traces that are looked at together
 * @traces: the traces
 * @nr: how many
 */
struct set {
	struct augur_trace *traces;
	uint32_t nr;
};

static int no_memory(void)
{
	out_error("out of memory");
	return CMD_FAILED;
}

static void unload(struct set *set)
{
	while (set->nr)
		augur_trace_free(&set->traces[--set->nr]);
	free(set->traces);
}

static int load(struct set *set, int argc, char **argv)
{
	struct augur_trace_error err;
	int ret;

	*set = (struct set){ 0 };
	if (!argc) {
		out_error("predict needs traces");
		return CMD_USAGE;
	}
	set->traces = calloc(argc, sizeof(*set->traces));
	if (!set->traces)
		return no_memory();
	for (; set->nr < (uint32_t)argc; set->nr++) {
		const char *path = argv[set->nr];

		ret = augur_trace_load(&set->traces[set->nr], path, &err);
		if (!ret)
			continue;
		unload(set);
		if (ret == -ENOMEM)
			return no_memory();
		out_error("%s: offset %zu: %s", path, err.offset, err.text);
		return CMD_FAILED;
	}
	return CMD_OK;
}

static void figures(const struct augur_metrics *m)
{
	out_cell_real(m->mean);
	out_cell_real(m->median);
	out_cell_real(m->relative);
	out_cell_real(m->bias);
	out_cell_real(m->under);
	out_cell_real(m->over);
	out_cell_real(m->cover);
	out_cell_real(m->cover2);
	out_cell_real(m->class_right);
	out_cell_real(m->regret);
	out_cell_real(m->regret_srpt);
}

static int all_of(const struct augur_trace *t, const struct augur_keys *keys)
{
	struct augur_verdict v;
	int kind;

	for (kind = 0; kind < AUGUR_NR_PREDICTORS; kind++) {
		struct augur_predictor p = augur_predictor_make(kind);

		if (augur_judge(t, AUGUR_HALF_JUDGING, keys, &p, &v))
			return -ENOMEM;
		out_cell_text("%s", t->name);
		out_cell_text("%s", keys->name);
		out_cell_text("%s", p.name);
		figures(&v.m);
		augur_verdict_free(&v);
	}
	return 0;
}

static int do_table(int argc, char **argv)
{
	static const char *const columns[] = {
		"trace", "key", "predictor", "mean", "median", "relative", "bias",
		"under", "over", "cover", "cover2", "class", "regret", "regret_srpt",
	};
	struct set set;
	uint32_t i;
	size_t k;
	int ret;

	ret = load(&set, argc, argv);
	if (ret != CMD_OK)
		return ret;
	out_table_begin("predictions", columns, ARRAY_SIZE(columns));
	for (i = 0; !ret && i < set.nr; i++)
		for (k = 0; !ret && k < augur_nr_keys; k++)
			ret = all_of(&set.traces[i], &augur_keys[k]);
	out_table_end();
	unload(&set);
	return ret ? no_memory() : CMD_OK;
}

/* Most keys that a trace has, at all levels. */
static int count_keys(const struct set *set, const struct augur_keys *keys, uint32_t *most)
{
	struct augur_told_use use;
	struct augur_verdict v;
	uint32_t i;

	*most = 0;
	for (i = 0; i < set->nr; i++) {
		if (augur_judge_told(&set->traces[i], AUGUR_HALF_TUNING, keys, &v, &use))
			return -ENOMEM;
		augur_verdict_free(&v);
		*most = use.keys > *most ? use.keys : *most;
	}
	return 0;
}

/* What each composition is worth to the model, on the halves for tuning. */
static int show_keys(const struct set *set)
{
	static const char *const columns[] = { "key", "mean_while_tuning", "most_keys" };
	struct augur_predictor p = augur_predictor_make(AUGUR_PREDICTOR_MODEL);
	uint32_t most;
	int ret = 0;
	double err;
	size_t k;

	out_table_begin("keys", columns, ARRAY_SIZE(columns));
	for (k = 0; !ret && k < augur_nr_keys; k++) {
		err = augur_tune_error(set->traces, set->nr, &augur_keys[k], &p);
		ret = err < 0 ? -ENOMEM : count_keys(set, &augur_keys[k], &most);
		if (ret)
			break;
		out_cell_text("%s", augur_keys[k].name);
		out_cell_real(err);
		out_cell_number(most);
	}
	out_table_end();
	return ret;
}

static void show_errors(const char *name, const struct augur_contest *c)
{
	out_cell_text("%s", name);
	out_cell_real(c->peer.mean);
	out_cell_real(c->fixed_mean);
	out_cell_real(c->fixed_median);
	out_cell_real(c->told.mean);
	out_cell_real(c->told.median);
	out_cell_real(c->to_peer.value);
	out_cell_real(c->to_peer.low);
	out_cell_real(c->to_peer.high);
	out_cell_real(c->told.mean / c->fixed_mean);
	out_cell_real(c->told.median / c->fixed_median);
}

static void show_errors_of_all(const struct augur_contest *contests,
			       const struct set *set, const struct augur_contest *all)
{
	static const char *const columns[] = {
		"trace", "ewma4", "fixed_mean", "fixed_median", "augur_mean",
		"augur_median", "to_ewma4", "low", "high", "to_fixed_mean",
		"to_fixed_median",
	};
	uint32_t i;

	out_table_begin("errors", columns, ARRAY_SIZE(columns));
	for (i = 0; i < set->nr; i++)
		show_errors(set->traces[i].name, &contests[i]);
	show_errors("all", all);
	out_table_end();
}

/* As if each burst were known at once, beside averages with the very same keys. */
static void show_model(const char *name, const struct augur_contest *c)
{
	out_cell_text("%s", name);
	out_cell_real(c->augur.mean);
	out_cell_real(c->augur.median);
	out_cell_real(c->augur.cover);
	out_cell_real(c->augur.mean / c->log_ewma.mean);
	out_cell_real(c->augur.mean / c->median.mean);
	out_cell_number(c->use.keys);
	out_cell_number(c->use.decisions);
	out_cell_number(c->use.pushes);
}

static void show_model_of_all(const struct augur_contest *contests,
			      const struct set *set, const struct augur_contest *all)
{
	static const char *const columns[] = {
		"trace", "mean", "median", "cover", "to_log_ewma4", "to_median7",
		"keys", "decisions", "pushes",
	};
	uint32_t i;

	out_table_begin("model", columns, ARRAY_SIZE(columns));
	for (i = 0; i < set->nr; i++)
		show_model(set->traces[i].name, &contests[i]);
	show_model("all", all);
	out_table_end();
}

static void show_use(const char *name, const struct augur_contest *c)
{
	out_cell_text("%s", name);
	out_cell_real(c->told.bias);
	out_cell_real(c->told.under);
	out_cell_real(c->told.over);
	out_cell_real(c->told.cover);
	out_cell_real(c->told.cover2);
	out_cell_real(c->fixed_class);
	out_cell_real(c->told.class_right);
	out_cell_real(c->task_log_ewma.regret);
	out_cell_real(c->told.regret);
	out_cell_real(c->task_log_ewma.regret_srpt);
	out_cell_real(c->told.regret_srpt);
}

static void show_use_of_all(const struct augur_contest *contests,
			    const struct set *set, const struct augur_contest *all)
{
	static const char *const columns[] = {
		"trace", "bias", "under", "over", "cover", "cover2", "fixed_class",
		"class", "task_regret", "regret", "task_srpt", "srpt",
	};
	uint32_t i;

	out_table_begin("use", columns, ARRAY_SIZE(columns));
	for (i = 0; i < set->nr; i++)
		show_use(set->traces[i].name, &contests[i]);
	show_use("all", all);
	out_table_end();
}

static int compare(const struct set *set, const struct augur_keys *keys)
{
	struct augur_contest *contests, all;
	uint32_t i;
	int err = 0;

	contests = calloc(set->nr, sizeof(*contests));
	if (!contests)
		return -ENOMEM;
	for (i = 0; !err && i < set->nr; i++)
		err = augur_contest_hold(&set->traces[i], keys, SEED, &contests[i]);
	if (!err) {
		all = augur_contest_mean(contests, set->nr);
		out_text("key", "%s", keys->name);
		show_errors_of_all(contests, set, &all);
		show_use_of_all(contests, set, &all);
		show_model_of_all(contests, set, &all);
	}
	free(contests);
	return err;
}

static int do_compare(int argc, char **argv)
{
	const struct augur_keys *keys = NULL;
	struct set set;
	int ret;

	if (argc > 1 && !strcmp(argv[0], "--keys")) {
		keys = augur_keys_find(argv[1]);
		if (!keys) {
			out_error("no keys are called '%s'; see predict table", argv[1]);
			return CMD_USAGE;
		}
		argc -= 2;
		argv += 2;
	}
	ret = load(&set, argc, argv);
	if (ret != CMD_OK)
		return ret;
	if (!keys) {
		keys = augur_keys_find(MODULE_KEYS);
		ret = show_keys(&set);
	}
	ret = ret ?: compare(&set, keys);
	unload(&set);
	return ret ? no_memory() : CMD_OK;
}

static int measure_knob(const struct set *set, const struct augur_keys *keys,
			struct augur_predictor p, const struct augur_knob *knob,
			struct augur_sensitivity *s)
{
	uint32_t v;

	s->knob = knob;
	s->chosen = augur_knob_get(knob, &p.model);
	for (v = 0; v < AUGUR_KNOB_VALUES; v++) {
		augur_knob_set(knob, &p.model, knob->values[v]);
		s->errors[v] = augur_tune_error(set->traces, set->nr, keys, &p);
		if (s->errors[v] < 0)
			return -ENOMEM;
		out_cell_text("%s", knob->name);
		out_cell_real(knob->values[v]);
		out_cell_real(s->errors[v]);
		out_cell_text("%s", knob->values[v] == s->chosen ? "in force" : "");
	}
	return 0;
}

static int tune(const struct set *set, const char *plot)
{
	static const char *const columns[] = {
		"parameter", "value", "mean_while_tuning", "note",
	};
	struct augur_predictor p = augur_predictor_make(AUGUR_PREDICTOR_MODEL);
	struct augur_sensitivity *s;
	const struct augur_keys *keys = augur_keys_find(MODULE_KEYS);
	int err = 0;
	size_t k;

	s = calloc(augur_nr_knobs, sizeof(*s));
	if (!s)
		return -ENOMEM;
	out_text("key", "%s", keys->name);
	out_table_begin("parameters", columns, ARRAY_SIZE(columns));
	for (k = 0; !err && k < augur_nr_knobs; k++)
		err = measure_knob(set, keys, p, &augur_knobs[k], &s[k]);
	out_table_end();
	if (!err && plot)
		err = augur_plot(plot, s, augur_nr_knobs);
	free(s);
	return err;
}

static int do_tune(int argc, char **argv)
{
	const char *plot = NULL;
	struct set set;
	int ret;

	if (argc > 1 && !strcmp(argv[0], "--plot")) {
		plot = argv[1];
		argc -= 2;
		argv += 2;
	}
	ret = load(&set, argc, argv);
	if (ret != CMD_OK)
		return ret;
	ret = tune(&set, plot);
	unload(&set);
	if (ret == -ENOMEM)
		return no_memory();
	if (ret)
		out_error("cannot write %s: %s", plot, strerror(-ret));
	return ret ? CMD_FAILED : CMD_OK;
}

/* Beside what it ran: what the middle of what it could have run was. */
static int judge_family(const struct augur_family *family, int kind)
{
	struct augur_predictor p = augur_predictor_make(kind);
	const struct augur_keys *keys = augur_keys_find("+cgroup");
	double to_truth = 0, of_truth = 0;
	struct augur_verdict v = { 0 };
	float truth[FAMILY_BURSTS];
	struct augur_trace t;
	uint32_t i;
	int err;

	err = augur_synth(family->name, FAMILY_BURSTS, SEED, &t, truth);
	if (err)
		return err;
	err = augur_judge(&t, AUGUR_HALF_JUDGING, keys, &p, &v);
	for (i = 0; !err && i < v.m.nr; i++) {
		to_truth += fabs((double)v.guesses[i].level - truth[t.split + i]);
		of_truth += fabs((double)truth[t.split + i] - v.guesses[i].actual);
	}
	if (!err) {
		out_cell_text("%s", family->name);
		out_cell_text("%s", p.name);
		out_cell_real(v.m.mean);
		out_cell_real(of_truth / v.m.nr);
		out_cell_real(to_truth / v.m.nr);
		out_cell_real(v.m.cover);
	}
	augur_verdict_free(&v);
	augur_trace_free(&t);
	return err;
}

static int do_families(int argc, char **argv)
{
	static const char *const columns[] = {
		"family", "predictor", "mean", "mean_of_truth", "to_truth", "cover",
	};
	int kind, err = 0;
	size_t f;

	if (argc) {
		out_error("nothing may follow families, but there is '%s'", argv[0]);
		return CMD_USAGE;
	}
	out_table_begin("families", columns, ARRAY_SIZE(columns));
	for (f = 0; f < augur_nr_families; f++)
		for (kind = 0; !err && kind < AUGUR_NR_PREDICTORS; kind++)
			err = judge_family(&augur_families[f], kind);
	out_table_end();
	return err ? no_memory() : CMD_OK;
}

static const struct verb predict_verbs[] = {
	{ "compare", "[--keys NAME] FILE...",
	  "the model beside what schedulers use today, on the judging halves", do_compare },
	{ "table", "FILE...", "every predictor with every key on each trace", do_table },
	{ "tune", "[--plot SVG] FILE...",
	  "what each parameter is worth, on the tuning halves", do_tune },
	{ "families", "", "predictors on bursts whose truth is known", do_families },
};

const struct object object_predict = {
	"predict", predict_verbs, ARRAY_SIZE(predict_verbs),
};
