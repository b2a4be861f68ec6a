// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurd - learns how long tasks run and tells the scheduler.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/augur.h>

#include "loader.h"
#include "lock.h"
#include "log.h"
#include "loop.h"

/* Some 140 bytes each, used as keys come. */
#define MAX_KEYS	65536

/* Documented in augurd(8). */
enum {
	STATUS_OK	= 0,
	STATUS_FAILED	= 1,
	STATUS_USAGE	= 2,
	STATUS_UNFIT	= 3,
	STATUS_FOREIGN	= 4,
};

struct options {
	const char *device;
	bool observe;
	bool attach;
	bool no_sched;
	bool verbose;
};

static const char usage[] =
	"Usage: augurd [OPTION]...\n"
	"Learn how long tasks run and tell the scheduler.\n"
	"\n"
	"  -a, --attach       attach and pin the scheduler, then exit\n"
	"  -n, --no-sched     do not attach the scheduler, only learn and decide\n"
	"  -o, --observe      only learn: attach nothing, push nothing\n"
	"  -d, --device PATH  control device [" AUGUR_DEVICE_CONTROL "]\n"
	"  -f, --foreground   stay in the foreground (always done)\n"
	"  -v, --verbose      say more\n"
	"  -V, --version      print the version and exit\n"
	"  -h, --help         print this and exit\n"
	"\n"
	"Exit status: 0 stopped or attached as asked, 1 failed, 2 wrong usage,\n"
	"3 this kernel cannot run the scheduler (--attach), 4 another BPF scheduler\n"
	"is attached (--attach).\n";

static const struct option long_options[] = {
	{ "attach", no_argument, NULL, 'a' },
	{ "no-sched", no_argument, NULL, 'n' },
	{ "observe", no_argument, NULL, 'o' },
	{ "device", required_argument, NULL, 'd' },
	{ "foreground", no_argument, NULL, 'f' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

static int usage_error(const char *what)
{
	fprintf(stderr, "augurd: %s; see augurd --help\n", what);
	return STATUS_USAGE;
}

/* The option at @argv[@at], or the one before it, which lacks its argument. */
static int option_error(char **argv, int at)
{
	char what[256];

	snprintf(what, sizeof(what), optopt == 'd' ? "'%s' needs a path" :
		 "unknown option '%s'", argv[at]);
	return usage_error(what);
}

/* Returns -1 to go on, else the exit status. */
static int parse(int argc, char **argv, struct options *o)
{
	int c, at = 1;

	opterr = 0;
	for (; (c = getopt_long(argc, argv, "+anod:fvVh", long_options,
				NULL)) >= 0; at = optind) {
		switch (c) {
		case 'a':
			o->attach = true;
			break;
		case 'n':
			o->no_sched = true;
			break;
		case 'o':
			o->observe = true;
			break;
		case 'd':
			o->device = optarg;
			break;
		case 'f':
			break;
		case 'v':
			o->verbose = true;
			break;
		case 'V':
			puts("augurd " AUGUR_VERSION);
			return STATUS_OK;
		case 'h':
			fputs(usage, stdout);
			return STATUS_OK;
		default:
			return option_error(argv, at);
		}
	}
	if (optind < argc)
		return usage_error("it takes options only");
	if (o->attach && (o->observe || o->no_sched))
		return usage_error("--attach contradicts --observe and --no-sched");
	return -1;
}

static int attach_only(bool verbose)
{
	switch (augur_loader_run(verbose)) {
	case AUGUR_LOAD_ATTACHED:
	case AUGUR_LOAD_ADOPTED:
		return STATUS_OK;
	case AUGUR_LOAD_UNFIT:
		return STATUS_UNFIT;
	case AUGUR_LOAD_FOREIGN:
		return STATUS_FOREIGN;
	case AUGUR_LOAD_FAILED:
		break;
	}
	return STATUS_FAILED;
}

/* Both arrive through the loop, also if they come before it runs. */
static void block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static int run(const struct options *o)
{
	struct augur_loop_config config = {
		.device = o->device,
		.max_keys = MAX_KEYS,
		.observe = o->observe,
	};
	int lock;

	lock = augur_lock_take();
	if (lock < 0) {
		if (lock == -EBUSY)
			log_err("augurd is running already; see augurctl status");
		else
			log_err("cannot take the lock: %s%s", strerror(-lock),
				lock == -EACCES ? "; augurd needs root" : "");
		return STATUS_FAILED;
	}
	block_signals();
	/* Without the scheduler it learns and decides all the same. */
	if (!o->no_sched && !o->observe)
		augur_loader_run(o->verbose);
	return augur_loop_run(&config) ? STATUS_FAILED : STATUS_OK;
}

int main(int argc, char **argv)
{
	struct options o = { .device = AUGUR_DEVICE_CONTROL };
	int status;

	status = parse(argc, argv, &o);
	if (status >= 0)
		return status;
	augur_log_init(o.verbose);
	return o.attach ? attach_only(o.verbose) : run(&o);
}
