// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "result.h"

static void *allocate(size_t nr, size_t size)
{
	void *memory = calloc(nr ? nr : 1, size);

	if (!memory) {
		fprintf(stderr, "augur-bench: no memory for %zu results\n", nr);
		exit(1);
	}
	return memory;
}

/* Of all values together; to compare it, those of pairs that both have. */
static void compare_pools(const struct samples *s, size_t metric, size_t b, bool alone,
			  struct result *result)
{
	struct pooled *of_a = allocate(s->nr, sizeof(*of_a));
	struct pooled *of_b = allocate(s->nr, sizeof(*of_b));
	size_t nr_a, nr_b;

	nr_b = samples_pool(s, metric, b, alone ? b : 0, of_b);
	result->ratio = ratio_of_pools(NULL, 0, of_b, nr_b);
	result->value = result->ratio.value;
	if (!alone) {
		nr_a = samples_pool(s, metric, 0, b, of_a);
		result->ratio = ratio_of_pools(of_a, nr_a, of_b, nr_b);
	}
	free(of_a);
	free(of_b);
}

static void compare_pairs(const struct samples *s, size_t metric, size_t b, bool alone,
			  struct result *result)
{
	double *of_a = allocate(s->nr, sizeof(*of_a));
	double *of_b = allocate(s->nr, sizeof(*of_b));
	size_t n;

	n = samples_pairs(s, metric, 0, b, alone ? NULL : of_a, of_b);
	result->ratio = ratio_of_values(of_b, n);
	result->value = result->ratio.value;
	if (!alone)
		result->ratio = ratio_of_pairs(of_a, of_b, n);
	free(of_a);
	free(of_b);
}

static struct result compare(const struct samples *s, size_t metric, size_t b, bool alone)
{
	struct result result = { .goal = NAN };

	if (s->metrics[metric].pooled)
		compare_pools(s, metric, b, alone, &result);
	else
		compare_pairs(s, metric, b, alone, &result);
	result.more_is_better = s->metrics[metric].more_is_better;
	strcpy(result.metric, s->metrics[metric].name);
	strcpy(result.b, s->scheds[b]);
	if (!alone)
		strcpy(result.a, s->scheds[0]);
	return result;
}

static void add(struct results *results, struct result result)
{
	if (result.ratio.n)
		results->list[results->nr++] = result;
}

struct results results_of(const struct samples *samples)
{
	struct results results = {
		.list = allocate(2 * samples->nr_metrics * samples->nr_scheds +
				 CONTROL_RESULTS, sizeof(*results.list)),
	};
	size_t metric, b;

	for (metric = 0; metric < samples->nr_metrics; metric++)
		for (b = 0; b < samples->nr_scheds; b++) {
			if (control_is(samples->metrics[metric].name))
				continue;
			add(&results, compare(samples, metric, b, true));
			if (b)
				add(&results, compare(samples, metric, b, false));
		}
	control_add(samples, &results);
	return results;
}

static bool same(const char *wanted, const char *name)
{
	return !strcmp(wanted ? wanted : "", name);
}

bool goal_is_about(const struct json *goal, const char *metric, const char *a,
		   const char *b)
{
	return same(json_string(goal, "metric"), metric) &&
	       same(json_string(goal, "a"), a) && same(json_string(goal, "b"), b);
}

enum met goal_met(const struct json *goal, const struct result *result, double *bound)
{
	const struct ratio *figure = &result->ratio;
	double most = json_number(goal, "at_most"), least = json_number(goal, "at_least");
	double lo = isnan(figure->lo) ? figure->value : figure->lo;
	double hi = isnan(figure->hi) ? figure->value : figure->hi;

	*bound = isnan(most) ? least : most;
	if (isnan(*bound) || isnan(figure->value) ||
	    (*result->a && figure->n < RATIO_PAIRS_MIN))
		return MET_UNKNOWN;
	if (figure->value > most || figure->value < least)
		return MET_NO;
	return hi > most || lo < least ? MET_UNKNOWN : MET_YES;
}

bool results_judge(struct results *results, const struct json *goals, bool passed,
		   bool uncontrolled)
{
	const struct json *goal;
	struct result *r;
	size_t i;

	if (goals->type != JSON_LIST)
		return false;
	for (i = 0; i < results->nr; i++)
		for (goal = goals->first; goal; goal = goal->next) {
			r = &results->list[i];
			if (!goal_is_about(goal, r->metric, r->a, r->b))
				continue;
			r->met = goal_met(goal, r, &r->goal);
			if (!passed && !(uncontrolled && !*r->a))
				r->met = MET_UNKNOWN;
			break;
		}
	return true;
}

static void write_number(FILE *to, const char *name, double number)
{
	if (isfinite(number))
		fprintf(to, ",\"%s\":%.9g", name, number);
	else
		fprintf(to, ",\"%s\":null", name);
}

static void write_one(const struct result *r, FILE *to, bool better)
{
	static const char *const met[] = { "null", "false", "true" };

	fprintf(to, "{\"metric\":\"%s\",\"a\":", r->metric);
	if (*r->a)
		fprintf(to, "\"%s\"", r->a);
	else
		fprintf(to, "null");
	fprintf(to, ",\"b\":\"%s\"", r->b);
	write_number(to, "value", r->value);
	write_number(to, "ratio", *r->a ? r->ratio.value : NAN);
	write_number(to, "lo", r->ratio.lo);
	write_number(to, "hi", r->ratio.hi);
	fprintf(to, ",\"n\":%zu", r->ratio.n);
	write_number(to, "goal", r->goal);
	fprintf(to, ",\"met\":%s", met[r->met]);
	if (better)
		fprintf(to, ",\"better\":\"%s\"", r->more_is_better ? "more" : "less");
	fprintf(to, "}");
}

void results_write(const struct results *results, FILE *to, bool better)
{
	size_t i;

	fprintf(to, "[");
	for (i = 0; i < results->nr; i++) {
		fprintf(to, i ? ",\n " : "\n ");
		write_one(&results->list[i], to, better);
	}
	fprintf(to, "\n]");
}

/* A name of ours: no blank, and no longer than it may be. */
static bool read_name(const char *name, char *to)
{
	if (!name || strlen(name) >= SAMPLES_NAME)
		return false;
	strcpy(to, name);
	return true;
}

bool result_read(const struct json *object, struct result *result)
{
	const char *a = json_string(object, "a"), *better = json_string(object, "better");
	double n = json_number(object, "n");

	*result = (struct result){
		.value = json_number(object, "value"),
		.goal = json_number(object, "goal"),
		.more_is_better = better && !strcmp(better, "more"),
		.ratio = {
			.lo = json_number(object, "lo"),
			.hi = json_number(object, "hi"),
			.n = n > 0 ? n : 0,
		},
	};
	result->ratio.value = a ? json_number(object, "ratio") : result->value;
	return read_name(json_string(object, "metric"), result->metric) &&
	       read_name(json_string(object, "b"), result->b) &&
	       read_name(a ? a : "", result->a);
}

void results_free(struct results *results)
{
	free(results->list);
	*results = (struct results){};
}
