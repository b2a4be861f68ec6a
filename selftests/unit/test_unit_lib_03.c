// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/augurctl/suggest.c userspace/augurctl/output.c */
/*
 * What augurctl says: suggestions, and one answer in three forms.
 */

#include "augurctl/output.h"
#include "augurctl/suggest.h"
#include "harness.h"

static const char *const words[] = {
	"status", "counters", "decision", "sched", "version", "help",
};

static const char *near(const char *word)
{
	const char *s = suggest(word, words, 6);

	return s ? s : "";
}

TEST(suggest_finds_the_near_word)
{
	EXPECT_STREQ("status", near("statsu"));
	EXPECT_STREQ("status", near("stat"));
	EXPECT_STREQ("counters", near("counter"));
	EXPECT_STREQ("decision", near("decisoin"));
	EXPECT_STREQ("sched", near("shed"));
	EXPECT_STREQ("", near("banana"));
	EXPECT_STREQ("", near(""));
	EXPECT_STREQ("", near("a-word-that-is-far-longer-than-any-other-word"));
}

TEST(times_are_readable)
{
	char buf[32];

	out_format_ns(buf, sizeof(buf), 999);
	EXPECT_STREQ("999 ns", buf);
	out_format_ns(buf, sizeof(buf), 200000);
	EXPECT_STREQ("200.0 us", buf);
	out_format_ns(buf, sizeof(buf), 5000000);
	EXPECT_STREQ("5.00 ms", buf);
}

/* The answer below in JSON, piece by piece. */
static const char *const json[] = {
	"{\"a_b\":\"x\\\"y\\\\\\u000a\\u00ff\",",
	"\"yes\":true,",
	"\"inner\":{\"n\":18446744073709551615},",
	"\"empty\":[],",
	"\"rows\":[{\"name\":\"short\",\"run_ns\":1500},",
	"{\"name\":\"x\",\"run_ns\":2000000}]}\n",
};

static void answer(enum out_format format)
{
	static const char *const columns[] = { "name", "run_ns" };

	out_init(format);
	out_text("a_b", "x\"y\\\n\xff");
	out_flag("yes", true);
	out_begin("inner");
	out_number("n", 18446744073709551615ULL);
	out_end();
	out_list_begin("empty");
	out_list_end();
	out_table_begin("rows", columns, 2);
	out_cell_text("short");
	out_cell_ns(1500);
	out_cell_text("x");
	out_cell_ns(2000000);
	out_table_end();
}

/* What is written to stdout while @format is asked for. */
static void capture(char *buf, size_t len, enum out_format format, bool fail)
{
	int saved = dup(STDOUT_FILENO), fds[2];
	ssize_t nr;

	if (saved < 0 || pipe(fds))
		return;
	fflush(stdout);
	dup2(fds[1], STDOUT_FILENO);
	answer(format);
	if (fail)
		out_error("it broke: '%s'", "why");
	else
		out_finish();
	fflush(stdout);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	close(fds[1]);
	nr = read(fds[0], buf, len - 1);
	buf[nr > 0 ? nr : 0] = '\0';
	close(fds[0]);
}

TEST(json_is_exact)
{
	char buf[1024];

	const char *at = buf;

	capture(buf, sizeof(buf), OUT_JSON, false);
	for (size_t i = 0; i < sizeof(json) / sizeof(json[0]); i++) {
		ASSERT_EQ(0, strncmp(json[i], at, strlen(json[i])))
			TH_LOG("expected %s at %s", json[i], at);
		at += strlen(json[i]);
	}
	EXPECT_STREQ("", at);
}

TEST(text_is_aligned_and_harmless)
{
	char buf[1024];

	capture(buf, sizeof(buf), OUT_PLAIN, false);
	EXPECT_NE(NULL, strstr(buf, "a b"));
	EXPECT_NE(NULL, strstr(buf, "x\"y\\?"));
	EXPECT_NE(NULL, strstr(buf, "name       run\n"));
	EXPECT_NE(NULL, strstr(buf, "short   1.5 us\n"));
	EXPECT_NE(NULL, strstr(buf, "x      2.00 ms\n"));
}

TEST(failure_leaves_nothing_half_said)
{
	char buf[1024];

	capture(buf, sizeof(buf), OUT_JSON, true);
	EXPECT_STREQ("{\"error\":\"it broke: 'why'\"}\n", buf);
	capture(buf, sizeof(buf), OUT_PLAIN, true);
	EXPECT_STREQ("", buf);
}

TEST_HARNESS_MAIN
