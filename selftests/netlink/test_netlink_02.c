// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 120 */
/*
 * Dumps: every counter, and every key once, with what all CPUs measured of it.
 */
#include <pthread.h>
#include <sys/prctl.h>

#include "client.h"
#include "control.h"
#include "harness.h"

#define COUNTERS_MAX	64
#define KEYS_MAX	16384
#define ROLES		200

struct counter {
	char name[64];
	uint64_t value;
	uint32_t cpu;
	int has_cpu;
};

struct counters {
	uint32_t nr;
	struct counter list[COUNTERS_MAX * 64];
};

struct key {
	uint64_t key;
	uint64_t count;
	uint64_t run_ns;
	char comm[AUGUR_COMM_LEN];
};

struct keys {
	uint32_t nr;
	struct key list[KEYS_MAX];
};

FIXTURE(dump)
{
	struct client client;
	struct control control;
	struct counters *counters;
	struct keys *keys;
};

FIXTURE_SETUP(dump)
{
	ASSERT_EQ(0, control_open(&self->control));
	ASSERT_EQ(0, client_open(&self->client));
	self->counters = calloc(1, sizeof(*self->counters));
	self->keys = calloc(1, sizeof(*self->keys));
	ASSERT_TRUE(self->counters && self->keys);
}

FIXTURE_TEARDOWN(dump)
{
	free(self->counters);
	free(self->keys);
	client_close(&self->client);
	control_close(&self->control);
}

static void on_counter(const struct answer *answer, void *ctx)
{
	struct counters *counters = ctx;
	struct counter *c = &counters->list[counters->nr++];

	snprintf(c->name, sizeof(c->name), "%s",
		 answer_string(answer, AUGUR_A_COUNTER_NAME));
	c->value = answer_number(answer, AUGUR_A_COUNTER_VALUE);
	c->has_cpu = !!answer->attr[AUGUR_A_COUNTER_CPU];
	c->cpu = answer_number(answer, AUGUR_A_COUNTER_CPU);
}

static uint64_t counter(const struct counters *counters, const char *name)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < counters->nr; i++)
		if (!strcmp(counters->list[i].name, name))
			sum += counters->list[i].value;
	return sum;
}

static int dump_counters(struct client *c, int per_cpu, struct counters *counters)
{
	struct request req;

	memset(counters, 0, sizeof(*counters));
	client_begin(&req, c->family, AUGUR_CMD_COUNTER_GET, NLM_F_DUMP);
	if (per_cpu)
		client_put(&req, AUGUR_A_COUNTER_PER_CPU, NULL, 0);
	return client_talk(c, &req, 65536, on_counter, counters);
}

/* What a sleep and a wakeup of this task add at least. */
TEST_F(dump, counters_count)
{
	static const char *const names[] = {
		"fp_build", "pred_lookup", "cache_hit", "run_begin", "run_end",
	};
	uint64_t before[5];
	size_t i;
	int n;

	ASSERT_EQ(0, dump_counters(&self->client, 0, self->counters));
	for (i = 0; i < 5; i++)
		before[i] = counter(self->counters, names[i]);
	for (n = 0; n < 20; n++)
		control_sleep(2 * MSEC);
	ASSERT_EQ(0, dump_counters(&self->client, 0, self->counters));
	for (i = 0; i < 5; i++)
		EXPECT_LE(before[i] + 10, counter(self->counters, names[i]));
}

/* Others go on meanwhile, hence between two looks. */
TEST_F(dump, lookup_is_hit_or_miss)
{
	uint64_t hits, misses, before, after;

	ASSERT_EQ(0, dump_counters(&self->client, 0, self->counters));
	before = counter(self->counters, "pred_lookup");
	ASSERT_EQ(0, dump_counters(&self->client, 0, self->counters));
	hits = counter(self->counters, "cache_hit");
	misses = counter(self->counters, "cache_miss");
	ASSERT_EQ(0, dump_counters(&self->client, 0, self->counters));
	after = counter(self->counters, "pred_lookup");
	EXPECT_LE(before, hits + misses);
	EXPECT_GE(after, hits + misses);
}

TEST_F(dump, counters_per_cpu)
{
	uint32_t nr, i, n, same;

	ASSERT_EQ(0, dump_counters(&self->client, 0, self->counters));
	nr = self->counters->nr;
	ASSERT_LT(0, nr);
	EXPECT_FALSE(self->counters->list[0].has_cpu);
	ASSERT_EQ(0, dump_counters(&self->client, 1, self->counters));
	EXPECT_EQ(nr * self->control.query.nr_cpus, self->counters->nr);
	/* Each name once per CPU. */
	for (i = 0; i < self->counters->nr; i++) {
		const struct counter *c = &self->counters->list[i];

		EXPECT_TRUE(c->has_cpu);
		for (n = same = 0; n < self->counters->nr; n++)
			same += self->counters->list[n].cpu == c->cpu &&
				!strcmp(self->counters->list[n].name, c->name);
		EXPECT_EQ(1, same);
	}
}

static void on_key(const struct answer *answer, void *ctx)
{
	struct keys *keys = ctx;
	struct key *k = &keys->list[keys->nr++ % KEYS_MAX];

	k->key = answer_number(answer, AUGUR_A_KEY_KEY);
	k->count = answer_number(answer, AUGUR_A_KEY_COUNT);
	k->run_ns = answer_number(answer, AUGUR_A_KEY_RUN_NS);
	snprintf(k->comm, sizeof(k->comm), "%s",
		 answer_string(answer, AUGUR_A_KEY_COMM));
}

static void *role(void *arg)
{
	char name[AUGUR_COMM_LEN];
	long n = (long)arg;

	/* No digits: those at the end are not part of the role. */
	snprintf(name, sizeof(name), "key-%c%c", (char)('a' + n / 26),
		 (char)('a' + n % 26));
	prctl(PR_SET_NAME, name);
	for (n = 0; n < 3; n++)
		control_sleep(2 * MSEC);
	return NULL;
}

static void run_roles(struct __test_metadata *_metadata)
{
	pthread_t thread[ROLES];
	long i;

	for (i = 0; i < ROLES; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, role, (void *)i));
	for (i = 0; i < ROLES; i++)
		ASSERT_EQ(0, pthread_join(thread[i], NULL));
}

static int compare_keys(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

/* Far more than fit into one message: the dump goes on where it stopped. */
TEST_F_TIMEOUT(dump, keys_come_once, 90)
{
	uint32_t i, roles = 0;

	run_roles(_metadata);
	ASSERT_EQ(0, client_dump(&self->client, AUGUR_CMD_KEY_GET, on_key, self->keys));
	ASSERT_GE(KEYS_MAX, self->keys->nr);
	qsort(self->keys->list, self->keys->nr, sizeof(*self->keys->list),
	      compare_keys);
	for (i = 0; i < self->keys->nr; i++) {
		EXPECT_LT(0, self->keys->list[i].count);
		if (i)
			EXPECT_NE(self->keys->list[i - 1].key,
				  self->keys->list[i].key);
		roles += !strncmp(self->keys->list[i].comm, "key-", 4);
	}
	EXPECT_LE(ROLES, roles);
}

static uint64_t bursts(const struct control *c)
{
	uint64_t sum = 0;
	uint32_t cpu;

	for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
		sum += control_area(c, cpu)->bursts;
	return sum;
}

/* Nothing is counted twice and nothing left out, evicted or not. */
TEST_F(dump, keys_add_up)
{
	uint64_t before, after, sum = 0;
	uint32_t i;

	before = bursts(&self->control);
	ASSERT_EQ(0, client_dump(&self->client, AUGUR_CMD_KEY_GET, on_key, self->keys));
	after = bursts(&self->control);
	for (i = 0; i < self->keys->nr; i++)
		sum += self->keys->list[i].count;
	EXPECT_LE(before, sum);
	EXPECT_GE(after, sum);
}

/* A dump that is given up leaves nothing behind that the next one stumbles over. */
TEST_F(dump, abandoned)
{
	struct request req;
	struct client other;

	ASSERT_EQ(0, client_open(&other));
	client_begin(&req, other.family, AUGUR_CMD_KEY_GET, NLM_F_DUMP);
	ASSERT_LT(0, send(other.fd, &req, req.nl.nlmsg_len, 0));
	client_close(&other);
	EXPECT_EQ(0, client_dump(&self->client, AUGUR_CMD_KEY_GET, on_key, self->keys));
}

static void on_status(const struct answer *answer, void *ctx)
{
	*(uint64_t *)ctx = answer_number(answer, AUGUR_A_STATUS_NR_CPUS);
}

TEST_F(dump, status)
{
	struct request req;
	uint64_t nr_cpus = 0;

	client_begin(&req, self->client.family, AUGUR_CMD_STATUS_GET, NLM_F_ACK);
	ASSERT_EQ(0, client_talk(&self->client, &req, 65536, on_status, &nr_cpus));
	EXPECT_EQ(self->control.query.nr_cpus, nr_cpus);
}

TEST_HARNESS_MAIN
