// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/control/kernel.c */
/* libs: -lbpf */
/*
 * Can this kernel run the scheduler: type information made for the purpose.
 */
#include <bpf/btf.h>

#include <augur/kernel.h>

#include "harness.h"

static const char *const needed[] = {
#define AUGUR_KFUNC(name) #name,
#include "userspace/control/kfuncs.h"
#undef AUGUR_KFUNC
};

#define NR_NEEDED ((int)(sizeof(needed) / sizeof(needed[0])))

FIXTURE(kernel) {
	struct btf *btf;
	int integer;
	char path[64];
	struct augur_kernel k;
};

FIXTURE_SETUP(kernel)
{
	self->btf = btf__new_empty();
	ASSERT_NE(NULL, self->btf);
	self->integer = btf__add_int(self->btf, "int", 4, BTF_INT_SIGNED);
	btf__add_struct(self->btf, "sched_ext_ops", 4);
	snprintf(self->path, sizeof(self->path), "/tmp/augur-btf-XXXXXX");
}

FIXTURE_TEARDOWN(kernel)
{
	btf__free(self->btf);
	unlink(self->path);
}

static void add_function(FIXTURE_DATA(kernel) *self, const char *name,
			 const char *last_argument)
{
	int proto = btf__add_func_proto(self->btf, self->integer);

	btf__add_func_param(self->btf, "first", self->integer);
	btf__add_func_param(self->btf, last_argument, self->integer);
	btf__add_func(self->btf, name, BTF_FUNC_STATIC, proto);
}

static int probe(FIXTURE_DATA(kernel) *self)
{
	uint32_t size;
	const void *raw = btf__raw_data(self->btf, &size);
	int fd = mkstemp(self->path);

	if (fd < 0 || write(fd, raw, size) != (ssize_t)size)
		return -1;
	close(fd);
	return augur_kernel_probe_btf(&self->k, self->path);
}

TEST_F(kernel, something_is_needed)
{
	EXPECT_LT(5, NR_NEEDED);
}

TEST_F(kernel, complete_type_information_is_usable)
{
	for (int i = 0; i < NR_NEEDED; i++) {
		char impl[128];

		add_function(self, needed[i], "flags");
		snprintf(impl, sizeof(impl), "%s_impl", needed[i]);
		add_function(self, impl, "aux");
	}
	ASSERT_EQ(0, probe(self));
	EXPECT_EQ(AUGUR_KERNEL_USABLE, self->k.state);
	EXPECT_EQ(0, self->k.nr_kfuncs);
}

TEST_F(kernel, hidden_argument_in_the_open_is_damage)
{
	for (int i = 0; i < NR_NEEDED; i++)
		add_function(self, needed[i], i == 3 || i == 4 ? "aux" : "flags");
	ASSERT_EQ(0, probe(self));
	EXPECT_EQ(AUGUR_KERNEL_DAMAGED, self->k.state);
	EXPECT_EQ(2, self->k.nr_kfuncs);
	EXPECT_STREQ(needed[3], self->k.kfunc);
}

TEST_F(kernel, missing_function_is_named)
{
	for (int i = 1; i < NR_NEEDED; i++)
		add_function(self, needed[i], "flags");
	ASSERT_EQ(0, probe(self));
	EXPECT_EQ(AUGUR_KERNEL_MISSING, self->k.state);
	EXPECT_EQ(1, self->k.nr_kfuncs);
	EXPECT_STREQ(needed[0], self->k.kfunc);
}

TEST_F(kernel, no_sched_ext)
{
	btf__free(self->btf);
	self->btf = btf__new_empty();
	self->integer = btf__add_int(self->btf, "int", 4, BTF_INT_SIGNED);
	ASSERT_EQ(0, probe(self));
	EXPECT_EQ(AUGUR_KERNEL_NO_SCHED_EXT, self->k.state);
}

TEST_F(kernel, unreadable_type_information)
{
	EXPECT_GT(0, augur_kernel_probe_btf(&self->k, "/nonexistent"));
	EXPECT_EQ(AUGUR_KERNEL_NO_BTF, self->k.state);
}

TEST_F(kernel, every_verdict_has_a_sentence)
{
	for (int state = AUGUR_KERNEL_USABLE; state <= AUGUR_KERNEL_MISSING; state++) {
		char why[512] = "";

		self->k.state = state;
		augur_kernel_explain(&self->k, why, sizeof(why));
		EXPECT_LT(10, strlen(why));
		EXPECT_GT(sizeof(why) - 1, strlen(why));
	}
}

static bool old(FIXTURE_DATA(kernel) *self, const char *release)
{
	snprintf(self->k.release, sizeof(self->k.release), "%s", release);
	return augur_kernel_is_old(&self->k);
}

TEST_F(kernel, old_is_before_6_12)
{
	EXPECT_TRUE(old(self, "2.6.32-754.el6.x86_64"));
	EXPECT_TRUE(old(self, "5.10.0-40-amd64"));
	EXPECT_TRUE(old(self, "5.99.1"));
	EXPECT_TRUE(old(self, "6.1.0-41-amd64"));
	EXPECT_TRUE(old(self, "6.11.11"));
	EXPECT_FALSE(old(self, "6.12.0"));
	EXPECT_FALSE(old(self, "6.12.57+deb13-amd64"));
	EXPECT_FALSE(old(self, "6.100.1"));
	EXPECT_FALSE(old(self, "7.0-rc1"));
	EXPECT_FALSE(old(self, "10.1.0"));
	EXPECT_FALSE(old(self, ""));
	EXPECT_FALSE(old(self, "next"));
}

static bool explained(FIXTURE_DATA(kernel) *self, const char *release, const char *part)
{
	char why[512] = "";

	old(self, release);
	self->k.state = AUGUR_KERNEL_NO_SCHED_EXT;
	augur_kernel_explain(&self->k, why, sizeof(why));
	return strstr(why, part) && strstr(why, "CONFIG_SCHED_CLASS_EXT") &&
	       strstr(why, "6.12") && strstr(why, "boot it");
}

TEST_F(kernel, old_is_told_from_built_without)
{
	EXPECT_TRUE(explained(self, "6.1.0-41-amd64", "too old"));
	EXPECT_FALSE(explained(self, "6.1.0-41-amd64", "built without"));
	EXPECT_TRUE(explained(self, "6.12.57+deb13-amd64", "new enough, but built without"));
	EXPECT_FALSE(explained(self, "6.12.57+deb13-amd64", "too old"));
}

/* What a kernel calls itself is for sentences: distributions add what they like. */
TEST_F(kernel, old_by_name_is_not_judged)
{
	for (int i = 0; i < NR_NEEDED; i++)
		add_function(self, needed[i], "flags");
	EXPECT_TRUE(old(self, "5.14.0-700.el9.x86_64"));
	ASSERT_EQ(0, probe(self));
	EXPECT_EQ(AUGUR_KERNEL_USABLE, self->k.state);
}

TEST_F(kernel, this_kernel_gets_a_verdict)
{
	ASSERT_EQ(0, augur_kernel_probe(&self->k));
	EXPECT_LT(0, strlen(self->k.release));
}

TEST_HARNESS_MAIN
