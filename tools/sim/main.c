// SPDX-License-Identifier: GPL-2.0-only
/*
 * augur-sim - options, the table of objects, and help.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "augurctl/output.h"
#include "augurctl/suggest.h"
#include "cmd.h"
#include "options.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define WORDS_MAX	16

static int do_help(int argc, char **argv);

static const struct verb help_verbs[] = {
	{ NULL, "", "show this", do_help },
};

static const struct object object_help = { "help", help_verbs, 1 };

static const struct object *const objects[] = {
	&object_run,
	&object_list,
	&object_policy,
	&object_compare,
	&object_trace,
	&object_predict,
	&object_help,
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "pretty", no_argument, NULL, 'p' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

int cmd_unknown(const char *kind, const char *word, const char *const *words,
		size_t nr)
{
	const char *near = suggest(word, words, nr);

	if (near)
		out_error("unknown %s '%s'; did you mean '%s'?", kind, word, near);
	else
		out_error("unknown %s '%s'; see augur-sim help", kind, word);
	return CMD_USAGE;
}

static void help_object(const struct object *object)
{
	size_t i;

	for (i = 0; i < object->nr_verbs; i++) {
		const struct verb *verb = &object->verbs[i];

		out_cell_text("%s%s%s%s%s", object->name,
			      verb->name ? " " : "",
			      verb->name ? verb->name : "",
			      *verb->args ? " " : "", verb->args);
		out_cell_text("%s", verb->help);
	}
}

static void help_options(void)
{
	const char *name, *arg, *help;
	size_t i;

	out_plain("\nOptions of run:\n\n");
	for (i = 0; options_help(i, &name, &arg, &help); i++)
		out_plain("  %s %-*s%s\n", name, (int)(18 - strlen(name)), arg, help);
	out_plain("\nExit status: 0 done, 1 failed, 2 wrong usage.\n");
}

static int do_help(int argc, char **argv)
{
	static const char *const columns[] = { "command", "help" };
	size_t i;

	if (argc) {
		out_error("nothing may follow help, but there is '%s'", argv[0]);
		return CMD_USAGE;
	}
	if (out_format() == OUT_PLAIN)
		out_plain("Usage: augur-sim [OPTION]... COMMAND\n"
			  "\n"
			  "  -j, --json     answer in JSON\n"
			  "  -p, --pretty   answer in indented JSON\n"
			  "  -h, --help     the same as the command help\n"
			  "\n");
	out_table_begin("commands", columns, ARRAY_SIZE(columns));
	for (i = 0; i < ARRAY_SIZE(objects); i++)
		help_object(objects[i]);
	out_table_end();
	if (out_format() == OUT_PLAIN)
		help_options();
	return CMD_OK;
}

static const struct object *find_object(const char *word)
{
	const char *names[ARRAY_SIZE(objects)];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(objects); i++) {
		if (!strcmp(word, objects[i]->name))
			return objects[i];
		names[i] = objects[i]->name;
	}
	cmd_unknown("command", word, names, ARRAY_SIZE(objects));
	return NULL;
}

static int run_object(const struct object *object, int argc, char **argv)
{
	const char *names[WORDS_MAX];
	size_t i;

	if (!object->verbs[0].name)
		return object->verbs[0].run(argc, argv);
	if (!argc) {
		out_error("%s what? see augur-sim help", object->name);
		return CMD_USAGE;
	}
	for (i = 0; i < object->nr_verbs && i < WORDS_MAX; i++) {
		if (!strcmp(argv[0], object->verbs[i].name))
			return object->verbs[i].run(argc - 1, argv + 1);
		names[i] = object->verbs[i].name;
	}
	return cmd_unknown("verb", argv[0], names, i);
}

static int run(int argc, char **argv)
{
	const struct object *object;

	if (!argc) {
		out_error("no command given; see augur-sim help");
		return CMD_USAGE;
	}
	object = find_object(argv[0]);
	return object ? run_object(object, argc - 1, argv + 1) : CMD_USAGE;
}

int main(int argc, char **argv)
{
	enum out_format format = OUT_PLAIN;
	int status, c, at = 1, bad = 0, help = 0;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "+jph", long_options, NULL)) >= 0) {
		switch (c) {
		case 'j':
			format = OUT_JSON;
			break;
		case 'p':
			format = OUT_PRETTY;
			break;
		case 'h':
			help = 1;
			break;
		default:
			bad = bad ? bad : at;
		}
		at = optind;
	}
	out_init(format);
	if (bad) {
		out_error("unknown option '%s'; see augur-sim help", argv[bad]);
		return CMD_USAGE;
	}
	status = help ? do_help(0, NULL) : run(argc - optind, argv + optind);
	if (status == CMD_OK && out_finish())
		return CMD_FAILED;
	return status;
}
