// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl param - the parameters of the module and the tunables of the scheduler. Both
 * are numbers with a name, and no name is in both.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <augur/param.h>
#include <augur/tunable.h>

#include "cmd.h"
#include "output.h"
#include "suggest.h"

#define PARAMS_MAX	64

/**
 * struct params - all of them
 * @list: first those of the module
 * @nr: how many
 * @nr_module: how many are of the module
 * @hidden: this user may not know those of the scheduler
 */
struct params {
	struct augur_param_info list[PARAMS_MAX];
	size_t nr;
	size_t nr_module;
	bool hidden;
};

static int add_param(const struct augur_param_info *info, void *ctx)
{
	struct params *params = ctx;

	if (params->nr == PARAMS_MAX)
		return -E2BIG;
	params->list[params->nr++] = *info;
	return 0;
}

/* One without the other is fine. */
static int read_params(struct params *params)
{
	int module_err, err;

	params->nr = 0;
	module_err = augur_params_get(add_param, params);
	params->nr_module = params->nr;
	err = augur_tunables_get(add_param, params);
	params->hidden = err == -EPERM || err == -EACCES;
	if (module_err == -ENODEV && params->hidden)
		return out_error("no parameters: the module is not loaded (modprobe augur); to see those of the scheduler needs root");
	if (module_err && (err || module_err != -ENODEV))
		return cmd_module_error(module_err, "parameters");
	if (err == -EPROTO)
		return out_error("cannot read the scheduler's parameters: it is of another version; augurctl sched reload attaches this one");
	if (err && err != -ENOENT && !params->hidden)
		return out_error("cannot read the scheduler's parameters: %s", strerror(-err));
	return CMD_OK;
}

static int do_list(int argc, char **argv)
{
	static const char *const columns[] = {
		"name", "of", "value", "default", "least", "most", "set", "meaning",
	};
	static struct params params;
	size_t i;
	int err;

	err = cmd_no_args(argc, argv);
	if (!err)
		err = read_params(&params);
	if (err)
		return err;
	out_table_begin("parameters", columns, sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < params.nr; i++) {
		const struct augur_param_info *p = &params.list[i];

		out_cell_text("%s", p->name);
		out_cell_text("%s", i < params.nr_module ? "module" : "scheduler");
		out_cell_number(p->value);
		out_cell_number(p->def);
		out_cell_number(p->least);
		out_cell_number(p->most);
		out_cell_text("%s", p->fixed ? "at load" : "any time");
		out_cell_text("%s", p->meaning);
	}
	out_table_end();
	return CMD_OK;
}

static int unknown_param(const struct params *params, const char *name)
{
	const char *names[PARAMS_MAX];
	size_t i;

	if (params->hidden)
		return out_error("the module has no parameter '%s'; to see those of the scheduler needs root",
				 name);
	for (i = 0; i < params->nr; i++)
		names[i] = params->list[i].name;
	cmd_unknown("parameter", name, names, params->nr);
	return CMD_FAILED;
}

static const struct augur_param_info *find_param(const struct params *params,
						 const char *name)
{
	size_t i;

	for (i = 0; i < params->nr; i++)
		if (!strcmp(params->list[i].name, name))
			return &params->list[i];
	return NULL;
}

static int do_get(int argc, char **argv)
{
	const struct augur_param_info *param;
	static struct params params;
	int err;

	if (!argc) {
		out_error("which parameter? augurctl param list has all");
		return CMD_USAGE;
	}
	err = cmd_no_args(argc - 1, argv + 1);
	if (!err)
		err = read_params(&params);
	if (err)
		return err;
	param = find_param(&params, argv[0]);
	if (!param)
		return unknown_param(&params, argv[0]);
	out_number(param->name, param->value);
	return CMD_OK;
}

static int set_error(int err, const char *name, const char *why)
{
	if (*why)
		return out_error("%s", why);
	if (err == -EPERM || err == -EACCES)
		return out_error("cannot set %s: this needs root", name);
	if (err == -ETIMEDOUT)
		return out_error("%s was asked for, but the scheduler does not take it over: is it attached? augurctl sched status",
				 name);
	return out_error("cannot set %s: %s", name, strerror(-err));
}

static int set_param(const struct params *params, const char *name, uint32_t value)
{
	const struct augur_param_info *param = find_param(params, name);
	char why[256];
	int err;

	if (!param)
		return unknown_param(params, name);
	if (param < params->list + params->nr_module)
		err = augur_param_set(name, value, why, sizeof(why));
	else
		err = augur_tunable_set(name, value, why, sizeof(why));
	if (err)
		return set_error(err, name, why);
	out_number(name, value);
	return CMD_OK;
}

static int do_set(int argc, char **argv)
{
	static struct params params;
	unsigned long value;
	char *end;
	int err;

	if (argc < 2) {
		out_error("what is to be set, and to what? augurctl param set NAME VALUE");
		return CMD_USAGE;
	}
	err = cmd_no_args(argc - 2, argv + 2);
	if (err)
		return err;
	value = strtoul(argv[1], &end, 10);
	if (*end || !isdigit((unsigned char)argv[1][0]) || value > UINT32_MAX) {
		out_error("%s: expected a number up to %u, got '%s'", argv[0],
			  UINT32_MAX, argv[1]);
		return CMD_USAGE;
	}
	err = read_params(&params);
	return err ? err : set_param(&params, argv[0], value);
}

static const struct verb verbs[] = {
	{ "list", "", "list the parameters of module and scheduler", do_list },
	{ "get", "NAME", "show one of them", do_get },
	{ "set", "NAME VALUE", "change one of them", do_set },
};

const struct object object_param = { "param", verbs, 3 };
