// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <string.h>

#include "control.h"
#include "table.h"

/* Metrics are called LOAD.KEY@CPUS, and a KEY of times ends in _ns. */
static bool is_time(const char *metric)
{
	const char *at = strchr(metric, '@');
	size_t length = at ? (size_t)(at - metric) : strlen(metric);

	return length > 3 && !strncmp(metric + length - 3, "_ns", 3);
}

void table_figure(const char *metric, double value, char *to, size_t size)
{
	static const struct {
		double least;
		const char *unit;
	} units[] = { { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "us" }, { 0, "ns" } };
	size_t i = 0;

	if (!isfinite(value)) {
		snprintf(to, size, "-");
		return;
	}
	if (!is_time(metric)) {
		snprintf(to, size, "%.5g", value);
		return;
	}
	while (units[i].least > value)
		i++;
	snprintf(to, size, "%.4g %s", value / (units[i].least > 0 ? units[i].least : 1),
		 units[i].unit);
}

static const char *verdict(const struct result *r, bool controls)
{
	if (!controls)
		return "no verdict";
	if (r->ratio.n < RATIO_PAIRS_MIN)
		return "too few pairs";
	if (isnan(r->ratio.value))
		return "no ratio";
	if (!ratio_significant(&r->ratio))
		return "no difference shown";
	return (r->ratio.value > 1) == r->more_is_better ? "better" : "worse";
}

static void print_comparison(const struct result *r, bool controls, FILE *to)
{
	char a[32], b[32], ratio[32], interval[48];

	/* If the first scheduler has none of it, there is no ratio. */
	if (isnan(r->ratio.value) && r->ratio.n)
		table_figure(r->metric, 0, a, sizeof(a));
	else
		table_figure(r->metric, r->ratio.value > 0 ? r->value / r->ratio.value : NAN, a,
			     sizeof(a));
	table_figure(r->metric, r->value, b, sizeof(b));
	snprintf(ratio, sizeof(ratio), isnan(r->ratio.value) ? "-" : "%.3f",
		 r->ratio.value);
	snprintf(interval, sizeof(interval), isnan(r->ratio.lo) ? "-" : "%.3f..%.3f",
		 r->ratio.lo, r->ratio.hi);
	fprintf(to, "%-38s %-11s%12s%12s%9s  %-18s%3zu  %s\n", r->metric, r->b, a, b,
		ratio, interval, r->ratio.n, verdict(r, controls));
}

static void print_alone(const struct result *r, FILE *to)
{
	char b[32];

	table_figure(r->metric, r->value, b, sizeof(b));
	fprintf(to, "%-38s %-11s%12s%12s%9s  %-18s%3zu\n", r->metric, r->b, "", b, "", "",
		r->ratio.n);
}

static void print_failures(const struct failures *failures, const char *what, FILE *to)
{
	size_t i;

	for (i = 0; i < failures->nr; i++)
		fprintf(to, "%s: %s: %s (%u)\n", what, failures->list[i].what,
			failures->list[i].reason, failures->list[i].times);
}

static void print_controls(const struct control *control, FILE *to)
{
	if (!control->runs) {
		fprintf(to, "No controls were run, so there is no verdict.\n");
		return;
	}
	fprintf(to, "Controls %s: %u of %u comparisons with itself agree, all together are %.4f off,\n"
		"the worst %.4f; what was planted %s (ratio %.3f, %.3f..%.3f).\n",
		control_passed(control) ? "passed" : "FAILED, so there is no verdict",
		control->agreeing, control->runs, control->off, control->worst,
		control->planted_found ? "was found" : "was NOT found",
		control->planted.value, control->planted.lo, control->planted.hi);
}

/* A figure alone is worth a line only where nothing compares it. */
static bool is_compared(const struct results *results, const struct result *alone)
{
	size_t i;

	for (i = 0; i < results->nr; i++)
		if (*results->list[i].a &&
		    !strcmp(results->list[i].metric, alone->metric))
			return true;
	return false;
}

void table_print(const struct samples *samples, const struct results *results, FILE *to)
{
	const struct machine *m = &samples->machine;
	struct control control = control_of(samples);
	size_t i;

	fprintf(to, "augur %s, Linux %s, %u CPUs on %u node%s, %s time\n\n", m->version,
		m->kernel, m->cpus, m->nodes, m->nodes == 1 ? "" : "s", m->clock);
	fprintf(to, "%-38s %-11s%12s%12s%9s  %-18s%3s\n", "", "scheduler",
		samples->nr_scheds ? samples->scheds[0] : "", "it", "ratio",
		"99 % interval", "n");
	for (i = 0; i < results->nr; i++) {
		const struct result *r = &results->list[i];

		if (control_is(r->metric))
			continue;
		if (*r->a)
			print_comparison(r, control_passed(&control), to);
		else if (!is_compared(results, r))
			print_alone(r, to);
	}
	fprintf(to, "\n");
	print_controls(&control, to);
	print_failures(&samples->voids, "void block", to);
	print_failures(&samples->skips, "left out", to);
	if (!samples->ended)
		fprintf(to, "The run was cut short: these are the results until then.\n");
}
