// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "samples.h"

/* One more place at the end of a list, zeroed. */
static void *append(void **list, size_t *nr, size_t size)
{
	char *more = realloc(*list, (*nr + 1) * size);

	if (!more) {
		fprintf(stderr, "augur-bench: no memory for %zu samples\n", *nr);
		exit(1);
	}
	*list = more;
	return memset(more + (*nr)++ * size, 0, size);
}

static void copy(char *to, const char *from, size_t size)
{
	snprintf(to, size, "%s", from);
}

static size_t sched_of(struct samples *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->nr_scheds; i++)
		if (!strcmp(s->scheds[i], name))
			return i;
	copy(append((void **)&s->scheds, &s->nr_scheds, sizeof(*s->scheds)), name,
	     SAMPLES_NAME);
	return i;
}

static size_t metric_of(struct samples *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->nr_metrics; i++)
		if (!strcmp(s->metrics[i].name, name))
			return i;
	append((void **)&s->metrics, &s->nr_metrics, sizeof(*s->metrics));
	copy(s->metrics[i].name, name, SAMPLES_NAME);
	return i;
}

static bool take_machine(struct samples *s, const char *rest)
{
	struct machine *m = &s->machine;

	return sscanf(rest, "%63s %63s %u %u %63s", m->version, m->kernel, &m->cpus,
		      &m->nodes, m->clock) == 5;
}

static bool take_sched(struct samples *s, const char *rest)
{
	char name[SAMPLES_NAME];

	if (sscanf(rest, "%63s", name) != 1)
		return false;
	sched_of(s, name);
	return true;
}

static bool take_metric(struct samples *s, const char *rest)
{
	char better[SAMPLES_NAME], name[SAMPLES_NAME];
	size_t metric;

	if (sscanf(rest, "%63s %63s", better, name) != 2 ||
	    (strcmp(better, "less") && strcmp(better, "more") && strcmp(better, "p99")))
		return false;
	/* May move the list, so not within the assignment. */
	metric = metric_of(s, name);
	s->metrics[metric].more_is_better = *better == 'm';
	s->metrics[metric].pooled = *better == 'p';
	return true;
}

static bool take_value(struct samples *s, const char *rest)
{
	char metric[SAMPLES_NAME], sched[SAMPLES_NAME];
	struct sample *sample;
	unsigned int pair;
	double value;

	if (sscanf(rest, "%63s %63s %u %lf", metric, sched, &pair, &value) != 4 ||
	    pair >= RATIO_PAIRS_MAX || !isfinite(value))
		return false;
	sample = append((void **)&s->list, &s->nr, sizeof(*s->list));
	*sample = (struct sample){
		.metric = metric_of(s, metric),
		.sched = sched_of(s, sched),
		.pair = pair,
		.value = value,
	};
	return true;
}

static void note(struct failures *failures, const char *what, const char *reason)
{
	struct failure *f = failures->list;
	size_t i;

	for (i = 0; i < failures->nr; i++, f++)
		if (!strcmp(f->what, what) && !strcmp(f->reason, reason))
			break;
	if (i == failures->nr) {
		f = append((void **)&failures->list, &failures->nr, sizeof(*f));
		copy(f->what, what, sizeof(f->what));
		copy(f->reason, reason, sizeof(f->reason));
	}
	f->times++;
}

static bool take_void(struct samples *s, const char *rest)
{
	char sched[SAMPLES_NAME];
	int at = 0;

	if (sscanf(rest, "%63s %*u %n", sched, &at) != 1 || !at || !rest[at])
		return false;
	note(&s->voids, sched, rest + at);
	return true;
}

static bool take_skip(struct samples *s, const char *rest)
{
	char load[SAMPLES_NAME];
	int at = 0;

	if (sscanf(rest, "%63s %n", load, &at) != 1 || !at || !rest[at])
		return false;
	note(&s->skips, load, rest + at);
	return true;
}

static bool take_end(struct samples *s, const char *rest)
{
	s->ended = !*rest;
	return s->ended;
}

/* Drawn by who shows it; nothing to keep. */
static bool take_progress(struct samples *s, const char *rest)
{
	unsigned int done, total;

	(void)s;
	return sscanf(rest, "%u %u", &done, &total) == 2;
}

static const struct tag {
	const char *name;
	bool (*take)(struct samples *samples, const char *rest);
} tags[] = {
	{ "@machine ", take_machine },
	{ "@sched ", take_sched },
	{ "@metric ", take_metric },
	{ "@value ", take_value },
	{ "@void ", take_void },
	{ "@skip ", take_skip },
	{ "@progress ", take_progress },
	{ "@end", take_end },
};

bool samples_take(struct samples *samples, const char *line)
{
	size_t i, length;

	for (i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		length = strlen(tags[i].name);
		if (!strncmp(line, tags[i].name, length))
			return tags[i].take(samples, line + length);
	}
	return true;
}

static const struct sample *find(const struct samples *s, size_t metric, size_t sched,
				 unsigned int pair)
{
	size_t i;

	for (i = 0; i < s->nr; i++)
		if (s->list[i].metric == metric && s->list[i].sched == sched &&
		    s->list[i].pair == pair)
			return &s->list[i];
	return NULL;
}

size_t samples_pairs(const struct samples *samples, size_t metric, size_t sched_a,
		     size_t sched_b, double *a, double *b)
{
	const struct sample *of_a, *of_b;
	size_t i, n = 0;

	for (i = 0; i < samples->nr; i++) {
		of_b = &samples->list[i];
		if (of_b->metric != metric || of_b->sched != sched_b)
			continue;
		of_a = a ? find(samples, metric, sched_a, of_b->pair) : of_b;
		if (!of_a)
			continue;
		if (a)
			a[n] = of_a->value;
		b[n++] = of_b->value;
	}
	return n;
}

size_t samples_pool(const struct samples *samples, size_t metric, size_t sched,
		    size_t beside, struct pooled *pool)
{
	const struct sample *sample;
	size_t i, n = 0;

	for (i = 0; i < samples->nr; i++) {
		sample = &samples->list[i];
		if (sample->metric != metric || sample->sched != sched ||
		    !find(samples, metric, beside, sample->pair))
			continue;
		pool[n++] = (struct pooled){ sample->value, sample->pair };
	}
	return n;
}

unsigned int failures_total(const struct failures *failures)
{
	unsigned int total = 0;
	size_t i;

	for (i = 0; i < failures->nr; i++)
		total += failures->list[i].times;
	return total;
}

void samples_free(struct samples *samples)
{
	free(samples->metrics);
	free(samples->scheds);
	free(samples->list);
	free(samples->voids.list);
	free(samples->skips.list);
	*samples = (struct samples){};
}
