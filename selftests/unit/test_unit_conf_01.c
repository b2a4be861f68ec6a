// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* timeout: 400 */
/* sources: userspace/augurd/conf.c userspace/augurd/conf_files.c userspace/model/decide.c userspace/model/lanes.c userspace/model/model.c userspace/model/window.c */
/*
 * The configuration: what it takes, what it refuses and how it says so.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "augurd/conf.h"
#include "fuzz.h"
#include "fuzz_conf.h"
#include "harness.h"

static bool refused(const char *text, const char *expected)
{
	if (!parse(text) && strstr(why, expected))
		return true;
	printf("# expected '%s', got '%s'\n", expected, why);
	return false;
}

TEST(nothing_means_the_defaults)
{
	ASSERT_TRUE(parse(""));
	EXPECT_EQ(0, memcmp(&conf.model, &augur_model_defaults, sizeof(conf.model)));
	EXPECT_EQ(0, memcmp(&conf.decide, &augur_decide_defaults, sizeof(conf.decide)));
	EXPECT_EQ(3000000, conf.tunables.slice_default_ns);
}

TEST(values_are_taken)
{
	ASSERT_TRUE(parse("# comment\n; another\n\n [ model ]\t\n\tbeta=  0.25  \r\n"
			  "[augurd]\nmax_keys = 1000\nobserve = yes\n"
			  "[decide]\nttl_ms=5000\n[scheduler]\nslice_max_ns = 9000000"));
	EXPECT_EQ(0.25f, conf.model.beta);
	EXPECT_EQ(1000, conf.max_keys);
	EXPECT_EQ(1, conf.observe);
	EXPECT_EQ(5000, conf.decide.ttl_ms);
	EXPECT_EQ(9000000, conf.tunables.slice_max_ns);
}

TEST(errors_name_file_line_key_and_what_was_expected)
{
	EXPECT_TRUE(refused("\n\nmax_keys = 1000\n", "f:3: max_keys: expected a [SECTION]"));
	EXPECT_TRUE(refused("[augurd]\nmax_keys\n", "f:2: expected KEY = VALUE"));
	EXPECT_TRUE(refused("[augurd]\nmaxkeys = 1\n",
			    "f:2: unknown key 'maxkeys' in section augurd: expected one of "));
	EXPECT_TRUE(refused("[daemon]\n", "f:1: unknown section 'daemon'"));
	EXPECT_TRUE(refused("[augurd\n", "f:1: expected ']'"));
	EXPECT_TRUE(refused("[augurd]\nmax_keys = 63\n",
			    "f:2: max_keys: expected a whole number from 64 to 1048576"));
	EXPECT_TRUE(refused("[augurd]\nmax_keys = -64\n", "f:2: max_keys: expected"));
	EXPECT_TRUE(refused("[augurd]\nmax_keys = 100k\n", "got '100k'"));
	EXPECT_TRUE(refused("[augurd]\npreset = swift\n",
			    "f:2: preset: expected balanced, latency or throughput"));
	EXPECT_TRUE(refused("[model]\nbeta = nan\n", "f:2: beta: expected a number"));
	EXPECT_TRUE(refused("[model]\nbeta = inf\n", "f:2: beta: expected a number"));
	EXPECT_TRUE(refused("[model]\nbeta =\n", "got ''"));
	EXPECT_TRUE(refused("[model]\nmemory = 1e99\n", "f:2: memory: expected a number"));
}

TEST(values_must_agree)
{
	EXPECT_TRUE(refused("[decide]\nkeep_confidence = 0.9\n",
			    "f:2: keep_confidence: expected at most promote_confidence"));
	EXPECT_TRUE(refused("[decide]\n\nslice_max_us = 50\n",
			    "f:3: slice_min_us: expected at most slice_max_us"));
	EXPECT_TRUE(refused("[scheduler]\nslice_max_ns = 1000000\n",
			    "f:2: slice_default_ns: expected at most slice_max_ns"));
	EXPECT_TRUE(refused("[scheduler]\nslice_max_ns = 100000001\n",
			    "f:2: slice_max_ns: expected a whole number from 500000 to 100000000"));
	EXPECT_TRUE(parse("[decide]\nkeep_confidence=0.9\npromote_confidence=0.95\n"));
}

TEST(a_preset_yields_to_values_wherever_it_is_named)
{
	float balanced;

	ASSERT_TRUE(parse("[decide]\nkeep_margin = 0.75\n[augurd]\npreset = throughput\n"));
	EXPECT_EQ(0.75f, conf.decide.keep_margin);
	balanced = augur_decide_defaults.promote_margin;
	EXPECT_GT(conf.decide.promote_margin, balanced);
	ASSERT_TRUE(parse("[augurd]\npreset = latency\n"));
	EXPECT_LT(conf.decide.promote_margin, balanced);
	ASSERT_TRUE(parse("[augurd]\npreset = balanced\n"));
	EXPECT_EQ(balanced, conf.decide.promote_margin);
}

TEST(a_line_may_be_anything_and_is_never_believed)
{
	static char text[5000];
	struct augur_conf_text t = { .name = "f", .text = text, .len = sizeof(text) };

	EXPECT_FALSE(augur_conf_parse(&conf, &t, 1, why));
	EXPECT_NE(NULL, strstr(why, "f:1: expected a line of at most"));
	memset(text, '[', sizeof(text));
	EXPECT_FALSE(augur_conf_parse(&conf, &t, 1, why));
}

TEST(what_is_shown_reads_back_the_same)
{
	ASSERT_TRUE(parse("[augurd]\npreset = latency\n[model]\nbeta = 0.123456789\n"));
	EXPECT_TRUE(shown_is_parsed());
}

static void write_file(const char *dir, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f))
		abort();
}

TEST(drop_ins_override_by_name)
{
	char dir[] = "/tmp/augur-conf-XXXXXX", path[256];

	ASSERT_NE(NULL, mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a.conf", dir);
	EXPECT_TRUE(augur_conf_load(&conf, path, false, why));
	EXPECT_FALSE(augur_conf_load(&conf, path, true, why));
	EXPECT_NE(NULL, strstr(why, "a.conf: cannot be read: No such file"));
	write_file(dir, "a.conf", "[augurd]\nmax_keys = 100\n[model]\nmemory = 10\n");
	snprintf(path, sizeof(path), "%s/a.conf.d", dir);
	ASSERT_EQ(0, mkdir(path, 0700));
	write_file(path, "20.conf", "[augurd]\nmax_keys = 300\n");
	write_file(path, "10.conf", "[augurd]\nmax_keys = 200\n");
	write_file(path, "30.bak", "[augurd]\nmax_keys = 400\n");
	snprintf(path, sizeof(path), "%s/a.conf", dir);
	ASSERT_TRUE(augur_conf_load(&conf, path, true, why));
	EXPECT_EQ(300, conf.max_keys);
	EXPECT_EQ(10, conf.model.memory);
	snprintf(path, sizeof(path), "%s/a.conf.d", dir);
	write_file(path, "20.conf", "[augurd]\n\nmax_keys = many\n");
	snprintf(path, sizeof(path), "%s/a.conf", dir);
	EXPECT_FALSE(augur_conf_load(&conf, path, true, why));
	EXPECT_NE(NULL, strstr(why, "a.conf.d/20.conf:3: max_keys: expected"));
	snprintf(path, sizeof(path), "rm -r %s", dir);
	EXPECT_EQ(0, system(path));
}

TEST(a_folder_is_no_file)
{
	EXPECT_FALSE(augur_conf_load(&conf, "/tmp", false, why));
	EXPECT_NE(NULL, strstr(why, "/tmp: cannot be read: it is no regular file"));
}

FIXTURE(damage) {
	uint64_t rounds;
};

FIXTURE_SETUP(damage)
{
	self->rounds = 0;
}

FIXTURE_TEARDOWN(damage)
{
	EXPECT_GT(self->rounds, 0);
}

TEST_F_TIMEOUT(damage, is_survived, 390)
{
	static const char text[] =
		"# augurd\n[augurd]\npreset = latency\nbackend=none\nobserve = no\n"
		"max_keys = 65536\n[state]\nfolder = /var/lib/augur\nsave_s = 300\n"
		"[model]\nbeta = 0.3\nmedian_len = 5\nmemory = 3.2e1\n[decide]\n"
		"keep_confidence = 0.4\nslice_max_us = 20000\n[fair]\nnice=2\n"
		"[rule web]\nexe = /bin/[xy]*\nunit=a.service\nhint = latency\n"
		"run_us=300\n[rule b]\ncomm = b\nnode = 1\n";
	struct fuzz_seed seed = { text, sizeof(text) - 1 };

	self->rounds = fuzz_run(&seed, 1);
}

TEST_HARNESS_MAIN
