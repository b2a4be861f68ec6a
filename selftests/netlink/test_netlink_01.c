// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/*
 * Parameters by netlink: each is what the list says, is set within its range, and
 * what is refused is said with the value and the range.
 */
#include <stdbool.h>

#include "client.h"
#include "harness.h"

#define NAME	"thin_percent"

struct param {
	unsigned int seen;
	char name[AUGUR_PARAM_NAME_MAX + 1];
	uint32_t value;
	uint32_t def;
	uint32_t least;
	uint32_t most;
	bool fixed;
};

FIXTURE(param)
{
	struct client client;
	struct param param;
};

static void on_param(const struct answer *answer, void *ctx)
{
	struct param *p = ctx;

	p->seen++;
	snprintf(p->name, sizeof(p->name), "%s",
		 answer_string(answer, AUGUR_A_PARAM_NAME));
	p->value = answer_number(answer, AUGUR_A_PARAM_VALUE);
	p->def = answer_number(answer, AUGUR_A_PARAM_DEFAULT);
	p->least = answer_number(answer, AUGUR_A_PARAM_LEAST);
	p->most = answer_number(answer, AUGUR_A_PARAM_MOST);
	p->fixed = answer->attr[AUGUR_A_PARAM_FIXED];
}

static int get(struct client *c, const char *name, struct param *param)
{
	struct request req;

	memset(param, 0, sizeof(*param));
	client_begin(&req, c->family, AUGUR_CMD_PARAM_GET, NLM_F_ACK);
	if (name)
		client_put_string(&req, AUGUR_A_PARAM_NAME, name);
	return client_talk(c, &req, 65536, on_param, param);
}

static int set(struct client *c, const char *name, uint32_t value)
{
	struct request req;

	client_begin(&req, c->family, AUGUR_CMD_PARAM_SET, NLM_F_ACK);
	client_put_string(&req, AUGUR_A_PARAM_NAME, name);
	client_put_u32(&req, AUGUR_A_PARAM_VALUE, value);
	return client_talk(c, &req, 65536, NULL, NULL);
}

FIXTURE_SETUP(param)
{
	ASSERT_EQ(0, system("modprobe augur"));
	ASSERT_EQ(0, client_open(&self->client));
	ASSERT_EQ(0, get(&self->client, NAME, &self->param));
}

FIXTURE_TEARDOWN(param)
{
	set(&self->client, NAME, self->param.def);
	client_close(&self->client);
}

TEST_F(param, get)
{
	EXPECT_EQ(1, self->param.seen);
	EXPECT_STREQ(NAME, self->param.name);
	EXPECT_EQ(self->param.def, self->param.value);
	EXPECT_LE(self->param.least, self->param.def);
	EXPECT_LE(self->param.def, self->param.most);
	EXPECT_FALSE(self->param.fixed);
}

/* A name without a parameter of the module is a line that was forgotten. */
static void check_sysfs(const struct answer *answer, void *ctx)
{
	char path[128], text[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/sys/module/augur/parameters/%s",
		 answer_string(answer, AUGUR_A_PARAM_NAME));
	f = fopen(path, "r");
	if (!f)
		return;
	if (fgets(text, sizeof(text), f) &&
	    strtoul(text, NULL, 0) == answer_number(answer, AUGUR_A_PARAM_VALUE))
		++*(unsigned int *)ctx;
	fclose(f);
}

/* What the dump lists is what modinfo and sysfs have. */
TEST_F(param, dump)
{
	unsigned int equal = 0;
	struct param all = {};

	ASSERT_EQ(0, client_dump(&self->client, AUGUR_CMD_PARAM_GET, on_param, &all));
	ASSERT_EQ(0, client_dump(&self->client, AUGUR_CMD_PARAM_GET, check_sysfs,
				 &equal));
	EXPECT_LT(1, all.seen);
	EXPECT_EQ(all.seen, equal);
}

TEST_F(param, set)
{
	struct param now;

	EXPECT_EQ(0, set(&self->client, NAME, self->param.least));
	EXPECT_EQ(0, get(&self->client, NAME, &now));
	EXPECT_EQ(self->param.least, now.value);
	EXPECT_EQ(0, set(&self->client, NAME, self->param.most));
	EXPECT_EQ(0, get(&self->client, NAME, &now));
	EXPECT_EQ(self->param.most, now.value);
}

TEST_F(param, out_of_range)
{
	const uint32_t bad[] = { 0, self->param.least - 1, self->param.most + 1,
				 UINT32_MAX };
	struct param now;
	char why[128];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EXPECT_EQ(-EINVAL, set(&self->client, NAME, bad[i]));
		snprintf(why, sizeof(why), "%s: %u is not within %u to %u", NAME,
			 bad[i], self->param.least, self->param.most);
		EXPECT_STREQ(why, self->client.why);
	}
	EXPECT_EQ(0, get(&self->client, NAME, &now));
	EXPECT_EQ(self->param.value, now.value);
}

TEST_F(param, unknown)
{
	struct param now;

	EXPECT_EQ(-ENOENT, set(&self->client, "thin_per", 75));
	EXPECT_STREQ("there is no parameter thin_per", self->client.why);
	EXPECT_EQ(-ENOENT, get(&self->client, "", &now));
	EXPECT_STREQ("there is no parameter ", self->client.why);
	EXPECT_EQ(0, now.seen);
}

TEST_F(param, fixed)
{
	struct param size;

	ASSERT_EQ(0, get(&self->client, "nr_slots", &size));
	EXPECT_TRUE(size.fixed);
	EXPECT_EQ(-EOPNOTSUPP, set(&self->client, "nr_slots", size.value));
	EXPECT_STREQ("nr_slots is set when the module is loaded", self->client.why);
}

/* Requests that lack something, or have too much of it. */
TEST_F(param, malformed)
{
	char longest[AUGUR_PARAM_NAME_MAX + 2] = {};
	struct client *c = &self->client;
	struct request req;
	struct param now;

	EXPECT_EQ(-EINVAL, get(c, NULL, &now));

	client_begin(&req, c->family, AUGUR_CMD_PARAM_SET, NLM_F_ACK);
	client_put_string(&req, AUGUR_A_PARAM_NAME, NAME);
	EXPECT_EQ(-EINVAL, client_talk(c, &req, 65536, NULL, NULL));

	client_begin(&req, c->family, AUGUR_CMD_PARAM_SET, NLM_F_ACK);
	client_put_u32(&req, AUGUR_A_PARAM_VALUE, self->param.value);
	EXPECT_EQ(-EINVAL, client_talk(c, &req, 65536, NULL, NULL));

	memset(longest, 'x', sizeof(longest) - 1);
	EXPECT_EQ(-EINVAL, get(c, longest, &now));

	/* Two bytes of a number, and an attribute that this command does not have. */
	client_begin(&req, c->family, AUGUR_CMD_PARAM_SET, NLM_F_ACK);
	client_put_string(&req, AUGUR_A_PARAM_NAME, NAME);
	client_put(&req, AUGUR_A_PARAM_VALUE, "\1\0", 2);
	EXPECT_EQ(-EINVAL, client_talk(c, &req, 65536, NULL, NULL));

	client_begin(&req, c->family, AUGUR_CMD_PARAM_GET, NLM_F_ACK);
	client_put_string(&req, AUGUR_A_PARAM_NAME, NAME);
	client_put_u32(&req, AUGUR_A_PARAM_MOST, 1);
	EXPECT_EQ(-EINVAL, client_talk(c, &req, 65536, NULL, NULL));

	client_begin(&req, c->family, 200, NLM_F_ACK);
	EXPECT_EQ(-EOPNOTSUPP, client_talk(c, &req, 65536, NULL, NULL));
}

TEST_HARNESS_MAIN
