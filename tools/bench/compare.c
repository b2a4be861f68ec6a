// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <string.h>

#include "compare.h"

void baseline_write(const struct machine *machine, const struct results *results,
		    FILE *to)
{
	fprintf(to, "{\"version\":\"%s\",\"kernel\":\"%s\",\"cpus\":%u,\"nodes\":%u,\"clock\":\"%s\",\n\"results\":",
		machine->version, machine->kernel, machine->cpus, machine->nodes,
		machine->clock);
	results_write(results, to, true);
	fprintf(to, "}\n");
}

static bool same_word(const struct json *baseline, const char *name, const char *mine)
{
	const char *word = json_string(baseline, name);

	return word && !strcmp(word, mine);
}

const char *baseline_refused(const struct json *baseline, const struct machine *machine)
{
	const struct json *results = json_member(baseline, "results");

	if (!results || results->type != JSON_LIST)
		return "it is no baseline: it has no list of results";
	if (!same_word(baseline, "version", machine->version))
		return "it is of another version of augur";
	if (json_number(baseline, "cpus") != machine->cpus ||
	    json_number(baseline, "nodes") != machine->nodes)
		return "it is of a machine with other CPUs or nodes";
	if (!same_word(baseline, "kernel", machine->kernel))
		return "it is of another kernel";
	if (!same_word(baseline, "clock", machine->clock))
		return "its time is not of the same kind: counted in one, real in the other";
	return NULL;
}

/* The interval of a figure that has none is the figure. */
static double low(const struct result *r)
{
	return isnan(r->ratio.lo) ? r->ratio.value : r->ratio.lo;
}

static double high(const struct result *r)
{
	return isnan(r->ratio.hi) ? r->ratio.value : r->ratio.hi;
}

bool compare_regressed(const struct result *now, const struct result *then,
		       double margin)
{
	if (now->more_is_better)
		return now->ratio.value < then->ratio.value * (1 - margin) &&
		       high(now) < low(then);
	return now->ratio.value > then->ratio.value * (1 + margin) &&
	       low(now) > high(then);
}

static bool same_subject(const struct result *x, const struct result *y)
{
	return !strcmp(x->metric, y->metric) && !strcmp(x->a, y->a) &&
	       !strcmp(x->b, y->b);
}

/* In the baseline; false if it has none, or nothing that could be read. */
static bool find(const struct json *list, const struct result *now, struct result *then)
{
	const struct json *object;

	for (object = list->first; object; object = object->next)
		if (result_read(object, then) && same_subject(now, then))
			return true;
	return false;
}

/*
 * Where there is a ratio to a scheduler of the same boot, that is compared, and not
 * the figure too: what makes all slower is no regression of one.
 */
static bool counts(const struct results *results, const struct result *r)
{
	size_t i;

	if (*r->a)
		return true;
	for (i = 0; i < results->nr; i++)
		if (*results->list[i].a && !strcmp(results->list[i].metric, r->metric))
			return false;
	return true;
}

unsigned int compare_print(const struct results *results, const struct json *baseline,
			   double margin, FILE *to)
{
	const struct json *list = json_member(baseline, "results");
	unsigned int worse = 0, compared = 0;
	struct result then;
	size_t i;

	for (i = 0; i < results->nr; i++) {
		const struct result *now = &results->list[i];

		if (!counts(results, now) || !find(list, now, &then))
			continue;
		compared++;
		if (!compare_regressed(now, &then, margin))
			continue;
		worse++;
		fprintf(to, "worse: %s of %s: %.4g (%.4g..%.4g), was %.4g (%.4g..%.4g)\n",
			now->metric, now->b, now->ratio.value, low(now), high(now),
			then.ratio.value, low(&then), high(&then));
	}
	fprintf(to, "%u of %u figures are worse than the baseline's by more than %g %%.\n",
		worse, compared, margin * 100);
	return worse;
}
