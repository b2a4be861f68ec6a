// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl hint - hints about threads: give, take back, list.
 */
#include <errno.h>
#include <stdio.h>
#include <time.h>

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

/**
 * struct account - of hints that are taken back
 * @cleared: threads that have none now
 * @refused: threads that keep theirs
 * @first: one of these
 * @why: and why: an errno
 * @patience_ms: how long it may yet be waited for the module to take commands
 */
struct account {
	size_t cleared;
	size_t refused;
	pid_t first;
	int why;
	unsigned int patience_ms;
};

/* By then 10000 more threads have their turn, unless hint_rate is set lower. */
#define PATIENCE_MS	10000

/* What was given within hint_burst may take longer to take back. */
static int clear_in_time(pid_t tid, unsigned int *patience_ms)
{
	const struct timespec ms = { .tv_nsec = 1000000 };
	int ret;

	while ((ret = augur_hint_clear_tid(tid)) == -EAGAIN && *patience_ms) {
		--*patience_ms;
		nanosleep(&ms, NULL);
	}
	return ret;
}

static void show_refused(pid_t tid, int ret)
{
	out_cell_number(tid);
	out_cell_text("%s", hinting_why(ret));
}

/* Goes on past those that have ended, and past those that refuse, which it shows. */
static void take_back(const pid_t *tid, size_t nr, struct account *account)
{
	static const char *const columns[] = { "tid", "why" };
	size_t i;
	int ret;

	*account = (struct account){ .patience_ms = PATIENCE_MS };
	for (i = 0; i < nr; i++) {
		ret = clear_in_time(tid[i], &account->patience_ms);
		account->cleared += !ret;
		if (!ret || ret == -ESRCH)
			continue;
		if (!account->refused++) {
			account->first = tid[i];
			account->why = ret;
			out_table_begin("refused", columns, 2);
		}
		show_refused(tid[i], ret);
	}
	if (account->refused)
		out_table_end();
}

/* Threads that end meanwhile are not missed, unless there were no others. */
static int none_left(const struct threads *threads, char **target)
{
	if (!threads->nr)
		return out_error("%s %s: there is no thread in it", target[0], target[1]);
	return out_error("%s %s: there is no such thread, or it has just ended", target[0],
			 target[1]);
}

/* Who cannot be rid of the hint again is told, and has it till it ends by itself. */
static int give_none(const pid_t *tid, size_t nr, int why)
{
	struct account account;
	char whom[32];

	take_back(tid, nr, &account);
	snprintf(whom, sizeof(whom), "tid %d", (int)tid[nr]);
	if (!account.refused)
		return hinting_error(why, whom);
	return out_half("%s: %s; it cannot be taken back from %zu threads that took it before, tid %d for one: %s",
			whom, hinting_why(why), account.refused, (int)account.first,
			hinting_why(account.why));
}

/* All, or none: whoever sees an error need not ask what is in force. */
static int give_all(const struct threads *threads, const struct augur_hint *wanted,
		    char **target)
{
	struct augur_hint hint = *wanted;
	size_t i, given = 0;
	int ret;

	for (i = 0; i < threads->nr; i++) {
		hint = *wanted;
		ret = augur_hint_give_tid(threads->tid[i], &hint);
		if (ret && ret != -ESRCH)
			return give_none(threads->tid, i, ret);
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

/* Threads are cleared one by one: what is done stays done, and is told beside it. */
static int clear_error(const struct threads *threads, const struct account *account)
{
	char whom[32];

	snprintf(whom, sizeof(whom), "tid %d", (int)account->first);
	if (threads->nr == 1 || account->why == AUGUR_ABSENT)
		return hinting_error(account->why, whom);
	out_number("threads", account->cleared);
	return out_half("%s: %s; cleared: %zu threads, refused: %zu", whom,
			hinting_why(account->why), account->cleared, account->refused);
}

static int clear_all(const struct threads *threads, char **target)
{
	struct account account;

	take_back(threads->tid, threads->nr, &account);
	if (account.refused)
		return clear_error(threads, &account);
	if (!account.cleared)
		return none_left(threads, target);
	out_number("threads", account.cleared);
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
