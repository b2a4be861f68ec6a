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
#include <time.h>

#include <linux/augur.h>

#include "augurctl/suggest.h"
#include "conf.h"
#include "loader.h"
#include "lock.h"
#include "log.h"
#include "loop.h"
#include "transfer.h"

/* Documented in augurd(8). */
enum {
	STATUS_OK	= 0,
	STATUS_FAILED	= 1,
	STATUS_USAGE	= 2,
	STATUS_UNFIT	= 3,
	STATUS_FOREIGN	= 4,
	STATUS_CONFIG	= 5,
};

struct options {
	const char *device;
	const char *config;
	const char *export;
	const char *import;
	const char *forget;
	bool check;
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
	"  -c, --config PATH  configuration [" AUGUR_CONF_FILE "]\n"
	"  -C, --check        check the configuration, print it, and exit\n"
	"  -e, --export PATH  write the saved models to a file, and exit\n"
	"  -i, --import PATH  merge a file into the saved models, and exit\n"
	"  -F, --forget KEY   take a key out of the saved models, and exit\n"
	"  -d, --device PATH  control device [" AUGUR_DEVICE_CONTROL "]\n"
	"  -f, --foreground   stay in the foreground (always done)\n"
	"  -v, --verbose      say more\n"
	"  -V, --version      print the version and exit\n"
	"  -h, --help         print this and exit\n"
	"\n"
	"Exit status: 0 stopped or attached as asked, 1 failed, 2 wrong usage,\n"
	"3 this kernel cannot run the scheduler (--attach), 4 another BPF scheduler\n"
	"is attached (--attach), 5 the configuration is wrong.\n";

static const struct option long_options[] = {
	{ "attach", no_argument, NULL, 'a' },
	{ "no-sched", no_argument, NULL, 'n' },
	{ "observe", no_argument, NULL, 'o' },
	{ "config", required_argument, NULL, 'c' },
	{ "check", no_argument, NULL, 'C' },
	{ "export", required_argument, NULL, 'e' },
	{ "import", required_argument, NULL, 'i' },
	{ "forget", required_argument, NULL, 'F' },
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

/* The long option that may have been meant, or NULL. */
static const char *near_option(const char *word)
{
	const char *names[sizeof(long_options) / sizeof(long_options[0])];
	size_t nr = 0;

	if (strncmp(word, "--", 2))
		return NULL;
	for (; long_options[nr].name; nr++)
		names[nr] = long_options[nr].name;
	return suggest(word + 2, names, nr);
}

/* The option at @argv[@at], or the one before it, which lacks its argument. */
static int option_error(char **argv, int at)
{
	const char *near = optopt ? NULL : near_option(argv[at]);
	char what[256];

	if (near)
		snprintf(what, sizeof(what), "unknown option '%s' (did you mean '--%s'?)",
			 argv[at], near);
	else
		snprintf(what, sizeof(what),
			 optopt && strchr("cdei", optopt) ? "'%s' needs a path" :
			 optopt == 'F' ? "'%s' needs a key" :
			 "unknown option '%s'", argv[at]);
	return usage_error(what);
}

/* Returns -1 to go on, else the exit status. */
static int parse(int argc, char **argv, struct options *o)
{
	int c, at = 1;

	opterr = 0;
	for (; (c = getopt_long(argc, argv, "+anoc:Cd:e:i:F:fvVh", long_options,
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
		case 'c':
			o->config = optarg;
			break;
		case 'C':
			o->check = true;
			break;
		case 'e':
			o->export = optarg;
			break;
		case 'i':
			o->import = optarg;
			break;
		case 'F':
			o->forget = optarg;
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
	if (!!o->export + !!o->import + !!o->forget + o->check + o->attach > 1)
		return usage_error("--export, --import, --forget, --check and --attach exclude each other");
	if (o->attach && (o->observe || o->no_sched))
		return usage_error("--attach contradicts --observe and --no-sched");
	return -1;
}

static int load_status(enum augur_load load)
{
	switch (load) {
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

/* They arrive through the loop, also if they come before it runs. */
static void block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static bool load_conf(const struct options *o, struct augur_conf *conf)
{
	char why[AUGUR_CONF_WHY_LEN];

	if (augur_conf_load(conf, o->config ? o->config : AUGUR_CONF_FILE, o->config,
			    why))
		return true;
	log_err("%s", why);
	return false;
}

/* @ctx: the section before, for the next line. */
static void print_option(const char *section, const char *key, const char *value,
			 const char *meaning, void *ctx)
{
	const char **last = ctx;

	if (!*last || strcmp(*last, section))
		printf("%s[%s]\n", *last ? "\n" : "", section);
	*last = section;
	printf("# %s\n%s = %s\n", meaning, key, value);
}

static int check_conf(const struct options *o)
{
	const char *section = NULL;
	struct augur_conf conf;

	if (!load_conf(o, &conf))
		return STATUS_CONFIG;
	augur_conf_show(&conf, print_option, &section);
	return STATUS_OK;
}

/* Unless it was asked for, it learns and decides without the scheduler all the same. */
static int attach(const struct options *o, const struct augur_conf *conf,
		  struct augur_loop_config *config)
{
	enum augur_load load;

	if (o->no_sched || o->observe || conf->observe ||
	    conf->backend == AUGUR_BACKEND_NONE)
		return STATUS_OK;
	config->fair = conf->backend == AUGUR_BACKEND_FAIR;
	if (config->fair)
		return STATUS_OK;
	load = augur_loader_run(&conf->tunables, o->verbose);
	config->supervise = load == AUGUR_LOAD_ATTACHED || load == AUGUR_LOAD_ADOPTED;
	config->fair = load == AUGUR_LOAD_UNFIT && conf->backend == AUGUR_BACKEND_AUTO;
	return conf->backend == AUGUR_BACKEND_SCHED_EXT ? load_status(load) : STATUS_OK;
}

/* Returns a descriptor to keep open, or -errno, logged. */
static int take_lock(void)
{
	int lock = augur_lock_take();

	if (lock == -EBUSY)
		log_err("augurd is running already; see augurctl status");
	else if (lock < 0)
		log_err("cannot take the lock: %s%s", strerror(-lock),
			lock == -EACCES ? "; augurd needs root" : "");
	return lock;
}

/* What runs would overwrite it with its next save. */
static int transfer(const struct options *o)
{
	struct augur_conf conf;
	int err;

	if (!load_conf(o, &conf))
		return STATUS_CONFIG;
	if (o->export)
		err = augur_transfer_export(&conf, o->export);
	else if (take_lock() < 0)
		err = -1;
	else
		err = o->import ? augur_transfer_import(&conf, o->import) :
				  augur_transfer_forget(&conf, o->forget);
	return err ? STATUS_FAILED : STATUS_OK;
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static int run(const struct options *o)
{
	struct augur_conf conf;
	struct augur_loop_config config = {
		.begun_ns = now_ns(),
		.device = o->device,
		.conf = &conf,
		.conf_path = o->config ? o->config : AUGUR_CONF_FILE,
		.conf_asked = o->config,
		.verbose = o->verbose,
		.observe = o->observe,
	};
	int status;

	if (!load_conf(o, &conf))
		return STATUS_CONFIG;
	if (take_lock() < 0)
		return STATUS_FAILED;
	block_signals();
	status = attach(o, &conf, &config);
	if (status != STATUS_OK)
		return status;
	return augur_loop_run(&config) ? STATUS_FAILED : STATUS_OK;
}

static int attach_only(const struct options *o)
{
	struct augur_conf conf;

	if (!load_conf(o, &conf))
		return STATUS_CONFIG;
	return load_status(augur_loader_run(&conf.tunables, o->verbose));
}

int main(int argc, char **argv)
{
	struct options o = { .device = AUGUR_DEVICE_CONTROL };
	int status;

	status = parse(argc, argv, &o);
	if (status >= 0)
		return status;
	augur_log_init(o.verbose);
	if (o.check)
		return check_conf(&o);
	if (o.export || o.import || o.forget)
		return transfer(&o);
	return o.attach ? attach_only(&o) : run(&o);
}
