// SPDX-License-Identifier: GPL-2.0-only
/*
 * A model of the kernel's EEVDF, as of Linux 7.3: a queue for each CPU; who is owed
 * time is eligible, and of those the one whose request ends first runs, and runs that
 * request to its end (RUN_TO_PARITY), unless one wakes that is eligible (PICK_BUDDY).
 * Slices end on time (HRTICK). Wakeups look for an idle CPU in the cache of the waker or of
 * the CPU before; idle CPUs pull, and queues are evened out now and then.
 */
#include "sched.h"

#include <string.h>

#define SLICE_NS	2800000LL
#define TICK_NS		4000000LL
#define WEIGHT_ONE	1024
#define BALANCE_LLC_NS	8000000ULL
#define BALANCE_ALL_NS	64000000ULL

/**
 * struct ent - a task
 * @vruntime: virtual time it had
 * @deadline: virtual end of its request
 * @protect: it is not preempted before
 * @lag: what it was owed when it went to sleep
 * @rq: where that was
 */
struct ent {
	int64_t vruntime;
	int64_t deadline;
	int64_t protect;
	int64_t lag;
	uint32_t rq;
};

/**
 * struct rq - queue of a CPU, without what runs there
 * @task: what waits
 * @nr: how many
 * @room: in @task
 * @buddy: woke last, and goes first if it is eligible
 * @zero: virtual time that @sum is relative to
 * @sum: of weight times virtual time
 * @load: of weights
 * @since: what runs is charged up to here
 * @llc_at: next look at the queues of the cache
 * @all_at: next look at all
 */
struct rq {
	struct sim_task **task;
	uint32_t nr;
	uint32_t room;
	struct sim_task *buddy;
	int64_t zero;
	int64_t sum;
	int64_t load;
	uint64_t since;
	uint64_t llc_at;
	uint64_t all_at;
};

/**
 * struct eevdf - state
 * @ent: tasks
 * @rq: CPUs
 * @llc_nr: tasks that wait in a cache
 * @nr: and in all
 */
struct eevdf {
	struct ent *ent;
	struct rq *rq;
	uint32_t *llc_nr;
	uint32_t nr;
};

static bool eevdf_init(struct sim *sim)
{
	struct eevdf *s = calloc(1, sizeof(*s));

	sim->priv = s;
	if (!s)
		return false;
	s->ent = calloc(sim->conf->workload.nr_tasks, sizeof(*s->ent));
	s->rq = calloc(sim->conf->topo.nr_cpus, sizeof(*s->rq));
	s->llc_nr = calloc(sim->conf->topo.nr_llcs, sizeof(*s->llc_nr));
	return s->ent && s->rq && s->llc_nr;
}

static void eevdf_exit(struct sim *sim)
{
	struct eevdf *s = sim->priv;
	uint32_t i;

	for (i = 0; s->rq && i < sim->conf->topo.nr_cpus; i++)
		free(s->rq[i].task);
	free(s->ent);
	free(s->rq);
	free(s->llc_nr);
	free(s);
}

static int64_t weight_of(const struct sim_task *p)
{
	return (int64_t)p->scx.weight * WEIGHT_ONE / 100;
}

static int64_t virtual_ns(int64_t ns, const struct sim_task *p)
{
	return ns * WEIGHT_ONE / weight_of(p);
}

static struct ent *ent_of(const struct sim *sim, const struct sim_task *p)
{
	return &((struct eevdf *)sim->priv)->ent[p->pid];
}

static struct rq *rq_of(const struct sim *sim, const struct sim_cpu *c)
{
	return &((struct eevdf *)sim->priv)->rq[c->id];
}

/* Sum and load of the queue and of what runs. */
static void rq_total(const struct sim *sim, const struct sim_cpu *c, int64_t *sum,
		     int64_t *load)
{
	const struct rq *rq = rq_of(sim, c);

	*sum = rq->sum;
	*load = rq->load;
	if (!c->curr)
		return;
	*sum += weight_of(c->curr) * (ent_of(sim, c->curr)->vruntime - rq->zero);
	*load += weight_of(c->curr);
}

/* The virtual time at which nobody is owed anything. */
static int64_t rq_average(const struct sim *sim, const struct sim_cpu *c)
{
	int64_t sum, load;

	rq_total(sim, c, &sum, &load);
	return rq_of(sim, c)->zero + (load ? sum / load : 0);
}

/*
 * Renews requests that were served, as the kernel does when it looks: at a tick, and
 * whenever it charges what runs. A new one begins then, not when the old one ended.
 */
static void renew(struct sim *sim, const struct sim_task *p, struct ent *e)
{
	int64_t request = virtual_ns(SLICE_NS, p);
	uint64_t tick = sim->conf->costs.tick_ns;

	while (e->vruntime >= e->deadline) {
		uint64_t over = (e->vruntime - e->deadline) * weight_of(p) / WEIGHT_ONE;
		uint64_t ended = over < sim->now ? sim->now - over : 0;
		uint64_t seen = tick ? (ended + tick - 1) / tick * tick : ended;

		if (seen > sim->now)
			seen = sim->now;
		e->deadline = e->vruntime - virtual_ns(sim->now - seen, p) + request;
	}
}

/* Charges what runs. */
static void charge(struct sim *sim, struct sim_cpu *c)
{
	struct rq *rq = rq_of(sim, c);
	struct ent *e;
	int64_t shift;

	if (!c->curr)
		return;
	e = ent_of(sim, c->curr);
	e->vruntime += virtual_ns(sim->now - rq->since, c->curr);
	rq->since = sim->now;
	renew(sim, c->curr, e);
	/* Products of weights and times must not grow without bound. */
	shift = rq_average(sim, c) - rq->zero;
	rq->zero += shift;
	rq->sum -= shift * rq->load;
}

static bool rq_grow(struct rq *rq)
{
	uint32_t room = rq->room ? 2 * rq->room : 8;
	struct sim_task **grown = realloc(rq->task, room * sizeof(*grown));

	if (!grown)
		return false;
	rq->task = grown;
	rq->room = room;
	return true;
}

static void rq_insert(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	struct eevdf *s = sim->priv;
	struct rq *rq = &s->rq[c->id];

	if (rq->nr == rq->room && !rq_grow(rq)) {
		sim->no_memory = true;
		return;
	}
	rq->task[rq->nr++] = p;
	rq->sum += weight_of(p) * (s->ent[p->pid].vruntime - rq->zero);
	rq->load += weight_of(p);
	s->llc_nr[c->llc]++;
	s->nr++;
}

static void rq_remove(struct sim *sim, struct sim_cpu *c, uint32_t at)
{
	struct eevdf *s = sim->priv;
	struct rq *rq = &s->rq[c->id];
	struct sim_task *p = rq->task[at];

	if (rq->buddy == p)
		rq->buddy = NULL;
	rq->task[at] = rq->task[--rq->nr];
	rq->sum -= weight_of(p) * (s->ent[p->pid].vruntime - rq->zero);
	rq->load -= weight_of(p);
	s->llc_nr[c->llc]--;
	s->nr--;
}

static int64_t lag_of(const struct sim *sim, const struct sim_cpu *c, const struct sim_task *p)
{
	int64_t limit = virtual_ns(2 * SLICE_NS > TICK_NS ? 2 * SLICE_NS : TICK_NS, p);
	int64_t lag = rq_average(sim, c) - ent_of(sim, p)->vruntime;

	return lag > limit ? limit : lag < -limit ? -limit : lag;
}

/* Enters @p with the lag it had elsewhere or before; its arrival dilutes that. */
static void place(struct sim *sim, struct sim_cpu *c, struct sim_task *p, int64_t lag)
{
	struct ent *e = ent_of(sim, p);
	int64_t sum, load;

	rq_total(sim, c, &sum, &load);
	if (load)
		lag = lag * (load + weight_of(p)) / load;
	e->vruntime = rq_average(sim, c) - lag;
	e->deadline = e->vruntime + virtual_ns(SLICE_NS, p);
	rq_insert(sim, c, p);
}

/* Of those that are owed time the one whose request ends first; index, or -1. */
static int earliest(struct sim *sim, struct sim_cpu *c, int64_t *deadline)
{
	struct rq *rq = rq_of(sim, c);
	int64_t sum, load;
	int best = -1;
	uint32_t i;

	rq_total(sim, c, &sum, &load);
	for (i = 0; i < rq->nr; i++) {
		const struct ent *e = ent_of(sim, rq->task[i]);

		sim->counts.ops++;
		if (sum < (e->vruntime - rq->zero) * load)
			continue;
		if (best < 0 || e->deadline < *deadline) {
			best = i;
			*deadline = e->deadline;
		}
	}
	return best;
}

static int find_buddy(struct sim *sim, struct sim_cpu *c)
{
	struct rq *rq = rq_of(sim, c);
	int64_t sum, load;
	uint32_t i;

	if (!rq->buddy)
		return -1;
	rq_total(sim, c, &sum, &load);
	if (sum < (ent_of(sim, rq->buddy)->vruntime - rq->zero) * load)
		return -1;
	for (i = 0; rq->task[i] != rq->buddy; i++)
		;
	return i;
}

/* The same with what runs; -1 if that is to go on. */
static int choose(struct sim *sim, struct sim_cpu *c)
{
	int64_t deadline = 0, sum, load;
	const struct ent *e;
	int best = find_buddy(sim, c);

	if (best >= 0)
		return best;
	if (!c->curr)
		return earliest(sim, c, &deadline);
	e = ent_of(sim, c->curr);
	if (e->vruntime < e->protect)
		return -1;
	best = earliest(sim, c, &deadline);
	rq_total(sim, c, &sum, &load);
	if (best >= 0 && e->deadline < deadline &&
	    sum >= (e->vruntime - rq_of(sim, c)->zero) * load)
		return -1;
	return best;
}

static uint32_t nr_running(const struct sim *sim, uint32_t cpu)
{
	return rq_of(sim, &sim->cpu[cpu])->nr + !!sim->cpu[cpu].curr;
}

/* This CPU or the one before: where to begin the search for an idle one. */
static uint32_t wake_affine(struct sim *sim, const struct sim_task *p, bool sync)
{
	uint32_t this_cpu = sim->waker_cpu, prev = p->cpu;

	if (this_cpu == prev || !task_may_run(sim, p, this_cpu))
		return prev;
	if (sync && nr_running(sim, this_cpu) == 1)
		return this_cpu;
	if (!nr_running(sim, prev))
		return prev;
	return nr_running(sim, this_cpu) - sync < nr_running(sim, prev) ? this_cpu : prev;
}

static uint32_t select_cpu(struct sim *sim, const struct sim_task *p, bool sync)
{
	const struct topo *t = &sim->conf->topo;
	uint32_t target = wake_affine(sim, p, sync), nr = t->nr_cpus / t->nr_llcs;
	int cpu;

	if (idle_claim(sim, target))
		return target;
	if (topo_llc(t, p->cpu) == topo_llc(t, target) && idle_claim(sim, p->cpu))
		return p->cpu;
	cpu = t->smt > 1 ?
	      idle_pick_range(sim, p->cpus_ptr, topo_llc(t, target) * nr, nr, true) : -1;
	if (cpu < 0)
		cpu = idle_pick_range(sim, p->cpus_ptr, topo_llc(t, target) * nr, nr, false);
	return cpu < 0 ? target : (uint32_t)cpu;
}

static uint64_t request_left(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	const struct ent *e = ent_of(sim, p);

	if (!rq_of(sim, c)->nr)
		return SIM_NEVER;
	if (e->deadline <= e->vruntime)
		return 0;
	/* Rounded up: a slice of no time would not bring the deadline any nearer. */
	return ((e->deadline - e->vruntime) * weight_of(p) + WEIGHT_ONE - 1) / WEIGHT_ONE;
}

/* A task that owes time when it sleeps stays and pays it off (DELAY_DEQUEUE). */
static int64_t lag_now(struct sim *sim, struct sim_task *p)
{
	struct ent *e = ent_of(sim, p);
	int64_t lag;

	if (e->lag >= 0)
		return e->lag;
	lag = rq_average(sim, &sim->cpu[e->rq]) - e->vruntime;
	return lag > 0 ? 0 : lag > e->lag ? lag : e->lag;
}

static void eevdf_wake(struct sim *sim, struct sim_task *p, bool sync)
{
	struct sim_cpu *c = &sim->cpu[select_cpu(sim, p, sync)];
	int64_t lag = lag_now(sim, p);
	struct rq *rq = rq_of(sim, c);
	int best;

	charge(sim, c);
	place(sim, c, p, lag);
	if (!rq->buddy || ent_of(sim, p)->deadline <= ent_of(sim, rq->buddy)->deadline)
		rq->buddy = p;
	best = choose(sim, c);
	if (!c->curr || (best >= 0 && rq->task[best] == p))
		sim_resched(sim, c);
	else if (c->slice_end == SIM_NEVER)
		sim_slice(sim, c, request_left(sim, c, c->curr));
}

static struct sim_task *move(struct sim *sim, struct sim_cpu *from, struct sim_cpu *to)
{
	struct rq *rq = rq_of(sim, from);
	uint32_t i;

	charge(sim, from);
	for (i = 0; i < rq->nr; i++) {
		struct sim_task *p = rq->task[i];
		int64_t lag;

		if (!task_may_run(sim, p, to->id))
			continue;
		lag = lag_of(sim, from, p);
		rq_remove(sim, from, i);
		place(sim, to, p, lag);
		return p;
	}
	return NULL;
}

/* Moves a task here from the longest queue of a range that has more than @most. */
static bool pull(struct sim *sim, struct sim_cpu *c, uint32_t first, uint32_t nr, uint32_t most)
{
	uint32_t cpu, best = c->id;

	for (cpu = first; cpu < first + nr; cpu++) {
		/* What an idle CPU was given it is about to run. */
		uint32_t waiting = nr_running(sim, cpu);

		sim->counts.ops++;
		if (waiting > most + 1 && cpu != c->id) {
			most = waiting - 1;
			best = cpu;
		}
	}
	return best != c->id && move(sim, &sim->cpu[best], c);
}

static void pull_newly_idle(struct sim *sim, struct sim_cpu *c)
{
	const struct topo *t = &sim->conf->topo;
	uint32_t nr = t->nr_cpus / t->nr_llcs, i;
	struct eevdf *s = sim->priv;

	for (i = 0; s->nr && i < t->nr_llcs; i++) {
		uint32_t llc = (c->llc + i) % t->nr_llcs;

		if (s->llc_nr[llc] && pull(sim, c, llc * nr, nr, 0))
			return;
	}
}

static void balance(struct sim *sim, struct sim_cpu *c)
{
	const struct topo *t = &sim->conf->topo;
	uint32_t nr = t->nr_cpus / t->nr_llcs;
	struct rq *rq = rq_of(sim, c);

	if (sim->now >= rq->llc_at) {
		rq->llc_at = sim->now + BALANCE_LLC_NS;
		pull(sim, c, c->llc * nr, nr, rq->nr + 1);
	}
	if (sim->now >= rq->all_at) {
		rq->all_at = sim->now + BALANCE_ALL_NS;
		pull(sim, c, 0, t->nr_cpus, rq->nr + 1);
	}
}

static struct sim_task *eevdf_pick(struct sim *sim, struct sim_cpu *c, struct sim_task *prev)
{
	struct rq *rq = rq_of(sim, c);
	struct sim_task *p;
	int best;

	charge(sim, c);
	balance(sim, c);
	if (!rq->nr && !prev)
		pull_newly_idle(sim, c);
	best = choose(sim, c);
	if (best < 0 && !prev && rq->nr)
		best = 0;
	if (best < 0)
		return prev;
	p = rq->task[best];
	rq_remove(sim, c, best);
	return p;
}

static uint64_t eevdf_start(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	struct ent *e = ent_of(sim, p);

	rq_of(sim, c)->since = sim->now;
	if (e->vruntime >= e->deadline)
		e->deadline = e->vruntime + virtual_ns(SLICE_NS, p);
	e->protect = e->deadline;
	return request_left(sim, c, p);
}

static void eevdf_put(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	rq_insert(sim, c, p);
}

static void eevdf_stop(struct sim *sim, struct sim_cpu *c, struct sim_task *p, bool runnable)
{
	struct ent *e = ent_of(sim, p);

	charge(sim, c);
	if (runnable)
		return;
	e->lag = lag_of(sim, c, p);
	e->rq = c->id;
}

const struct sim_sched sched_eevdf = {
	.name = "eevdf",
	.purpose = "a model of the kernel's own scheduler",
	.on_time = true,
	.init = eevdf_init,
	.exit = eevdf_exit,
	.wake = eevdf_wake,
	.pick = eevdf_pick,
	.keep = request_left,
	.put = eevdf_put,
	.start = eevdf_start,
	.stop = eevdf_stop,
};
