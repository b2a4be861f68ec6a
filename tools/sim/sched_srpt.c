// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shortest remaining processing time first, by one who knows it: at any moment the
 * CPUs run what is nearest to its end, whatever has to be preempted for that. The
 * limit for mean times, and close to one for what is short.
 */
#include "queue.h"
#include "sched.h"

/**
 * struct srpt - state
 * @queue: what waits, by what is left of it
 * @ends: CPUs by when what runs there ends, the last first: keys are inverted
 * @sent: what each CPU was asked to run
 */
struct srpt {
	struct queue queue;
	struct heap ends;
	struct sim_task **sent;
};

static bool srpt_init(struct sim *sim)
{
	uint32_t nr = sim->conf->topo.nr_cpus, i;
	struct srpt *s = calloc(1, sizeof(*s));

	sim->priv = s;
	if (!s)
		return false;
	s->ends.entry = calloc(nr, sizeof(*s->ends.entry));
	s->ends.pos = calloc(nr, sizeof(*s->ends.pos));
	s->sent = calloc(nr, sizeof(*s->sent));
	if (!s->ends.entry || !s->ends.pos || !s->sent)
		return false;
	s->ends.nr = nr;
	for (i = 0; i < nr; i++)
		heap_place(&s->ends, i, (struct heap_entry){ SIM_NEVER, i });
	return true;
}

static void srpt_exit(struct sim *sim)
{
	struct srpt *s = sim->priv;

	free(s->ends.entry);
	free(s->ends.pos);
	free(s->sent);
	free(s);
}

static uint64_t end_of(const struct srpt *s, uint32_t cpu)
{
	return ~s->ends.entry[s->ends.pos[cpu]].at;
}

/* The CPU whose task ends last, of those that @p may run on. */
static uint32_t latest(struct sim *sim, const struct srpt *s, const struct sim_task *p)
{
	uint32_t best = s->ends.entry[0].nr, cpu;

	sim->counts.ops++;
	if ((uint32_t)p->nr_cpus_allowed == sim->conf->topo.nr_cpus)
		return best;
	best = p->cpu;
	for (cpu = 0; cpu < s->ends.nr; cpu++)
		if (mask_test(p->cpus_ptr, cpu) && end_of(s, cpu) > end_of(s, best))
			best = cpu;
	return best;
}

/* Enters what @c runs or is going to run: others must not send more there. */
static void expect(struct sim *sim, struct sim_cpu *c, const struct sim_task *p)
{
	struct srpt *s = sim->priv;

	heap_set(&s->ends, c->id, ~(sim->now + p->left_ns));
}

/* Asks @c to run @p; what it was asked before goes elsewhere. */
static void send_to(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	struct srpt *s = sim->priv;

	if (s->sent[c->id])
		queue_push(&s->queue, s->sent[c->id], s->sent[c->id]->left_ns);
	s->sent[c->id] = p;
	expect(sim, c, p);
	sim_resched(sim, c);
}

static void srpt_wake(struct sim *sim, struct sim_task *p, bool sync)
{
	struct srpt *s = sim->priv;
	int cpu = idle_pick(sim, p);

	(void)sync;
	if (cpu < 0) {
		cpu = latest(sim, s, p);
		if (end_of(s, cpu) <= sim->now + p->left_ns) {
			queue_push(&s->queue, p, p->left_ns);
			return;
		}
	}
	send_to(sim, &sim->cpu[cpu], p);
}

static struct sim_task *srpt_pick(struct sim *sim, struct sim_cpu *c, struct sim_task *prev)
{
	struct srpt *s = sim->priv;
	struct sim_task *next = s->sent[c->id];

	s->sent[c->id] = NULL;
	if (!next)
		next = queue_take(sim, &s->queue, c->id);
	if (next && prev && prev->left_ns <= next->left_ns) {
		queue_push(&s->queue, next, next->left_ns);
		return prev;
	}
	return next ? next : prev;
}

static void srpt_put(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	(void)c;
	srpt_wake(sim, p, false);
}

static uint64_t srpt_start(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	expect(sim, c, p);
	return SIM_NEVER;
}

static void srpt_stop(struct sim *sim, struct sim_cpu *c, struct sim_task *p, bool runnable)
{
	struct srpt *s = sim->priv;

	(void)p;
	(void)runnable;
	heap_set(&s->ends, c->id, SIM_NEVER);
}

const struct sim_sched sched_srpt = {
	.name = "srpt",
	.purpose = "shortest remaining time first, clairvoyant, preemptive: the limit",
	.init = srpt_init,
	.exit = srpt_exit,
	.wake = srpt_wake,
	.pick = srpt_pick,
	.keep = srpt_start,
	.put = srpt_put,
	.start = srpt_start,
	.stop = srpt_stop,
};
