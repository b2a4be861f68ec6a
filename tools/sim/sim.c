// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine at work. A CPU has at most one event: the end of its burst or slice,
 * or a call to look for work. A sleeping task has at most one: its timer.
 */
#include "sim.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sched.h"

/* One in so many calls of a scheduler is timed. */
#define SAMPLE_EVERY	32
/* Longer ones were interrupted by something else of the host. */
#define SAMPLE_MAX_NS	20000

static void say(const struct sim *sim, uint32_t cpu, const struct sim_task *p,
		const char *what)
{
	if (sim->conf->log)
		sim->conf->log(sim->now, cpu, p, what);
}

static uint64_t host_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* Zero if this call is not to be timed. */
static uint64_t sample_begin(struct sim *sim)
{
	return sim->sampled++ % SAMPLE_EVERY ? 0 : host_ns();
}

static uint64_t sample_end(struct sim *sim, uint64_t began)
{
	uint64_t took = began ? host_ns() - began : 0;

	if (took > SAMPLE_MAX_NS)
		return 0;
	sim->counts.sched_ns += took * SAMPLE_EVERY;
	return took * SAMPLE_EVERY;
}

/* Work done on a CPU up to now. */
static void cpu_account(struct sim *sim, struct sim_cpu *c)
{
	struct sim_task *p = c->curr;
	uint64_t ran, work;

	if (!p || sim->now <= c->from)
		return;
	ran = sim->now - c->from;
	work = c->speed == SIM_SPEED_ONE ? ran : ran * c->speed / SIM_SPEED_ONE;
	p->left_ns -= work < p->left_ns ? work : p->left_ns;
	p->ran_ns += ran;
	p->done_ns += ran;
	c->busy_ns += ran;
	c->from = sim->now;
}

uint64_t sim_left_ns(struct sim *sim, struct sim_cpu *c)
{
	cpu_account(sim, c);
	return c->curr ? c->curr->left_ns : 0;
}

/* When the work of what runs will be done, at the speed it has. */
static uint64_t work_end(const struct sim_cpu *c)
{
	uint64_t left = c->curr->left_ns;

	if (left >= DIST_NEVER_NS / SIM_SPEED_ONE)
		return SIM_NEVER;
	if (c->speed != SIM_SPEED_ONE)
		left = (left * SIM_SPEED_ONE + c->speed - 1) / c->speed;
	return c->from + left;
}

static void cpu_arm(struct sim *sim, struct sim_cpu *c)
{
	uint64_t at = c->resched_at, end;

	if (c->curr) {
		end = work_end(c);
		at = end < at ? end : at;
		at = c->slice_end < at ? c->slice_end : at;
	}
	if (at != c->at) {
		c->at = at;
		heap_set(&sim->cpu_heap, c->id, at);
	}
}

/* Siblings share their core: whoever starts or stops changes the others' speed. */
static void core_changed(struct sim *sim, struct sim_cpu *c)
{
	uint32_t smt = sim->conf->topo.smt, first = c->id - c->id % smt, i, busy = 0;

	if (smt == 1 || c->busy == !!c->curr)
		return;
	c->busy = c->curr;
	for (i = first; i < first + smt; i++)
		busy += !!sim->cpu[i].curr;
	for (i = first; i < first + smt; i++) {
		struct sim_cpu *s = &sim->cpu[i];

		cpu_account(sim, s);
		s->speed = busy > 1 ? sim->conf->costs.smt_speed : SIM_SPEED_ONE;
		if (s != c)
			cpu_arm(sim, s);
	}
}

/* Slices end at the tick after them, unless there is a timer for each. */
static uint64_t slice_end(const struct sim *sim, uint64_t slice)
{
	uint64_t tick = sim->conf->costs.tick_ns;

	if (slice >= DIST_NEVER_NS)
		return SIM_NEVER;
	if (!tick || sim->conf->sched->on_time)
		return sim->now + slice;
	return (sim->now + slice + tick - 1) / tick * tick;
}

static uint64_t wake_cost(const struct sim *sim)
{
	return sim->conf->costs.wake_ns +
	       (sim->conf->sched->is_scx ? sim->conf->costs.scx_wake_ns : 0);
}

static uint64_t switch_cost(const struct sim *sim)
{
	return sim->conf->costs.switch_ns +
	       (sim->conf->sched->is_scx ? sim->conf->costs.scx_switch_ns : 0);
}

void sim_slice(struct sim *sim, struct sim_cpu *c, uint64_t slice)
{
	c->slice_end = slice_end(sim, slice);
	cpu_arm(sim, c);
}

void sim_resched(struct sim *sim, struct sim_cpu *c)
{
	uint64_t at = sim->now + wake_cost(sim);

	if (!c->curr)
		at += sim->conf->costs.idle_ns;
	else if (c->id != sim->waker_cpu)
		at += sim->conf->costs.kick_ns;
	if (at >= c->resched_at)
		return;
	c->resched_at = at;
	cpu_arm(sim, c);
}

/* What a task has to do again when it finds other caches; counted by distance. */
static uint64_t move_cost(struct sim *sim, uint32_t from, uint32_t to)
{
	const struct costs *costs = &sim->conf->costs;
	const struct sim_cpu *a = &sim->cpu[from], *b = &sim->cpu[to];
	uint32_t beyond;

	if (from == to) {
		sim->counts.migrations[0]++;
		return 0;
	}
	if (a->llc == b->llc) {
		sim->counts.migrations[1]++;
		return costs->move_core_ns;
	}
	if (a->node == b->node) {
		sim->counts.migrations[2]++;
		return costs->move_llc_ns;
	}
	sim->counts.migrations[3]++;
	beyond = sim->conf->topo.distance[a->node][b->node] - TOPO_DISTANCE_SELF;
	return costs->move_node_ns * beyond / TOPO_DISTANCE_SELF;
}

static void begin_first(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	p->fresh = false;
	p->wait_ns = c->from - p->due;
	if (p->due >= sim->window_at)
		hist_add(&p->group->latency, p->wait_ns);
}

static void cpu_start(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	uint64_t slice = sim->conf->sched->start(sim, c, p);

	p->left_ns += move_cost(sim, p->cpu, c->id);
	p->cpu = c->id;
	p->state = TASK_RUNNING;
	c->from = sim->now + c->tax_ns;
	c->tax_ns = 0;
	if (c->last != p) {
		c->from += switch_cost(sim);
		sim->counts.switches++;
	}
	c->last = p;
	c->curr = p;
	c->slice_end = slice_end(sim, slice);
	if (p->fresh)
		begin_first(sim, c, p);
	say(sim, c->id, p, "runs");
}

static void cpu_idle(struct sim *sim, struct sim_cpu *c)
{
	mask_set(&sim->idle, c->id);
	sim->nr_idle++;
	c->slice_end = SIM_NEVER;
}

/* Chooses what a CPU does next; @prev is what ran, if it can go on. */
static void cpu_pick(struct sim *sim, struct sim_cpu *c, struct sim_task *prev)
{
	const struct sim_sched *sched = sim->conf->sched;
	struct sim_task *next;
	uint64_t began;

	idle_claim(sim, c->id);
	c->resched_at = SIM_NEVER;
	sim->waker_cpu = c->id;
	began = sample_begin(sim);
	next = sched->pick(sim, c, prev);
	if (next && next == prev) {
		c->slice_end = slice_end(sim, sched->keep(sim, c, prev));
		sample_end(sim, began);
		return;
	}
	if (prev) {
		sched->stop(sim, c, prev, true);
		prev->state = TASK_QUEUED;
		sim->counts.preemptions++;
		say(sim, c->id, prev, "waits");
		sched->put(sim, c, prev);
	}
	c->curr = NULL;
	if (next)
		cpu_start(sim, c, next);
	else
		cpu_idle(sim, c);
	sample_end(sim, began);
	core_changed(sim, c);
}

static void burst_draw(struct sim_task *p)
{
	p->burst_ns = dist_draw(&p->group->conf->burst, &p->rng, p->nr_bursts++);
	if (!p->burst_ns)
		p->burst_ns = 1;
	p->left_ns = p->burst_ns;
}

/* @p wakes, for something that was due at @due and is part of what began at @born. */
static void task_wake(struct sim *sim, struct sim_task *p, uint64_t due, uint64_t born,
		      bool sync)
{
	uint64_t began, ops;

	p->due = due;
	p->born = born;
	p->ran_ns = 0;
	p->fresh = true;
	p->state = TASK_QUEUED;
	if (!p->left_ns)
		burst_draw(p);
	sim->counts.wakeups++;
	say(sim, sim->waker_cpu, p, "wakes");
	ops = sim->counts.ops;
	began = sample_begin(sim);
	sim->conf->sched->wake(sim, p, sync);
	sim->counts.wake_ns += sample_end(sim, began);
	sim->counts.wake_ops += sim->counts.ops - ops;
}

static bool goes_on(struct sim *sim, struct sim_task *p);

static void inbox_push(struct sim_task *to, uint64_t born)
{
	to->inbox[(to->inbox_head + to->inbox_nr++) % to->group->conf->cap] = born;
}

/* False if there is no room: then the sender sleeps until there is. */
static bool message_send(struct sim *sim, struct sim_task *from)
{
	const struct group *conf = from->group->conf;
	struct group_state *g = &sim->group[conf->then];
	struct sim_task *to = g->task;

	if (conf->choice == PEER_SAME)
		to += from - from->group->task;
	else if (conf->choice == PEER_NEXT)
		to += (from - from->group->task + from->nr_sent) % g->conf->nr;
	else
		to += rng_below(&from->rng, g->conf->nr);
	if (to->inbox_nr == g->conf->cap) {
		from->next = to->blocked;
		to->blocked = from;
		return false;
	}
	from->nr_sent++;
	if (to->state != TASK_ASLEEP) {
		inbox_push(to, from->born);
		return true;
	}
	sim->waker_cpu = from->cpu;
	sim->cpu[from->cpu].tax_ns += wake_cost(sim);
	task_wake(sim, to, sim->now, from->born, true);
	return true;
}

/* Room for a page of messages wakes who waits for it, as a pipe does. */
static void wake_blocked(struct sim *sim, struct sim_task *p)
{
	struct sim_task *sender = p->blocked;

	if (!sender || p->inbox_nr > p->group->conf->cap - (p->group->conf->cap + 15) / 16)
		return;
	p->blocked = sender->next;
	sim->waker_cpu = p->cpu;
	inbox_push(p, sender->born);
	sender->nr_sent++;
	sender->state = TASK_ASLEEP;
	sim->cpu[p->cpu].tax_ns += wake_cost(sim);
	if (goes_on(sim, sender))
		task_wake(sim, sender, sim->now, sender->born, true);
}

/* Takes the next message, if there is one. */
static bool message_take(struct sim *sim, struct sim_task *p)
{
	if (!p->inbox_nr)
		return false;
	p->born = p->inbox[p->inbox_head];
	p->due = sim->now;
	p->inbox_head = (p->inbox_head + 1) % p->group->conf->cap;
	p->inbox_nr--;
	wake_blocked(sim, p);
	return true;
}

/* Whether the timer of a task expired while it was busy: it is late, and goes on. */
static bool timer_missed(struct sim *sim, struct sim_task *p)
{
	p->next_due += p->period;
	if (p->next_due > sim->now) {
		timers_push(&sim->timers, p->next_due, p->pid);
		return false;
	}
	p->due = p->next_due;
	p->born = p->due;
	if (p->due >= sim->window_at)
		hist_add(&p->group->latency, sim->now - p->due);
	return true;
}

static bool sleep_is_over(struct sim *sim, struct sim_task *p)
{
	uint64_t ns = dist_draw(&p->group->conf->gap, &p->rng, p->nr_bursts);

	p->due = sim->now;
	p->born = sim->now;
	if (!ns)
		return true;
	if (ns < DIST_NEVER_NS)
		timers_push(&sim->timers, sim->now + ns, p->pid);
	return false;
}

/* What follows a burst: another one at once, or sleep. */
static bool goes_on(struct sim *sim, struct sim_task *p)
{
	switch (p->group->conf->trigger) {
	case TRIGGER_SLEEP:
		return sleep_is_over(sim, p);
	case TRIGGER_EVERY:
		return timer_missed(sim, p);
	case TRIGGER_MESSAGE:
		return message_take(sim, p);
	case TRIGGER_ARRIVE:
		p->next = p->group->free;
		p->group->free = p;
		return false;
	default:
		p->due = sim->now;
		p->born = sim->now;
		return true;
	}
}

static void burst_count(struct sim *sim, struct sim_task *p)
{
	struct group_state *g = p->group;
	uint64_t took = sim->now - p->born;

	if (sim->now < sim->window_at)
		return;
	g->bursts++;
	g->late += g->conf->deadline_ns && took > g->conf->deadline_ns;
	if (p->born >= sim->window_at)
		hist_add(&g->response, took);
}

static void burst_end(struct sim *sim, struct sim_cpu *c)
{
	struct sim_task *p = c->curr;
	uint8_t state = TASK_ASLEEP;

	burst_count(sim, p);
	if (p->group->conf->then != GROUP_NONE && !message_send(sim, p)) {
		state = TASK_BLOCKED;
	} else if (goes_on(sim, p)) {
		burst_draw(p);
		c->from += c->tax_ns;
		c->tax_ns = 0;
		return;
	}
	say(sim, c->id, p, "sleeps");
	sim->conf->sched->stop(sim, c, p, false);
	p->state = state;
	c->curr = NULL;
	if (sim->conf->sched->learns)
		learn_burst(&p->group->key, sim->now, p->ran_ns, p->wait_ns, p->promoted);
	cpu_pick(sim, c, NULL);
}

static void cpu_event(struct sim *sim, struct sim_cpu *c)
{
	cpu_account(sim, c);
	if (c->curr && !c->curr->left_ns && c->from <= sim->now)
		burst_end(sim, c);
	else if (sim->now >= c->resched_at || sim->now >= c->slice_end)
		cpu_pick(sim, c, c->curr);
	cpu_arm(sim, c);
}

/* The interrupt of a timer, and the wakeup in it, delay what runs on the CPU. */
static void interrupt(struct sim *sim, uint32_t cpu)
{
	struct sim_cpu *c = &sim->cpu[cpu];

	sim->waker_cpu = cpu;
	if (!c->curr)
		return;
	cpu_account(sim, c);
	c->from += wake_cost(sim);
	cpu_arm(sim, c);
}

static void arrivals_go_on(struct sim *sim, struct group_state *g)
{
	g->next_due += dist_draw(&g->conf->gap, &g->rng, 0);
	timers_push(&sim->timers, g->next_due, sim->conf->workload.nr_tasks + (g - sim->group));
}

static void arrival(struct sim *sim, struct group_state *g)
{
	struct sim_task *p = g->free;

	arrivals_go_on(sim, g);
	if (!p) {
		g->lost += sim->now >= sim->window_at;
		return;
	}
	g->free = p->next;
	interrupt(sim, p->cpu);
	task_wake(sim, p, sim->now, sim->now, false);
}

static void timer_event(struct sim *sim, uint64_t nr)
{
	struct sim_task *p;

	if (nr >= sim->conf->workload.nr_tasks) {
		arrival(sim, &sim->group[nr - sim->conf->workload.nr_tasks]);
		return;
	}
	p = &sim->task[nr];
	interrupt(sim, p->cpu);
	task_wake(sim, p, sim->now, sim->now, false);
}

/* Until @end, or until there were @most events. */
static void run_until(struct sim *sim, uint64_t end, uint64_t most)
{
	for (; sim->counts.events < most && !sim->no_memory; sim->counts.events++) {
		uint64_t cpu_at = sim->cpu_heap.entry[0].at;
		uint64_t at = sim->timers.nr ? sim->timers.entry[0].at : SIM_NEVER;

		if ((cpu_at < at ? cpu_at : at) >= end)
			break;
		if (cpu_at <= at) {
			sim->now = cpu_at;
			cpu_event(sim, &sim->cpu[sim->cpu_heap.entry[0].nr]);
		} else {
			sim->now = at;
			timer_event(sim, timers_pop(&sim->timers));
		}
	}
	if (sim->counts.events < most)
		sim->now = end;
}

static void window_begin(struct sim *sim)
{
	uint64_t events = sim->counts.events;
	uint32_t i;

	for (i = 0; i < sim->conf->topo.nr_cpus; i++) {
		cpu_account(sim, &sim->cpu[i]);
		sim->cpu[i].busy_ns = 0;
	}
	for (i = 0; i < sim->conf->workload.nr_tasks; i++)
		sim->task[i].done_ns = 0;
	memset(&sim->counts, 0, sizeof(sim->counts));
	sim->counts.events = events;
}

/* Who still waits has waited at least until now: starvation must not stay unseen. */
static void window_finish(struct sim *sim)
{
	uint32_t i;

	for (i = 0; i < sim->conf->topo.nr_cpus; i++)
		cpu_account(sim, &sim->cpu[i]);
	for (i = 0; i < sim->conf->workload.nr_tasks; i++) {
		struct sim_task *p = &sim->task[i];

		if (p->fresh && p->state == TASK_QUEUED)
			hist_add(&p->group->latency, sim->now - p->due);
	}
	sim->window_end = sim->now;
}

/* The first wakeup of every task, spread over what it sleeps anyway. */
static void task_begin(struct sim *sim, struct sim_task *p)
{
	const struct group *conf = p->group->conf;

	switch (conf->trigger) {
	case TRIGGER_LOOP:
		timers_push(&sim->timers, 0, p->pid);
		break;
	case TRIGGER_SLEEP:
		sleep_is_over(sim, p);
		break;
	case TRIGGER_EVERY:
		p->period = dist_draw(&conf->gap, &p->rng, 0);
		p->period += !p->period;
		p->next_due = p->period * rng_unit(&p->rng);
		timers_push(&sim->timers, p->next_due, p->pid);
		break;
	case TRIGGER_ARRIVE:
		p->next = p->group->free;
		p->group->free = p;
		break;
	case TRIGGER_MESSAGE:
		break;
	}
}

static void run_all(struct sim *sim)
{
	const struct sim_conf *conf = sim->conf;
	uint32_t i;

	/* From the last, so that the first of those that arrivals wake is the first. */
	for (i = conf->workload.nr_tasks; i-- > 0;)
		task_begin(sim, &sim->task[i]);
	for (i = 0; i < conf->workload.nr_groups; i++)
		if (sim->group[i].conf->trigger == TRIGGER_ARRIVE)
			arrivals_go_on(sim, &sim->group[i]);
	run_until(sim, sim->window_at, UINT64_MAX);
	window_begin(sim);
	run_until(sim, sim->window_end,
		  conf->events_max ? sim->counts.events + conf->events_max : UINT64_MAX);
	window_finish(sim);
}

bool sim_run(struct sim *sim, const struct sim_conf *conf, struct fault *f)
{
	sim->no_memory = !sim_make(sim, conf) || !conf->sched->init(sim);
	if (!sim->no_memory)
		run_all(sim);
	return !sim->no_memory ||
	       fault_set(f, "no memory for %u CPUs and %u tasks", conf->topo.nr_cpus,
			 conf->workload.nr_tasks);
}
