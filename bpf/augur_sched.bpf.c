// SPDX-License-Identifier: GPL-2.0-only
/*
 * scx_augur: a sched_ext scheduler that knows how long tasks will run.
 *
 * A waking task gets an idle CPU, as near as possible to where it ran. If there is
 * none it waits, by its virtual deadline, in the queue of the last-level cache of
 * the CPU on which it will probably start first. What the module predicts about its
 * burst shapes that deadline, its slice, and whether it takes over its waker's CPU.
 * Tasks that augurd promoted are served first and may preempt, within a budget of
 * each CPU that keeps ordinary tasks from starving (policy/tokens.h).
 *
 * Without the module every task is neutral and this is a fair scheduler per cache.
 *
 * Good for latency-sensitive work beside hogs and for machines with many caches.
 * Not for: idle power (no packing of tasks), and uclamp, which it does not know yet.
 */
#include "include/cgroup.bpf.h"
#include "include/fast.bpf.h"
#include "include/idle.bpf.h"
#include "include/place.bpf.h"
#include "include/serve.bpf.h"

char _license[] SEC("license") = "GPL";

/**
 * augur_select_cpu() - a task wakes: begin its burst and find a CPU
 * @p: the task
 * @prev_cpu: where it ran last
 * @wake_flags: SCX_WAKE_*
 *
 * A task that gets a CPU at once goes to its local queue from here, and enqueue is
 * not called.
 *
 * Return: the CPU.
 */
SEC("struct_ops")
s32 BPF_PROG(augur_select_cpu, struct task_struct *p, s32 prev_cpu, u64 wake_flags)
{
	s32 this_cpu = bpf_get_smp_processor_id();
	struct augur_sched_counts *n = counts();
	struct augur_task *t = task_state(p);
	s32 cpu;

	if (!t || !n)
		return prev_cpu;
	count_in(n, AUGUR_SC_select);
	queue_leave(t);
	burst_begin(p, t, n);
	t->sync = !!(wake_flags & SCX_WAKE_SYNC);
	t->promised = t->sync && place_promise(t, this_cpu);
	if (!t->promised)
		wake_flags &= ~(u64)SCX_WAKE_SYNC;
	if (quota_spent(p, t))
		return prev_cpu;
	cpu = place_fast(p, t, n, prev_cpu, this_cpu, wake_flags);
	if (cpu < 0) {
		cpu = place_slow(p, t, prev_cpu, this_cpu);
		place_note(t, n, cpu, AUGUR_SC_slow);
		return cpu;
	}
	compat_insert(p, SCX_DSQ_LOCAL, t->plan.slice_ns, 0);
	return cpu;
}

/**
 * augur_enqueue() - a task must wait, or its slice is used up
 * @p: the task
 * @enq_flags: SCX_ENQ_*
 */
SEC("struct_ops")
void BPF_PROG(augur_enqueue, struct task_struct *p, u64 enq_flags)
{
	bool selected = compat_cpu_selected(enq_flags);
	s32 cpu = scx_bpf_task_cpu(p);
	struct augur_task *t = task_state(p);
	struct augur_cpu *c = cpu_state(cpu);
	struct augur_llc *l = c ? llc_state(c->llc) : NULL;
	struct augur_sched_counts *n = counts();
	u64 now = compat_now();
	bool covered;

	if (!t || !l || !n) {
		compat_insert(p, SCX_DSQ_GLOBAL, tunables.slice_default_ns, enq_flags);
		return;
	}
	count_in(n, AUGUR_SC_enqueue);
	queue_leave(t);
	if (!(enq_flags & SCX_ENQ_WAKEUP))
		burst_again(p, t, t->ran_ns);
	else if (!selected)
		burst_begin(p, t, n);

	if (fast_matters() && fast_left(p, t, enq_flags))
		return;
	if (quota_spent(p, t)) {
		queue_parked(p, t, cpu, c, l, now, enq_flags);
		return;
	}
	/* It was, a moment ago, and the CPU looked for something else in vain. */
	if (enq_flags & SCX_ENQ_LAST)
		cpu_kick(cpu, 0);
	covered = queue_covered(t, c, now);
	if (task_pinned(p)) {
		count_in(n, AUGUR_SC_enqueue_pinned);
		if (covered)
			queue_pinned_promoted(p, t, c, now, enq_flags);
		else
			queue_pinned(p, t, cpu, c, l, now, enq_flags);
		return;
	}
	if (covered)
		queue_promoted(p, t, c, now, enq_flags);
	else
		queue_ordinary(p, t, cpu, c, l, now, enq_flags);
	/*
	 * Where select_cpu looked for an idle CPU, one may have become that since. It would
	 * come too late for what waits no longer than a move takes.
	 */
	if (!cpu_may_kick() ||
	    (selected && c->ends_at && cpu_rest(c, now).ns <= tunables.migrate_remote_ns))
		return;
	if (!selected || c->ends_at)
		cpu = idle_take(p, c);
	if (cpu >= 0)
		scx_bpf_kick_cpu(cpu, SCX_KICK_IDLE);
}

/* Nothing waits: the task goes on, with a slice of ours, not the kernel's 20 ms. */
static __always_inline void dispatch_keep(struct task_struct *prev,
					  struct augur_cpu *c)
{
	struct augur_task *t = task_state(prev);
	u64 now = compat_now();

	if (!t)
		return;
	burst_again(prev, t, t->ran_ns + burst_running_ns(t, now));
	c->promoted = t->promoted && t->charged;
	c->deadline += augur_vtime_of(t->plan.slice_ns, t->weight);
	compat_set_slice(prev, t->plan.slice_ns);
	count(AUGUR_SC_kept);
}

/* It did not have to give way yet: charged for what it ran, its cgroup may be spent. */
static __always_inline bool dispatch_spent(struct task_struct *prev)
{
	struct augur_task *t = quotas ? task_state(prev) : NULL;

	if (!t)
		return false;
	quota_bill(t, compat_now());
	return quota_spent(prev, t);
}

/* Whether what ran could run on: to be asked again when the run queue was let go of. */
static __always_inline bool dispatch_goes_on(struct task_struct *prev)
{
	return prev && (prev->scx.flags & SCX_TASK_QUEUED) && !dispatch_spent(prev);
}

/*
 * Whether it would be @prev's turn again if it were in its queue, at @vtime. Where tasks
 * wait in the CPU's other queue too, which has a clock of its own, it is as long
 * as @prev is behind that of its own.
 */
static __always_inline bool dispatch_turn(struct task_struct *prev,
					  const struct augur_task *t, u64 vtime, s32 cpu,
					  const struct augur_cpu *c,
					  const struct augur_llc *l)
{
	bool pinned = task_pinned(prev);
	struct queue_head head;

	if (pinned ? l->nr_ordinary : c->nr_own)
		return augur_vtime_before(vtime, queue_clock(prev, c, l));
	if (!queue_first(pinned ? AUGUR_DSQ(AUGUR_QUEUE_CPU, cpu) :
				  AUGUR_DSQ(AUGUR_QUEUE_ORDINARY, c->llc), &head))
		return false;
	return augur_vtime_before(augur_vtime_deadline(vtime, t->weight, &t->plan),
				  head.deadline);
}

/*
 * The queue is asked for the next task when @prev is not in it. If @prev would be the
 * first there it goes on: that is how a weight that is larger than that of all others
 * together gets its share.
 */
static __always_inline bool dispatch_behind(struct task_struct *prev, s32 cpu,
					    struct augur_cpu *c, struct augur_llc *l)
{
	u64 now = compat_now(), vtime;
	struct augur_task *t;

	if ((!l->nr_ordinary && !c->nr_own) || l->nr_promoted ||
	    c->keep_streak >= AUGUR_KEEP_STREAK)
		return false;
	t = task_state(prev);
	if (!t)
		return false;
	vtime = t->vtime + augur_vtime_of(burst_running_ns(t, now), t->weight);
	if (!dispatch_turn(prev, t, vtime, cpu, c, l))
		return false;
	queue_serve_clock(c, l, task_pinned(prev), now, vtime);
	c->keep_streak++;
	count(AUGUR_SC_kept_behind);
	dispatch_keep(prev, c);
	return true;
}

/*
 * Promoted tasks first while there are tokens, then fair order, then promoted
 * tasks anyway: at that point they keep nobody waiting. Now and then one of them
 * goes first without tokens, as an ordinary task: those that were queued before the
 * tokens ran out must not starve either.
 */
static __always_inline bool dispatch_own(s32 cpu, struct augur_cpu *c,
					 struct augur_llc *l)
{
	bool promoted_first;

	/* What most CPUs find that are about to be idle. */
	if (!l->nr_promoted && !l->nr_ordinary && !c->nr_own)
		return false;
	tokens_earn(c, compat_now());
	promoted_first = tokens_cover(c) || c->fair_streak >= AUGUR_FAIR_STREAK;
	return (promoted_first && queue_serve_promoted(c, l)) ||
	       queue_serve_fair(cpu, c, l) ||
	       (!promoted_first && queue_serve_promoted(c, l));
}

/**
 * augur_dispatch() - a CPU has nothing in its local queue: what should it run
 * @cpu: the CPU
 * @prev: what ran there, if it is ours
 */
SEC("struct_ops")
void BPF_PROG(augur_dispatch, s32 cpu, struct task_struct *prev)
{
	struct augur_cpu *c = cpu_state(cpu);
	struct augur_llc *l = c ? llc_state(c->llc) : NULL;

	if (!l)
		return;
	c->local_streak = 0;
	if (dispatch_goes_on(prev) && dispatch_behind(prev, cpu, c, l))
		return;
	c->keep_streak = 0;
	if ((dispatch_goes_on(prev) && queue_balance(c, l)) || dispatch_own(cpu, c, l))
		return;
	if (dispatch_goes_on(prev)) {
		if (!fast_matters() || !fast_leaves(prev, c))
			dispatch_keep(prev, c);
	} else if (!queue_pull(c)) {
		idle_put_back(idle_mask_of(c->numa_node));
	}
}

/**
 * augur_update_idle() - a CPU becomes idle, or is no longer
 * @cpu: the CPU
 * @idle: which of the two
 *
 * A task may come to a queue when a CPU has looked there and is not idle yet: whoever
 * brings it finds no idle CPU, and no CPU looks for it. But the task is counted before an
 * idle CPU is looked for, and this is called when the CPU can be found: one of the
 * two sees the other, unless the task's own CPU should be free soon. The idle CPU claims
 * itself meanwhile, so as to be given nothing else. What waits may be for other CPUs; then
 * one look more was in vain.
 */
SEC("struct_ops")
void BPF_PROG(augur_update_idle, s32 cpu, bool idle)
{
	const struct augur_cpu *c = idle ? cpu_state(cpu) : NULL;
	const struct augur_llc *l = c ? llc_state(c->llc) : NULL;

	if (!l)
		return;
	idle_put_back(idle_mask_of(c->numa_node));
	if (!c->nr_own && !l->nr_ordinary && !l->nr_promoted && !waits_elsewhere(c->llc))
		return;
	count(AUGUR_SC_again);
	scx_bpf_test_and_clear_cpu_idle(cpu);
	cpu_kick(cpu, 0);
}

/*
 * Its cgroup was spent while it waited in a queue, where nobody looks at such things: it
 * goes back, and is parked, as soon as it has begun.
 */
static __always_inline void running_return(struct task_struct *p, s32 cpu)
{
	count(AUGUR_SC_returned);
	cpu_kick(cpu, SCX_KICK_PREEMPT);
}

/* A task that was given to a CPU directly enters now, as if it came from a queue. */
static __always_inline void running_enter(struct task_struct *p, struct augur_task *t,
					  struct augur_cpu *c, struct augur_llc *l,
					  u64 now)
{
	struct augur_llc *home = t->llc == c->llc ? l : llc_state(t->llc);

	if (t->queue == AUGUR_QUEUE_ORDINARY && home)
		queue_serve_clock(c, home, false, now, t->vtime);
	else if (t->queue == AUGUR_QUEUE_CPU)
		queue_serve_clock(c, l, true, now, t->vtime);
	burst_rebase(t, c->llc, l);
	if (t->queue == AUGUR_QUEUE_NONE || t->queue == AUGUR_QUEUE_PROMOTED)
		t->vtime = augur_vtime_enter(t->vtime, t->weight, queue_clock(p, c, l),
					     t->owes, TUNABLES);
	else
		t->owes = false;
	queue_leave(t);
}

/**
 * augur_running() - a task begins to run
 * @p: the task
 */
SEC("struct_ops")
void BPF_PROG(augur_running, struct task_struct *p)
{
	struct augur_cpu *c = cpu_state(scx_bpf_task_cpu(p));
	struct augur_llc *l = c ? llc_state(c->llc) : NULL;
	u64 now = compat_now();
	struct augur_task *t = task_state(p);

	if (!t || !l)
		return;
	if (t->queue != AUGUR_QUEUE_NONE && quota_spent(p, t))
		running_return(p, scx_bpf_task_cpu(p));
	running_enter(p, t, c, l, now);
	c->deadline = augur_vtime_deadline(t->vtime, t->weight, &t->plan);
	t->started_at = now;
	t->billed_at = now;
	t->charged = false;
	if (t->promoted) {
		tokens_earn(c, now);
		t->charged = tokens_cover(c);
	}
	c->promoted = t->charged;
	c->promised = false;
	c->began_at = now;
	c->ends_at = now + augur_plan_rest(&t->plan, t->ran_ns, TUNABLES);
	c->known = burst_known(t);
}

/* What it had of the CPU while others waited there, it waits for when it is ordinary. */
static __always_inline void stopping_charge(struct augur_task *t, struct augur_cpu *c,
					    u64 ran)
{
	const struct augur_llc *l = llc_state(c->llc);

	augur_tokens_charge(&c->tokens, ran, tunables.promote_burst_ns);
	t->charged = false;
	if (c->nr_own || (l && l->nr_ordinary))
		t->owes = true;
}

/**
 * augur_stopping() - a task stops running: charge it
 * @p: the task
 * @runnable: it would have gone on
 */
SEC("struct_ops")
void BPF_PROG(augur_stopping, struct task_struct *p, bool runnable)
{
	struct augur_cpu *c = cpu_state(scx_bpf_task_cpu(p));
	struct augur_task *t = task_state(p);
	u64 now = compat_now(), ran;

	if (!t || !c)
		return;
	ran = burst_running_ns(t, now);
	t->ran_ns += ran;
	quota_bill(t, now);
	t->vtime += augur_vtime_of(ran, t->weight);
	if (t->charged)
		stopping_charge(t, c, ran);
	c->promoted = false;
	c->ends_at = 0;
	if (!runnable) {
		group_part(t);
		burst_load(t, 0);
	}
}

/**
 * augur_init_task() - a task comes under sched_ext
 * @p: the task
 * @args: whether it is a fork
 *
 * Return: 0, or -ENOMEM, which refuses the fork or the scheduler.
 */
SEC("struct_ops.s")
s32 BPF_PROG(augur_init_task, struct task_struct *p, struct scx_init_task_args *args)
{
	struct augur_task *t;

	t = bpf_task_storage_get(&tasks, p, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!t)
		return -COMPAT_ENOMEM;
	augur_plan_reset(&t->plan, TUNABLES);
	t->weight = AUGUR_WEIGHT_ONE;
	return 0;
}

/**
 * augur_enable() - a task becomes ours: it begins at its queue's present, no credit
 * @p: the task
 */
SEC("struct_ops")
void BPF_PROG(augur_enable, struct task_struct *p)
{
	struct augur_cpu *c = cpu_state(scx_bpf_task_cpu(p));
	struct augur_llc *l = c ? llc_state(c->llc) : NULL;
	struct augur_task *t = task_state(p);

	if (!t || !l)
		return;
	t->llc = c->llc;
	t->vtime = l->clock.vtime;
	t->group = group_of_task(p);
}

/**
 * augur_disable() - a task is no longer ours, or no longer
 * @p: the task
 */
SEC("struct_ops")
void BPF_PROG(augur_disable, struct task_struct *p)
{
	struct augur_task *t = task_state(p);

	if (!t)
		return;
	queue_leave(t);
	group_part(t);
	burst_load(t, 0);
}

/*
 * Without these two, sched_ext ejects a scheduler when a CPU comes or goes. Tasks
 * are moved by the core scheduler (queue.bpf.h); only placement must know.
 */
SEC("struct_ops")
void BPF_PROG(augur_cpu_online, s32 cpu)
{
	struct augur_cpu *c = cpu_state(cpu);

	if (c)
		c->online = true;
}

SEC("struct_ops")
void BPF_PROG(augur_cpu_offline, s32 cpu)
{
	struct augur_cpu *c = cpu_state(cpu);

	if (c)
		c->online = false;
}

static __noinline s32 init_llc(u32 llc)
{
	const struct augur_llc *l = llc_state(llc);
	s32 err;

	if (!l)
		return -COMPAT_EINVAL;
	err = scx_bpf_create_dsq(AUGUR_DSQ(AUGUR_QUEUE_ORDINARY, llc), l->numa_node);
	if (err)
		return err;
	return scx_bpf_create_dsq(AUGUR_DSQ(AUGUR_QUEUE_PROMOTED, llc), l->numa_node);
}

static __noinline s32 init_cpu(u32 cpu, const struct cpumask *online)
{
	struct augur_cpu *c = cpu_state(cpu);
	struct augur_llc *l = c ? llc_state(c->llc) : NULL;

	if (!l)
		return -COMPAT_EINVAL;
	c->online = bpf_cpumask_test_cpu(cpu, online);
	return scx_bpf_create_dsq(AUGUR_DSQ(AUGUR_QUEUE_CPU, cpu), l->numa_node);
}

/**
 * augur_init() - make the queues
 *
 * Return: 0 or the error of the first queue that could not be made; -EINVAL if the
 * loader sized the maps otherwise than it said.
 */
SEC("struct_ops.s")
s32 BPF_PROG(augur_init)
{
	const struct cpumask *online;
	s32 err = 0;
	u32 i;

	bpf_for(i, 0, nr_llcs) {
		err = init_llc(i);
		if (err)
			return err;
	}
	online = scx_bpf_get_online_cpumask();
	bpf_for(i, 0, nr_cpus) {
		err = init_cpu(i, online);
		if (err)
			break;
	}
	scx_bpf_put_cpumask(online);
	idle_put_back(idle_masks);
	tune_start();
	return err ?: group_start();
}

/**
 * augur_exit() - the scheduler is gone: leave word why
 * @ei: the kernel's account
 */
SEC("struct_ops")
void BPF_PROG(augur_exit, struct scx_exit_info *ei)
{
	struct augur_exit_dump *dump;
	struct augur_exit *record;
	u32 key = 0;

	record = bpf_map_lookup_elem(&exit_record, &key);
	dump = bpf_map_lookup_elem(&exit_dump, &key);
	if (!record || !dump)
		return;
	bpf_probe_read_kernel_str(dump->text, sizeof(dump->text), ei->dump);
	bpf_probe_read_kernel_str(record->reason, sizeof(record->reason), ei->reason);
	bpf_probe_read_kernel_str(record->msg, sizeof(record->msg), ei->msg);
	record->code = ei->exit_code;
	record->cpu = -1;
	if (bpf_core_field_exists(ei->exit_cpu))
		record->cpu = ei->exit_cpu;
	/* Last, with a full barrier: who sees the kind sees the rest. */
	__sync_lock_test_and_set(&record->kind, ei->kind);
}

/**
 * augur_dump() - state of the queues, for the kernel's dump when something is wrong
 * @dump: unused
 */
SEC("struct_ops")
void BPF_PROG(augur_dump, struct scx_dump_ctx *dump)
{
	u32 i;

	bpf_for(i, 0, nr_llcs) {
		const struct augur_llc *l = llc_state(i);

		if (!l)
			break;
		compat_dump("augur: llc %u: ordinary %d promoted %d vtime %llu typical %llu\n",
			    i,
			    scx_bpf_dsq_nr_queued(AUGUR_DSQ(AUGUR_QUEUE_ORDINARY, i)),
			    scx_bpf_dsq_nr_queued(AUGUR_DSQ(AUGUR_QUEUE_PROMOTED, i)),
			    l->clock.vtime, l->typical_ns);
	}
}

/**
 * augur_dump_cpu() - state of one CPU
 * @dump: unused
 * @cpu: the CPU
 * @idle: whether it is idle
 */
SEC("struct_ops")
void BPF_PROG(augur_dump_cpu, struct scx_dump_ctx *dump, s32 cpu, bool idle)
{
	const struct augur_cpu *c = cpu_state(cpu);

	if (!c || idle)
		return;
	compat_dump("augur: llc %u online %d pinned %d streak %d promoted %d tokens %lld\n",
		    c->llc, c->online,
		    scx_bpf_dsq_nr_queued(AUGUR_DSQ(AUGUR_QUEUE_CPU, cpu)),
		    c->local_streak, c->promoted, c->tokens.ns);
}

/**
 * augur_dump_task() - state of one task that waits or runs
 * @dump: unused
 * @p: the task
 */
SEC("struct_ops")
void BPF_PROG(augur_dump_task, struct scx_dump_ctx *dump, struct task_struct *p)
{
	const struct augur_task *t = task_state(p);

	if (!t)
		return;
	compat_dump("augur: queue %u/%u weight %u vtime %llu ran %llu predicted %llu slice %llu group %u promoted %u owes %u\n",
		    t->queue, t->queue_nr, t->weight, t->vtime, t->ran_ns,
		    t->plan.predicted_ns, t->plan.slice_ns, t->group, t->promoted, t->owes);
}

SEC(".struct_ops.link")
struct sched_ext_ops augur_ops = {
	.select_cpu	= (void *)augur_select_cpu,
	.enqueue	= (void *)augur_enqueue,
	.dispatch	= (void *)augur_dispatch,
	.update_idle	= (void *)augur_update_idle,
	.running	= (void *)augur_running,
	.stopping	= (void *)augur_stopping,
	.init_task	= (void *)augur_init_task,
	.enable		= (void *)augur_enable,
	.disable	= (void *)augur_disable,
	.cgroup_init	= (void *)augur_cgroup_init,
	.cgroup_exit	= (void *)augur_cgroup_exit,
	.cgroup_move	= (void *)augur_cgroup_move,
	.cgroup_set_weight = (void *)augur_cgroup_set_weight,
	.cgroup_set_bandwidth = (void *)augur_cgroup_set_bandwidth,
	.cgroup_set_idle = (void *)augur_cgroup_set_idle,
	.cpu_online	= (void *)augur_cpu_online,
	.cpu_offline	= (void *)augur_cpu_offline,
	.init		= (void *)augur_init,
	.exit		= (void *)augur_exit,
	.dump		= (void *)augur_dump,
	.dump_cpu	= (void *)augur_dump_cpu,
	.dump_task	= (void *)augur_dump_task,
	/*
	 * Who must not go on is not kept on because nothing else waits. And who exits waits
	 * where all do: on a CPU's local queue it could not be taken by another, and those
	 * it came before there would wait for all that it has to tear down.
	 */
	.flags		= SCX_OPS_ENQ_LAST | SCX_OPS_ENQ_EXITING |
			  SCX_OPS_KEEP_BUILTIN_IDLE,
	.timeout_ms	= 5000,
	.name		= AUGUR_SCHED_NAME,
};
