// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/augurd/answer.c userspace/augurd/conf.c userspace/augurd/learn.c userspace/augurd/models.c userspace/augurd/serve.c userspace/control/identity.c userspace/model/decide.c userspace/model/lanes.c userspace/model/model.c userspace/model/window.c */
/*
 * What augurd answers, whatever it is asked and by whomever.
 */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "augurd/answer.h"
#include "augurd/serve.h"
#include "harness.h"

#define SOCKET	"asked"

FIXTURE(answer) {
	struct augur_conf conf;
	struct augur_learn l;
	struct augur_answers a;
	struct augur_fingerprint fp;
	uint64_t key;
	char text[AUGUR_ANSWER_LEN];
	int fd;
};

FIXTURE_SETUP(answer)
{
	char why[AUGUR_CONF_WHY_LEN];

	ASSERT_TRUE(augur_conf_parse(&self->conf, NULL, 0, why));
	ASSERT_EQ(0, augur_learn_init(&self->l, 256));
	self->fp = (struct augur_fingerprint){ { 7, 9ULL << AUGUR_FP_SITE_SHIFT } };
	self->key = augur_fingerprint_key(&self->fp);
	self->a.conf = &self->conf;
	self->a.conf_path = "a.conf";
	self->a.learn = &self->l;
	self->a.state = "deciding";
	self->a.backend = "sched_ext";
	self->fd = augur_serve_open(SOCKET);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(answer)
{
	augur_serve_close(self->fd, SOCKET);
	augur_learn_free(&self->l);
}

static const char *ask(FIXTURE_DATA(answer) *self, const char *question)
{
	FILE *out = fmemopen(self->text, sizeof(self->text), "w");

	augur_answer(&self->a, question, out);
	fclose(out);
	return self->text;
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static const char *forget(FIXTURE_DATA(answer) *self, uint64_t key)
{
	char question[AUGUR_QUESTION_LEN];

	snprintf(question, sizeof(question), "forget %016llx", (unsigned long long)key);
	return ask(self, question);
}

/* @nr bursts of the key, in two cases. */
static void learn(FIXTURE_DATA(answer) *self, int nr)
{
	struct augur_sample s = { .key = self->key, .run_ns = 100000 };

	for (int i = 0; i < nr; i++) {
		s.end_ns += 1000000;
		s.context = i & 1;
		augur_learn_sample(&self->l, &s);
		augur_learn_name(&self->l, self->key, &self->fp);
	}
}

TEST_F(answer, status)
{
	EXPECT_TRUE(begins(ask(self, "status"), "ok\nversion "));
	EXPECT_NE(NULL, strstr(self->text, "\nbackend sched_ext\nconfiguration a.conf\n"));
	EXPECT_NE(NULL, strstr(self->text, "\nkeys 0\n"));
	EXPECT_NE(NULL, strstr(self->text, "\nlag_p50_us 0\nlag_p99_us 0\n"));
	augur_lag_note(&self->a.lag, 4096000);
	ask(self, "status");
	EXPECT_NE(NULL, strstr(self->text, "\nlag_p50_us 5120\nlag_p99_us 5120\n"));
}

TEST_F(answer, counters)
{
	learn(self, 10);
	EXPECT_TRUE(begins(ask(self, "counters"), "ok\nsamples 10 bursts learned\n"));
	EXPECT_NE(NULL, strstr(self->text, "\nphase_change 0 "));
}

/* What is told of the configuration can be read as one, and is the same. */
TEST_F(answer, configuration)
{
	struct augur_conf_text text = { .name = "t", .text = self->text + strlen("ok\n") };
	char why[AUGUR_CONF_WHY_LEN];
	struct augur_conf conf;

	self->conf.model.half_life_s = 7;
	self->conf.save_s = 11;
	text.len = strlen(ask(self, "configuration")) - strlen("ok\n");
	ASSERT_TRUE(augur_conf_parse(&conf, &text, 1, why));
	EXPECT_EQ(0, memcmp(&conf.model, &self->conf.model, sizeof(conf.model)));
	EXPECT_EQ(0, memcmp(&conf.decide, &self->conf.decide, sizeof(conf.decide)));
	EXPECT_EQ(11, conf.save_s);
}

/* The key and both cases; others stay, and so does what it is a kind of. */
TEST_F(answer, forget)
{
	uint64_t role = augur_fingerprint_general(&self->fp, AUGUR_KEY_ROLE);
	uint32_t taught;

	learn(self, 100);
	taught = augur_models_find(&self->l.models, role)->model.nr;
	EXPECT_LT(0, taught);
	EXPECT_STREQ("ok\nforgotten 3\n", forget(self, self->key));
	EXPECT_EQ(3, self->a.nr_forgotten);
	EXPECT_EQ(self->key, self->a.forgotten[0]);
	EXPECT_EQ(0, augur_models_find(&self->l.models, self->key)->model.nr);
	EXPECT_EQ(taught, augur_models_find(&self->l.models, role)->model.nr);
	EXPECT_TRUE(begins(forget(self, self->key), "error nothing is known of the key "));
	EXPECT_EQ(0, self->a.nr_forgotten);
	learn(self, 2);
	EXPECT_EQ(2, augur_models_find(&self->l.models, self->key)->model.nr);
}

TEST_F(answer, nonsense)
{
	EXPECT_TRUE(begins(ask(self, ""), "error "));
	EXPECT_TRUE(begins(ask(self, "stat"), "error "));
	EXPECT_TRUE(begins(ask(self, "statuses"), "error "));
	EXPECT_TRUE(begins(ask(self, "forget"), "error expected a key"));
	EXPECT_TRUE(begins(ask(self, "forget 12"), "error expected a key"));
	EXPECT_TRUE(begins(ask(self, "forget 000000000000000g"), "error expected"));
	EXPECT_TRUE(begins(ask(self, "forget 0000000000000000"), "error expected"));
}

/* With @nr copies of @reply. */
static void send_it(const char *question, int reply, size_t nr)
{
	struct sockaddr_un addr = { AF_UNIX, SOCKET };
	char room[CMSG_SPACE(4 * sizeof(int))] = { 0 };
	struct iovec iov = { (char *)question, strlen(question) };
	struct msghdr msg = {
		.msg_name = &addr, .msg_namelen = sizeof(addr),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = nr ? room : NULL,
		.msg_controllen = nr ? CMSG_SPACE(nr * sizeof(int)) : 0,
	};
	struct cmsghdr *c = (struct cmsghdr *)room;
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(nr * sizeof(int));
	for (size_t i = 0; i < nr; i++)
		memcpy(CMSG_DATA(c) + i * sizeof(int), &reply, sizeof(reply));
	sendmsg(fd, &msg, MSG_DONTWAIT);
	close(fd);
}

static int open_files(void)
{
	int fd, nr = 0;

	for (fd = 0; fd < 256; fd++)
		nr += fcntl(fd, F_GETFD) >= 0;
	return nr;
}

TEST_F(answer, by_socket)
{
	struct augur_question q;
	char text[16] = "";
	int pair[2];

	EXPECT_FALSE(augur_serve_take(self->fd, &q));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	send_it("status", pair[1], 1);
	close(pair[1]);
	ASSERT_TRUE(augur_serve_take(self->fd, &q));
	EXPECT_STREQ("status", q.text);
	augur_serve_answer(&q, "ok\n", 3);
	EXPECT_EQ(3, recv(pair[0], text, sizeof(text), 0));
	EXPECT_STREQ("ok\n", text);
	EXPECT_EQ(0, recv(pair[0], text, sizeof(text), 0));
	close(pair[0]);
}

/* Nothing is kept open, nothing waited for, and the next one is heard. */
TEST_F(answer, by_strange_ones)
{
	char much[4 * AUGUR_QUESTION_LEN];
	struct augur_question q;
	int before = open_files(), pipe_fd[2], i;

	memset(much, 'x', sizeof(much));
	much[sizeof(much) - 1] = '\0';
	ASSERT_EQ(0, pipe(pipe_fd));
	send_it("status", -1, 0);
	send_it("status", pipe_fd[1], 1);
	send_it("status", pipe_fd[1], 4);
	send_it(much, pipe_fd[1], 1);
	send_it("", pipe_fd[1], 1);
	close(pipe_fd[0]);
	close(pipe_fd[1]);
	for (i = 0; i < 5; i++) {
		ASSERT_TRUE(augur_serve_take(self->fd, &q));
		EXPECT_GT(AUGUR_QUESTION_LEN, strlen(q.text));
		augur_serve_answer(&q, "ok\n", 3);
	}
	EXPECT_FALSE(augur_serve_take(self->fd, &q));
	EXPECT_EQ(before, open_files());
}

/* One that was left is replaced; nobody else may write to it. */
TEST_F(answer, socket_is_own)
{
	struct stat st;
	int second = augur_serve_open(SOCKET);

	ASSERT_LE(0, second);
	ASSERT_EQ(0, stat(SOCKET, &st));
	EXPECT_EQ(0600, st.st_mode & 0777);
	augur_serve_close(second, SOCKET);
	EXPECT_EQ(-1, stat(SOCKET, &st));
	EXPECT_GT(0, augur_serve_open("/nowhere/" SOCKET));
}

TEST_HARNESS_MAIN
