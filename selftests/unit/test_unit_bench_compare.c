// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: tools/bench/compare.c tools/bench/result.c tools/bench/samples.c tools/bench/ratio.c tools/bench/json.c tools/bench/control.c tools/bench/goals.c tools/bench/table.c */
/*
 * From samples to a verdict: results are written and read again, a regression is one
 * only beyond the margin and beyond chance, a baseline of something else is refused, a
 * run whose controls fail says nothing, and files that are wrong are refused whole.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/compare.h"
#include "bench/control.h"
#include "bench/goals.h"
#include "bench/table.h"
#include "harness.h"

static void take(struct samples *samples, const char *format, ...)
{
	char line[SAMPLES_LINE];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (!samples_take(samples, line))
		abort();
}

/* A run in which augur takes @factor of what eevdf does, give or take one in a hundred. */
static struct samples run_of(double factor, double planted)
{
	struct samples s = {};
	int pair, again;

	take(&s, "@machine 1.0 7.3.4 8 2 counted");
	take(&s, "@sched eevdf");
	take(&s, "@metric less pool.p95_ns@8");
	for (pair = 0; pair < 8; pair++) {
		take(&s, "@value pool.p95_ns@8 eevdf %d %d", pair, 1000 + pair % 3);
		take(&s, "@value pool.p95_ns@8 augur %d %g", pair,
		     factor * (1000 + (pair + 1) % 3 * 10));
		for (again = 1; again <= 20; again++) {
			take(&s, "@value control.again-%d eevdf %d %d", again, pair,
			     100 + pair % 2);
			take(&s, "@value control.again-%d again %d %d", again, pair,
			     100 + (pair + again) % 2);
		}
		take(&s, "@value control.planted eevdf %d 100", pair);
		take(&s, "@value control.planted planted %d %g", pair,
		     planted * (100 + pair % 2));
	}
	take(&s, "@end");
	return s;
}

static char *baseline_of(const struct samples *samples)
{
	struct results results = results_of(samples);
	size_t size;
	char *text;
	FILE *to = open_memstream(&text, &size);

	baseline_write(&samples->machine, &results, to);
	fclose(to);
	results_free(&results);
	return text;
}

/* How many figures of a run with @now are worse than those of one with @then. */
static unsigned int regressions(double then, double now, double margin)
{
	struct samples before = run_of(then, 2), after = run_of(now, 2);
	char *text = baseline_of(&before);
	struct results results = results_of(&after);
	FILE *nowhere = fopen("/dev/null", "w");
	struct json *baseline;
	unsigned int line, worse;

	baseline = json_parse(text, &line);
	worse = compare_print(&results, baseline, margin, nowhere);
	fclose(nowhere);
	json_free(baseline);
	results_free(&results);
	samples_free(&before);
	samples_free(&after);
	free(text);
	return worse;
}

TEST(a_regression_is_beyond_margin_and_chance)
{
	EXPECT_EQ(0, regressions(1, 1, 0.05));
	EXPECT_EQ(1, regressions(1, 1.2, 0.05));
	EXPECT_EQ(0, regressions(1, 1.2, 0.25));
	/* It got better. */
	EXPECT_EQ(0, regressions(1.2, 1, 0.05));
	/* Within the interval, which is about one per cent wide. */
	EXPECT_EQ(0, regressions(1, 1.002, 0.001));
}

TEST(a_margin_alone_is_no_regression_when_less_is_worse)
{
	struct result then = { .more_is_better = true, .ratio = { 1.0, 0.9, 1.1, 8 } };
	struct result now = { .more_is_better = true, .ratio = { 0.8, 0.7, 0.95, 8 } };

	EXPECT_FALSE(compare_regressed(&now, &then, 0.05));
	now.ratio.hi = 0.85;
	EXPECT_TRUE(compare_regressed(&now, &then, 0.05));
	now.more_is_better = false;
	EXPECT_FALSE(compare_regressed(&now, &then, 0.05));
}

TEST(a_baseline_of_something_else_is_refused)
{
	struct samples samples = run_of(1, 2);
	struct machine other[5];
	char *text = baseline_of(&samples);
	struct json *baseline, *list;
	unsigned int line, i;

	baseline = json_parse(text, &line);
	ASSERT_TRUE(baseline);
	EXPECT_EQ(NULL, baseline_refused(baseline, &samples.machine));
	for (i = 0; i < 5; i++)
		other[i] = samples.machine;
	snprintf(other[0].version, SAMPLES_NAME, "1.1");
	snprintf(other[1].kernel, SAMPLES_NAME, "7.4");
	other[2].cpus = 4;
	other[3].nodes = 1;
	snprintf(other[4].clock, SAMPLES_NAME, "real");
	for (i = 0; i < 5; i++)
		EXPECT_NE(NULL, baseline_refused(baseline, &other[i]));
	list = json_parse("[]", &line);
	EXPECT_NE(NULL, baseline_refused(list, &samples.machine));
	json_free(list);
	json_free(baseline);
	samples_free(&samples);
	free(text);
}

static enum met judged(double factor, double planted, const char *bound)
{
	char text[256];
	struct samples samples = run_of(factor, planted);
	struct results results = results_of(&samples);
	struct control control = control_of(&samples);
	struct json *goals;
	enum met met = MET_UNKNOWN;
	unsigned int line;
	size_t i;

	snprintf(text, sizeof(text),
		 "[{\"metric\":\"pool.p95_ns@8\",\"a\":\"eevdf\",\"b\":\"augur\",%s}]", bound);
	goals = json_parse(text, &line);
	results_judge(&results, goals, control_passed(&control), !control.runs);
	for (i = 0; i < results.nr; i++)
		if (!strcmp(results.list[i].b, "augur") && *results.list[i].a)
			met = results.list[i].met;
	json_free(goals);
	results_free(&results);
	samples_free(&samples);
	return met;
}

TEST(goals_are_judged_by_the_whole_interval)
{
	EXPECT_EQ(MET_YES, judged(0.3, 2, "\"at_most\":0.333"));
	EXPECT_EQ(MET_NO, judged(0.4, 2, "\"at_most\":0.333"));
	EXPECT_EQ(MET_UNKNOWN, judged(1, 2, "\"at_most\":1.013"));
	EXPECT_EQ(MET_YES, judged(1.5, 2, "\"at_least\":1.02"));
	EXPECT_EQ(MET_UNKNOWN, judged(1, 2, "\"says\":\"no bound\""));
}

/* Three pairs agree by chance too often, however far they are from the goal. */
TEST(few_pairs_meet_no_goal)
{
	struct result result = { .a = "eevdf", .ratio = { 0.1, 0.1, 0.1, 3 } };
	struct json *goal;
	unsigned int line;
	double bound;

	goal = json_parse("{\"at_most\": 0.5}", &line);
	ASSERT_TRUE(goal);
	EXPECT_EQ(MET_UNKNOWN, goal_met(goal, &result, &bound));
	result.ratio.n = RATIO_PAIRS_MIN;
	EXPECT_EQ(MET_YES, goal_met(goal, &result, &bound));
	json_free(goal);
}

TEST(without_its_controls_a_run_has_no_verdict)
{
	struct samples samples = {};
	struct control control = control_of(&samples);

	EXPECT_FALSE(control_passed(&control));
	/* What was planted made no difference. */
	EXPECT_EQ(MET_UNKNOWN, judged(0.3, 1, "\"at_most\":0.333"));
	samples = run_of(1, 2);
	control = control_of(&samples);
	EXPECT_EQ(20, control.runs);
	EXPECT_EQ(20, control.agreeing);
	EXPECT_TRUE(control_passed(&control));
	EXPECT_EQ(0, control.off);
	control.off = 0.007;
	EXPECT_FALSE(control_passed(&control));
	/* Of a machine's mood that much is to be expected. */
	control.counted = false;
	EXPECT_TRUE(control_passed(&control));
	control.agreeing = 18;
	EXPECT_FALSE(control_passed(&control));
	samples_free(&samples);
}

/* Void blocks are counted, and no figure of theirs is anywhere. */
TEST(void_blocks_leave_gaps)
{
	struct samples s = {};
	double a[8], b[8];

	take(&s, "@value m eevdf 0 1");
	take(&s, "@value m augur 0 2");
	take(&s, "@value m eevdf 1 3");
	take(&s, "@void augur 1 m ejected");
	take(&s, "@void augur 2 m ejected");
	take(&s, "@value m augur 3 4");
	EXPECT_EQ(1, samples_pairs(&s, 0, 0, 1, a, b));
	EXPECT_EQ(1, a[0]);
	EXPECT_EQ(2, b[0]);
	EXPECT_EQ(2, failures_total(&s.voids));
	EXPECT_EQ(1, s.voids.nr);
	EXPECT_STREQ("m ejected", s.voids.list[0].reason);
	samples_free(&s);
}

/* A pair has too few values to have such a percentile: all of them together have one. */
TEST(values_of_all_pairs_make_a_percentile)
{
	struct samples s = {};
	struct results results;
	const struct result *r;
	int pair, i;

	take(&s, "@sched eevdf");
	take(&s, "@metric p99 m");
	for (pair = 0; pair < 8; pair++)
		for (i = 0; i < 200; i++) {
			take(&s, "@value m eevdf %d %d", pair, 2 * (8 * i + pair));
			take(&s, "@value m augur %d %d", pair, 8 * i + pair);
		}
	/* Of a pair that is the other one's only, nothing counts in a comparison. */
	for (i = 0; i < 200; i++)
		take(&s, "@value m augur 8 1000000");
	results = results_of(&s);
	ASSERT_EQ(3, results.nr);
	/* Sixteen of 1600 are larger. */
	EXPECT_EQ(2 * 1583, results.list[0].value);
	EXPECT_EQ(1000000, results.list[1].value);
	r = &results.list[2];
	EXPECT_EQ(1583, r->value);
	EXPECT_EQ(0.5, r->ratio.value);
	EXPECT_EQ(8, r->ratio.n);
	/* All pairs are alike in that. */
	EXPECT_EQ(0.5, r->ratio.lo);
	EXPECT_EQ(0.5, r->ratio.hi);
	results_free(&results);
	samples_free(&s);
}

TEST(a_percentile_of_few_values_is_none)
{
	struct samples s = {};
	struct results results;
	int pair, i;

	take(&s, "@metric p99 m");
	for (pair = 0; pair < 9; pair++)
		for (i = 0; i < 111; i++)
			take(&s, "@value m eevdf %d %d", pair, i);
	results = results_of(&s);
	EXPECT_EQ(0, results.nr);
	results_free(&results);
	samples_free(&s);
}

TEST(wrong_lines_are_refused)
{
	static const char *const wrong[] = {
		"@machine 1.0", "@metric bigger m", "@value m eevdf x 1", "@value m",
		"@value m eevdf 1 nan", "@void eevdf", "@skip load", "@progress x", "@sched ",
		"@value m eevdf 2000 1", "@value m eevdf -1 1",
	};
	struct samples s = {};
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		EXPECT_FALSE(samples_take(&s, wrong[i])) TH_LOG("%s", wrong[i]);
	EXPECT_TRUE(samples_take(&s, "what a load says"));
	EXPECT_EQ(0, s.nr);
	samples_free(&s);
}

TEST(what_is_no_json_is_refused)
{
	static const char *const wrong[] = {
		"", "[", "{", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "[1 2]", "nul", "1x",
		"\"a", "\"\\u0041\"", "[[[[[[[[[1]]]]]]]]]", "0x10", "nan", "1e999", "[]]",
		"\"a\nb\"", "{\"a\":1,}", "-", "[\"a\" \"b\"]",
	};
	struct json *value;
	unsigned int line;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		value = json_parse(wrong[i], &line);
		EXPECT_EQ(NULL, value) TH_LOG("%s", wrong[i]);
		json_free(value);
	}
	value = json_parse("{\"a\": [1, -2.5e3, null, true],\n \"b\": \"x\\\"y\"}", &line);
	ASSERT_TRUE(value);
	EXPECT_STREQ("x\"y", json_string(value, "b"));
	EXPECT_TRUE(isnan(json_number(value, "b")));
	EXPECT_EQ(-2500, json_member(value, "a")->first->next->number);
	json_free(value);
	EXPECT_EQ(NULL, json_parse("[1,\n2,\n;", &line));
	EXPECT_EQ(3, line);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	fputs(text, file);
	fclose(file);
}

#define GOALS	"[{\"says\":\"one\",\"metric\":\"m\",\"b\":\"augur\",\"at_most\":5}," \
		"{\"metric\":\"other\",\"b\":\"augur\",\"at_most\":5,\"by\":\"bench\"}]"

/* What the table says, as a string to be freed. */
static char *table(const char *results)
{
	char results_path[] = "results", *paths[] = { results_path, NULL }, *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	write_file("goals", GOALS);
	write_file("results", results);
	goals_print("goals", paths, to);
	fclose(to);
	return text;
}

#define RESULT "{\"metric\":\"m\",\"a\":null,\"b\":\"augur\",\"value\":4,\"lo\":3,\"hi\":"
#define CONTROL(name, value) \
	",{\"metric\":\"control." name "\",\"a\":null,\"b\":\"again\",\"value\":" value "}"

/* Whatever a file of results says about "met" is not believed, but computed. */
TEST(the_table_of_goals_computes)
{
	static const struct {
		const char *results;
		const char *says;
	} cases[] = {
		{ "[" RESULT "4.5,\"n\":8,\"met\":false}]", "1 met, 0 not met, 0 open, 1 not" },
		{ "[" RESULT "6,\"n\":8,\"met\":true}]", "0 met, 0 not met, 1 open, 1 not" },
		{ "[" RESULT "4.5,\"n\":8}" CONTROL("agreeing", "0.9") "]",
		  "0 met, 0 not met, 1 open, 1 not" },
		{ "[" RESULT "4.5,\"n\":8}" CONTROL("off", "0.007") "]",
		  "0 met, 0 not met, 1 open, 1 not" },
		{ "[" RESULT "4.5,\"n\":8}" CONTROL("off", "0.006") "]",
		  "1 met, 0 not met, 0 open, 1 not" },
		{ "[]", "0 met, 0 not met, 0 open, 2 not" },
		{ "no json", "0 met, 0 not met, 0 open, 2 not" },
	};
	char *text;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		text = table(cases[i].results);
		EXPECT_TRUE(strstr(text, cases[i].says)) TH_LOG("%s", text);
		free(text);
	}
	unlink("goals");
	EXPECT_FALSE(goals_print("goals", (char *[]){ NULL }, stderr));
}

TEST(figures_have_units)
{
	char text[32];

	table_figure("load.p99_ns@8", 1234567, text, sizeof(text));
	EXPECT_STREQ("1.235 ms", text);
	table_figure("load.p99_ns", 0, text, sizeof(text));
	EXPECT_STREQ("0 ns", text);
	table_figure("load.rps@8", 1500, text, sizeof(text));
	EXPECT_STREQ("1500", text);
	table_figure("load.rps@8", NAN, text, sizeof(text));
	EXPECT_STREQ("-", text);
}

TEST_HARNESS_MAIN
