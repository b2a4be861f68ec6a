// SPDX-License-Identifier: GPL-2.0-only
/*
 * serving: services as for large language models, one process per tenant.
 *
 * Requests come to each tenant by an open loop. Its dispatcher keeps them in a heap by
 * when their first token is wanted, and gives the first one to a replica that fits: that
 * has room for its tokens, and for another sequence, the least loaded if several do. A
 * replica is a thread that works off one step after the other: the prefill of a new
 * sequence, in pieces, long, after which its first token is there; and, taking turns with
 * that, a decode step, short, which makes one token for each of its running sequences and
 * is due every 10 ms while there are any. Steps are arithmetic on a matrix and a vector.
 *
 * Each tenant is a cgroup of its own where that can be made, and the last one has all
 * the hogs beside its service: a neighbour that is too loud.
 *
 * Prints KEY=VALUE lines: ttft_p50_ns and others from when a request was due to its first
 * token, ttft_ns of each request, if they are not many, tokens_per_s, dispatch_ns (one
 * decision, mean), fairness (Jain's index of the tokens of the tenants, which are asked for
 * the same), cgroups (1 if there were any).
 */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/arrivals.h"
#include "bench/random.h"
#include "bench/work.h"

#define TENANTS		3
#define HEAP_MAX	4096
#define FIRSTS_MAX	512		/* that are told one by one */
#define REPLICAS_MAX	64
#define SEQUENCES_MAX	8
#define KV_TOKENS	2048		/* what a replica has room for */
#define PROMPT_MIN	64
#define PROMPT_MAX	512
#define OUTPUT_MIN	4
#define OUTPUT_MAX	16
#define PIECE_TOKENS	128
#define DIM		64		/* of the matrix */
#define DECODE_NS	(10 * NS_PER_MS)
#define CGROUP		"/sys/fs/cgroup/augur-bench"

struct request {
	uint64_t due;
	uint64_t wanted;		/* when its first token is */
	uint32_t prompt;
	uint32_t output;
};

struct sequence {
	struct request request;
	uint32_t prefilled;
	uint32_t made;
};

struct replica {
	pthread_t thread;
	pthread_mutex_t lock;		/* of what follows */
	pthread_cond_t change;
	struct sequence sequence[SEQUENCES_MAX];
	uint32_t nr;
	uint32_t tokens;		/* of its room, taken */
	float vector[DIM];		/* the thread's own */
};

/* What a tenant leaves for who reports. */
struct tenant {
	uint64_t tokens;
	uint64_t dispatches;
	uint64_t dispatch_ns;
	struct hist ttft;
	uint64_t first_ns[FIRSTS_MAX];
};

static struct {
	struct request request[HEAP_MAX];
	uint32_t nr;
} heap;

static struct tenant *tenant;		/* this process's, in shared memory */
static struct replica *replicas;
static uint64_t nr_replicas, rate = 20;
static float matrix[DIM][DIM];
/* In this order, a replica's between them. */
static pthread_mutex_t dispatch_lock = PTHREAD_MUTEX_INITIALIZER;	/* heap, dispatches */
static pthread_mutex_t token_lock = PTHREAD_MUTEX_INITIALIZER;	/* the tenant's rest */
static sem_t dispatch_now;
static atomic_bool closing;

static void heap_swap(uint32_t i, uint32_t j)
{
	struct request other = heap.request[i];

	heap.request[i] = heap.request[j];
	heap.request[j] = other;
}

static bool heap_put(const struct request *request)
{
	uint32_t i = heap.nr;

	if (heap.nr == HEAP_MAX)
		return false;
	heap.request[heap.nr++] = *request;
	for (; i && heap.request[i].wanted < heap.request[(i - 1) / 2].wanted;
	     i = (i - 1) / 2)
		heap_swap(i, (i - 1) / 2);
	return true;
}

static void heap_remove_first(void)
{
	uint32_t i = 0, child;

	heap.request[0] = heap.request[--heap.nr];
	while ((child = 2 * i + 1) < heap.nr) {
		if (child + 1 < heap.nr &&
		    heap.request[child + 1].wanted < heap.request[child].wanted)
			child++;
		if (heap.request[i].wanted <= heap.request[child].wanted)
			return;
		heap_swap(i, child);
		i = child;
	}
}

static bool fits(const struct replica *replica, const struct request *request)
{
	return replica->nr < SEQUENCES_MAX &&
	       replica->tokens + request->prompt + request->output <= KV_TOKENS;
}

/* To the least loaded replica that fits; false if none does. */
static bool place(const struct request *request)
{
	struct replica *best = NULL, *replica;
	bool placed;
	uint64_t i;

	for (i = 0; i < nr_replicas; i++) {
		replica = &replicas[i];
		pthread_mutex_lock(&replica->lock);
		if (fits(replica, request) && (!best || replica->tokens < best->tokens))
			best = replica;
		pthread_mutex_unlock(&replica->lock);
	}
	if (!best)
		return false;
	pthread_mutex_lock(&best->lock);
	/* Only the dispatcher adds: what fitted still does. */
	placed = fits(best, request);
	if (placed) {
		best->sequence[best->nr++] = (struct sequence){ .request = *request };
		best->tokens += request->prompt + request->output;
		pthread_cond_signal(&best->change);
	}
	pthread_mutex_unlock(&best->lock);
	return placed;
}

static void *dispatcher_main(void *arg)
{
	uint64_t begin;
	bool placed;

	(void)arg;
	work_hint(50 * NS_PER_US, NS_PER_MS, 0, 0);
	for (;;) {
		while (sem_wait(&dispatch_now))
			;
		if (closing)
			return NULL;
		pthread_mutex_lock(&dispatch_lock);
		for (placed = true; heap.nr && placed;) {
			begin = work_now();
			placed = place(&heap.request[0]);
			if (placed)
				heap_remove_first();
			tenant->dispatch_ns += work_now() - begin;
			tenant->dispatches++;
		}
		pthread_mutex_unlock(&dispatch_lock);
	}
}

/* A token through one layer. */
static void compute_token(float *vector)
{
	float out[DIM];
	int i, j;

	for (i = 0; i < DIM; i++) {
		out[i] = 0;
		for (j = 0; j < DIM; j++)
			out[i] += matrix[i][j] * vector[j];
	}
	for (i = 0; i < DIM; i++)
		vector[i] = out[i] / (1 + (out[i] < 0 ? -out[i] : out[i])) + 0.01F;
}

static void compute(struct replica *self, uint32_t tokens)
{
	while (tokens--)
		compute_token(self->vector);
}

static void note_first(uint64_t ns)
{
	if (tenant->ttft.count < FIRSTS_MAX)
		tenant->first_ns[tenant->ttft.count] = ns;
	hist_add(&tenant->ttft, ns);
}

static void note_token(const struct sequence *sequence, uint64_t now)
{
	pthread_mutex_lock(&token_lock);
	tenant->tokens += work_in_window(now);
	if (sequence->made == 1 && work_in_window(sequence->request.due))
		note_first(now - sequence->request.due);
	pthread_mutex_unlock(&token_lock);
}

/* The sequence that is being prefilled, or -1. */
static int find_prefill(struct replica *self)
{
	uint32_t i;

	for (i = 0; i < self->nr; i++)
		if (self->sequence[i].prefilled < self->sequence[i].request.prompt)
			return i;
	return -1;
}

/* One piece. Only this thread removes sequences, so that the place stays its. */
static void prefill(struct replica *self, int i)
{
	struct sequence *sequence = &self->sequence[i];
	uint32_t piece = sequence->request.prompt - sequence->prefilled;

	piece = piece < PIECE_TOKENS ? piece : PIECE_TOKENS;
	pthread_mutex_unlock(&self->lock);
	compute(self, piece);
	pthread_mutex_lock(&self->lock);
	sequence->prefilled += piece;
	if (sequence->prefilled == sequence->request.prompt) {
		sequence->made = 1;
		note_token(sequence, work_now());
	}
}

static bool is_running(const struct sequence *sequence)
{
	return sequence->made && sequence->made < sequence->request.output;
}

static uint32_t count_running(const struct replica *self)
{
	uint32_t i, nr = 0;

	for (i = 0; i < self->nr; i++)
		nr += is_running(&self->sequence[i]);
	return nr;
}

/* A token for each that runs, then those that have all theirs leave. */
static void decode(struct replica *self)
{
	uint32_t nr = count_running(self), i;
	uint64_t now;

	pthread_mutex_unlock(&self->lock);
	compute(self, nr);
	now = work_now();
	pthread_mutex_lock(&self->lock);
	for (i = self->nr; i-- > 0;) {
		struct sequence *sequence = &self->sequence[i];

		if (is_running(sequence)) {
			sequence->made++;
			note_token(sequence, now);
		}
		if (sequence->made < sequence->request.output)
			continue;
		self->tokens -= sequence->request.prompt + sequence->request.output;
		*sequence = self->sequence[--self->nr];
	}
	sem_post(&dispatch_now);
}

static void wait_until(struct replica *self, uint64_t when)
{
	struct timespec ts = {
		.tv_sec = when / NS_PER_SEC,
		.tv_nsec = when % NS_PER_SEC,
	};

	pthread_cond_clockwait(&self->change, &self->lock, CLOCK_MONOTONIC, &ts);
}

static void *replica_main(void *arg)
{
	struct replica *self = arg;
	uint64_t due = work_now(), now;
	int i;

	work_hint(500 * NS_PER_US, DECODE_NS / 2, 0, 0);
	pthread_mutex_lock(&self->lock);
	while (!closing) {
		now = work_now();
		i = find_prefill(self);
		if (count_running(self) && now >= due) {
			decode(self);
			due = now + DECODE_NS;
		} else if (i >= 0) {
			prefill(self, i);
		} else if (count_running(self)) {
			wait_until(self, due);
		} else {
			pthread_cond_wait(&self->change, &self->lock);
		}
	}
	pthread_mutex_unlock(&self->lock);
	return NULL;
}

static void receive(uint64_t due, uint64_t *random)
{
	struct request request = {
		.due = due,
		.prompt = PROMPT_MIN + random_below(random, PROMPT_MAX - PROMPT_MIN),
		.output = OUTPUT_MIN + random_below(random, OUTPUT_MAX - OUTPUT_MIN),
	};

	/* Who asks little wants the answer sooner. */
	request.wanted = due + request.prompt * NS_PER_MS / 4;
	pthread_mutex_lock(&dispatch_lock);
	if (!heap_put(&request))
		work_die("more than %d requests wait", HEAP_MAX);
	pthread_mutex_unlock(&dispatch_lock);
	sem_post(&dispatch_now);
}

static void replicas_start(void)
{
	uint64_t i;

	replicas = work_alloc(nr_replicas, sizeof(*replicas));
	for (i = 0; i < nr_replicas; i++) {
		pthread_mutex_init(&replicas[i].lock, NULL);
		pthread_cond_init(&replicas[i].change, NULL);
		replicas[i].vector[0] = 1;
		work_thread(&replicas[i].thread, "replica", i, replica_main, &replicas[i]);
	}
}

static void replicas_end(void)
{
	uint64_t i;

	closing = true;
	for (i = 0; i < nr_replicas; i++) {
		pthread_mutex_lock(&replicas[i].lock);
		pthread_cond_signal(&replicas[i].change);
		pthread_mutex_unlock(&replicas[i].lock);
		work_join(replicas[i].thread);
	}
	sem_post(&dispatch_now);
}

static void serve(unsigned int nr)
{
	uint64_t random = work.seed * TENANTS + nr, due;
	struct arrivals arrivals;
	pthread_t dispatcher;

	if (nr != TENANTS - 1)
		work.hogs = 0;
	sem_init(&dispatch_now, 0, 0);
	work_hogs_start();
	replicas_start();
	work_thread(&dispatcher, "dispatch", nr, dispatcher_main, NULL);
	arrivals_begin(&arrivals, work_now(), rate, random + 1);
	while ((due = arrivals_next(&arrivals)) < work.end_ns) {
		arrivals_sleep(due);
		receive(due, &random);
	}
	arrivals_sleep(work.end_ns);
	replicas_end();
	work_join(dispatcher);
	work_hogs_report();
}

static void cgroup_path(char *path, size_t size, unsigned int nr, const char *file)
{
	snprintf(path, size, CGROUP "-%u%s", nr, file);
}

/* Moves this process; false if there are no cgroups, or it may not. */
static bool cgroup_enter(unsigned int nr)
{
	char path[128];
	bool ok;
	int fd;

	cgroup_path(path, sizeof(path), nr, "");
	if (mkdir(path, 0755) && errno != EEXIST)
		return false;
	cgroup_path(path, sizeof(path), nr, "/cgroup.procs");
	fd = open(path, O_WRONLY | O_CLOEXEC);
	ok = fd >= 0 && write(fd, "0", 1) == 1;
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Without the controller a cgroup is only a name. */
static void cgroup_enable(void)
{
	int fd = open("/sys/fs/cgroup/cgroup.subtree_control", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "+cpu", 4) != 4)
		fprintf(stderr, "%s: no cpu controller: %s\n", work.name, strerror(errno));
	close(fd);
}

static void cgroup_leave(unsigned int nr)
{
	char path[128];

	cgroup_path(path, sizeof(path), nr, "");
	rmdir(path);
}

/* All or none: some of them would be those of the begin. */
static void report_firsts(const struct tenant *tenants)
{
	unsigned int i, j;

	for (i = 0; i < TENANTS; i++)
		if (tenants[i].ttft.count > FIRSTS_MAX)
			return;
	for (i = 0; i < TENANTS; i++)
		for (j = 0; j < tenants[i].ttft.count; j++)
			work_print("ttft_ns", tenants[i].first_ns[j]);
}

static void report(const struct tenant *tenants, bool cgroups)
{
	struct hist *ttft = work_alloc(1, sizeof(*ttft));
	double sum = 0, squares = 0, dispatches = 0, ns = 0;
	unsigned int i;

	for (i = 0; i < TENANTS; i++) {
		hist_merge(ttft, &tenants[i].ttft);
		sum += tenants[i].tokens;
		squares += (double)tenants[i].tokens * tenants[i].tokens;
		dispatches += tenants[i].dispatches;
		ns += tenants[i].dispatch_ns;
	}
	work_print_hist("ttft", ttft);
	report_firsts(tenants);
	work_print("tokens_per_s", sum * 1000 / work.window_ms);
	work_print("dispatch_ns", dispatches > 0 ? ns / dispatches : 0);
	work_print("fairness", squares > 0 ? sum * sum / (TENANTS * squares) : 0);
	work_print("cgroups", cgroups);
	free(ttft);
}

static bool tenants_run(struct tenant *tenants)
{
	bool cgroups = true;
	pid_t pids[TENANTS];
	unsigned int i;
	int status;

	cgroup_enable();
	for (i = 0; i < TENANTS; i++) {
		pids[i] = fork();
		if (pids[i] < 0)
			work_die("cannot fork: %s", strerror(errno));
		if (pids[i])
			continue;
		cgroups = cgroup_enter(i);
		tenant = &tenants[i];
		serve(i);
		fflush(stdout);
		_exit(!cgroups);
	}
	for (i = 0; i < TENANTS; i++) {
		if (waitpid(pids[i], &status, 0) != pids[i] || !WIFEXITED(status))
			work_die("tenant %u did not end as it should", i);
		cgroups &= !WEXITSTATUS(status);
		cgroup_leave(i);
	}
	return cgroups;
}

int main(int argc, char **argv)
{
	const struct work_option own[] = {
		{ "rate", &rate, 1, 100000, "requests per second and tenant" },
		{ "replicas", &nr_replicas, 1, REPLICAS_MAX, "of each tenant" },
		{ }
	};
	struct tenant *tenants;
	unsigned int i, j;

	nr_replicas = sysconf(_SC_NPROCESSORS_ONLN) / 2;
	nr_replicas = nr_replicas ? nr_replicas : 1;
	work_options(argc, argv, "Services for language models, one per tenant.\n", own);
	for (i = 0; i < DIM; i++)
		for (j = 0; j < DIM; j++)
			matrix[i][j] = (float)((i * 7 + j * 3) % 13) / 64;
	tenants = mmap(NULL, TENANTS * sizeof(*tenants), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tenants == MAP_FAILED)
		work_die("no memory for the tenants");
	work_open_window();
	report(tenants, tenants_run(tenants));
	return 0;
}
