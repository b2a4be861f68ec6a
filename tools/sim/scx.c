// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's side of sched_ext, after kernel/sched/ext.c of Linux 7.3: which
 * callback comes when, dispatch queues, and the functions BPF programs may call.
 */
#include <string.h>

#include "include/compat.bpf.h"

#include "policy/gang.h"
#include "queue.h"
#include "scx.h"

/* Of the module; the prototype is beside its use in bpf/include/burst.bpf.h. */
int augur_bpf_task(u32 pid, void *decision, u32 decision__sz);

/* Ids of queues are a kind in the upper half and a number in the lower one. */
#define DSQ_KINDS	8

#define SLICE_DFL_NS	20000000ULL

/* Schedulers take a time of zero for none. */
#define CLOCK_BASE_NS	1000000000ULL

/**
 * struct local_dsq - what a CPU runs next, in the order it came
 * @head: first
 * @tail: last
 * @nr: how many
 * @preempt: what runs there has lost its slice
 */
struct local_dsq {
	struct sim_task *head;
	struct sim_task *tail;
	uint32_t nr;
	bool preempt;
};

/* The machine, who schedules it, and where a task in select_cpu was put. */
static struct {
	struct sim *sim;
	const struct sched_ext_ops *ops;
	struct local_dsq *local;
	struct queue *dsq[DSQ_KINDS];
	uint32_t nr_dsqs[DSQ_KINDS];
	struct sim_task *selecting;
	bool direct;
	uint64_t direct_flags;
	struct sim_task nobody;
	struct rng rng;
} scx;

uint64_t scx_ops;

bool scx_attach(struct sim *sim, const struct sched_ext_ops *ops)
{
	struct scx_init_task_args args = { .cgroup = NULL };
	uint32_t i;

	scx.sim = sim;
	scx.ops = ops;
	scx.selecting = NULL;
	scx.rng = rng_make(sim->conf->seed, ~0ULL);
	scx_ops = 0;
	scx.local = calloc(sim->conf->topo.nr_cpus, sizeof(*scx.local));
	if (!scx.local || ops->init())
		return false;
	for (i = 0; i < sim->conf->workload.nr_tasks; i++) {
		struct sim_task *p = &sim->task[i];

		p->scx.cpu = p->cpu;
		if (ops->init_task(p, &args))
			return false;
		ops->enable(p);
	}
	return true;
}

void scx_detach(void)
{
	uint32_t i;

	for (i = 0; i < DSQ_KINDS; i++) {
		free(scx.dsq[i]);
		scx.dsq[i] = NULL;
		scx.nr_dsqs[i] = 0;
	}
	free(scx.local);
	scx.local = NULL;
}

static struct queue *find_dsq(u64 id)
{
	uint32_t kind = id >> 32, nr = id;

	return kind < DSQ_KINDS && nr < scx.nr_dsqs[kind] ? &scx.dsq[kind][nr] : NULL;
}

static void local_push(struct sim_task *p, uint32_t cpu, u64 enq_flags)
{
	struct local_dsq *l = &scx.local[cpu];

	p->next = NULL;
	p->scx.cpu = cpu;
	if (!l->head) {
		l->head = p;
		l->tail = p;
	} else if (enq_flags & (SCX_ENQ_HEAD | SCX_ENQ_PREEMPT)) {
		p->next = l->head;
		l->head = p;
	} else {
		l->tail->next = p;
		l->tail = p;
	}
	l->nr++;
	if (enq_flags & SCX_ENQ_PREEMPT)
		scx_bpf_kick_cpu(cpu, SCX_KICK_PREEMPT);
}

static struct sim_task *local_pop(uint32_t cpu)
{
	struct local_dsq *l = &scx.local[cpu];
	struct sim_task *p = l->head;

	if (!p)
		return NULL;
	l->head = p->next;
	l->nr--;
	return p;
}

/* As the module does at a wakeup. */
static void gang_wake(struct sim_task *p)
{
	struct sim_task *gang = p->gang;

	if (gang && augur_gang_opens(gang->released, scx_bpf_now___compat(),
				     p->group->conf->gang_period_ns))
		gang->released = scx_bpf_now___compat();
}

static void gang_tell(const struct sim_task *p, struct augur_task_decision *d)
{
	if (!p->gang || (scx.sim->conf->off & AUGUR_OFF_GANGS))
		return;
	d->gang = p->gang->pid + 1;
	d->deadline_us = augur_gang_left_us(p->gang->released + p->group->conf->gang_due_ns,
					    scx_bpf_now___compat());
}

/* As ttwu does: choose a CPU, unless there is only one, and enqueue there. */
void scx_wake(struct sim *sim, struct sim_task *p, bool sync)
{
	u64 flags = SCX_ENQ_WAKEUP;
	s32 cpu = p->cpu;

	scx_ops = 0;
	p->scx.flags |= SCX_TASK_QUEUED;
	gang_wake(p);
	scx.direct = false;
	if (p->nr_cpus_allowed > 1) {
		scx.selecting = p;
		cpu = scx.ops->select_cpu(p, p->cpu, sync ? SCX_WAKE_SYNC : 0);
		scx.selecting = NULL;
		flags |= SCX_ENQ_CPU_SELECTED;
	}
	p->scx.cpu = cpu;
	if (scx.direct)
		local_push(p, cpu, scx.direct_flags);
	else
		scx.ops->enqueue(p, flags);
	/* What wakes on an idle CPU is of a higher class than idling. */
	if (!sim->cpu[cpu].curr)
		sim_resched(sim, &sim->cpu[cpu]);
	sim->counts.ops += scx_ops;
}

struct sim_task *scx_pick(struct sim *sim, struct sim_cpu *c, struct sim_task *prev)
{
	struct local_dsq *l = &scx.local[c->id];
	struct sim_task *next;

	/* Called for something that is over: the slice is not. */
	if (prev && !l->preempt && sim->now < c->slice_end) {
		prev->scx.slice = c->slice_end - sim->now;
		return prev;
	}
	l->preempt = false;
	next = local_pop(c->id);
	if (next)
		return next;
	if (prev)
		prev->scx.slice = 0;
	scx_ops = 0;
	scx.ops->dispatch(c->id, prev);
	sim->counts.ops += scx_ops;
	next = local_pop(c->id);
	return next ? next : prev;
}

uint64_t scx_keep(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	(void)sim;
	(void)c;
	return p->scx.slice ? p->scx.slice : SLICE_DFL_NS;
}

void scx_put(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	(void)c;
	scx_ops = 0;
	scx.ops->enqueue(p, 0);
	sim->counts.ops += scx_ops;
}

uint64_t scx_start(struct sim *sim, struct sim_cpu *c, struct sim_task *p)
{
	scx_ops = 0;
	scx.ops->running(p);
	sim->counts.ops += scx_ops;
	return scx_keep(sim, c, p);
}

void scx_stop(struct sim *sim, struct sim_cpu *c, struct sim_task *p, bool runnable)
{
	(void)c;
	scx_ops = 0;
	scx.ops->stopping(p, runnable);
	if (!runnable)
		p->scx.flags &= ~SCX_TASK_QUEUED;
	sim->counts.ops += scx_ops;
}

/* What follows are functions that programs call, as the kernel names them. */

int augur_bpf_task(u32 pid, void *decision, u32 decision__sz)
{
	struct sim_task *p = &scx.sim->task[pid];
	struct augur_task_decision d;

	scx_ops++;
	if (!learn_ask(&p->group->key, scx.sim->conf->learn, p->burst_ns, &scx.rng, &d))
		return -1;
	if ((scx.sim->conf->off & AUGUR_OFF_PROMOTION) && d.tier == AUGUR_TIER_PROMOTED)
		d.tier = AUGUR_TIER_ORDINARY;
	p->promoted = d.tier == AUGUR_TIER_PROMOTED;
	gang_tell(p, &d);
	memcpy(decision, &d, decision__sz < sizeof(d) ? decision__sz : sizeof(d));
	return 0;
}

s32 scx_this_cpu(void)
{
	return scx.sim->waker_cpu;
}

struct task_struct *scx_current(void)
{
	struct sim_task *p = scx.sim->cpu[scx.sim->waker_cpu].curr;

	return p ? p : &scx.nobody;
}

u32 scx_random(void)
{
	scx_ops++;
	return rng_next(&scx.rng) >> 32;
}

u64 scx_bpf_now___compat(void)
{
	return scx.sim->now + CLOCK_BASE_NS;
}

s32 scx_bpf_create_dsq(u64 dsq_id, s32 node)
{
	uint32_t kind = dsq_id >> 32, nr = dsq_id;
	struct queue *grown;

	(void)node;
	if (kind >= DSQ_KINDS)
		return -COMPAT_EINVAL;
	grown = realloc(scx.dsq[kind], (nr + 1) * sizeof(*grown));
	if (!grown)
		return -COMPAT_ENOMEM;
	scx.dsq[kind] = grown;
	for (; scx.nr_dsqs[kind] <= nr; scx.nr_dsqs[kind]++)
		grown[scx.nr_dsqs[kind]] = (struct queue){ 0 };
	return 0;
}

s32 scx_bpf_dsq_nr_queued(u64 dsq_id)
{
	const struct queue *q = find_dsq(dsq_id);

	scx_ops++;
	if ((dsq_id & SCX_DSQ_LOCAL_ON) == SCX_DSQ_LOCAL_ON)
		return scx.local[(uint32_t)dsq_id].nr;
	return q ? (s32)q->nr : -1;
}

void scx_bpf_kick_cpu(s32 cpu, u64 flags)
{
	struct sim_cpu *c = &scx.sim->cpu[cpu];

	scx_ops++;
	if ((flags & SCX_KICK_IDLE) && c->curr)
		return;
	if ((flags & SCX_KICK_PREEMPT) && c->curr)
		scx.local[cpu].preempt = true;
	sim_resched(scx.sim, c);
}

s32 scx_bpf_task_cpu(const struct task_struct *p)
{
	return p->scx.cpu;
}

bool scx_bpf_test_and_clear_cpu_idle(s32 cpu)
{
	scx_ops++;
	return !(scx.sim->conf->off & AUGUR_OFF_FAST) && idle_claim(scx.sim, cpu);
}

s32 scx_bpf_pick_idle_cpu(const struct cpumask *allowed, u64 flags)
{
	(void)flags;
	scx_ops++;
	return idle_pick_range(scx.sim, allowed, 0, scx.sim->conf->topo.nr_cpus, false);
}

const struct cpumask *scx_bpf_get_online_cpumask(void)
{
	return &scx.sim->all;
}

struct cgroup *bpf_cgroup_ancestor(struct cgroup *cgrp, int level)
{
	(void)cgrp;
	(void)level;
	return NULL;
}

void bpf_cgroup_release(struct cgroup *cgrp)
{
	(void)cgrp;
}

void bpf_rcu_read_lock(void)
{
}

void bpf_rcu_read_unlock(void)
{
}

void scx_bpf_put_cpumask(const struct cpumask *mask)
{
	(void)mask;
}

/* The kernel's dump is for one that hangs. */
void scx_bpf_dump_bstr(char *fmt, unsigned long long *data, u32 data__sz)
{
	(void)fmt;
	(void)data;
	(void)data__sz;
}

bool bpf_cpumask_test_cpu(u32 cpu, const struct cpumask *mask)
{
	return mask_test(mask, cpu);
}

u32 bpf_cpumask_any_distribute(const struct cpumask *mask)
{
	uint32_t nr = scx.sim->conf->topo.nr_cpus, cpu = scx.sim->rotor++ % nr;

	scx_ops++;
	while (!mask_test(mask, cpu))
		cpu = (cpu + 1) % nr;
	return cpu;
}

/* The waker's CPU, if it is about to sleep and others are idle anyway. */
static s32 pick_sync(struct sim_task *p, s32 prev_cpu)
{
	struct sim *sim = scx.sim;
	uint32_t cpu = sim->waker_cpu;

	if (sim->cpu[cpu].llc == sim->cpu[prev_cpu].llc &&
	    task_may_run(sim, p, prev_cpu) && idle_claim(sim, prev_cpu))
		return prev_cpu;
	if (!scx.local[cpu].nr && sim->nr_idle && task_may_run(sim, p, cpu))
		return cpu;
	return -1;
}

s32 __scx_bpf_select_cpu_and(struct task_struct *p, const struct cpumask *cpus_allowed,
			     struct scx_bpf_select_cpu_and_args *args)
{
	s32 cpu = -1;

	(void)cpus_allowed;
	scx_ops++;
	if (scx.sim->conf->off & AUGUR_OFF_FAST)
		return -1;
	if (args->wake_flags & SCX_WAKE_SYNC)
		cpu = pick_sync(p, args->prev_cpu);
	return cpu < 0 ? idle_pick(scx.sim, p) : cpu;
}

/* Of kernels that have not the one above; here to be linked with. */
s32 scx_bpf_select_cpu_dfl(struct task_struct *p, s32 prev_cpu, u64 wake_flags, bool *is_idle)
{
	struct scx_bpf_select_cpu_and_args args = {
		.prev_cpu = prev_cpu,
		.wake_flags = wake_flags,
	};
	s32 cpu = __scx_bpf_select_cpu_and(p, p->cpus_ptr, &args);

	*is_idle = cpu >= 0;
	return cpu < 0 ? prev_cpu : cpu;
}

/* Within select_cpu the CPU is not known yet: the insertion waits for its return. */
bool scx_bpf_dsq_insert___v2___compat(struct task_struct *p, u64 dsq_id, u64 slice,
				      u64 enq_flags)
{
	(void)dsq_id;
	scx_ops++;
	p->scx.slice = slice;
	if (scx.selecting == p) {
		scx.direct = true;
		scx.direct_flags = enq_flags;
		return true;
	}
	local_push(p, p->scx.cpu, enq_flags);
	return true;
}

bool __scx_bpf_dsq_insert_vtime(struct task_struct *p,
				struct scx_bpf_dsq_insert_vtime_args *args)
{
	struct queue *q = find_dsq(args->dsq_id);

	scx_ops++;
	if (!q)
		return false;
	p->scx.slice = args->slice;
	queue_push(q, p, args->vtime);
	return true;
}

bool scx_bpf_dsq_move_to_local___v2___compat(u64 dsq_id, u64 enq_flags)
{
	struct queue *q = find_dsq(dsq_id);
	struct sim_task *p;

	(void)enq_flags;
	scx_ops++;
	p = q && q->nr ? queue_take(scx.sim, q, scx.sim->waker_cpu) : NULL;
	if (!p)
		return false;
	local_push(p, scx.sim->waker_cpu, 0);
	return true;
}

/* Queues are heaps: the first task is all that is known of their order. */
int bpf_iter_scx_dsq_new(struct bpf_iter_scx_dsq *it, u64 dsq_id, u64 flags)
{
	const struct queue *q = find_dsq(dsq_id);

	(void)flags;
	scx_ops++;
	it->at = q ? q->root : NULL;
	return q ? 0 : -COMPAT_EINVAL;
}

struct task_struct *bpf_iter_scx_dsq_next(struct bpf_iter_scx_dsq *it)
{
	struct task_struct *at = it->at;

	it->at = NULL;
	return at;
}

void bpf_iter_scx_dsq_destroy(struct bpf_iter_scx_dsq *it)
{
	it->at = NULL;
}

bool scx_bpf_task_set_slice___compat(struct task_struct *p, u64 slice)
{
	scx_ops++;
	p->scx.slice = slice;
	return true;
}
