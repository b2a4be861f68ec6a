// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/* timeout: 240 */
/*
 * Events: each kind comes to who listens, with what it is about, and what is too
 * much is counted.
 */
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "client.h"
#include "control.h"
#include "harness.h"

/* Longer than the module collects events before it sends them. */
#define EVENT_MS	100000

struct event {
	bool seen;
	uint32_t kind;
	uint32_t pid;
	uint32_t alert;
	uint32_t consumer;
	uint64_t key;
	uint64_t count;
	uint64_t lost;
	uint64_t predicted_ns;
};

/* What is looked for, and the event that is it. */
struct wanted {
	uint32_t kind;
	uint32_t pid;
	struct event event;
};

FIXTURE(event)
{
	struct client client;
	struct client asker;
	struct control control;
	struct io_uring ring;
};

FIXTURE_SETUP(event)
{
	ASSERT_EQ(0, control_open(&self->control));
	ASSERT_EQ(0, io_uring_queue_init(8, &self->ring, 0));
	ASSERT_EQ(0, client_open(&self->asker));
	ASSERT_EQ(0, client_open(&self->client));
	ASSERT_EQ(0, client_listen(&self->client));
}

FIXTURE_TEARDOWN(event)
{
	client_close(&self->client);
	client_close(&self->asker);
	io_uring_queue_exit(&self->ring);
	control_close(&self->control);
}

static void on_event(const struct answer *answer, void *ctx)
{
	struct wanted *wanted = ctx;
	struct event e = {
		.seen = true,
		.kind = answer_number(answer, AUGUR_A_EVENT_KIND),
		.pid = answer_number(answer, AUGUR_A_EVENT_PID),
		.alert = answer_number(answer, AUGUR_A_EVENT_ALERT),
		.consumer = answer_number(answer, AUGUR_A_EVENT_CONSUMER),
		.key = answer_number(answer, AUGUR_A_EVENT_KEY),
		.count = answer_number(answer, AUGUR_A_EVENT_COUNT),
		.lost = answer_number(answer, AUGUR_A_EVENT_LOST),
		.predicted_ns = answer_number(answer, AUGUR_A_EVENT_PREDICTED_NS),
	};

	if (e.kind == wanted->kind && (!wanted->pid || e.pid == wanted->pid) &&
	    !wanted->event.seen)
		wanted->event = e;
}

/*
 * The next event of a kind, and about a task if @pid is not 0. That some did not fit
 * into the socket comes as an error in between.
 */
static struct event next_event(struct client *c, uint32_t kind, uint32_t pid)
{
	struct wanted wanted = { .kind = kind, .pid = pid };

	while (!wanted.event.seen && client_event(c, EVENT_MS, on_event, &wanted))
		;
	return wanted.event;
}

static int consume(FIXTURE_DATA(event) *self, uint32_t watermark)
{
	struct augur_wait wait;

	control_skip(&self->control);
	wait = control_wait_args(&self->control, watermark, MSEC);
	return control_uring(&self->ring, self->control.fd, AUGUR_U_WAIT, &wait);
}

TEST_F(event, mode)
{
	struct event e;

	ASSERT_LE(0, consume(self, 64));
	e = next_event(&self->client, AUGUR_EVENT_KIND_MODE, 0);
	ASSERT_TRUE(e.seen);
	EXPECT_EQ(1, e.consumer);
	/* The mapping holds the file, too. */
	munmap((void *)self->control.map, self->control.query.map_bytes);
	self->control.map = NULL;
	close(self->control.fd);
	self->control.fd = -1;
	e = next_event(&self->client, AUGUR_EVENT_KIND_MODE, 0);
	ASSERT_TRUE(e.seen);
	EXPECT_EQ(0, e.consumer);
}

static int push(const struct control *c, uint64_t key, uint8_t tier,
		uint32_t predicted_ns)
{
	struct augur_decision decision = {
		.key = key,
		.predicted_ns = predicted_ns,
		.ttl_ms = 60000,
		.confidence = 900,
		.tier = tier,
		.node = AUGUR_NODE_ANY,
	};
	struct augur_push args = {
		.size = sizeof(args),
		.decisions = (uintptr_t)&decision,
		.nr_decisions = 1,
	};

	return ioctl(c->fd, AUGUR_U_PUSH, &args) == 1 ? 0 : -1;
}

/* Key of the slots with a name that have most bursts. */
struct search {
	const char *comm;
	uint64_t key;
	uint64_t count;
};

static void on_key(const struct answer *answer, void *ctx)
{
	struct search *search = ctx;
	uint64_t count = answer_number(answer, AUGUR_A_KEY_COUNT);

	if (strcmp(answer_string(answer, AUGUR_A_KEY_COMM), search->comm) ||
	    count <= search->count)
		return;
	search->key = answer_number(answer, AUGUR_A_KEY_KEY);
	search->count = count;
}

static uint64_t key_of(struct client *c, const char *comm)
{
	struct search search = { .comm = comm };

	client_dump(c, AUGUR_CMD_KEY_GET, on_key, &search);
	return search.key;
}

static void sleep_times(unsigned int n)
{
	while (n--)
		control_sleep(2 * MSEC);
}

TEST_F(event, promote_and_demote)
{
	uint32_t pid = syscall(SYS_gettid);
	struct event e;
	uint64_t key;

	prctl(PR_SET_NAME, "t-promoted");
	sleep_times(20);
	key = key_of(&self->asker, "t-promoted");
	ASSERT_NE(0, key);

	ASSERT_EQ(0, push(&self->control, key, AUGUR_TIER_PROMOTED, 12345));
	sleep_times(5);
	e = next_event(&self->client, AUGUR_EVENT_KIND_PROMOTE, pid);
	ASSERT_TRUE(e.seen);
	EXPECT_EQ(key, e.key);
	EXPECT_EQ(12345, e.predicted_ns);

	ASSERT_EQ(0, push(&self->control, key, AUGUR_TIER_NONE, 1));
	sleep_times(5);
	e = next_event(&self->client, AUGUR_EVENT_KIND_DEMOTE, pid);
	EXPECT_TRUE(e.seen);
}

/* One end of a pair of pipes: sleeps once per turn. */
struct end {
	int in;
	int out;
	const char *comm;
	const bool *over;
};

static void *play(void *arg)
{
	const struct end *end = arg;
	cpu_set_t set;
	char c;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	sched_setaffinity(0, sizeof(set), &set);
	prctl(PR_SET_NAME, end->comm);
	while (read(end->in, &c, 1) == 1 &&
	       !__atomic_load_n(end->over, __ATOMIC_RELAXED) &&
	       write(end->out, &c, 1) == 1)
		;
	/* The other one reads the end of the file. */
	close(end->out);
	return NULL;
}

/* Two threads that wake each other on one CPU. */
struct game {
	bool over;
	int pipe[2][2];
	struct end end[2];
	pthread_t thread[2];
};

static int game_begin(struct game *game, const char *comm)
{
	int i;

	game->over = false;
	if (pipe(game->pipe[0]) || pipe(game->pipe[1]))
		return -1;
	for (i = 0; i < 2; i++) {
		game->end[i] = (struct end){
			.in = game->pipe[i][0], .out = game->pipe[!i][1],
			.comm = comm, .over = &game->over,
		};
		if (pthread_create(&game->thread[i], NULL, play, &game->end[i]))
			return -1;
	}
	return write(game->pipe[0][1], "x", 1) == 1 ? 0 : -1;
}

static void game_end(struct game *game)
{
	int i;

	__atomic_store_n(&game->over, true, __ATOMIC_RELAXED);
	for (i = 0; i < 2; i++)
		pthread_join(game->thread[i], NULL);
	for (i = 0; i < 2; i++)
		close(game->pipe[i][0]);
}

TEST_F(event, alert_dropped)
{
	struct game game;
	struct event e;

	/* Nobody reads from here on. */
	ASSERT_LE(0, consume(self, 64));
	ASSERT_EQ(0, game_begin(&game, "t-drop"));
	e = next_event(&self->client, AUGUR_EVENT_KIND_ALERT, 0);
	game_end(&game);
	ASSERT_TRUE(e.seen);
	EXPECT_EQ(AUGUR_ALERT_KIND_DROPPED, e.alert);
	EXPECT_LT(0, e.count);
}

TEST_F(event, alert_mispredicted)
{
	struct game game;
	struct event e;
	uint64_t key;

	ASSERT_EQ(0, game_begin(&game, "t-storm"));
	control_sleep(100 * MSEC);
	key = key_of(&self->asker, "t-storm");
	ASSERT_NE(0, key);
	ASSERT_EQ(0, push(&self->control, key, AUGUR_TIER_ORDINARY, UINT32_MAX));
	do
		e = next_event(&self->client, AUGUR_EVENT_KIND_ALERT, 0);
	while (e.seen && e.alert != AUGUR_ALERT_KIND_MISPREDICTED);
	game_end(&game);
	push(&self->control, key, AUGUR_TIER_NONE, 1);
	ASSERT_TRUE(e.seen);
	EXPECT_LT(0, e.count);
}

static void on_counter(const struct answer *answer, void *ctx)
{
	if (!strcmp(answer_string(answer, AUGUR_A_COUNTER_NAME), "event_lost"))
		*(uint64_t *)ctx = answer_number(answer, AUGUR_A_COUNTER_VALUE);
}

static uint64_t lost(struct client *c)
{
	uint64_t value = ~0ULL;

	client_dump(c, AUGUR_CMD_COUNTER_GET, on_counter, &value);
	return value;
}

/* Promoted at every other wakeup. */
static void flap(const struct control *c, uint64_t key, unsigned int n)
{
	while (n--) {
		push(c, key, n % 2 ? AUGUR_TIER_PROMOTED : AUGUR_TIER_NONE, 1000);
		control_sleep(MSEC / 10);
	}
}

/* One a wakeup: more than is sent. Without listeners none is lost. */
TEST_F(event, lost_are_counted)
{
	uint64_t before, after, key;
	struct event e;

	prctl(PR_SET_NAME, "t-flap");
	sleep_times(20);
	key = key_of(&self->asker, "t-flap");
	ASSERT_NE(0, key);
	before = lost(&self->asker);
	flap(&self->control, key, 2000);
	after = lost(&self->asker);
	EXPECT_LT(before, after);

	/* The next message says so. */
	while (client_event(&self->client, 500, NULL, NULL))
		;
	ASSERT_LE(0, consume(self, 64));
	e = next_event(&self->client, AUGUR_EVENT_KIND_MODE, 0);
	ASSERT_TRUE(e.seen);
	EXPECT_LE(after, e.lost);

	client_close(&self->client);
	self->client.fd = -1;
	before = lost(&self->asker);
	flap(&self->control, key, 500);
	EXPECT_EQ(before, lost(&self->asker));
	push(&self->control, key, AUGUR_TIER_NONE, 1);
}

TEST_HARNESS_MAIN
