// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl - options, the table of objects, and help.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "hinting.h"
#include "output.h"
#include "suggest.h"
#include "threads.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define WORDS_MAX	16

static int do_version(int argc, char **argv);
static int do_help(int argc, char **argv);

static const struct verb version_verbs[] = {
	{ NULL, "", "show the version of augurctl", do_version },
};

static const struct verb help_verbs[] = {
	{ NULL, "[COMMAND]", "show this, or of one command only", do_help },
};

static const struct object object_version = { "version", version_verbs, 1 };
static const struct object object_help = { "help", help_verbs, 1 };

static const struct object *const objects[] = {
	&object_status,
	&object_counters,
	&object_decision,
	&object_explain,
	&object_model,
	&object_param,
	&object_hint,
	&object_run,
	&object_events,
	&object_sched,
	&object_version,
	&object_help,
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "pretty", no_argument, NULL, 'p' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

static bool is_option(const char *word, const struct option *o)
{
	return word[0] == '-' && (word[1] == '-' ? !strcmp(word + 2, o->name) :
						   word[1] == o->val && !word[2]);
}

/* Says so, if @word is an option that is known, but in another place. */
static bool is_misplaced(const char *word)
{
	size_t i;

	for (i = 0; long_options[i].name; i++) {
		if (!is_option(word, &long_options[i]))
			continue;
		out_error("the option %s stands before the command: augurctl %s COMMAND",
			  word, word);
		return true;
	}
	return false;
}

int cmd_unknown(const char *kind, const char *word, const char *const *words,
		size_t nr)
{
	const char *near = suggest(word, words, nr);

	if (is_misplaced(word))
		return CMD_USAGE;
	if (near)
		out_error("unknown %s '%s'; did you mean '%s'?", kind, word, near);
	else
		out_error("unknown %s '%s'; see augurctl help", kind, word);
	return CMD_USAGE;
}

int cmd_no_args(int argc, char **argv)
{
	if (!argc)
		return CMD_OK;
	if (is_misplaced(argv[0]))
		return CMD_USAGE;
	out_error("nothing may follow here, but there is '%s'; see augurctl help",
		  argv[0]);
	return CMD_USAGE;
}

int cmd_module_error(int err, const char *what)
{
	if (err == -ENODEV || err == -ENOENT)
		return out_error("no %s: the module is not loaded; load it with modprobe augur",
				 what);
	if (err == -ENONET)
		return out_error("no %s: the module can be asked only in the initial network namespace",
				 what);
	if (err == -EPERM || err == -EACCES)
		return out_error("cannot read the %s: this needs root", what);
	return out_error("cannot read the %s: %s", what, strerror(-err));
}

static int do_version(int argc, char **argv)
{
	int err = cmd_no_args(argc, argv);

	if (err)
		return err;
	out_text("version", "%s", AUGUR_VERSION);
	return CMD_OK;
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

static const char help_head[] =
	"Usage: augurctl [OPTION]... COMMAND\n"
	"\n"
	"  -j, --json     answer in JSON\n"
	"  -p, --pretty   answer in indented JSON\n"
	"  -V, --version  the same as the command version\n"
	"  -h, --help     the same as the command help\n"
	"\n";

/* Of all objects, or of one. */
static int show_help(const struct object *only)
{
	static const char *const columns[] = { "command", "help" };
	size_t i;

	if (out_format() == OUT_PLAIN)
		out_plain("%s", help_head);
	out_table_begin("commands", columns, ARRAY_SIZE(columns));
	for (i = 0; i < ARRAY_SIZE(objects); i++)
		if (!only || only == objects[i])
			help_object(objects[i]);
	out_table_end();
	if (out_format() != OUT_PLAIN)
		return CMD_OK;
	out_plain("\n" THREADS_HELP ".\n" HINTING_HELP ".\n"
		  "\nExit status: 0 done, 1 failed, 2 wrong usage.\n");
	if (only)
		out_plain("More is in augurctl-%s(8).\n", only->name);
	return CMD_OK;
}

static int do_help(int argc, char **argv)
{
	const struct object *only = argc ? find_object(argv[0]) : NULL;
	int err = CMD_OK;

	if (argc)
		err = only ? cmd_no_args(argc - 1, argv + 1) : CMD_USAGE;
	return err ? err : show_help(only);
}

/* What follows an object without verbs may be called help. */
static bool asks_help(const struct object *object, const char *word)
{
	if (object->verbs[0].name && !strcmp(word, object_help.name))
		return true;
	return !strcmp(word, "--help") || !strcmp(word, "-h");
}

/*
 * A word that is no verb belongs to the first verb, if that one has no name, or if the
 * word is an option.
 */
static int run_object(const struct object *object, int argc, char **argv)
{
	const char *names[WORDS_MAX];
	size_t i;

	if (argc == 1 && asks_help(object, argv[0]))
		return show_help(object);
	if (!argc || !object->verbs[0].name || argv[0][0] == '-')
		return object->verbs[0].run(argc, argv);
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
		out_error("no command given; see augurctl help");
		return CMD_USAGE;
	}
	object = find_object(argv[0]);
	return object ? run_object(object, argc - 1, argv + 1) : CMD_USAGE;
}

/* getopt's own message knows nothing of JSON. */
static int bad_option(char **argv, int at)
{
	const char *names[ARRAY_SIZE(long_options)];
	char words[ARRAY_SIZE(long_options)][32];
	size_t i, nr = 0;

	for (i = 0; long_options[i].name; i++) {
		snprintf(words[nr], sizeof(words[nr]), "--%s", long_options[i].name);
		names[nr] = words[nr];
		nr++;
	}
	return cmd_unknown("option", argv[at], names, nr);
}

int main(int argc, char **argv)
{
	const struct object *instead = NULL;
	enum out_format format = OUT_PLAIN;
	int bad = 0, status, c, at = 1;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "+jpVh", long_options, NULL)) >= 0) {
		switch (c) {
		case 'j':
			format = OUT_JSON;
			break;
		case 'p':
			format = OUT_PRETTY;
			break;
		case 'V':
			instead = &object_version;
			break;
		case 'h':
			instead = &object_help;
			break;
		default:
			bad = bad ? bad : at;
		}
		at = optind;
	}
	out_init(format);
	if (bad)
		return bad_option(argv, bad);
	status = instead ? run_object(instead, argc - optind, argv + optind) :
			   run(argc - optind, argv + optind);
	if (status == CMD_OK && out_finish())
		return CMD_FAILED;
	return status;
}
