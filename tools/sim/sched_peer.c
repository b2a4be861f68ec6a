// SPDX-License-Identifier: GPL-2.0-only
/*
 * A predictive scheduler of the common kind: for each task a running mean of its
 * bursts with gain 1/8, by which a queue for each cache is ordered on top of fair
 * virtual time, and a task that is expected to be short preempts one that is not.
 */
#include "queue.h"
#include "sched.h"

#define SLICE_NS	3000000ULL
#define CREDIT_NS	3000000ULL
#define PREEMPT_NS	50000ULL
#define RUN_MIN_NS	500000ULL
#define GAIN_SHIFT	3

/**
 * struct peer_task - a task
 * @mean_ns: mean of its bursts, 0 if there was none
 * @vtime: virtual time it used
 * @began: when it got its CPU
 */
struct peer_task {
	uint64_t mean_ns;
	uint64_t vtime;
	uint64_t began;
};

/**
 * struct peer_llc - a cache
 * @queue: what waits there
 * @vtime: virtual time of what was served last
 */
struct peer_llc {
	struct queue queue;
	uint64_t vtime;
};

/**
 * struct peer - state
 * @task: by number
 * @llc: by number
 */
struct peer {
	struct peer_task *task;
	struct peer_llc *llc;
};

static bool peer_init(struct sim *sim)
{
	struct peer *s = calloc(1, sizeof(*s));

	sim->priv = s;
	if (!s)
		return false;
	s->task = calloc(sim->conf->workload.nr_tasks, sizeof(*s->task));
	s->llc = calloc(sim->conf->topo.nr_llcs, sizeof(*s->llc));
	return s->task && s->llc;
}

static void peer_exit(struct sim *sim)
{
	struct peer *s = sim->priv;

	free(s->task);
	free(s->llc);
	free(s);
}

static uint64_t expected(const struct peer_task *t)
{
	return t->mean_ns && t->mean_ns < SLICE_NS ? t->mean_ns : SLICE_NS;
}

static uint64_t weighted(uint64_t ns, const struct sim_task *p)
{
	return ns * 100 / p->scx.weight;
}

static void enqueue(struct sim *sim, struct sim_task *p, struct peer_llc *l)
{
	struct peer *s = sim->priv;
	struct peer_task *t = &s->task[p->pid];

	if ((int64_t)(t->vtime - (l->vtime - CREDIT_NS)) < 0)
		t->vtime = l->vtime - CREDIT_NS;
	queue_push(&l->queue, p, t->vtime + weighted(expected(t), p));
}

/* What runs on @c is expected to take longer than @t, by more than stopping it costs. */
static bool preempts(struct sim *sim, struct sim_cpu *c, const struct peer_task *t)
{
	struct peer *s = sim->priv;
	uint64_t ran;

	if (!c->curr)
		return true;
	ran = sim->now - s->task[c->curr->pid].began;
	return ran >= RUN_MIN_NS && t->mean_ns &&
	       expected(&s->task[c->curr->pid]) > t->mean_ns + PREEMPT_NS;
}

static void peer_wake(struct sim *sim, struct sim_task *p, bool sync)
{
	struct peer *s = sim->priv;
	int cpu = idle_pick(sim, p);
	struct sim_cpu *c = &sim->cpu[cpu < 0 ? p->cpu : (uint32_t)cpu];

	(void)sync;
	enqueue(sim, p, &s->llc[c->llc]);
	if (cpu >= 0 || preempts(sim, c, &s->task[p->pid]))
		sim_resched(sim, c);
}

static struct sim_task *peer_pick(struct sim *sim, struct sim_cpu *c, struct sim_task *prev)
{
	uint32_t nr = sim->conf->topo.nr_llcs, i;
	struct peer *s = sim->priv;
	struct sim_task *next;

	next = queue_take(sim, &s->llc[c->llc].queue, c->id);
	if (next || prev)
		return next ? next : prev;
	for (i = 1; i < nr; i++) {
		struct peer_llc *l = &s->llc[(c->llc + i) % nr];

		sim->counts.ops++;
		next = l->queue.nr ? queue_take(sim, &l->queue, c->id) : NULL;
		if (next)
			return next;
	}
	return NULL;
}

static void peer_put(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	struct peer *s = sim->priv;

	enqueue(sim, p, &s->llc[c->llc]);
}

static uint64_t peer_keep(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	(void)sim;
	(void)c;
	(void)p;
	return SLICE_NS;
}

static uint64_t peer_start(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	struct peer *s = sim->priv;
	struct peer_task *t = &s->task[p->pid];
	struct peer_llc *l = &s->llc[c->llc];

	t->began = sim->now;
	if ((int64_t)(l->vtime - t->vtime) < 0)
		l->vtime = t->vtime;
	return SLICE_NS;
}

static void peer_stop(struct sim *sim, struct sim_cpu *c, struct sim_task *p, bool runnable)
{
	struct peer *s = sim->priv;
	struct peer_task *t = &s->task[p->pid];

	(void)c;
	t->vtime += weighted(sim->now - t->began, p);
	if (runnable)
		return;
	if (t->mean_ns)
		t->mean_ns += ((int64_t)p->ran_ns - (int64_t)t->mean_ns) >> GAIN_SHIFT;
	else
		t->mean_ns = p->ran_ns;
}

const struct sim_sched sched_peer = {
	.name = "peer",
	.purpose = "sched_ext with a mean of gain 1/8 for each task",
	.is_scx = true,
	.init = peer_init,
	.exit = peer_exit,
	.wake = peer_wake,
	.pick = peer_pick,
	.keep = peer_keep,
	.put = peer_put,
	.start = peer_start,
	.stop = peer_stop,
};
