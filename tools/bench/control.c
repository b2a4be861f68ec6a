// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"

bool control_is(const char *metric)
{
	return !strncmp(metric, "control.", strlen("control."));
}

static struct ratio compare(const struct samples *s, size_t metric, const char *label)
{
	struct ratio ratio = { .value = NAN };
	double *a = calloc(s->nr, sizeof(*a)), *b = calloc(s->nr, sizeof(*b));
	size_t sched;

	for (sched = 0; sched < s->nr_scheds; sched++)
		if (a && b && !strcmp(s->scheds[sched], label))
			ratio = ratio_of_pairs(a, b, samples_pairs(s, metric, 0, sched,
								   a, b));
	free(a);
	free(b);
	return ratio;
}

/* Adds to the sum of ratios. */
static void count_again(struct control *control, const struct ratio *ratio, double *sum)
{
	double distance = fabs(ratio->value - 1);

	/* Cut short: it says neither. */
	if (ratio->n < RATIO_PAIRS_MIN)
		return;
	control->runs++;
	control->agreeing += !ratio_significant(ratio);
	*sum += ratio->value;
	if (!(distance <= control->worst))
		control->worst = distance;
}

struct control control_of(const struct samples *samples)
{
	struct control control = {
		.planted = { .value = NAN },
		.counted = !strcmp(samples->machine.clock, "counted"),
	};
	struct ratio ratio;
	double sum = 0;
	size_t metric;

	for (metric = 0; metric < samples->nr_metrics; metric++) {
		const char *name = samples->metrics[metric].name;

		if (!strncmp(name, CONTROL_AGAIN, strlen(CONTROL_AGAIN))) {
			ratio = compare(samples, metric, CONTROL_SCHED_AGAIN);
			count_again(&control, &ratio, &sum);
		} else if (!strcmp(name, CONTROL_PLANTED)) {
			control.planted = compare(samples, metric, CONTROL_SCHED_PLANTED);
			control.planted_found = ratio_significant(&control.planted) &&
						control.planted.lo > 1;
		}
	}
	control.off = control.runs ? fabs(sum / control.runs - 1) : NAN;
	return control;
}

bool control_passed(const struct control *control)
{
	return control->runs && 20 * control->agreeing >= 19 * control->runs &&
	       (!control->counted || control->off <= CONTROL_OFF_MAX) &&
	       control->planted_found;
}

/* A figure that is counted, not estimated: it has no interval. */
static struct result figure(const char *metric, double value, unsigned int n)
{
	struct result result = {
		.b = CONTROL_SCHED_AGAIN,
		.value = value,
		.ratio = { .value = value, .lo = NAN, .hi = NAN, .n = n },
		.goal = NAN,
	};

	snprintf(result.metric, sizeof(result.metric), "%s", metric);
	return result;
}

void control_add(const struct samples *samples, struct results *results)
{
	struct control control = control_of(samples);
	struct result *planted;

	if (!control.runs)
		return;
	results->list[results->nr++] = figure("control.agreeing",
					      (double)control.agreeing / control.runs,
					      control.runs);
	results->list[results->nr++] = figure("control.off", control.off, control.runs);
	results->list[results->nr++] = figure("control.worst", control.worst,
					      control.runs);
	if (!control.planted.n)
		return;
	planted = &results->list[results->nr++];
	*planted = figure(CONTROL_PLANTED, NAN, 0);
	strcpy(planted->a, samples->scheds[0]);
	strcpy(planted->b, CONTROL_SCHED_PLANTED);
	planted->ratio = control.planted;
}
