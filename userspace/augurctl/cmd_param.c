// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl param - the parameters of the module.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <augur/param.h>

#include "cmd.h"
#include "output.h"
#include "suggest.h"

#define PARAMS_MAX	64

struct params {
	struct augur_param_info list[PARAMS_MAX];
	size_t nr;
};

static int add_param(const struct augur_param_info *info, void *ctx)
{
	struct params *params = ctx;

	if (params->nr == PARAMS_MAX)
		return -E2BIG;
	params->list[params->nr++] = *info;
	return 0;
}

static int read_params(struct params *params)
{
	int err;

	params->nr = 0;
	err = augur_params_get(add_param, params);
	return err ? cmd_module_error(err, "parameters") : CMD_OK;
}

static int do_list(int argc, char **argv)
{
	static const char *const columns[] = {
		"name", "value", "default", "least", "most", "set", "meaning",
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
	static struct params params;

	if (err == -ENOENT && !augur_params_get(add_param, &params))
		return unknown_param(&params, name);
	if (*why)
		return out_error("%s", why);
	if (err == -EPERM)
		return out_error("cannot set %s: this needs root", name);
	return cmd_module_error(err, "parameters");
}

static int do_set(int argc, char **argv)
{
	unsigned long value;
	char why[256], *end;
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
	err = augur_param_set(argv[0], value, why, sizeof(why));
	if (err)
		return set_error(err, argv[0], why);
	out_number(argv[0], value);
	return CMD_OK;
}

static const struct verb verbs[] = {
	{ "list", "", "list the parameters of the module", do_list },
	{ "get", "NAME", "show one of them", do_get },
	{ "set", "NAME VALUE", "change one of them", do_set },
};

const struct object object_param = { "param", verbs, 3 };
