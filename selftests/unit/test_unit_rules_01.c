// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/augurd/conf.c userspace/augurd/rules.c userspace/model/decide.c userspace/model/lanes.c userspace/model/model.c userspace/model/window.c */
/*
 * Rules of the configuration: how they are written, and whom they are about.
 */
#include <linux/augur_hint.h>

#include "augurd/conf.h"
#include "fuzz_conf.h"
#include "harness.h"

static bool refused(const char *text, const char *expected)
{
	if (!parse(text) && strstr(why, expected))
		return true;
	printf("# expected '%s', got '%s'\n", expected, why);
	return false;
}

TEST(a_rule_is_read)
{
	ASSERT_TRUE(parse("[rule web]\nexe = /usr/sbin/nginx\ncomm = nginx*\n"
			  "hint = latency\nrun_us = 300\n[ rule\tother thing ]\n"
			  "unit = *.timer\nhint=background\nnode = 1\n"));
	ASSERT_EQ(2, conf.nr_rules);
	EXPECT_STREQ("rule web", conf.rules[0].section);
	EXPECT_STREQ("/usr/sbin/nginx", conf.rules[0].exe);
	EXPECT_STREQ("nginx*", conf.rules[0].comm);
	EXPECT_EQ(AUGUR_HINT_LATENCY, conf.rules[0].hint);
	EXPECT_EQ(300, conf.rules[0].run_us);
	EXPECT_EQ(AUGUR_NODE_ANY, conf.rules[0].node);
	EXPECT_STREQ("rule other thing", conf.rules[1].section);
	EXPECT_EQ(AUGUR_HINT_BACKGROUND, conf.rules[1].hint);
	EXPECT_EQ(1, conf.rules[1].node);
	EXPECT_TRUE(shown_is_parsed());
}

TEST(a_later_section_of_the_same_name_overrides)
{
	ASSERT_TRUE(parse("[rule a]\ncomm = long-name\nhint = latency\n[rule b]\ncomm = b\n"
			  "run_us = 1\n[rule a]\ncomm = x\n"));
	ASSERT_EQ(2, conf.nr_rules);
	EXPECT_STREQ("x", conf.rules[0].comm);
	EXPECT_EQ(AUGUR_HINT_LATENCY, conf.rules[0].hint);
	EXPECT_TRUE(shown_is_parsed());
}

TEST(errors_name_file_line_key_and_what_was_expected)
{
	char text[64 * 32], *at = text;
	int i;

	EXPECT_TRUE(refused("\n[rule]\n",
			    "f:2: expected [rule NAME] with a name of 1 to 34 bytes, got ''"));
	EXPECT_TRUE(refused("[ruler]\n", "f:1: unknown section 'ruler': expected augurd,"));
	EXPECT_TRUE(refused("[rule 12345678901234567890123456789012345]\n",
			    "f:1: expected [rule NAME] with a name of 1 to 34 bytes"));
	EXPECT_TRUE(refused("[rule a]\nexec = x\n",
			    "f:2: unknown key 'exec' in section rule a: expected one of exe, "));
	EXPECT_TRUE(refused("[rule a]\nmax_keys = 64\n", "f:2: unknown key 'max_keys'"));
	EXPECT_TRUE(refused("[rule a]\nexe =\n", "f:2: exe: expected a pattern of 1 to 255 bytes"));
	EXPECT_TRUE(refused("[rule a]\ncomm = 12345678901234567890123456789012\n",
			    "f:2: comm: expected a pattern of 1 to 31 bytes"));
	EXPECT_TRUE(refused("[rule a]\nhint = fast\n",
			    "f:2: hint: expected none, latency, throughput or background, got"));
	EXPECT_TRUE(refused("[rule a]\nrun_us = -1\n",
			    "f:2: run_us: expected a whole number from 0 to 1000000"));
	EXPECT_TRUE(refused("[rule a]\nnode = 256\n", "f:2: node: expected"));
	EXPECT_TRUE(refused("\n[rule a]\nhint = latency\n",
			    "f:2: rule a: expected exe, comm, cgroup or unit"));
	EXPECT_TRUE(refused("[rule a]\ncomm = x\n",
			    "f:1: rule a: expected hint, run_us, deadline_us or node"));
	for (i = 0; i <= AUGUR_RULES_MAX; i++)
		at += sprintf(at, "[rule %d]\ncomm=x\nnode=0\n", i);
	EXPECT_TRUE(refused(text, "f:193: expected at most 64 rules"));
}

static bool is_about(const char *keys, const char *exe, const char *cgroup,
		     const char *comm)
{
	char text[256];

	snprintf(text, sizeof(text), "[rule a]\nhint = latency\n%s", keys);
	return parse(text) && augur_rule_has_process(conf.rules, exe, cgroup) &&
	       augur_rule_has_thread(conf.rules, comm);
}

TEST(all_patterns_must_match)
{
	static const char both[] = "exe = /bin/a*\ncomm = x?\n";

	EXPECT_TRUE(is_about(both, "/bin/ab/c", "/", "x1"));
	EXPECT_FALSE(is_about(both, "/bin/b", "/", "x1"));
	EXPECT_FALSE(is_about(both, "/bin/ab", "/", "x"));
	EXPECT_FALSE(is_about("exe = /bin/a\n", "/usr/bin/a", "/", "a"));
	EXPECT_TRUE(is_about("exe = */a\n", "/usr/bin/a", "/", "a"));
	EXPECT_TRUE(is_about("comm = [xy]\n", "/a", "/", "y"));
}

/* A rule that does not ask is about it all the same. */
TEST(what_is_not_known_does_not_match)
{
	EXPECT_FALSE(is_about("exe = *\n", NULL, "/", "x"));
	EXPECT_TRUE(is_about("comm = x\n", NULL, "/", "x"));
}

TEST(a_unit_is_any_part_of_the_cgroup)
{
	static const char cgroup[] = "/system.slice/web.service/worker";

	EXPECT_TRUE(is_about("unit = web.service\n", "/a", cgroup, "x"));
	EXPECT_TRUE(is_about("unit = system.slice\n", "/a", cgroup, "x"));
	EXPECT_TRUE(is_about("unit = web.*\n", "/a", cgroup, "x"));
	EXPECT_TRUE(is_about("unit = worker\n", "/a", cgroup, "x"));
	EXPECT_FALSE(is_about("unit = web\n", "/a", cgroup, "x"));
	EXPECT_FALSE(is_about("unit = *slice?web*\n", "/a", cgroup, "x"));
	EXPECT_FALSE(is_about("unit = *\n", "/a", "/", "x"));
	EXPECT_TRUE(is_about("cgroup = /system.slice/*\n", "/a", cgroup, "x"));
	EXPECT_FALSE(is_about("cgroup = web.service\n", "/a", cgroup, "x"));
}

TEST_HARNESS_MAIN
