// SPDX-License-Identifier: GPL-2.0-only
/*
 * coordinator: one coordinator and ten workers that talk over UNIX sockets.
 *
 * Tasks come by an open loop and need one of eight capabilities, which half of the
 * workers have each. The coordinator gives up to ten tasks to a worker in one message;
 * messages come from a pool. It prefers the worker that had this capability last, while
 * that has less than three tasks (sticky routing, a cache of one entry per capability),
 * else it looks at all that have it. Workers compute, count in statistics that a third
 * party reads without a lock, and answer when a message's tasks are done.
 *
 * With --burst N tasks come N at a time, ten times a second; with --rate 0 there are
 * always two batches outstanding for each worker, and what counts is how many are done.
 *
 * Prints KEY=VALUE lines: task_p50_ns and others from when a task was due to when its
 * answer was read, burst_mean_ns from when a burst was due to its last answer,
 * tasks_per_s, select_ns (choosing a worker, mean), cache_hit_share, memory_bytes (the
 * largest this process was), statistics_reads.
 */
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "bench/arrivals.h"
#include "bench/random.h"
#include "bench/work.h"

#define WORKERS		10
#define CAPABILITIES	8
#define BATCH		10
#define TASK_NS		(100 * NS_PER_US)
#define BURSTS_PER_S	10
/* A worker that has so many tasks is not stuck to. */
#define STICKY_MAX	3
#define STATISTICS_NS	(5 * NS_PER_MS)

struct task {
	struct task *next;		/* that waits, or in the pool */
	uint64_t due;
	uint32_t capability;
	uint32_t rounds;
};

/* Goes to a worker, and comes back as it was. */
struct message {
	struct message *next;
	uint32_t nr;
	struct task *tasks[BATCH];
};

/* Written by the worker, read by whoever wants, never locked. */
struct statistics {
	atomic_uint_fast64_t tasks;
	atomic_uint_fast64_t messages;
} __attribute__((aligned(64)));

struct worker {
	pthread_t thread;
	int near;			/* the coordinator's end of its socket */
	int far;
	uint32_t outstanding;
	struct message *filling;
	struct statistics statistics;
} __attribute__((aligned(64)));

static struct worker workers[WORKERS];
static struct worker *last[CAPABILITIES];
static struct message *message_pool;
static struct task *task_pool;
static uint64_t rate = 500, burst = 1, random_state;
static uint64_t selections, hits, select_ns, submitted, answered, done_in_window;
static uint64_t statistics_reads;
static struct hist *task_took, *burst_took;
static atomic_bool closing;

static bool is_able(unsigned int worker, uint32_t capability)
{
	return (worker + capability) % 2 == 0;
}

/* Each waits for the next message, works it off and sends it back. */
static void *worker_main(void *arg)
{
	struct worker *self = arg;
	struct message *message;
	uint32_t i;

	work_hint(TASK_NS, 10 * TASK_NS, 0, 0);
	while (read(self->far, &message, sizeof(message)) == sizeof(message) && message) {
		for (i = 0; i < message->nr; i++)
			work_rounds(message->tasks[i]->rounds);
		atomic_fetch_add_explicit(&self->statistics.tasks, message->nr,
					  memory_order_relaxed);
		atomic_fetch_add_explicit(&self->statistics.messages, 1,
					  memory_order_relaxed);
		if (write(self->far, &message, sizeof(message)) != sizeof(message))
			work_die("cannot answer: %s", strerror(errno));
	}
	return NULL;
}

/* What a dashboard would do beside it. */
static void *statistics_main(void *arg)
{
	struct arrivals arrivals;
	uint64_t tasks, i;

	(void)arg;
	arrivals_begin(&arrivals, work_now(), (double)NS_PER_SEC / STATISTICS_NS, 0);
	while (!closing) {
		arrivals_sleep(arrivals_next(&arrivals));
		for (tasks = 0, i = 0; i < WORKERS; i++)
			tasks += atomic_load_explicit(&workers[i].statistics.tasks,
						      memory_order_relaxed);
		statistics_reads += tasks > 0;
	}
	return NULL;
}

static struct message *message_get(void)
{
	struct message *message = message_pool;

	if (message)
		message_pool = message->next;
	else
		message = work_alloc(1, sizeof(*message));
	message->nr = 0;
	return message;
}

static struct task *task_get(uint64_t due)
{
	struct task *task = task_pool;

	if (task)
		task_pool = task->next;
	else
		task = work_alloc(1, sizeof(*task));
	task->due = due;
	task->capability = random_below(&random_state, CAPABILITIES);
	task->rounds = work_rounds_of(TASK_NS / 2 + random_below(&random_state, TASK_NS));
	return task;
}

static struct worker *least_busy(uint32_t capability)
{
	struct worker *best = NULL;
	unsigned int i;

	for (i = 0; i < WORKERS; i++)
		if (is_able(i, capability) &&
		    (!best || workers[i].outstanding < best->outstanding))
			best = &workers[i];
	return best;
}

static struct worker *choose(uint32_t capability)
{
	struct worker *sticky = last[capability], *worker;

	selections++;
	if (sticky && sticky->outstanding < STICKY_MAX) {
		hits++;
		return sticky;
	}
	worker = least_busy(capability);
	last[capability] = worker;
	return worker;
}

static void send_message(struct worker *worker)
{
	struct message *message = worker->filling;

	worker->filling = NULL;
	if (message && write(worker->near, &message, sizeof(message)) != sizeof(message))
		work_die("cannot send: %s", strerror(errno));
}

static void submit(uint64_t due)
{
	struct task *task = task_get(due);
	uint64_t begin = work_now();
	struct worker *worker = choose(task->capability);

	select_ns += work_now() - begin;
	if (!worker->filling)
		worker->filling = message_get();
	worker->filling->tasks[worker->filling->nr++] = task;
	worker->outstanding++;
	submitted++;
	if (worker->filling->nr == BATCH)
		send_message(worker);
}

static void flush(void)
{
	unsigned int i;

	for (i = 0; i < WORKERS; i++)
		send_message(&workers[i]);
}

static void task_done(struct task *task, uint64_t now)
{
	answered++;
	/* In a closed loop it is when it ends that tells what was done in the window. */
	if (work_in_window(rate || burst > 1 ? task->due : now)) {
		done_in_window++;
		hist_add(task_took, now - task->due);
		/* All of a burst are answered before the next: this is its last. */
		if (burst > 1 && answered == submitted)
			hist_add(burst_took, now - task->due);
	}
	task->next = task_pool;
	task_pool = task;
}

static void take_answer(struct worker *worker)
{
	struct message *message;
	uint64_t now;
	uint32_t i;

	if (read(worker->near, &message, sizeof(message)) != sizeof(message))
		work_die("cannot read an answer: %s", strerror(errno));
	now = work_now();
	worker->outstanding -= message->nr;
	for (i = 0; i < message->nr; i++)
		task_done(message->tasks[i], now);
	message->next = message_pool;
	message_pool = message;
}

static void timer_set(int timer, uint64_t due)
{
	struct itimerspec when = {
		.it_value = { .tv_sec = due / NS_PER_SEC, .tv_nsec = due % NS_PER_SEC },
	};

	if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL))
		work_die("cannot set a timer: %s", strerror(errno));
}

/* Until an answer or the timer comes; takes all answers there are. */
static bool await(int timer)
{
	struct pollfd fds[WORKERS + 1];
	uint64_t expired;
	unsigned int i;

	for (i = 0; i < WORKERS; i++)
		fds[i] = (struct pollfd){ .fd = workers[i].near, .events = POLLIN };
	fds[WORKERS] = (struct pollfd){ .fd = timer, .events = POLLIN };
	if (poll(fds, WORKERS + 1, -1) < 0)
		work_die("poll: %s", strerror(errno));
	for (i = 0; i < WORKERS; i++)
		if (fds[i].revents)
			take_answer(&workers[i]);
	return fds[WORKERS].revents &&
	       read(timer, &expired, sizeof(expired)) == sizeof(expired);
}

static void open_loop(int timer)
{
	struct arrivals arrivals;
	uint64_t due, i;

	arrivals_begin(&arrivals, work_now(), burst > 1 ? BURSTS_PER_S : rate,
		       burst > 1 ? 0 : work.seed);
	due = arrivals_next(&arrivals);
	timer_set(timer, due);
	while (due < work.end_ns || answered < submitted) {
		await(timer);
		for (; due <= work_now() && due < work.end_ns; due = arrivals_next(&arrivals))
			for (i = 0; i < burst; i++)
				submit(due);
		flush();
		if (due < work.end_ns)
			timer_set(timer, due);
	}
}

static void closed_loop(int timer)
{
	uint64_t now;

	while ((now = work_now()) < work.end_ns || answered < submitted) {
		while (now < work.end_ns && submitted - answered < 2 * BATCH * WORKERS)
			submit(now);
		flush();
		if (answered < submitted)
			await(timer);
	}
}

static void workers_start(void)
{
	unsigned int i;
	int ends[2];

	for (i = 0; i < WORKERS; i++) {
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
			work_die("cannot make a socket: %s", strerror(errno));
		workers[i].near = ends[0];
		workers[i].far = ends[1];
		work_thread(&workers[i].thread, "coord", i, worker_main, &workers[i]);
	}
}

static void workers_end(void)
{
	struct message *none = NULL;
	unsigned int i;

	for (i = 0; i < WORKERS; i++)
		if (write(workers[i].near, &none, sizeof(none)) != sizeof(none))
			work_die("cannot end a worker: %s", strerror(errno));
	for (i = 0; i < WORKERS; i++)
		work_join(workers[i].thread);
}

static void report(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	work_print("tasks_per_s", done_in_window * 1000.0 / work.window_ms);
	if (rate)
		work_print_hist("task", task_took);
	if (burst > 1)
		work_print_hist("burst", burst_took);
	work_print("select_ns", selections ? (double)select_ns / selections : 0);
	work_print("cache_hit_share", selections ? (double)hits / selections : 0);
	work_print("memory_bytes", usage.ru_maxrss * 1024.0);
	work_print("statistics_reads", statistics_reads);
}

int main(int argc, char **argv)
{
	const struct work_option own[] = {
		{ "rate", &rate, 0, 1000000, "tasks per second; 0 saturates it" },
		{ "burst", &burst, 1, 10000, "tasks at a time, ten times a second" },
		{ }
	};
	pthread_t reader;
	int timer;

	work_options(argc, argv, "A coordinator and ten workers over UNIX sockets.\n", own);
	random_state = work.seed;
	task_took = work_alloc(1, sizeof(*task_took));
	burst_took = work_alloc(1, sizeof(*burst_took));
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (timer < 0)
		work_die("cannot make a timer: %s", strerror(errno));
	work_open_window();
	work_hogs_start();
	workers_start();
	work_thread(&reader, "stat", 0, statistics_main, NULL);
	work_hint(20 * NS_PER_US, NS_PER_MS, 0, 0);
	if (rate || burst > 1)
		open_loop(timer);
	else
		closed_loop(timer);
	closing = true;
	workers_end();
	work_join(reader);
	report();
	work_hogs_report();
	return 0;
}
