// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl events - what happens, one line each, as it happens.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <augur/event.h>
#include <augur/hint.h>

#include "cmd.h"
#include "number.h"
#include "output.h"

/* What ends the watching, besides an error: not a value that is one. */
enum {
	END_ENOUGH	= 1,
	END_UNWRITTEN	= 2,
};

static void show_tier(const struct augur_event_info *e)
{
	if (out_format() == OUT_PLAIN) {
		out_plain(" pid=%" PRIu32 " key=%016" PRIx64 " predicted_ns=%" PRIu32,
			  e->pid, e->key, e->predicted_ns);
		return;
	}
	out_number("pid", e->pid);
	out_text("key", "%016" PRIx64, e->key);
	out_number("predicted_ns", e->predicted_ns);
}

static void show_alert(const struct augur_event_info *e)
{
	if (out_format() == OUT_PLAIN) {
		out_plain(" what=%s cpu=%" PRIu32 " count=%" PRIu64,
			  augur_alert_name(e->alert), e->cpu, e->count);
		return;
	}
	out_text("what", "%s", augur_alert_name(e->alert));
	out_number("cpu", e->cpu);
	out_number("count", e->count);
}

static void show_mode(const struct augur_event_info *e)
{
	if (out_format() == OUT_PLAIN)
		out_plain(" consumer=%s", e->consumer ? "yes" : "no");
	else
		out_flag("consumer", e->consumer);
}

static void show_hint(const struct augur_event_info *e)
{
	if (out_format() == OUT_PLAIN) {
		out_plain(" pid=%" PRIu32 " uid=%" PRIu32 " class=%s result=%" PRId32,
			  e->pid, e->uid, augur_hint_kind_name(e->hint_class), e->result);
		return;
	}
	out_number("pid", e->pid);
	out_number("uid", e->uid);
	out_text("class", "%s", augur_hint_kind_name(e->hint_class));
	out_text("result", "%s", e->result ? strerror(-e->result) : "accepted");
}

static void show_details(const struct augur_event_info *e)
{
	switch (e->kind) {
	case AUGUR_EVENT_KIND_PROMOTE:
	case AUGUR_EVENT_KIND_DEMOTE:
		show_tier(e);
		break;
	case AUGUR_EVENT_KIND_ALERT:
		show_alert(e);
		break;
	case AUGUR_EVENT_KIND_MODE:
		show_mode(e);
		break;
	case AUGUR_EVENT_KIND_HINT:
		show_hint(e);
		break;
	}
}

/* An answer of its own, so that it is read when it happens. */
static int show(const struct augur_event_info *e, void *ctx)
{
	unsigned long *left = ctx;

	if (out_format() == OUT_PLAIN) {
		out_plain("%" PRIu64 ".%06" PRIu64 " %s lost=%" PRIu64,
			  e->time_ns / 1000000000, e->time_ns / 1000 % 1000000,
			  augur_event_name(e->kind), e->lost);
		show_details(e);
		out_plain("\n");
	} else {
		out_number("time_ns", e->time_ns);
		out_text("event", "%s", augur_event_name(e->kind));
		out_number("lost", e->lost);
		show_details(e);
	}
	if (!--*left)
		return END_ENOUGH;
	return out_next() ? END_UNWRITTEN : 0;
}

static int parse_count(int argc, char **argv, unsigned long *count)
{
	static const char *const words[] = { "--count" };
	int err;

	*count = ULONG_MAX;
	if (!argc)
		return CMD_OK;
	if (strcmp(argv[0], words[0]))
		return cmd_unknown("option", argv[0], words, 1);
	err = number_parse(words[0], argc > 1 ? argv[1] : NULL, count);
	return err ? err : cmd_no_args(argc - 2, argv + 2);
}

static int do_events(int argc, char **argv)
{
	unsigned long count;
	int err;

	err = parse_count(argc, argv, &count);
	if (err)
		return err;
	/* Who reads too slowly has missed some, and goes on. */
	do
		err = augur_events_watch(show, &count);
	while (err == -ENOBUFS);
	if (err == END_ENOUGH)
		return CMD_OK;
	return err < 0 ? cmd_module_error(err, "events") : CMD_FAILED;
}

static const struct verb verbs[] = {
	{ NULL, "[--count N]", "show what happens, until interrupted or N times",
	  do_events },
};

const struct object object_events = { "events", verbs, 1 };
