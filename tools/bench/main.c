// SPDX-License-Identifier: GPL-2.0-only
/*
 * augur-bench - compares schedulers in one boot, and says how sure that is
 */
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compare.h"
#include "control.h"
#include "goals.h"
#include "loads.h"
#include "proc.h"
#include "progress.h"
#include "result.h"
#include "run.h"
#include "table.h"

#define QUICK_ROUNDS	3
#define QUICK_WINDOW_MS	300
#define QUICK_CONTROLS	4
#define PLANTED		"/usr/lib/augur-lab/planted-500.bpf.o"

enum status { EXIT_DONE = 0, EXIT_REGRESSION = 1, EXIT_USAGE = 2, EXIT_NOTHING = 3 };

static struct {
	struct run run;
	const char *json;
	const char *goals;
	const char *save;
	const char *compare;
	double margin;
} conf = {
	.run = {
		.rounds = 4,
		.window_ms = 1000,
		.seed = 1,
		.controls = 20,
		.planted = PLANTED,
	},
	.margin = 0.05,
};

static void usage(FILE *to)
{
	fprintf(to,
		"usage: augur-bench [OPTION]...                 measure\n"
		"       augur-bench report [OPTION]... FILE     what a run with --raw said; - is stdin\n"
		"       augur-bench goals GOALS [RESULTS]...    which goals are met\n"
		"\n"
		"To measure\n"
		"  --sched LIST      what to compare with the first: eevdf, module (eevdf with\n"
		"                    augur.ko loaded), augur, augur:AUGURD, augur+hints, cmd:PATH\n"
		"                    (starts any sched_ext scheduler, stopped by SIGINT); each\n"
		"                    with LABEL= before it if it shall be called so (eevdf,augur)\n"
		"  --kinds LIST      throughput, latency, scalability, memory, control, burst\n"
		"  --loads LIST      only these, see --list\n"
		"  --rounds N        rounds of blocks, two pairs each (%u)\n"
		"  --window-ms N     measured time of loads that have a window (%u)\n"
		"  --quick           %u rounds of %u ms\n"
		"  --controls N      comparisons of the first scheduler with itself; 0: no\n"
		"                    controls, and no verdict (%u)\n"
		"  --planted FILE    object of the planted loop (%s)\n"
		"  --seed N          of the order of blocks, and of loads (%llu)\n"
		"  --counted         time is counted instructions: a deterministic guest\n"
		"  --raw             print samples as they come, for report\n"
		"  --list            print the loads\n"
		"To report\n"
		"  --json FILE       write results; - is stdout, and then no table is printed\n"
		"  --goals FILE      judge results by these\n"
		"  --save FILE       write a baseline\n"
		"  --compare FILE    compare with a baseline\n"
		"  --margin PERCENT  what must be worse to count (%g)\n"
		"  --help, --version\n"
		"\n"
		"Exit status: 0 done; 1 something is worse than the baseline; 2 wrong usage;\n"
		"3 nothing could be measured.\n",
		conf.run.rounds, conf.run.window_ms, QUICK_ROUNDS, QUICK_WINDOW_MS,
		conf.run.controls, PLANTED, (unsigned long long)conf.run.seed,
		conf.margin * 100);
}

static void __attribute__((noreturn)) die_usage(const char *option, const char *why)
{
	fprintf(stderr, "augur-bench: %s: %s; see augur-bench --help\n", option, why);
	exit(EXIT_USAGE);
}

static unsigned long number(const char *option, unsigned long least, unsigned long most)
{
	char *end, why[96];
	unsigned long value;

	errno = 0;
	value = strtoul(optarg, &end, 10);
	if (errno || end == optarg || *end || *optarg == '-' || value < least ||
	    value > most) {
		snprintf(why, sizeof(why), "'%.20s' is no whole number from %lu to %lu",
			 optarg, least, most);
		die_usage(option, why);
	}
	return value;
}

static double percent(const char *option)
{
	char *end;
	double value = strtod(optarg, &end);

	if (end == optarg || *end || !(value >= 0 && value <= 1000))
		die_usage(option, "it takes per cent, from 0 to 1000");
	return value / 100;
}

static void take_scheds(char *list)
{
	struct run *run = &conf.run;
	const char *error;
	char *spec, *rest;
	unsigned int i;

	for (spec = strtok_r(list, ",", &rest); spec; spec = strtok_r(NULL, ",", &rest)) {
		struct sched *sched = &run->sched[run->nr_scheds];

		if (run->nr_scheds == BLOCKS_SCHEDS_MAX)
			die_usage("--sched", "too many schedulers");
		error = sched_parse(spec, sched);
		if (error)
			die_usage(spec, error);
		for (i = 0; i < run->nr_scheds; i++)
			if (!strcmp(run->sched[i].label, sched->label))
				die_usage(spec, "there are two of that name; give one a LABEL=");
		run->nr_scheds++;
	}
	if (!run->nr_scheds)
		die_usage("--sched", "it names no scheduler");
}

/* A list of names must not hold one that nobody knows: nothing would be measured. */
static const char *check_names(const char *option, bool kinds)
{
	char list[512], *word, *rest;
	const struct load *load;

	snprintf(list, sizeof(list), "%s", optarg);
	for (word = strtok_r(list, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
		for (load = loads; load->name; load++)
			if (!strcmp(word, kinds ? load->kind : load->name))
				break;
		if (!load->name) {
			fprintf(stderr, "augur-bench: %s: there is no '%s'; see augur-bench --list\n",
				option, word);
			exit(EXIT_USAGE);
		}
	}
	return optarg;
}

static void quick(void)
{
	conf.run.rounds = QUICK_ROUNDS;
	conf.run.window_ms = QUICK_WINDOW_MS;
	conf.run.controls = QUICK_CONTROLS;
}

static void __attribute__((noreturn)) list_loads(void)
{
	const struct load *load;

	for (load = loads; load->name; load++)
		printf("%-26s%-13s%s\n", load->name, load->kind, load->keys);
	exit(EXIT_DONE);
}

enum option_value {
	OPT_SCHED = 256, OPT_KINDS, OPT_LOADS, OPT_ROUNDS, OPT_WINDOW, OPT_QUICK,
	OPT_CONTROLS, OPT_PLANTED, OPT_SEED, OPT_COUNTED, OPT_RAW, OPT_LIST, OPT_JSON,
	OPT_GOALS, OPT_SAVE, OPT_COMPARE, OPT_MARGIN, OPT_HELP, OPT_VERSION,
};

static const struct option options[] = {
	{ "sched", required_argument, NULL, OPT_SCHED },
	{ "kinds", required_argument, NULL, OPT_KINDS },
	{ "loads", required_argument, NULL, OPT_LOADS },
	{ "rounds", required_argument, NULL, OPT_ROUNDS },
	{ "window-ms", required_argument, NULL, OPT_WINDOW },
	{ "quick", no_argument, NULL, OPT_QUICK },
	{ "controls", required_argument, NULL, OPT_CONTROLS },
	{ "planted", required_argument, NULL, OPT_PLANTED },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "counted", no_argument, NULL, OPT_COUNTED },
	{ "raw", no_argument, NULL, OPT_RAW },
	{ "list", no_argument, NULL, OPT_LIST },
	{ "json", required_argument, NULL, OPT_JSON },
	{ "goals", required_argument, NULL, OPT_GOALS },
	{ "save", required_argument, NULL, OPT_SAVE },
	{ "compare", required_argument, NULL, OPT_COMPARE },
	{ "margin", required_argument, NULL, OPT_MARGIN },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ }
};

/* Options of what is measured; false if it is another one. */
static bool take_run_option(int option, const char *name)
{
	struct run *run = &conf.run;

	switch (option) {
	case OPT_SCHED:
		run->nr_scheds = 0;
		take_scheds(optarg);
		return true;
	case OPT_KINDS:
		run->kinds = check_names(name, true);
		return true;
	case OPT_LOADS:
		run->loads = check_names(name, false);
		return true;
	case OPT_ROUNDS:
		run->rounds = number(name, 1, 1000);
		return true;
	case OPT_WINDOW:
		run->window_ms = number(name, 10, 3600000);
		return true;
	case OPT_QUICK:
		quick();
		return true;
	case OPT_CONTROLS:
		run->controls = number(name, 0, 1000);
		return true;
	case OPT_PLANTED:
		run->planted = optarg;
		return true;
	case OPT_SEED:
		run->seed = number(name, 1, 1UL << 40);
		return true;
	case OPT_COUNTED:
		run->counted = true;
		return true;
	case OPT_RAW:
		run->raw = true;
		return true;
	default:
		return false;
	}
}

static void take_option(int option, const char *name)
{
	switch (option) {
	case OPT_LIST:
		list_loads();
	case OPT_JSON:
		conf.json = optarg;
		break;
	case OPT_GOALS:
		conf.goals = optarg;
		break;
	case OPT_SAVE:
		conf.save = optarg;
		break;
	case OPT_COMPARE:
		conf.compare = optarg;
		break;
	case OPT_MARGIN:
		conf.margin = percent(name);
		break;
	case OPT_HELP:
		usage(stdout);
		exit(EXIT_DONE);
	case OPT_VERSION:
		puts("augur-bench " AUGUR_VERSION);
		exit(EXIT_DONE);
	default:
		exit(EXIT_USAGE);
	}
}

static void take_options(int argc, char **argv)
{
	char eevdf_augur[] = "eevdf,augur";
	int option, at;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, &at)) != -1) {
		if (option == '?')
			die_usage(argv[optind - 1], "unknown, or it lacks its value");
		if (!take_run_option(option, options[at].name))
			take_option(option, options[at].name);
	}
	if (!conf.run.nr_scheds)
		take_scheds(eevdf_augur);
}

/* Programs of loads are beside this one, wherever it is. */
static void extend_path(void)
{
	char self[512], path[2048];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *old = getenv("PATH");

	if (length < 0)
		return;
	self[length] = '\0';
	snprintf(path, sizeof(path), "%s:%s/../demo:%s", dirname(self), self,
		 old ? old : "/usr/sbin:/usr/bin:/sbin:/bin");
	setenv("PATH", path, 1);
}

static bool write_results(const char *path, const struct machine *machine,
			  const struct results *results)
{
	FILE *to = strcmp(path, "-") ? fopen(path, "w") : stdout;
	bool ok = to;

	if (to) {
		if (machine)
			baseline_write(machine, results, to);
		else
			results_write(results, to, false);
		fputc('\n', to);
		ok = !ferror(to);
		ok = (to == stdout ? !fflush(to) : !fclose(to)) && ok;
	}
	if (!ok)
		fprintf(stderr, "augur-bench: cannot write %s: %s\n", path, strerror(errno));
	return ok;
}

static bool judge(struct results *results, const struct samples *samples)
{
	struct control control = control_of(samples);
	struct json *goals = conf.goals ? json_read(conf.goals) : NULL;
	bool ok = !conf.goals;

	if (goals) {
		ok = results_judge(results, goals, control_passed(&control),
				   !control.runs);
		if (!ok)
			fprintf(stderr, "augur-bench: %s is no list of goals\n", conf.goals);
		json_free(goals);
	}
	return ok;
}

static enum status compare(const struct results *results, const struct machine *machine)
{
	struct json *baseline = json_read(conf.compare);
	const char *refused;
	unsigned int worse;

	if (!baseline)
		return EXIT_USAGE;
	refused = baseline_refused(baseline, machine);
	if (refused) {
		fprintf(stderr, "augur-bench: %s is refused: %s\n", conf.compare, refused);
		json_free(baseline);
		return EXIT_USAGE;
	}
	worse = compare_print(results, baseline, conf.margin, stdout);
	json_free(baseline);
	return worse ? EXIT_REGRESSION : EXIT_DONE;
}

static enum status report(const struct samples *samples)
{
	struct results results = results_of(samples);
	enum status status = EXIT_DONE;

	if (!judge(&results, samples))
		status = EXIT_USAGE;
	if (conf.json && !write_results(conf.json, NULL, &results))
		status = EXIT_USAGE;
	if (!conf.json || strcmp(conf.json, "-"))
		table_print(samples, &results, stdout);
	if (conf.save && !write_results(conf.save, &samples->machine, &results))
		status = EXIT_USAGE;
	if (conf.compare && status == EXIT_DONE)
		status = compare(&results, &samples->machine);
	results_free(&results);
	return status;
}

static bool read_raw(const char *path, struct samples *samples)
{
	FILE *from = strcmp(path, "-") ? fopen(path, "r") : stdin;
	char line[SAMPLES_LINE];
	unsigned int nr = 0;

	if (!from) {
		fprintf(stderr, "augur-bench: cannot read %s: %s\n", path, strerror(errno));
		return false;
	}
	while (fgets(line, sizeof(line), from)) {
		line[strcspn(line, "\r\n")] = '\0';
		nr++;
		progress_show(line);
		if (!samples_take(samples, line))
			fprintf(stderr, "augur-bench: %s:%u: ignored, it is not as it should be: %s\n",
				path, nr, line);
	}
	progress_end();
	if (from != stdin)
		fclose(from);
	return samples->nr;
}

static enum status main_report(int argc, char **argv)
{
	struct samples samples = {};
	enum status status = EXIT_NOTHING;

	take_options(argc, argv);
	if (optind != argc - 1)
		die_usage("report", "it takes one file");
	/* An interrupt is for who measures; what it said until then is reported. */
	proc_catch_signals();
	if (read_raw(argv[optind], &samples))
		status = report(&samples);
	else
		fprintf(stderr, "augur-bench: %s has no figures\n", argv[optind]);
	samples_free(&samples);
	return status;
}

static enum status main_run(int argc, char **argv)
{
	struct samples samples = {};
	enum status status = EXIT_NOTHING;

	take_options(argc, argv);
	if (optind != argc)
		die_usage(argv[optind], "it is no option");
	extend_path();
	proc_catch_signals();
	if (run_all(&conf.run, &samples))
		status = conf.run.raw ? EXIT_DONE : report(&samples);
	samples_free(&samples);
	return status;
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "report"))
		return main_report(argc - 1, argv + 1);
	if (argc > 2 && !strcmp(argv[1], "goals"))
		return goals_print(argv[2], argv + 3, stdout) ? EXIT_DONE : EXIT_USAGE;
	return main_run(argc, argv);
}
