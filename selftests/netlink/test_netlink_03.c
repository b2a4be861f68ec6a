// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/*
 * Who may ask what: state is for everybody, what tasks do is for CAP_NET_ADMIN, and
 * setting takes CAP_SYS_NICE as well. Other network namespaces do not see the family.
 */
#include <linux/capability.h>
#include <sched.h>
#include <sys/syscall.h>

#include "client.h"
#include "harness.h"

#define BIT(n)	(1ULL << (n))
#define ALL	(~0ULL)

/* Keep these capabilities only. */
static int keep_caps(uint64_t caps)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -1;
	data[0].effective &= caps;
	data[0].permitted &= caps;
	data[1].effective &= caps >> 32;
	data[1].permitted &= caps >> 32;
	return syscall(SYS_capset, &header, data);
}

FIXTURE(caps)
{
	struct client client;
};

FIXTURE_VARIANT(caps)
{
	uint64_t keep;
	int unshare;
	int dump;
	int set;
	const char *why;
};

/* Errors of what only some may do. */
FIXTURE_VARIANT_ADD(caps, none)
{
	.keep = 0, .dump = -EPERM, .set = -EPERM, .why = "",
};

FIXTURE_VARIANT_ADD(caps, sys_nice)
{
	.keep = BIT(CAP_SYS_NICE), .dump = -EPERM, .set = -EPERM, .why = "",
};

FIXTURE_VARIANT_ADD(caps, net_admin)
{
	.keep = BIT(CAP_NET_ADMIN), .dump = 0, .set = -EPERM,
	.why = "to set a parameter takes CAP_SYS_NICE",
};

FIXTURE_VARIANT_ADD(caps, both)
{
	.keep = BIT(CAP_NET_ADMIN) | BIT(CAP_SYS_NICE), .dump = 0, .set = 0,
	.why = "",
};

/* All of them, but of a user namespace of one's own. */
FIXTURE_VARIANT_ADD(caps, user_namespace)
{
	.keep = ALL, .unshare = CLONE_NEWUSER, .dump = -EPERM, .set = -EPERM,
	.why = "",
};

FIXTURE_SETUP(caps)
{
	ASSERT_EQ(0, system("modprobe augur"));
	ASSERT_EQ(0, unshare(variant->unshare));
	ASSERT_EQ(0, keep_caps(variant->keep));
	ASSERT_EQ(0, client_open(&self->client));
}

FIXTURE_TEARDOWN(caps)
{
	client_close(&self->client);
}

static void count(const struct answer *answer, void *ctx)
{
	(void)answer;
	++*(unsigned int *)ctx;
}

TEST_F(caps, everybody)
{
	unsigned int nr = 0;
	struct request req;

	client_begin(&req, self->client.family, AUGUR_CMD_STATUS_GET, NLM_F_ACK);
	EXPECT_EQ(0, client_talk(&self->client, &req, 65536, count, &nr));
	EXPECT_EQ(1, nr);
	EXPECT_EQ(0, client_dump(&self->client, AUGUR_CMD_PARAM_GET, count, &nr));
	EXPECT_EQ(0, client_dump(&self->client, AUGUR_CMD_COUNTER_GET, count, &nr));
	EXPECT_LT(1, nr);
}

TEST_F(caps, tasks)
{
	EXPECT_EQ(variant->dump,
		  client_dump(&self->client, AUGUR_CMD_KEY_GET, NULL, NULL));
	EXPECT_EQ(variant->dump,
		  client_dump(&self->client, AUGUR_CMD_DECISION_GET, NULL, NULL));
	EXPECT_EQ(variant->dump,
		  client_dump(&self->client, AUGUR_CMD_HINT_GET, NULL, NULL));
	EXPECT_EQ(variant->dump, client_listen(&self->client));
}

static void on_param(const struct answer *answer, void *ctx)
{
	*(uint32_t *)ctx = answer_number(answer, AUGUR_A_PARAM_VALUE);
}

TEST_F(caps, set)
{
	struct request req;
	uint32_t value = 0;

	client_begin(&req, self->client.family, AUGUR_CMD_PARAM_GET, NLM_F_ACK);
	client_put_string(&req, AUGUR_A_PARAM_NAME, "thin_percent");
	ASSERT_EQ(0, client_talk(&self->client, &req, 65536, on_param, &value));

	client_begin(&req, self->client.family, AUGUR_CMD_PARAM_SET, NLM_F_ACK);
	client_put_string(&req, AUGUR_A_PARAM_NAME, "thin_percent");
	client_put_u32(&req, AUGUR_A_PARAM_VALUE, value);
	EXPECT_EQ(variant->set, client_talk(&self->client, &req, 65536, NULL, NULL));
	EXPECT_STREQ(variant->why, self->client.why);
}

TEST(other_network_namespace)
{
	struct client client;

	ASSERT_EQ(0, system("modprobe augur"));
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	EXPECT_EQ(-ENOENT, client_open(&client));
	client_close(&client);
}

TEST_HARNESS_MAIN
