// SPDX-License-Identifier: GPL-2.0-only
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "control.h"
#include "loads.h"
#include "proc.h"
#include "progress.h"
#include "random.h"
#include "run.h"

#define LIMIT_MS	120000
#define WARM_MS		100
/* Rounds of blocks per comparison of a scheduler with itself. */
#define CONTROL_ROUNDS	4
#define NODES_MAX	1024

/* What goes on, for those who watch. */
static struct {
	struct run *run;
	struct samples *samples;
	unsigned int done;
	unsigned int total;
	char metric_suffix[16];		/* "@8": figures depend on the number of CPUs */
} now;

static void __attribute__((format(printf, 1, 2))) say(const char *format, ...)
{
	char line[SAMPLES_LINE];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	samples_take(now.samples, line);
	if (now.run->raw) {
		puts(line);
		fflush(stdout);
	} else {
		progress_show(line);
	}
}

static unsigned int count_nodes(void)
{
	char path[64];
	unsigned int nr = 0, node;

	for (node = 0; node < NODES_MAX; node++) {
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%u", node);
		nr += !access(path, F_OK);
	}
	return nr ? nr : 1;
}

static void set_number(const char *name, unsigned long value)
{
	char text[32];

	snprintf(text, sizeof(text), "%lu", value);
	setenv(name, text, 1);
}

static void describe_machine(const struct run *run)
{
	unsigned int cpus = sysconf(_SC_NPROCESSORS_ONLN), nodes = count_nodes();
	struct utsname uts;

	uname(&uts);
	say("@machine %s %s %u %u %s", AUGUR_VERSION, uts.release, cpus, nodes,
	    run->counted ? "counted" : "real");
	snprintf(now.metric_suffix, sizeof(now.metric_suffix), "@%u", cpus);
	set_number("CPUS", cpus);
	set_number("NODES", nodes);
}

/* One line of a load: a figure, if it is one that counts. */
static void take_line(const struct load *load, const char *metric, const char *line,
		      const struct sched *sched, unsigned int pair)
{
	static const char *const better[] = {
		[KEY_LESS] = "less", [KEY_MORE] = "more", [KEY_P99] = "p99",
	};
	char key[SAMPLES_NAME], name[SAMPLES_NAME * 2 + 32];
	enum load_key kind;
	double value;

	if (sscanf(line, "%63[^= ]=%lf", key, &value) != 2)
		return;
	kind = load_find_key(load, key);
	if (kind == KEY_NONE)
		return;
	if (metric)
		snprintf(name, sizeof(name), "%s", metric);
	else
		snprintf(name, sizeof(name), "%s.%s%s%s", load->name,
			 kind == KEY_P99 ? "p99_of_" : "", key, now.metric_suffix);
	say("@metric %s %s", better[kind], name);
	say("@value %s %s %u %.12g", name, sched->label, pair, value);
}

/* All output of a load, as a string; NULL if it failed. */
static char *capture(const char *command)
{
	size_t size = 1 << 16, used = 0;
	char *text = malloc(size);
	struct pollfd in;
	ssize_t got = 1;
	int ends[2];
	pid_t pid;

	if (!text || pipe(ends)) {
		free(text);
		return NULL;
	}
	pid = proc_start(command, ends[1]);
	close(ends[1]);
	in = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	while (got > 0 && used + 1 < size && poll(&in, 1, LIMIT_MS) > 0) {
		got = read(in.fd, text + used, size - used - 1);
		used += got > 0 ? got : 0;
	}
	close(in.fd);
	text[used] = '\0';
	if (pid < 0 || proc_wait(pid, got ? 0 : LIMIT_MS)) {
		free(text);
		return NULL;
	}
	return text;
}

/* What augur counted of placements, fast and slow; 0 if there is nothing to ask. */
static void read_placements(double *fast, double *all)
{
	char *text = capture("augurctl -j counters | jq -r '.counters | \"\\(.fast_prev + .fast_sync + .fast_llc + .fast_node + .fast_remote) \\(.slow)\"'");
	double slow = 0;

	*fast = 0;
	if (text && sscanf(text, "%lf %lf", fast, &slow) != 2)
		*fast = 0;
	*all = *fast + slow;
	free(text);
}

/* Which part of the wakeups since @fast_before took the fast path. */
static void say_fast_share(const struct load *load, const struct sched *sched,
			   unsigned int pair, double fast_before, double all_before)
{
	double fast, all;

	read_placements(&fast, &all);
	if (all <= all_before)
		return;
	say("@metric more %s.fast_share%s", load->name, now.metric_suffix);
	say("@value %s.fast_share%s %s %u %.6f", load->name, now.metric_suffix, sched->label,
	    pair, (fast - fast_before) / (all - all_before));
}

static void take_output(const struct load *load, const char *metric, char *text,
			const struct sched *sched, unsigned int pair)
{
	char *line, *rest;

	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		take_line(load, metric, line, sched, pair);
}

/* A load under a scheduler that is in charge: figures, or a void block. */
static void measure(const struct load *load, const char *metric, struct sched *sched,
		    unsigned int pair)
{
	bool placements = sched->kind == SCHED_AUGUR && !metric;
	double fast = 0, all = 0;
	const char *error;
	char *text;

	set_number("SEED", now.run->seed + pair);
	setenv("HINTS", sched->hints ? "--hints" : "", 1);
	if (placements)
		read_placements(&fast, &all);
	text = capture(load->command);
	error = sched_check(sched);
	if (!error && !text)
		error = proc_interrupted ? "interrupted" : "the load failed, or hung";
	if (error) {
		say("@void %s %u %s %s", sched->label, pair, load->name, error);
	} else {
		take_output(load, metric, text, sched, pair);
		if (placements)
			say_fast_share(load, sched, pair, fast, all);
	}
	free(text);
}

static bool is_for(const struct load *load, const struct sched *sched)
{
	switch (load->under) {
	case UNDER_AUGUR:
		return sched->kind == SCHED_AUGUR;
	case UNDER_MODULE:
		return sched->kind == SCHED_MODULE;
	default:
		return true;
	}
}

static bool is_chosen(const struct run *run, const struct load *load)
{
	return (!run->kinds || loads_listed(run->kinds, load->kind)) &&
	       (!run->loads || loads_listed(run->loads, load->name));
}

/* Why it cannot be measured here, or NULL. */
static const char *in_the_way(const struct run *run, const struct load *load)
{
	static char reason[SAMPLES_NAME * 2];
	char command[SAMPLES_NAME * 2];
	unsigned int i;

	if (atoi(getenv("CPUS")) < (int)load->cpus) {
		snprintf(reason, sizeof(reason), "it needs %u CPUs", load->cpus);
		return reason;
	}
	for (i = 0; i < run->nr_scheds && !is_for(load, &run->sched[i]); i++)
		;
	if (i == run->nr_scheds)
		return load->under == UNDER_AUGUR ? "it is for augur" : "it is for module";
	snprintf(command, sizeof(command), "command -v %s >/dev/null", load->program);
	if (proc_run(command, LIMIT_MS)) {
		snprintf(reason, sizeof(reason), "%s is not installed", load->program);
		return reason;
	}
	return NULL;
}

/* Those that are chosen and possible; says which of the chosen are not. */
static unsigned int choose_loads(const struct run *run, const struct load **chosen)
{
	const struct load *load;
	unsigned int nr = 0;
	const char *reason;

	for (load = loads; load->name; load++) {
		if (!is_chosen(run, load))
			continue;
		reason = in_the_way(run, load);
		if (reason)
			say("@skip %s %s", load->name, reason);
		else
			chosen[nr++] = load;
	}
	return nr;
}

static void progress(const struct sched *sched, const char *what)
{
	say("@progress %u %u %s: %s", now.done++, now.total, sched->label, what);
}

/*
 * Puts a scheduler in charge; if that changed anything, a first run, which finds other
 * caches, is thrown away.
 */
static const char *take_charge(struct sched *sched)
{
	const char *error = sched_start(sched);

	if (!error && sched->kind != SCHED_EEVDF)
		free(capture(load_of_controls.command));
	return error;
}

static bool give_up_charge(struct sched *sched, unsigned int pair)
{
	const char *error = sched_stop(sched);

	if (error) {
		say("@void %s %u all %s", sched->label, pair, error);
		fprintf(stderr, "augur-bench: %s: %s; nothing can be measured any more\n",
			sched->label, error);
	}
	return !error;
}

/* All loads of a block. */
static bool visit(struct sched *sched, unsigned int pair, const struct load **chosen,
		  unsigned int nr)
{
	const char *error = take_charge(sched);
	unsigned int i;

	for (i = 0; i < nr && !proc_interrupted; i++) {
		progress(sched, chosen[i]->name);
		if (!is_for(chosen[i], sched))
			continue;
		if (error)
			say("@void %s %u %s %s", sched->label, pair, chosen[i]->name,
			    error);
		else
			measure(chosen[i], NULL, sched, pair);
	}
	return give_up_charge(sched, pair);
}

static bool run_rounds(struct run *run, const struct load **chosen, unsigned int nr)
{
	unsigned int order[2 * BLOCKS_SCHEDS_MAX], round, i;
	uint64_t random = run->seed;

	for (round = 0; round < run->rounds; round++) {
		blocks_round(order, run->nr_scheds, &random);
		for (i = 0; i < 2 * run->nr_scheds && !proc_interrupted; i++)
			if (!visit(&run->sched[order[i]],
				   2 * round + i / run->nr_scheds, chosen, nr))
				return false;
	}
	return true;
}

/* The first scheduler beside what stands for it, again or slowed down. */
static bool control(struct run *run, const char *metric, struct sched *beside,
		    unsigned int number)
{
	struct sched *pair[2] = { &run->sched[0], beside };
	uint64_t random = run->seed + number;
	unsigned int order[4], round, i;
	const char *error;

	for (round = 0; round < CONTROL_ROUNDS; round++) {
		blocks_round(order, 2, &random);
		for (i = 0; i < 4 && !proc_interrupted; i++) {
			struct sched *sched = pair[order[i]];

			error = take_charge(sched);
			if (error)
				say("@void %s %u control %s", sched->label, round, error);
			else
				measure(&load_of_controls, metric, sched,
					2 * round + i / 2);
			if (!give_up_charge(sched, round))
				return false;
		}
	}
	return true;
}

static bool run_controls(struct run *run)
{
	struct sched again = run->sched[0], planted = {
		.label = CONTROL_SCHED_PLANTED,
		.kind = SCHED_PLANTED,
	};
	char metric[SAMPLES_NAME];
	unsigned int i;

	strcpy(again.label, CONTROL_SCHED_AGAIN);
	snprintf(planted.path, sizeof(planted.path), "%s", run->planted);
	for (i = 0; i < run->controls && !proc_interrupted; i++) {
		progress(&again, "control");
		snprintf(metric, sizeof(metric), CONTROL_AGAIN "%u", i + 1);
		if (!control(run, metric, &again, i))
			return false;
	}
	if (!run->controls || proc_interrupted)
		return true;
	progress(&planted, "control");
	return control(run, CONTROL_PLANTED, &planted, i);
}

static bool calibrate(void)
{
	char *text = capture("load --calibrate");
	unsigned long rounds = 0;

	if (text && sscanf(text, "rounds_per_ms=%lu", &rounds) == 1)
		set_number("ROUNDS", rounds);
	free(text);
	if (!rounds)
		fprintf(stderr, "augur-bench: the program load is missing or fails; it belongs beside this one\n");
	return rounds;
}

static bool check_environment(const struct run *run)
{
	const char *occupied = sched_occupied();
	unsigned int i;

	for (i = 0; i < run->nr_scheds; i++)
		if (geteuid() && (run->controls || sched_needs_root(&run->sched[i]))) {
			fprintf(stderr, "augur-bench: %s needs root; without it there is only --sched eevdf --controls 0\n",
				run->controls ? "the control" : run->sched[i].label);
			return false;
		}
	if (occupied)
		fprintf(stderr, "augur-bench: %s\n", occupied);
	return !occupied;
}

bool run_all(struct run *run, struct samples *samples)
{
	const struct load *chosen[64];
	unsigned int nr, i;
	bool ok;

	now.run = run;
	now.samples = samples;
	if (!check_environment(run) || !calibrate())
		return false;
	free(capture(load_of_controls.command));
	describe_machine(run);
	set_number("MS", run->window_ms);
	for (i = 0; i < run->nr_scheds; i++)
		say("@sched %s", run->sched[i].label);
	nr = choose_loads(run, chosen);
	now.total = 2 * run->rounds * run->nr_scheds * nr +
		    (run->controls ? run->controls + 1 : 0);
	ok = run_controls(run) && run_rounds(run, chosen, nr);
	if (ok && !proc_interrupted)
		say("@end");
	progress_end();
	return samples->nr;
}
