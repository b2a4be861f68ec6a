// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* kernels: stable backports */
/* timeout: 300 */
/* sources: userspace/control/map.c userspace/control/client.c */
/*
 * A producer that laps whoever reads: one thread consumes the samples of a small ring as
 * augurd does, and keeps them. Another one reads all that is in the ring again and again,
 * on the CPU whose bursts these are: while those who make them run, in the middle of
 * its reading, it is lapped. What it gets is what was there, and what it does not get is
 * counted.
 */
#include <augur/client.h>
#include <augur/map.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

#define RING		64
#define SAMPLES		60000
#define LAPS		20
#define PAIRS		4

FIXTURE(lap)
{
	struct augur_client client;
	struct augur_map map;
	uint64_t first;
	uint64_t *tails;
	struct augur_sample *truth;
	uint64_t nr_truth;
	int stop;
	uint64_t dropped;
	pid_t pids[PAIRS];
	pthread_t consumer;
};

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Two processes that wake each other on CPU 0. */
static pid_t ping_pong(void)
{
	int there[2], back[2];
	pid_t pid;
	char c = 0;

	pid = fork();
	if (pid)
		return pid;
	setpgid(0, 0);
	pin(0);
	if (pipe(there) || pipe(back))
		_exit(1);
	if (!fork())
		while (read(there[0], &c, 1) == 1 && write(back[1], &c, 1) == 1)
			;
	while (write(there[1], &c, 1) == 1 && read(back[0], &c, 1) == 1)
		;
	_exit(1);
}

/* As augurd: read first, then tell the module that it may overwrite. */
static void *consume(void *arg)
{
	FIXTURE_DATA(lap) *self = arg;
	struct augur_wait wait = {
		.size = sizeof(wait),
		.tails = (uintptr_t)self->tails,
		.nr_tails = self->client.query.nr_cpus,
		.watermark = 1,
		.timeout_ns = 10000000,
	};
	uint32_t cpu;
	size_t nr;

	pin(1);
	while (!__atomic_load_n(&self->stop, __ATOMIC_RELAXED)) {
		nr = augur_map_samples(&self->map, 0, &self->tails[0],
				       self->truth + self->nr_truth,
				       SAMPLES - self->nr_truth < RING ?
				       SAMPLES - self->nr_truth : RING, &self->dropped);
		__atomic_store_n(&self->nr_truth, self->nr_truth + nr, __ATOMIC_RELEASE);
		for (cpu = 1; cpu < self->client.query.nr_cpus; cpu++)
			self->tails[cpu] = augur_map_head(&self->map, cpu);
		if (self->nr_truth == SAMPLES ||
		    (ioctl(self->client.fd, AUGUR_U_WAIT, &wait) < 0 && errno != EINTR))
			break;
	}
	return NULL;
}

FIXTURE_SETUP(lap)
{
	uint32_t cpu, nr_cpus;
	int i;

	memset(self, 0, sizeof(*self));
	system("rmmod augur 2>/dev/null");
	ASSERT_EQ(0, system("modprobe augur nr_samples=64"));
	ASSERT_EQ(0, augur_client_open(&self->client, NULL));
	nr_cpus = self->client.query.nr_cpus;
	ASSERT_EQ(0, augur_map_open(&self->map, self->client.fd,
				    self->client.query.map_bytes));
	ASSERT_EQ(RING, self->map.header.nr_samples);
	self->tails = calloc(nr_cpus, sizeof(*self->tails));
	self->truth = calloc(SAMPLES, sizeof(*self->truth));
	ASSERT_TRUE(self->tails && self->truth);
	for (cpu = 0; cpu < nr_cpus; cpu++)
		self->tails[cpu] = augur_map_head(&self->map, cpu);
	self->first = self->tails[0];
	for (i = 0; i < PAIRS; i++)
		self->pids[i] = ping_pong();
	ASSERT_EQ(0, pthread_create(&self->consumer, NULL, consume, self));
}

FIXTURE_TEARDOWN(lap)
{
	int i;

	for (i = 0; i < PAIRS; i++) {
		kill(-self->pids[i], SIGKILL);
		waitpid(self->pids[i], NULL, 0);
	}
	free(self->tails);
	free(self->truth);
	augur_map_close(&self->map);
	augur_client_close(&self->client);
	system("rmmod augur");
}

/* How many of the samples up to number @end are not what the consumer had. */
static unsigned int wrong(FIXTURE_DATA(lap) *self, const struct augur_sample *out,
			  size_t nr, uint64_t end, uint64_t *checked)
{
	uint64_t nr_truth = __atomic_load_n(&self->nr_truth, __ATOMIC_ACQUIRE);
	uint64_t at = end - nr - self->first;
	unsigned int bad = 0;

	for (; nr && at < nr_truth; nr--, at++, out++) {
		bad += !!memcmp(out, &self->truth[at], sizeof(*out));
		++*checked;
	}
	return bad;
}

TEST_F_TIMEOUT(lap, what_is_read_is_what_was_there, 250)
{
	uint64_t tail, begun, lost, checked = 0, reads = 0, laps = 0;
	struct augur_sample out[RING];
	unsigned int bad = 0;
	size_t got;

	pin(0);
	while (laps < LAPS && __atomic_load_n(&self->nr_truth, __ATOMIC_ACQUIRE) < SAMPLES) {
		begun = augur_map_head(&self->map, 0);
		if (begun < self->first + RING)
			continue;
		begun -= RING;
		tail = begun;
		lost = 0;
		got = augur_map_samples(&self->map, 0, &tail, out, RING, &lost);
		ASSERT_EQ(tail - begun, got + lost);
		bad += wrong(self, out, got, tail, &checked);
		laps += lost != 0;
		reads++;
	}
	__atomic_store_n(&self->stop, 1, __ATOMIC_RELAXED);
	pthread_join(self->consumer, NULL);
	printf("# %lu reads, %lu lapped, %lu samples compared of %lu\n", reads, laps, checked,
	       self->nr_truth);
	EXPECT_LT(0, laps);
	EXPECT_LT(0, checked);
	EXPECT_EQ(0, bad);
	EXPECT_EQ(0, self->dropped);
}

TEST_HARNESS_MAIN
