// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl counters - what the module, the scheduler and augurd counted.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <augur/daemon.h>
#include <augur/sched.h>
#include <augur/status.h>

#include "cmd.h"
#include "duration.h"
#include "number.h"
#include "output.h"

#define MODULE_MAX	128
#define DAEMON_MAX	32
#define NS_PER_S	1e9
#define WATCH_LEAST_NS	1000000

struct counters {
	struct augur_module_counter module[MODULE_MAX];
	size_t nr_module;
	uint64_t *sched;
	uint32_t nr_sched;
	struct augur_module_counter daemon[DAEMON_MAX];
	size_t nr_daemon;
};

static int add_counter(const struct augur_module_counter *counter, void *ctx)
{
	struct counters *c = ctx;

	if (c->nr_module == MODULE_MAX)
		return -E2BIG;
	c->module[c->nr_module++] = *counter;
	return 0;
}

/* Lines of name, value and meaning. Whether augurd runs, status tells. */
static void read_daemon(struct counters *c)
{
	char answer[AUGUR_ANSWER_LEN], *line, *next = answer;
	struct augur_module_counter *d = c->daemon;

	if (augur_daemon_ask("counters", answer))
		return;
	while ((line = strsep(&next, "\n")) && d < c->daemon + DAEMON_MAX)
		d += sscanf(line, "%31s %" SCNu64 " %127[^\n]", d->name, &d->value,
			    d->meaning) == 3;
	c->nr_daemon = d - c->daemon;
}

/* One of module and scheduler may well be missing; it is an error if both are. */
static int read_counters(struct counters *c)
{
	int module_err, sched_err;

	*c = (struct counters){ .nr_module = 0 };
	c->nr_sched = augur_counter_nr();
	c->sched = calloc(c->nr_sched, sizeof(*c->sched));
	if (!c->sched)
		return out_error("no memory");
	module_err = augur_module_counters_get(add_counter, c);
	sched_err = augur_counters_read(c->sched, c->nr_sched);
	if (sched_err)
		c->nr_sched = 0;
	read_daemon(c);
	if (!module_err && (!sched_err || sched_err == -ENOENT ||
			    sched_err == -EPERM || sched_err == -EACCES))
		return CMD_OK;
	if (module_err == -ENODEV && !sched_err)
		return CMD_OK;
	if (module_err && module_err != -ENODEV)
		return cmd_module_error(module_err, "counters");
	if (sched_err == -ENOENT)
		return out_error("no counters: the module is not loaded and the scheduler not attached; modprobe augur, augurctl sched start");
	if (sched_err == -EPERM || sched_err == -EACCES)
		return out_error("cannot read the counters: this needs root");
	if (sched_err == -EPROTO)
		return out_error("cannot read the scheduler's counters: it is of another version; augurctl sched reload attaches this one");
	return out_error("cannot read the counters: %s", strerror(-sched_err));
}

/* A program wants values by name. */
static void show_values(const struct counters *c)
{
	size_t i;

	out_begin("module");
	for (i = 0; i < c->nr_module; i++)
		out_number(c->module[i].name, c->module[i].value);
	out_end();
	out_begin("counters");
	for (i = 0; i < c->nr_sched; i++)
		out_number(augur_counter_name(i), c->sched[i]);
	out_end();
	out_begin("daemon");
	for (i = 0; i < c->nr_daemon; i++)
		out_number(c->daemon[i].name, c->daemon[i].value);
	out_end();
}

static void show_row(uint64_t value, const char *of, const char *name,
		     const char *meaning)
{
	out_cell_number(value);
	out_cell_text("%s", of);
	out_cell_text("%s", name);
	out_cell_text("%s", meaning);
}

/* People want meanings. */
static void show_table(const struct counters *c)
{
	static const char *const columns[] = { "value", "of", "counter", "meaning" };
	size_t i;

	out_table_begin("counters", columns, 4);
	for (i = 0; i < c->nr_module; i++)
		show_row(c->module[i].value, "module", c->module[i].name,
			 c->module[i].meaning);
	for (i = 0; i < c->nr_sched; i++)
		show_row(c->sched[i], "scheduler", augur_counter_name(i),
			 augur_counter_meaning(i));
	for (i = 0; i < c->nr_daemon; i++)
		show_row(c->daemon[i].value, "daemon", c->daemon[i].name,
			 c->daemon[i].meaning);
	out_table_end();
}

static int show_once(void)
{
	struct counters counters;
	int err = read_counters(&counters);

	if (!err && out_format() == OUT_PLAIN)
		show_table(&counters);
	else if (!err)
		show_values(&counters);
	free(counters.sched);
	return err;
}

static void show_rate(const char *of, const char *name, uint64_t grown, uint64_t ns)
{
	if (!grown)
		return;
	out_cell_number(grown);
	out_cell_real(grown * NS_PER_S / ns);
	out_cell_text("%s", of);
	out_cell_text("%s", name);
}

/* What was started meanwhile has begun at zero. */
static uint64_t growth(uint64_t before, uint64_t now)
{
	return now < before ? now : now - before;
}

/* What has changed. */
static void show_rates(const struct counters *before, const struct counters *now,
		       uint64_t ns)
{
	static const char *const columns[] = { "more", "per second", "of", "counter" };
	size_t i;

	out_table_begin("rates", columns, 4);
	for (i = 0; i < now->nr_module && i < before->nr_module; i++)
		show_rate("module", now->module[i].name,
			  growth(before->module[i].value, now->module[i].value), ns);
	for (i = 0; i < now->nr_sched; i++)
		show_rate("scheduler", augur_counter_name(i),
			  growth(i < before->nr_sched ? before->sched[i] : 0,
				 now->sched[i]), ns);
	for (i = 0; i < now->nr_daemon; i++)
		show_rate("daemon", now->daemon[i].name,
			  growth(i < before->nr_daemon ? before->daemon[i].value : 0,
				 now->daemon[i].value), ns);
	out_table_end();
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * (uint64_t)NS_PER_S + ts.tv_nsec;
}

/* Each time an answer of its own, so that it is read when it is true. */
static int watch_once(struct counters *before, uint64_t *then, uint64_t every_ns)
{
	const struct timespec every = {
		.tv_sec = every_ns / (uint64_t)NS_PER_S,
		.tv_nsec = every_ns % (uint64_t)NS_PER_S,
	};
	struct counters counters;
	uint64_t now;
	int err;

	clock_nanosleep(CLOCK_MONOTONIC, 0, &every, NULL);
	err = read_counters(&counters);
	now = now_ns();
	if (!err && out_format() == OUT_PLAIN)
		show_rates(before, &counters, now - *then);
	else if (!err)
		show_values(&counters);
	free(before->sched);
	*before = counters;
	*then = now;
	return err;
}

static int watch(uint64_t every_ns, unsigned long count)
{
	struct counters before;
	int err = read_counters(&before);
	uint64_t then = now_ns();

	while (!err && count--) {
		err = watch_once(&before, &then, every_ns);
		if (!err && count && out_next())
			err = CMD_FAILED;
	}
	free(before.sched);
	return err;
}

static int parse(int argc, char **argv, uint64_t *every_ns, unsigned long *count)
{
	static const char *const words[] = { "--watch", "--count" };
	int err = CMD_OK;

	for (; argc && !err; argc -= 2, argv += 2) {
		const char *value = argc > 1 ? argv[1] : NULL;

		if (!strcmp(argv[0], "--count"))
			err = number_parse(argv[0], value, count);
		else if (strcmp(argv[0], "--watch"))
			err = cmd_unknown("option", argv[0], words, 2);
		else
			err = duration_parse(argv[0], value, every_ns);
	}
	return err;
}

static int do_counters(int argc, char **argv)
{
	unsigned long count = 0;
	uint64_t every_ns = 0;
	int err = parse(argc, argv, &every_ns, &count);

	if (!err && (count || every_ns) && every_ns < WATCH_LEAST_NS) {
		out_error("--watch: expected a time from 1ms on");
		return CMD_USAGE;
	}
	if (err || !every_ns)
		return err ? err : show_once();
	return watch(every_ns, count ? count : ULONG_MAX);
}

static const struct verb verbs[] = {
	{ NULL, "[--watch TIME] [--count N]",
	  "show the counters of module, scheduler and augurd", do_counters },
};

const struct object object_counters = { "counters", verbs, 1 };
