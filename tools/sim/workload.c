// SPDX-License-Identifier: GPL-2.0-only
/*
 * Workloads as text.
 */
#include "workload.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX	65536
#define WORDS_MAX	16
#define CAP_DEFAULT	64

/**
 * struct reader - a line being read
 * @w: what comes out
 * @t: the machine
 * @g: the group of the line
 * @then: name of the group it wakes, if any, for each group
 * @f: complaint
 */
struct reader {
	struct workload *w;
	const struct topo *t;
	struct group *g;
	char then[WORKLOAD_GROUPS_MAX][GROUP_NAME_LEN];
	struct fault *f;
};

static bool read_tasks(struct reader *r, char *value)
{
	char *per = strchr(value, '/');
	double nr, times = 1;

	if (per) {
		*per++ = '\0';
		if (!strcmp(per, "cpu"))
			times = r->t->nr_cpus;
		else if (!strcmp(per, "node"))
			times = r->t->nr_nodes;
		else
			return fault_set(r->f, "tasks are per cpu or per node, not per '%s'",
					 per);
	}
	if (!parse_real(value, 0, WORKLOAD_TASKS_MAX, &nr))
		return fault_set(r->f, "'%s' is not a number of tasks", value);
	nr = round(nr * times);
	if (nr < 1 || nr > WORKLOAD_TASKS_MAX)
		return fault_set(r->f, "%.0f tasks; a group has 1 to %u", nr,
				 WORKLOAD_TASKS_MAX);
	r->g->nr = nr;
	return true;
}

static bool read_burst(struct reader *r, char *value)
{
	return dist_parse(&r->g->burst, value, r->f);
}

static bool read_gap(struct reader *r, char *value, enum trigger trigger)
{
	if (r->g->trigger != TRIGGER_LOOP)
		return fault_set(r->f, "only one of sleep, every and arrive wakes a group");
	r->g->trigger = trigger;
	return dist_parse(&r->g->gap, value, r->f);
}

static bool read_sleep(struct reader *r, char *value)
{
	return read_gap(r, value, TRIGGER_SLEEP);
}

static bool read_every(struct reader *r, char *value)
{
	return read_gap(r, value, TRIGGER_EVERY);
}

/* "exp:1ms/cpu" arrives once in 1 ms for each CPU. */
static bool read_arrive(struct reader *r, char *value)
{
	char *per = strchr(value, '/');

	if (per) {
		*per++ = '\0';
		if (strcmp(per, "cpu"))
			return fault_set(r->f, "arrivals are per cpu, not per '%s'", per);
	}
	if (!read_gap(r, value, TRIGGER_ARRIVE))
		return false;
	if (per && r->g->gap.kind != DIST_EXP && r->g->gap.kind != DIST_FIXED)
		return fault_set(r->f, "only exp and fixed arrivals can be per cpu");
	if (per)
		r->g->gap.a /= r->t->nr_cpus;
	return true;
}

static bool read_then(struct reader *r, char *value)
{
	static const char *const choices[] = { "same", "next", "random" };
	char *choice = strchr(value, ':');
	size_t i;

	if (choice) {
		*choice++ = '\0';
		for (i = 0; i < 3 && strcmp(choice, choices[i]); i++)
			;
		if (i == 3)
			return fault_set(r->f, "'%s' is not same, next or random", choice);
		r->g->choice = i;
	}
	if (!*value || strlen(value) >= GROUP_NAME_LEN)
		return fault_set(r->f, "'%s' is not the name of a group", value);
	strcpy(r->then[r->w->nr_groups], value);
	return true;
}

static bool read_cap(struct reader *r, char *value)
{
	uint64_t cap;

	if (!parse_number(value, 1, 4096, &cap))
		return fault_set(r->f, "'%s' is not a number of messages, 1 to 4096", value);
	r->g->cap = cap;
	return true;
}

static bool read_weight(struct reader *r, char *value)
{
	uint64_t weight;

	if (!parse_number(value, 1, 10000, &weight))
		return fault_set(r->f, "'%s' is not a weight, 1 to 10000", value);
	r->g->weight = weight;
	return true;
}

static bool read_cpus(struct reader *r, char *value)
{
	uint64_t from, to;
	char *piece[2] = { NULL };

	if (parse_split(value, '-', piece, 2) > 2)
		return fault_set(r->f, "CPUs are given as N or N-N");
	to = r->t->nr_cpus - 1;
	if (!parse_number(piece[0], 0, to, &from))
		return fault_set(r->f, "there is no CPU '%s'", piece[0]);
	to = from;
	if (piece[1] && !parse_number(piece[1], from, r->t->nr_cpus - 1, &to))
		return fault_set(r->f, "there is no CPU '%s' after %s", piece[1], piece[0]);
	r->g->allowed = ALLOWED_RANGE;
	r->g->from = from;
	r->g->to = to;
	return true;
}

static bool read_on(struct reader *r, char *value)
{
	char *nr = strchr(value, ':');
	uint64_t node;

	if (!strcmp(value, "each")) {
		r->g->allowed = ALLOWED_EACH;
		return true;
	}
	if (nr)
		*nr++ = '\0';
	if (nr && !strcmp(value, "cpu"))
		return read_cpus(r, nr);
	if (!nr || strcmp(value, "node"))
		return fault_set(r->f, "'%s' is not cpu:N, cpu:N-N, node:N or each", value);
	if (!parse_number(nr, 0, r->t->nr_nodes - 1, &node))
		return fault_set(r->f, "there is no node '%s'", nr);
	r->g->allowed = ALLOWED_NODE;
	r->g->from = node;
	return true;
}

static bool read_deadline(struct reader *r, char *value)
{
	double ns;

	if (!parse_time(value, &ns))
		return fault_set(r->f, "'%s' is not a time such as 200us", value);
	r->g->deadline_ns = ns;
	return true;
}

/* "line:10ms,5ms" is in gangs of that name, with a period and a deadline. */
static bool read_gang(struct reader *r, char *value)
{
	char *times = strchr(value, ':'), *piece[2] = { NULL };
	double period, due;

	if (times)
		*times++ = '\0';
	if (!times || !*value || strlen(value) >= GROUP_NAME_LEN ||
	    parse_split(times, ',', piece, 2) != 2)
		return fault_set(r->f, "a gang is NAME:PERIOD,DEADLINE");
	if (!parse_time(piece[0], &period) || !parse_time(piece[1], &due) ||
	    period < 1 || due < 1)
		return fault_set(r->f, "period and deadline of gang '%s' are times from 1ns on",
				 value);
	strcpy(r->g->gang, value);
	r->g->gang_period_ns = period;
	r->g->gang_due_ns = due;
	return true;
}

static const struct {
	const char *name;
	bool (*read)(struct reader *r, char *value);
} keys[] = {
	{ "tasks", read_tasks },
	{ "burst", read_burst },
	{ "sleep", read_sleep },
	{ "every", read_every },
	{ "arrive", read_arrive },
	{ "then", read_then },
	{ "cap", read_cap },
	{ "weight", read_weight },
	{ "on", read_on },
	{ "deadline", read_deadline },
	{ "gang", read_gang },
};

static bool read_word(struct reader *r, char *word)
{
	char *value = strchr(word, '=');
	size_t i;

	if (!value)
		return fault_set(r->f, "'%s' is not KEY=VALUE", word);
	*value++ = '\0';
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(word, keys[i].name))
			return keys[i].read(r, value);
	return fault_set(r->f, "there is no '%s' for a group", word);
}

static struct group *find_group(struct workload *w, const char *name)
{
	uint32_t i;

	for (i = 0; i < w->nr_groups; i++)
		if (!strcmp(w->group[i].name, name))
			return &w->group[i];
	return NULL;
}

static bool begin_group(struct reader *r, const char *name)
{
	if (strlen(name) >= GROUP_NAME_LEN)
		return fault_set(r->f, "'%s' is longer than %d", name, GROUP_NAME_LEN - 1);
	if (find_group(r->w, name))
		return fault_set(r->f, "there are two groups '%s'", name);
	if (r->w->nr_groups == WORKLOAD_GROUPS_MAX)
		return fault_set(r->f, "more than %u groups", WORKLOAD_GROUPS_MAX);
	r->g = &r->w->group[r->w->nr_groups];
	*r->g = (struct group){
		.nr = 1,
		.burst = { .kind = DIST_NEVER },
		.then = GROUP_NONE,
		.cap = CAP_DEFAULT,
		.weight = 100,
	};
	strcpy(r->g->name, name);
	r->then[r->w->nr_groups][0] = '\0';
	return true;
}

/* "group NAME KEY=VALUE..."; what follows a '#' is a comment. */
static bool read_line(struct reader *r, char *line)
{
	char *word[WORDS_MAX], *save, *at;
	size_t nr = 0, i;

	line[strcspn(line, "#\r")] = '\0';
	for (at = strtok_r(line, " \t", &save); at; at = strtok_r(NULL, " \t", &save)) {
		if (nr == WORDS_MAX)
			return fault_set(r->f, "more than %d words", WORDS_MAX);
		word[nr++] = at;
	}
	if (!nr)
		return true;
	if (strcmp(word[0], "group") || nr < 2)
		return fault_set(r->f, "'%s' is not group NAME KEY=VALUE...", word[0]);
	if (!begin_group(r, word[1]))
		return false;
	for (i = 2; i < nr; i++)
		if (!read_word(r, word[i]))
			return false;
	r->g->first = r->w->nr_tasks;
	r->w->nr_tasks += r->g->nr;
	r->w->nr_groups++;
	return true;
}

static bool link_group(struct reader *r, uint32_t i)
{
	struct group *g = &r->w->group[i], *to;

	if (!*r->then[i])
		return true;
	to = find_group(r->w, r->then[i]);
	if (!to)
		return fault_set(r->f, "group %s wakes '%s', which is not there", g->name,
				 r->then[i]);
	if (to->trigger != TRIGGER_LOOP && to->trigger != TRIGGER_MESSAGE)
		return fault_set(r->f, "group %s is woken by %s and by a clock", to->name,
				 g->name);
	if (g->choice == PEER_SAME && to->nr != g->nr)
		return fault_set(r->f, "group %s has %u tasks and %s has %u: then=%s:next or :random",
				 g->name, g->nr, to->name, to->nr, to->name);
	to->trigger = TRIGGER_MESSAGE;
	g->then = to - r->w->group;
	return true;
}

/* All groups of one gang must mean the same gangs. */
static bool link_gang(struct reader *r, uint32_t i)
{
	struct group *g = &r->w->group[i], *first = r->w->group;

	if (!*g->gang)
		return true;
	while (strcmp(first->gang, g->gang))
		first++;
	g->gang_first = first - r->w->group;
	if (first->nr != g->nr)
		return fault_set(r->f, "gang %s: group %s has %u tasks and %s has %u", g->gang,
				 first->name, first->nr, g->name, g->nr);
	if (first->gang_period_ns != g->gang_period_ns || first->gang_due_ns != g->gang_due_ns)
		return fault_set(r->f, "gang %s: groups %s and %s differ in period or deadline",
				 g->gang, first->name, g->name);
	return true;
}

/* Every group must get to sleep and to run, or the simulation does not move. */
static bool check_group(const struct group *g, struct fault *f)
{
	const struct dist *d = &g->gap;

	if ((g->trigger == TRIGGER_EVERY || g->trigger == TRIGGER_ARRIVE) &&
	    (d->kind == DIST_NEVER || d->a < 1))
		return fault_set(f, "group %s: times between wakeups begin at 1ns", g->name);
	if (g->trigger == TRIGGER_LOOP && g->burst.kind != DIST_NEVER && g->burst.a < 1)
		return fault_set(f, "group %s: a task that never sleeps has bursts of at least 1ns",
				 g->name);
	if (g->trigger == TRIGGER_SLEEP && d->a < 1 && g->burst.a < 1)
		return fault_set(f, "group %s neither sleeps nor runs", g->name);
	return true;
}

static bool finish(struct reader *r)
{
	struct workload *w = r->w;
	uint32_t i;

	if (!w->nr_groups)
		return fault_set(r->f, "workload %s has no group", w->name);
	if (w->nr_tasks > WORKLOAD_TASKS_MAX)
		return fault_set(r->f, "%u tasks; at most %u", w->nr_tasks,
				 WORKLOAD_TASKS_MAX);
	for (i = 0; i < w->nr_groups; i++)
		if (!link_group(r, i) || !link_gang(r, i))
			return false;
	for (i = 0; i < w->nr_groups; i++)
		if (!check_group(&w->group[i], r->f))
			return false;
	return true;
}

bool workload_parse(struct workload *w, const char *name, const char *text,
		    const struct topo *t, struct fault *f)
{
	struct reader *r = calloc(1, sizeof(*r));
	char *copy = strdup(text), *at = copy;
	struct fault why;
	bool ok = r && copy;
	uint32_t nr = 0;

	*w = (struct workload){ 0 };
	snprintf(w->name, sizeof(w->name), "%s", name);
	if (!ok)
		fault_set(f, "no memory");
	else
		*r = (struct reader){ .w = w, .t = t, .f = &why };
	while (ok && at) {
		char *line = strsep(&at, "\n");

		nr++;
		ok = read_line(r, line) ||
		     fault_set(f, "%s:%u: %.160s", name, nr, why.text);
	}
	if (ok) {
		r->f = f;
		ok = finish(r);
	}
	free(copy);
	free(r);
	return ok;
}

/*
 * mixed is the load of tools/demo; with a number, its hogs sleep, so that so many
 * percent of the machine are asked for. stages is what tools/demo/load --chains has
 * beside hogs. messaging is hackbench -g 1 -f 10 on 8 CPUs of a guest: a message takes
 * it some 7500 instructions, and 237 of them fit into a socket. In lines
 * the shortest are not the most urgent.
 */
static const struct {
	const char *name;
	const char *purpose;
	const char *text;
} builtins[] = {
	{ "mixed", "wakeups of 200 us beside hogs, as make demo has them",
	  "group lat tasks=2/cpu burst=uniform:175us,225us every=uniform:4ms,6ms\n"
	  "group hog tasks=1.25/cpu burst=never\n" },
	{ "mixed80", "the same wakeups beside jobs; 80 % of the machine",
	  "group lat tasks=2/cpu burst=uniform:175us,225us every=uniform:4ms,6ms\n"
	  "group job tasks=2/cpu burst=exp:9ms sleep=exp:16ms\n" },
	{ "mixed60", "the same; 60 %",
	  "group lat tasks=2/cpu burst=uniform:175us,225us every=uniform:4ms,6ms\n"
	  "group job tasks=2/cpu burst=exp:9ms sleep=exp:25.6ms\n" },
	{ "mixed40", "the same; 40 %",
	  "group lat tasks=2/cpu burst=uniform:175us,225us every=uniform:4ms,6ms\n"
	  "group job tasks=2/cpu burst=exp:9ms sleep=exp:47.25ms\n" },
	{ "messaging", "hackbench: ten senders and ten receivers for 8 CPUs",
	  "group send tasks=1.25/cpu burst=uniform:25us,35us then=receive:next\n"
	  "group receive tasks=1.25/cpu burst=uniform:25us,35us cap=237\n" },
	{ "stages", "pipelines of four stages with a deadline, beside hogs",
	  "group source tasks=0.5/cpu burst=uniform:87us,113us every=uniform:8ms,12ms then=parse\n"
	  "group parse tasks=0.5/cpu burst=uniform:175us,225us then=work\n"
	  "group work tasks=0.5/cpu burst=uniform:437us,563us then=sink\n"
	  "group sink tasks=0.5/cpu burst=uniform:87us,113us deadline=5ms\n"
	  "group hog tasks=1/cpu burst=never\n" },
	{ "lines", "pipelines that are gangs, long ones due early and short ones late; 90 %",
	  "group first tasks=2/cpu burst=uniform:800us,1ms every=uniform:8ms,12ms then=second gang=early:10ms,4ms\n"
	  "group third tasks=9/cpu burst=uniform:250us,350us every=uniform:8ms,12ms then=fourth gang=late:10ms,9ms\n"
	  "group fourth tasks=9/cpu burst=uniform:250us,350us deadline=9ms gang=late:10ms,9ms\n"
	  "group second tasks=2/cpu burst=uniform:800us,1ms deadline=4ms gang=early:10ms,4ms\n" },
};

#define NR_BUILTINS	(sizeof(builtins) / sizeof(builtins[0]))

bool workload_builtin(size_t nth, const char **name, const char **purpose)
{
	if (nth >= NR_BUILTINS)
		return false;
	*name = builtins[nth].name;
	*purpose = builtins[nth].purpose;
	return true;
}

static bool load_file(struct workload *w, const char *name, const struct topo *t,
		      struct fault *f)
{
	char *text = malloc(FILE_BYTES_MAX + 1);
	FILE *file = fopen(name, "r");
	bool ok = text && file;
	size_t len;

	if (!ok) {
		fault_set(f, "there is no workload '%s' and no such file: %s", name,
			  strerror(errno));
	} else {
		len = fread(text, 1, FILE_BYTES_MAX + 1, file);
		if (ferror(file))
			ok = fault_set(f, "cannot read %s: %s", name, strerror(errno));
		else if (len > FILE_BYTES_MAX)
			ok = fault_set(f, "%s is longer than %d bytes", name, FILE_BYTES_MAX);
		else if (memchr(text, '\0', len))
			ok = fault_set(f, "%s is not text", name);
		text[ok ? len : 0] = '\0';
	}
	if (ok)
		ok = workload_parse(w, name, text, t, f);
	if (file)
		fclose(file);
	free(text);
	return ok;
}

bool workload_load(struct workload *w, const char *name, const struct topo *t,
		   struct fault *f)
{
	size_t i;

	for (i = 0; i < NR_BUILTINS; i++)
		if (!strcmp(name, builtins[i].name))
			return workload_parse(w, name, builtins[i].text, t, f);
	return load_file(w, name, t, f);
}
