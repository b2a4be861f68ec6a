// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "goals.h"
#include "result.h"
#include "table.h"

struct tally {
	unsigned int met;
	unsigned int missed;
	unsigned int open;
	unsigned int unmeasured;
};

/* Does any of the objects of @list answer @goal? */
static bool find_in(const struct json *list, const struct json *goal,
		    struct result *result)
{
	const struct json *object;

	for (object = list->first; object; object = object->next)
		if (result_read(object, result) &&
		    goal_is_about(goal, result->metric, result->a, result->b))
			return true;
	return false;
}

/* Did the controls of the run that wrote @list fail? Then nothing in it counts. */
static bool controls_failed(const struct json *list)
{
	static const struct {
		const char *metric;
		double least;
		double most;
	} controls[] = {
		{ "control.agreeing", 0.95, 1 },
		{ "control.off", 0, CONTROL_OFF_MAX },
		{ "control.planted", 1, HUGE_VAL },
	};
	const struct json *object;
	struct result r;
	size_t i;

	for (object = list->first; object; object = object->next)
		for (i = 0; i < 3 && result_read(object, &r); i++)
			if (!strcmp(r.metric, controls[i].metric) &&
			    !((isnan(r.ratio.lo) ? r.value : r.ratio.lo) >=
			      controls[i].least && !(r.value > controls[i].most)))
				return true;
	return false;
}

static void format_bound(const struct json *goal, char *to, size_t size)
{
	double most = json_number(goal, "at_most"), least = json_number(goal, "at_least");

	if (!isnan(most))
		snprintf(to, size, "<= %.7g", most);
	else
		snprintf(to, size, ">= %.7g", least);
}

static void print_line(const struct json *goal, const char *measured,
		       const char *interval, const char *verdict, FILE *to)
{
	const char *part = json_string(goal, "part"), *says = json_string(goal, "says");
	char bound[32] = "";

	if (!isnan(json_number(goal, "at_most")) || !isnan(json_number(goal, "at_least")))
		format_bound(goal, bound, sizeof(bound));
	fprintf(to, "%-10s%-64s%12s%12s  %-22s%s\n", part ? part : "", says ? says : "",
		bound, measured, interval, verdict);
}

static void print_measured(const struct json *goal, const struct result *result,
			   bool failed, struct tally *tally, FILE *to)
{
	char measured[32], interval[48] = "";
	enum met met;
	double bound;

	met = goal_met(goal, result, &bound);
	snprintf(measured, sizeof(measured), "%.4g", result->ratio.value);
	if (!isnan(result->ratio.lo))
		snprintf(interval, sizeof(interval), "%.4g..%.4g", result->ratio.lo,
			 result->ratio.hi);
	if (failed || met == MET_UNKNOWN)
		tally->open++;
	else if (met == MET_YES)
		tally->met++;
	else
		tally->missed++;
	print_line(goal, measured, interval,
		   failed ? "no verdict: its controls failed" :
		   met == MET_YES ? "met" : met == MET_NO ? "NOT met" :
		   *result->a && result->ratio.n < RATIO_PAIRS_MIN ? "open: too few pairs" :
		   "open: the interval crosses the goal", to);
}

static void print_unmeasured(const struct json *goal, struct tally *tally, FILE *to)
{
	const char *by = json_string(goal, "by");
	char verdict[256];

	tally->unmeasured++;
	snprintf(verdict, sizeof(verdict), "not measured; make %s", by ? by : "?");
	print_line(goal, "-", "", verdict, to);
}

/* Reads what can be read; the places of the rest stay NULL. */
static struct json **read_lists(char **paths, size_t *nr)
{
	struct json **lists;
	size_t i;

	for (*nr = 0; paths[*nr]; ++*nr)
		;
	lists = calloc(*nr + 1, sizeof(*lists));
	for (i = 0; lists && i < *nr; i++)
		lists[i] = json_read(paths[i]);
	return lists;
}

static void print_goal(const struct json *goal, struct json **lists, size_t nr,
		       struct tally *tally, FILE *to)
{
	struct result result;
	size_t i;

	for (i = 0; json_string(goal, "metric") && i < nr; i++)
		if (lists[i] && find_in(lists[i], goal, &result)) {
			print_measured(goal, &result, controls_failed(lists[i]), tally, to);
			return;
		}
	print_unmeasured(goal, tally, to);
}

bool goals_print(const char *goals_path, char **paths, FILE *to)
{
	struct json *goals = json_read(goals_path), **lists;
	const struct json *goal;
	struct tally tally = {};
	size_t nr, i;

	if (!goals || goals->type != JSON_LIST) {
		fprintf(stderr, "augur-bench: %s is no list of goals\n", goals_path);
		json_free(goals);
		return false;
	}
	lists = read_lists(paths, &nr);
	fprintf(to, "%-10s%-64s%12s%12s  %-22s%s\n", "part", "what", "goal", "measured",
		"99 % interval", "");
	for (goal = goals->first; goal; goal = goal->next)
		print_goal(goal, lists, lists ? nr : 0, &tally, to);
	fprintf(to, "\n%u met, %u not met, %u open, %u not measured\n", tally.met,
		tally.missed, tally.open, tally.unmeasured);
	for (i = 0; lists && i < nr; i++)
		json_free(lists[i]);
	free(lists);
	json_free(goals);
	return true;
}
