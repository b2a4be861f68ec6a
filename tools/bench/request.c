// SPDX-License-Identifier: GPL-2.0-only
/*
 * request MESSAGES WORKERS WINDOW_MS ROUNDS_PER_MS: message threads that hand
 * requests to workers, as a server does, and schbench: each of MESSAGES threads has
 * WORKERS workers. A worker that is told to begin sleeps for 100 us, as one that
 * waits for a disk or a peer, works for 500 us under a lock of the CPU it is on, and
 * asks for the next request. Prints KEY=VALUE lines:
 *
 *	rps		requests per second
 *	wake_p50_ns...	from the message thread's word to the worker's first instruction
 *	request_p99_ns	from there to the end of the work
 *	wakeups		messages to workers
 *	cross_wakeups	of these, from a CPU of another node than the worker then ran on
 *	cross_moves	times that a worker woke up on another node than it slept on
 *
 * Work is a number of rounds; "load --calibrate" says how many are a millisecond.
 */
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "bench/hist.h"
#include "bench/rounds.h"

#define THREADS_MAX	1024U
#define SLEEP_NS	100000
#define WORK_NS		500000ULL
#define NS_PER_MS	1000000ULL

struct worker {
	pthread_t thread;
	struct message *message;
	struct worker *next;	/* in the list of those who ask */
	atomic_uint go;		/* what it sleeps on: 1 something to do */
	uint64_t sent_at;
	unsigned int sent_node;
	unsigned int node;		/* where it slept last */
	uint64_t requests;
	uint64_t wakeups;
	uint64_t cross_wakeups;
	uint64_t cross_moves;
	struct hist wake;
	struct hist request;
} __attribute__((aligned(64)));

struct message {
	pthread_t thread;
	atomic_uintptr_t asking;	/* list of struct worker */
	atomic_uint go;
	atomic_uint nr;			/* workers that have not ended */
} __attribute__((aligned(64)));

static struct {
	uint64_t begin;
	uint64_t end;
} window;

static pthread_mutex_t cpu_lock[CPU_SETSIZE];
static uint64_t rounds_per_ms;

static void die(const char *what)
{
	fprintf(stderr, "request: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void word_wait(atomic_uint *word)
{
	while (!atomic_exchange(word, 0))
		syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

static void word_wake(atomic_uint *word)
{
	atomic_store(word, 1);
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static unsigned int node_here(void)
{
	unsigned int cpu, node;

	if (getcpu(&cpu, &node))
		die("getcpu");
	return node;
}

/* Two workers on one CPU keep each other waiting: preempting one in here is dear. */
static void work_locked(void)
{
	pthread_mutex_t *lock = &cpu_lock[sched_getcpu()];

	pthread_mutex_lock(lock);
	rounds_do(WORK_NS * rounds_per_ms / NS_PER_MS);
	pthread_mutex_unlock(lock);
}

static void note_node(struct worker *w, bool measured)
{
	unsigned int node = node_here();

	if (measured && node != w->node)
		w->cross_moves++;
	w->node = node;
}

/* One request, from the message thread's word to the end of the work. */
static void serve(struct worker *w)
{
	const struct timespec pause = { .tv_nsec = SLEEP_NS };
	uint64_t woke = now_ns(), done;
	bool measured = woke >= window.begin && woke < window.end;

	note_node(w, measured);
	if (measured) {
		hist_add(&w->wake, woke - w->sent_at);
		w->wakeups++;
		w->cross_wakeups += w->node != w->sent_node;
	}
	nanosleep(&pause, NULL);
	note_node(w, measured);
	work_locked();
	done = now_ns();
	if (done >= window.begin && done < window.end) {
		w->requests++;
		hist_add(&w->request, done - woke);
	}
}

/* Joins the list of those who ask for work. */
static void ask(struct message *m, struct worker *w)
{
	uintptr_t head = m->asking;

	do
		w->next = (struct worker *)head;
	while (!atomic_compare_exchange_weak(&m->asking, &head, (uintptr_t)w));
}

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	struct message *m = w->message;

	prctl(PR_SET_NAME, "req-worker");
	w->node = node_here();
	while (now_ns() < window.end) {
		ask(m, w);
		word_wake(&m->go);
		word_wait(&w->go);
		serve(w);
	}
	atomic_fetch_sub(&m->nr, 1);
	word_wake(&m->go);
	return NULL;
}

static void *message_main(void *arg)
{
	struct message *m = arg;
	struct worker *w, *next;

	prctl(PR_SET_NAME, "req-message");
	while (m->nr) {
		word_wait(&m->go);
		w = (struct worker *)atomic_exchange(&m->asking, 0);
		for (; w; w = next) {
			next = w->next;
			w->sent_node = node_here();
			w->sent_at = now_ns();
			word_wake(&w->go);
		}
	}
	return NULL;
}

static void start(pthread_t *thread, void *(*entry)(void *), void *arg)
{
	errno = pthread_create(thread, NULL, entry, arg);
	if (errno)
		die("pthread_create");
}

static void report(const struct worker *w, unsigned int nr, uint64_t window_ms)
{
	uint64_t requests = 0, wakeups = 0, cross_wakeups = 0, cross_moves = 0;
	static struct hist wake, request;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		requests += w[i].requests;
		wakeups += w[i].wakeups;
		cross_wakeups += w[i].cross_wakeups;
		cross_moves += w[i].cross_moves;
		hist_merge(&wake, &w[i].wake);
		hist_merge(&request, &w[i].request);
	}
	printf("rps=%.1f\n", requests * 1000.0 / window_ms);
	printf("wake_p50_ns=%llu\n", (unsigned long long)hist_percentile(&wake, 500));
	printf("wake_p99_ns=%llu\n", (unsigned long long)hist_percentile(&wake, 990));
	printf("request_p50_ns=%llu\n",
	       (unsigned long long)hist_percentile(&request, 500));
	printf("request_p99_ns=%llu\n",
	       (unsigned long long)hist_percentile(&request, 990));
	printf("wakeups=%llu\n", (unsigned long long)wakeups);
	printf("cross_wakeups=%llu\n", (unsigned long long)cross_wakeups);
	printf("cross_moves=%llu\n", (unsigned long long)cross_moves);
}

static void run(unsigned int messages, unsigned int workers, uint64_t window_ms)
{
	struct worker *w = calloc(messages * workers, sizeof(*w));
	struct message *m = calloc(messages, sizeof(*m));
	unsigned int i;

	if (!w || !m)
		die("memory");
	for (i = 0; i < CPU_SETSIZE; i++)
		pthread_mutex_init(&cpu_lock[i], NULL);
	/* What happens at the start is not what is measured. */
	window.begin = now_ns() + 100 * NS_PER_MS;
	window.end = window.begin + window_ms * NS_PER_MS;
	for (i = 0; i < messages; i++) {
		m[i].nr = workers;
		start(&m[i].thread, message_main, &m[i]);
	}
	for (i = 0; i < messages * workers; i++) {
		w[i].message = &m[i / workers];
		start(&w[i].thread, worker_main, &w[i]);
	}
	for (i = 0; i < messages * workers; i++)
		pthread_join(w[i].thread, NULL);
	for (i = 0; i < messages; i++)
		pthread_join(m[i].thread, NULL);
	report(w, messages * workers, window_ms);
}

int main(int argc, char **argv)
{
	unsigned long value[4] = {};
	int i;

	for (i = 0; i < 4 && argc == 5; i++)
		value[i] = strtoul(argv[i + 1], NULL, 10);
	if (!value[0] || !value[1] || !value[2] || !value[3] ||
	    value[0] > THREADS_MAX || value[1] > THREADS_MAX) {
		fprintf(stderr,
			"usage: request MESSAGES WORKERS WINDOW_MS ROUNDS_PER_MS\n");
		return 2;
	}
	rounds_per_ms = value[3];
	run(value[0], value[1], value[2]);
	return 0;
}
