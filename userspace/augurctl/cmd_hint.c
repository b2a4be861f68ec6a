// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl hint - hints about threads: give, take back, list.
 */
#include <errno.h>
#include <stdio.h>

#include <augur/augur.h>
#include <augur/hint.h>

#include "cmd.h"
#include "hinting.h"
#include "output.h"
#include "threads.h"

static int show_hint(const struct augur_hint_info *info, void *ctx)
{
	(void)ctx;
	out_cell_number(info->tid);
	out_cell_number(info->uid);
	out_cell_text("%s", augur_hint_kind_name(info->kind));
	out_cell_ns(info->run_ns);
	out_cell_ns(info->deadline_ns);
	if (info->node == AUGUR_NODE_ANY)
		out_cell_text("any");
	else
		out_cell_number(info->node);
	out_cell_number(info->gang);
	out_cell_number(info->ttl_ms);
	out_cell_number(info->trust);
	return 0;
}

static int do_list(int argc, char **argv)
{
	static const char *const columns[] = {
		"tid", "uid", "class", "run_ns", "deadline_ns", "node", "gang", "ttl_ms",
		"trust",
	};
	int err = cmd_no_args(argc, argv);

	if (err)
		return err;
	out_table_begin("hints", columns, sizeof(columns) / sizeof(columns[0]));
	err = augur_hints_get(show_hint, NULL);
	if (err)
		return cmd_module_error(err, "hints");
	out_table_end();
	return CMD_OK;
}

static void take_back(const pid_t *tid, size_t nr)
{
	while (nr--)
		augur_hint_clear_tid(tid[nr]);
}

/* Threads that end meanwhile are not missed, unless there were no others. */
static int none_left(const struct threads *threads, char **target)
{
	if (!threads->nr)
		return out_error("%s %s: there is no thread in it", target[0], target[1]);
	return out_error("%s %s: there is no such thread, or it has just ended", target[0],
			 target[1]);
}

/* All, or none: whoever sees an error need not ask what is in force. */
static int give_all(const struct threads *threads, const struct augur_hint *wanted,
		    char **target)
{
	struct augur_hint hint = *wanted;
	size_t i, given = 0;
	char whom[32];
	int ret;

	for (i = 0; i < threads->nr; i++) {
		hint = *wanted;
		ret = augur_hint_give_tid(threads->tid[i], &hint);
		snprintf(whom, sizeof(whom), "tid %d", (int)threads->tid[i]);
		if (ret && ret != -ESRCH) {
			take_back(threads->tid, i);
			return hinting_error(ret, whom);
		}
		given += !ret;
	}
	if (!given)
		return none_left(threads, target);
	out_number("threads", given);
	hinting_show(&hint);
	return CMD_OK;
}

static int do_set(int argc, char **argv)
{
	struct threads threads;
	struct augur_hint hint;
	int words, err;

	err = threads_find(&threads, argc, argv);
	if (!err) {
		words = hinting_options(argc - 2, argv + 2, &hint);
		err = words < 0 ? CMD_USAGE :
				  cmd_no_args(argc - 2 - words, argv + 2 + words);
	}
	if (!err)
		err = give_all(&threads, &hint, argv);
	threads_free(&threads);
	return err;
}

static int clear_all(const struct threads *threads, char **target)
{
	size_t i, cleared = 0;
	char whom[32];
	int ret;

	for (i = 0; i < threads->nr; i++) {
		ret = augur_hint_clear_tid(threads->tid[i]);
		snprintf(whom, sizeof(whom), "tid %d", (int)threads->tid[i]);
		if (ret && ret != -ESRCH)
			return hinting_error(ret, whom);
		cleared += !ret;
	}
	if (!cleared)
		return none_left(threads, target);
	out_number("threads", cleared);
	return CMD_OK;
}

static int do_clear(int argc, char **argv)
{
	struct threads threads;
	int err = threads_find(&threads, argc, argv);

	if (!err)
		err = cmd_no_args(argc - 2, argv + 2);
	if (!err)
		err = clear_all(&threads, argv);
	threads_free(&threads);
	return err;
}

static const struct verb verbs[] = {
	{ "list", "", "list the hints in force", do_list },
	{ "set", THREADS_WORDS " " HINTING_WORDS, "give a hint about threads", do_set },
	{ "clear", THREADS_WORDS, "take it back", do_clear },
};

const struct object object_hint = { "hint", verbs, 3 };
