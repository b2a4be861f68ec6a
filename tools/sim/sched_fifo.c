// SPDX-License-Identifier: GPL-2.0-only
/*
 * First come, first served, and to the end: one queue for the machine.
 */
#include "queue.h"
#include "sched.h"

/**
 * struct fifo - state
 * @queue: what waits for any CPU
 * @sent: what each CPU that was idle was given
 */
struct fifo {
	struct queue queue;
	struct sim_task **sent;
};

static bool fifo_init(struct sim *sim)
{
	struct fifo *s = calloc(1, sizeof(*s));

	sim->priv = s;
	if (!s)
		return false;
	s->sent = calloc(sim->conf->topo.nr_cpus, sizeof(*s->sent));
	return s->sent;
}

static void fifo_exit(struct sim *sim)
{
	struct fifo *s = sim->priv;

	free(s->sent);
	free(s);
}

static void fifo_wake(struct sim *sim, struct sim_task *p, bool sync)
{
	struct fifo *s = sim->priv;
	int cpu = idle_pick(sim, p);

	(void)sync;
	if (cpu < 0) {
		queue_push(&s->queue, p, 0);
		return;
	}
	s->sent[cpu] = p;
	sim_resched(sim, &sim->cpu[cpu]);
}

static struct sim_task *fifo_pick(struct sim *sim, struct sim_cpu *c, struct sim_task *prev)
{
	struct fifo *s = sim->priv;
	struct sim_task *next = s->sent[c->id];

	if (prev)
		return prev;
	s->sent[c->id] = NULL;
	return next ? next : queue_take(sim, &s->queue, c->id);
}

static uint64_t fifo_start(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	(void)sim;
	(void)c;
	(void)p;
	return SIM_NEVER;
}

/* Never called: what runs is not interrupted. */
static void fifo_put(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	struct fifo *s = sim->priv;

	(void)c;
	queue_push(&s->queue, p, 0);
}

static void fifo_stop(struct sim *sim, struct sim_cpu *c, struct sim_task *p, bool runnable)
{
	(void)sim;
	(void)c;
	(void)p;
	(void)runnable;
}

const struct sim_sched sched_fifo = {
	.name = "fifo",
	.purpose = "first come, first served, to the end of each burst",
	.init = fifo_init,
	.exit = fifo_exit,
	.wake = fifo_wake,
	.pick = fifo_pick,
	.keep = fifo_start,
	.put = fifo_put,
	.start = fifo_start,
	.stop = fifo_stop,
};
