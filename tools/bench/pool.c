// SPDX-License-Identifier: GPL-2.0-only
/*
 * pool: a work-stealing pool of tasks of five types, a worker per CPU.
 *
 * Tasks come by an open loop, whoever is busy, and each goes to the queue of the next
 * worker; a worker whose queue is empty steals from the others before it sleeps. Each
 * queue serves tasks of high priority first. Saturated, there are always as many tasks
 * outstanding as keep all workers busy, and what counts is how many are done.
 *
 * Prints KEY=VALUE lines: task_p95_ns and others from when a task was due to when it
 * was done, short_* of the tasks of high priority, tasks_per_s, stolen, slept.
 */
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/arrivals.h"
#include "bench/random.h"
#include "bench/work.h"

#define CPU_ROUNDS	10000
#define MEMORY_WORDS	256
#define MEMORY_ROUNDS	50
#define SHORT_ROUNDS	100
#define LONG_ROUNDS	100000
/* Saturated: tasks outstanding for each worker. */
#define DEPTH		4

enum type { TASK_CPU, TASK_MEMORY, TASK_MIXED, TASK_SHORT, TASK_LONG, NR_TYPES };

struct task {
	struct task *next;
	uint64_t due;
	enum type type;
};

struct queue {
	struct task *first;
	struct task **last;
};

struct worker {
	pthread_t thread;
	pthread_mutex_t lock;		/* of both queues */
	struct queue high;
	struct queue ordinary;
	atomic_uint go;			/* what it sleeps on: 0 it looks, or sleeps */
	uint64_t done;
	uint64_t stolen;
	uint64_t slept;
	struct hist all;
	struct hist shorts;
} __attribute__((aligned(64)));

static struct worker *workers;
static uint64_t nr_workers, rate = 1000;
static atomic_bool closing;
static atomic_uint_fast64_t outstanding;
static atomic_uint_fast64_t sink;

static uint64_t arithmetic(unsigned int rounds, uint64_t x)
{
	while (rounds--)
		x = (x ^ x >> 29) * 6364136223846793005ull;
	return x;
}

/* Written and read again: words of its own, as a task has. */
static uint64_t memory(unsigned int rounds, uint64_t x)
{
	volatile uint64_t words[MEMORY_WORDS];
	unsigned int i;

	for (i = 0; i < MEMORY_WORDS; i++)
		words[i] = x + i;
	while (rounds--)
		for (i = 0; i < MEMORY_WORDS; i++)
			words[i] = words[i] * 3 + words[(i * 7) % MEMORY_WORDS];
	return words[x % MEMORY_WORDS];
}

static void execute(enum type type)
{
	uint64_t x = type + 1;

	switch (type) {
	case TASK_CPU:
		x = arithmetic(CPU_ROUNDS, x);
		break;
	case TASK_MEMORY:
		x = memory(MEMORY_ROUNDS, x);
		break;
	case TASK_MIXED:
		x = memory(MEMORY_ROUNDS / 2, arithmetic(CPU_ROUNDS / 2, x));
		break;
	case TASK_SHORT:
		x = arithmetic(SHORT_ROUNDS, x);
		break;
	default:
		x = arithmetic(LONG_ROUNDS, x);
	}
	atomic_fetch_add_explicit(&sink, x, memory_order_relaxed);
}

static void queue_init(struct queue *queue)
{
	queue->first = NULL;
	queue->last = &queue->first;
}

static void queue_put(struct queue *queue, struct task *task)
{
	task->next = NULL;
	*queue->last = task;
	queue->last = &task->next;
}

static struct task *queue_take(struct queue *queue)
{
	struct task *task = queue->first;

	if (task) {
		queue->first = task->next;
		if (!queue->first)
			queue->last = &queue->first;
	}
	return task;
}

static struct task *take_from(struct worker *worker)
{
	struct task *task;

	pthread_mutex_lock(&worker->lock);
	task = queue_take(&worker->high);
	if (!task)
		task = queue_take(&worker->ordinary);
	pthread_mutex_unlock(&worker->lock);
	return task;
}

static struct task *find_task(struct worker *self)
{
	uint64_t at = self - workers, i;
	struct task *task;

	for (i = 0; i < nr_workers; i++) {
		task = take_from(&workers[(at + i) % nr_workers]);
		if (task) {
			self->stolen += i > 0;
			return task;
		}
	}
	return NULL;
}

/* One that sleeps, the owner of the queue if it does: who is awake looks by itself. */
static void wake_one(uint64_t to)
{
	struct worker *worker;
	uint64_t i;

	for (i = 0; i < nr_workers; i++) {
		worker = &workers[(to + i) % nr_workers];
		if (atomic_exchange(&worker->go, 1))
			continue;
		syscall(SYS_futex, &worker->go, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
		return;
	}
}

static void submit(uint64_t to, uint64_t due, enum type type)
{
	struct worker *worker = &workers[to % nr_workers];
	struct task *task = malloc(sizeof(*task));

	if (!task)
		work_die("no memory for a task");
	*task = (struct task){ .due = due, .type = type };
	atomic_fetch_add(&outstanding, 1);
	pthread_mutex_lock(&worker->lock);
	queue_put(type == TASK_SHORT ? &worker->high : &worker->ordinary, task);
	pthread_mutex_unlock(&worker->lock);
	wake_one(to);
}

static void finish(struct worker *self, struct task *task)
{
	uint64_t now = work_now();

	/* In a closed loop it is when it ends that tells what was done in the window. */
	if (work_in_window(rate ? task->due : now)) {
		self->done++;
		hist_add(&self->all, now - task->due);
		if (task->type == TASK_SHORT)
			hist_add(&self->shorts, now - task->due);
	}
	free(task);
	atomic_fetch_sub(&outstanding, 1);
}

static void *worker_main(void *arg)
{
	struct worker *self = arg;
	struct task *task;

	/* What they do most: short work that somebody waits for. */
	work_hint(200 * NS_PER_US, NS_PER_MS, 0, 0);
	for (;;) {
		atomic_store(&self->go, 0);
		task = find_task(self);
		if (task) {
			atomic_store(&self->go, 1);
			execute(task->type);
			finish(self, task);
			continue;
		}
		if (closing)
			return NULL;
		self->slept++;
		syscall(SYS_futex, &self->go, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
	}
}

static void open_loop(void)
{
	struct arrivals arrivals;
	uint64_t random = work.seed, due, nr = 0;

	arrivals_begin(&arrivals, work_now(), rate, work.seed + 1);
	while ((due = arrivals_next(&arrivals)) < work.end_ns) {
		arrivals_sleep(due);
		submit(nr++, due, random_below(&random, NR_TYPES));
	}
}

static void closed_loop(void)
{
	const struct timespec pause = { .tv_nsec = 100 * NS_PER_US };
	uint64_t random = work.seed, nr = 0, now;

	while ((now = work_now()) < work.end_ns) {
		while (outstanding < nr_workers * DEPTH)
			submit(nr++, now, random_below(&random, NR_TYPES));
		nanosleep(&pause, NULL);
	}
}

static void workers_start(void)
{
	uint64_t i;

	workers = work_alloc(nr_workers, sizeof(*workers));
	for (i = 0; i < nr_workers; i++) {
		pthread_mutex_init(&workers[i].lock, NULL);
		queue_init(&workers[i].high);
		queue_init(&workers[i].ordinary);
	}
	for (i = 0; i < nr_workers; i++)
		work_thread(&workers[i].thread, "pool", i, worker_main, &workers[i]);
}

static void workers_end(void)
{
	uint64_t i;

	closing = true;
	for (i = 0; i < nr_workers; i++)
		wake_one(i);
	for (i = 0; i < nr_workers; i++)
		work_join(workers[i].thread);
}

static void report(void)
{
	struct hist *all = work_alloc(1, sizeof(*all)), *shorts = work_alloc(1, sizeof(*all));
	uint64_t done = 0, stolen = 0, slept = 0, i;

	for (i = 0; i < nr_workers; i++) {
		hist_merge(all, &workers[i].all);
		hist_merge(shorts, &workers[i].shorts);
		done += workers[i].done;
		stolen += workers[i].stolen;
		slept += workers[i].slept;
	}
	work_print("tasks_per_s", done * 1000.0 / work.window_ms);
	if (rate) {
		work_print_hist("task", all);
		work_print_hist("short", shorts);
	}
	work_print("stolen", stolen);
	work_print("slept", slept);
	free(all);
	free(shorts);
}

int main(int argc, char **argv)
{
	const struct work_option own[] = {
		{ "rate", &rate, 0, 1000000, "tasks per second; 0 saturates it" },
		{ "workers", &nr_workers, 1, THREADS_MAX, "threads, one per CPU" },
		{ }
	};

	nr_workers = sysconf(_SC_NPROCESSORS_ONLN);
	work_options(argc, argv, "A work-stealing pool of tasks of five types.\n", own);
	work_open_window();
	work_hogs_start();
	workers_start();
	if (rate)
		open_loop();
	else
		closed_loop();
	workers_end();
	report();
	work_hogs_report();
	free(workers);
	return 0;
}
