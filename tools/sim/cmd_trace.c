// SPDX-License-Identifier: GPL-2.0-only
/*
 * augur-sim trace: record one, look at one.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "augurctl/output.h"
#include "cmd.h"
#include "recorder.h"
#include "trace.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define RING_BYTES	(16U << 20)
#define POLL_MS		100

/* Of a relative precision of 1/128, and a tenth of the shortest run that counts. */
#define PRECISION	8
#define TICK_NS		100

/**
 * struct record - what to record
 * @bursts: number of bursts after which it ends
 * @name: name of the trace
 * @path: file to write
 * @command: program to run meanwhile, and its arguments
 */
struct record {
	uint32_t bursts;
	const char *name;
	const char *path;
	char **command;
};

static int trace_problem(const char *path, int ret,
			 const struct augur_trace_error *err)
{
	if (ret == -ENOMEM)
		out_error("%s: out of memory", path);
	else if (ret == -EINVAL)
		out_error("%s: offset %zu: %s", path, err->offset, err->text);
	else
		out_error("%s: %s", path, err->text);
	return CMD_FAILED;
}

/* In a group of its own, which can be ended with all that it started. */
static pid_t start(char **command)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	setpgid(0, 0);
	execvp(command[0], command);
	_exit(127);
}

/* Until the command has ended or there are enough bursts. */
static int64_t watch(struct augur_recorder *r, const struct record *what, pid_t pid)
{
	int64_t nr;
	bool over;

	do {
		over = waitpid(pid, NULL, WNOHANG) == pid;
		nr = augur_recorder_poll(r, over ? 0 : POLL_MS);
	} while (!over && nr >= 0 && nr < what->bursts);
	if (!over) {
		kill(-pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return nr;
}

static int record(const struct record *what)
{
	struct augur_trace t = { .precision = PRECISION, .tick_ns = TICK_NS };
	struct augur_trace_error err = { 0 };
	struct augur_recorder *r;
	int64_t ret;
	pid_t pid;

	strncpy(t.name, what->name, sizeof(t.name) - 1);
	r = augur_recorder_open(RING_BYTES, &err);
	if (!r)
		return trace_problem(what->path, -EIO, &err);
	pid = start(what->command);
	ret = pid < 0 ? -errno : watch(r, what, pid);
	if (ret >= 0)
		ret = augur_recorder_finish(r, what->bursts, &t);
	augur_recorder_close(r);
	if (ret) {
		out_error("cannot record '%s': %s", what->command[0],
			  ret == -ENODATA ? "it gave no bursts" : strerror(-ret));
		ret = CMD_FAILED;
	} else {
		ret = augur_trace_save(&t, what->path, &err);
		if (ret)
			ret = trace_problem(what->path, ret, &err);
	}
	augur_trace_free(&t);
	return ret;
}

static int do_record(int argc, char **argv)
{
	static const struct option options[] = {
		{ "bursts", required_argument, NULL, 'b' },
		{ "name", required_argument, NULL, 'n' },
		{ }
	};
	struct record what = { .bursts = 65536, .name = "trace" };
	char *end;
	int c;

	optind = 0;
	while ((c = getopt_long(argc + 1, argv - 1, "+", options, NULL)) >= 0) {
		if (c == 'n') {
			what.name = optarg;
			continue;
		}
		what.bursts = c == 'b' ? strtoul(optarg, &end, 10) : 0;
		if (!what.bursts || *end || what.bursts > AUGUR_TRACE_BURSTS_MAX) {
			out_error("record takes --bursts NUMBER and --name NAME");
			return CMD_USAGE;
		}
	}
	argv += optind - 1;
	argc -= optind - 1;
	if (argc < 2 || strlen(what.name) >= AUGUR_TRACE_NAME) {
		out_error("record needs a file, a command and a name below %d characters",
			  AUGUR_TRACE_NAME);
		return CMD_USAGE;
	}
	what.path = argv[0];
	what.command = argv + 1;
	return record(&what);
}

static int do_show(int argc, char **argv)
{
	static const char *const columns[] = {
		"trace", "bursts", "threads", "judged_from", "cpus", "seconds",
		"lost", "skipped",
	};
	struct augur_trace_error err;
	struct augur_trace t;
	int i, ret;

	if (!argc) {
		out_error("show needs files");
		return CMD_USAGE;
	}
	out_table_begin("traces", columns, ARRAY_SIZE(columns));
	for (i = 0; i < argc; i++) {
		ret = augur_trace_load(&t, argv[i], &err);
		if (ret)
			return trace_problem(argv[i], ret, &err);
		out_cell_text("%s", t.name);
		out_cell_number(t.nr_bursts);
		out_cell_number(t.nr_threads);
		out_cell_number(t.split);
		out_cell_number(t.nr_cpus);
		out_cell_real(t.bursts[t.nr_bursts - 1].end_ns / 1e9);
		out_cell_number(t.lost);
		out_cell_number(t.skipped);
		augur_trace_free(&t);
	}
	out_table_end();
	return CMD_OK;
}

static const struct verb trace_verbs[] = {
	{ "record", "[--bursts N] [--name NAME] FILE COMMAND...",
	  "run a command and record all bursts meanwhile", do_record },
	{ "show", "FILE...", "what traces hold", do_show },
};

const struct object object_trace = {
	"trace", trace_verbs, ARRAY_SIZE(trace_verbs),
};
