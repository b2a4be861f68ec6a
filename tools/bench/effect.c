// SPDX-License-Identifier: GPL-2.0-only
/*
 * effect NR ROUNDS: from a decision to its effect. A command with NR decisions
 * ends with one for a child that sleeps, and then the child is woken. Prints the
 * time from before the command until the child runs, "effect NR QUANTILE NS", over
 * those rounds of which the child's sample says that the new decision was in force.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/augur.h>
#include <linux/augur_stats.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define NAME	"effect-child"

/* Written by the child: when it ran. */
static volatile uint64_t *ran_at;

static int control;
static struct augur_query query = { .size = sizeof(query) };
static const char *map;
static uint64_t *tails;

static void die(const char *what)
{
	fprintf(stderr, "effect: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static const struct augur_map_header *header(void)
{
	return (const void *)map;
}

static const struct augur_cpu_area *area(uint32_t cpu)
{
	return (const void *)(map + header()->cpu_offset + cpu * header()->cpu_stride);
}

static const struct augur_sample *sample(uint32_t cpu, uint64_t pos)
{
	return (const void *)((const char *)area(cpu) + header()->ring_offset +
			      (pos & (header()->nr_samples - 1)) *
			      header()->sample_bytes);
}

static uint64_t head(uint32_t cpu)
{
	return __atomic_load_n(&area(cpu)->head, __ATOMIC_ACQUIRE);
}

/* All samples so far have been read. */
static void consume(void)
{
	struct augur_wait wait = {
		.size = sizeof(wait),
		.tails = (uintptr_t)tails,
		.nr_tails = query.nr_cpus,
		.watermark = header()->nr_samples,
		.timeout_ns = 1000000,
	};
	uint32_t cpu;

	for (cpu = 0; cpu < query.nr_cpus; cpu++)
		tails[cpu] = head(cpu);
	if (ioctl(control, AUGUR_U_WAIT, &wait) < 0)
		die("wait");
}

/* The key of the child's sleep: the slot with its name and most bursts. */
static uint64_t find_key(void)
{
	uint64_t key = 0, most = 0;
	uint32_t cpu, i;

	for (cpu = 0; cpu < query.nr_cpus; cpu++)
		for (i = 0; i < header()->nr_slots; i++) {
			const struct augur_slot *slot =
				(const void *)((const char *)area(cpu) +
					       header()->slots_offset +
					       i * header()->slot_bytes);

			if (slot->count <= most || strcmp(slot->comm, NAME))
				continue;
			most = slot->count;
			key = slot->key;
		}
	return key;
}

static void child(int in)
{
	char ball;

	prctl(PR_SET_NAME, NAME);
	while (read(in, &ball, 1) == 1)
		*ran_at = now_ns();
	_exit(0);
}

/* Whether a burst of @key, read from the rings, had @predicted; waits for one. */
static int in_force(uint64_t key, uint32_t predicted)
{
	uint32_t cpu;

	for (;;)
		for (cpu = 0; cpu < query.nr_cpus; cpu++)
			while (tails[cpu] < head(cpu)) {
				const struct augur_sample *s = sample(cpu, tails[cpu]++);

				if (s->key == key)
					return s->predicted_ns == predicted;
			}
}

/* Time from before the command to the child; 0 if it had the old decision. */
static uint64_t round_trip(struct augur_decision *decisions, uint32_t nr, int out,
			   uint32_t predicted)
{
	struct augur_push push = {
		.size = sizeof(push),
		.decisions = (uintptr_t)decisions,
		.nr_decisions = nr,
	};
	uint64_t start;

	decisions[nr - 1].predicted_ns = predicted;
	*ran_at = 0;
	start = now_ns();
	if (ioctl(control, AUGUR_U_PUSH, &push) != (int)nr || write(out, "", 1) != 1)
		die("push");
	while (!*ran_at)
		sched_yield();
	return in_force(decisions[nr - 1].key, predicted) ? *ran_at - start : 0;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void set_up(void)
{
	control = open(AUGUR_DEVICE_CONTROL, O_RDWR);
	if (control < 0 || ioctl(control, AUGUR_U_QUERY, &query))
		die(AUGUR_DEVICE_CONTROL);
	map = mmap(NULL, query.map_bytes, PROT_READ, MAP_SHARED, control, 0);
	ran_at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	tails = calloc(query.nr_cpus, sizeof(*tails));
	if (map == MAP_FAILED || (void *)ran_at == MAP_FAILED || !tails)
		die("memory");
}

static void measure(uint32_t nr, uint32_t rounds, int out)
{
	struct augur_decision *decisions = calloc(nr, sizeof(*decisions));
	uint64_t *took = calloc(rounds, sizeof(*took)), ns;
	uint32_t i, effective = 0;

	if (!decisions || !took)
		die("memory");
	for (i = 0; i < nr; i++)
		decisions[i] = (struct augur_decision){
			.key = i + 1 < nr ? i + 1 : find_key(),
			.predicted_ns = 1,
			.ttl_ms = 60000,
			.confidence = AUGUR_CONFIDENCE_ONE,
			.tier = AUGUR_TIER_ORDINARY,
			.node = AUGUR_NODE_ANY,
		};
	for (i = 0; i < rounds; i++) {
		if (i % 256 == 0)
			consume();
		ns = round_trip(decisions, nr, out, i + 1000);
		if (ns)
			took[effective++] = ns;
	}
	qsort(took, effective, sizeof(*took), compare);
	printf("effect %u rounds %u\n", nr, rounds);
	printf("effect %u effective %u\n", nr, effective);
	if (effective) {
		printf("effect %u p50 %llu\n", nr,
		       (unsigned long long)took[effective / 2]);
		printf("effect %u p99 %llu\n", nr,
		       (unsigned long long)took[effective * 99 / 100]);
		printf("effect %u max %llu\n", nr,
		       (unsigned long long)took[effective - 1]);
	}
}

int main(int argc, char **argv)
{
	uint32_t nr = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
	uint32_t rounds = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	int fd[2], i;

	if (!nr || nr > AUGUR_PUSH_MAX || !rounds) {
		fprintf(stderr, "usage: effect NR ROUNDS\n");
		return 2;
	}
	set_up();
	if (pipe(fd))
		die("pipe");
	if (!fork()) {
		close(fd[1]);
		child(fd[0]);
	}
	/* So that it has a key with bursts. */
	for (i = 0; i < 50; i++) {
		*ran_at = 0;
		if (write(fd[1], "", 1) != 1)
			die("write");
		while (!*ran_at)
			sched_yield();
	}
	if (!find_key())
		die("the child has no key");
	measure(nr, rounds, fd[1]);
	return 0;
}
