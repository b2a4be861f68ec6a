/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One object for all kernels with sched_ext, 6.12 on. What a kernel lacks is seen
 * in its BTF when the object is loaded, and the verifier removes the branches
 * that cannot run: nothing here costs an instruction, and nothing looks at a
 * version.
 *
 *	kernel	what changed			here
 *	6.13	dispatch became dsq_insert,	compat_insert(), _insert_vtime()
 *		consume became move_to_local	compat_move_to_local()
 *	6.13	SCX_ENQ_CPU_SELECTED		compat_cpu_selected()
 *	6.14	scx_bpf_now()			compat_now()
 *	6.15	idle CPUs node by node		idle.bpf.h, and fit.c of augurd
 *	6.16	scx_bpf_select_cpu_and()	compat_pick_idle()
 *	6.17	ops.cgroup_set_bandwidth()	cgroup.bpf.h, and fit.c of augurd
 *	6.19	arguments in structures		compat_insert_vtime(), _pick_idle()
 *	6.19	scx_bpf_task_set_slice()	compat_set_slice()
 *	7.1	move_to_local takes flags	compat_move_to_local()
 *
 * libbpf matches a name without what follows the last ___, so that two shapes of
 * one function can be declared side by side.
 */
#ifndef _AUGUR_COMPAT_BPF_H
#define _AUGUR_COMPAT_BPF_H

/* The prototypes below, not those of the kernel we happen to be built against. */
#define BPF_NO_KFUNC_PROTOTYPES
#include "vmlinux.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* Macros of the kernel, which BTF does not carry. */
#define COMPAT_PF_EXITING	0x00000004
#define COMPAT_ENOMEM		12
#define COMPAT_EINVAL		22
#define COMPAT_CLOCK_MONOTONIC	1

s32 scx_bpf_create_dsq(u64 dsq_id, s32 node) __ksym;
s32 scx_bpf_dsq_nr_queued(u64 dsq_id) __ksym;
int bpf_iter_scx_dsq_new(struct bpf_iter_scx_dsq *it, u64 dsq_id, u64 flags) __ksym;
struct task_struct *bpf_iter_scx_dsq_next(struct bpf_iter_scx_dsq *it) __ksym;
void bpf_iter_scx_dsq_destroy(struct bpf_iter_scx_dsq *it) __ksym;
void scx_bpf_kick_cpu(s32 cpu, u64 flags) __ksym;
s32 scx_bpf_task_cpu(const struct task_struct *p) __ksym;
bool scx_bpf_test_and_clear_cpu_idle(s32 cpu) __ksym;
s32 scx_bpf_pick_idle_cpu(const struct cpumask *allowed, u64 flags) __ksym;
s32 scx_bpf_pick_idle_cpu_node(const struct cpumask *allowed, int node,
			       u64 flags) __ksym __weak;
const struct cpumask *scx_bpf_get_online_cpumask(void)
	__ksym;
void scx_bpf_put_cpumask(const struct cpumask *mask) __ksym;
void scx_bpf_dump_bstr(char *fmt, unsigned long long *data, u32 data__sz) __ksym;
void bpf_rcu_read_lock(void)
	__ksym;
void bpf_rcu_read_unlock(void)
	__ksym;
struct cgroup *bpf_cgroup_ancestor(struct cgroup *cgrp, int level) __ksym;
void bpf_cgroup_release(struct cgroup *cgrp) __ksym;
struct cgroup *scx_bpf_task_cgroup___compat(struct task_struct *p) __ksym __weak;
bool bpf_cpumask_test_cpu(u32 cpu, const struct cpumask *mask) __ksym;
u32 bpf_cpumask_any_distribute(const struct cpumask *mask) __ksym;

u64 scx_bpf_now___compat(void)
	__ksym __weak;

s32 scx_bpf_select_cpu_dfl(struct task_struct *p, s32 prev_cpu, u64 wake_flags,
			   bool *is_idle) __ksym;
s32 scx_bpf_select_cpu_and___compat(struct task_struct *p, s32 prev_cpu,
				    u64 wake_flags,
				    const struct cpumask *cpus_allowed,
				    u64 flags) __ksym __weak;
s32 __scx_bpf_select_cpu_and(struct task_struct *p,
			     const struct cpumask *cpus_allowed,
			     struct scx_bpf_select_cpu_and_args *args) __ksym __weak;

bool scx_bpf_dsq_insert___v2___compat(struct task_struct *p, u64 dsq_id,
				      u64 slice, u64 enq_flags) __ksym __weak;
void scx_bpf_dsq_insert___v1(struct task_struct *p, u64 dsq_id, u64 slice,
			     u64 enq_flags) __ksym __weak;
void scx_bpf_dispatch___compat(struct task_struct *p, u64 dsq_id, u64 slice,
			       u64 enq_flags) __ksym __weak;

bool __scx_bpf_dsq_insert_vtime(struct task_struct *p,
				struct scx_bpf_dsq_insert_vtime_args *args) __ksym __weak;
void scx_bpf_dsq_insert_vtime___compat(struct task_struct *p, u64 dsq_id,
				       u64 slice, u64 vtime,
				       u64 enq_flags) __ksym __weak;
void scx_bpf_dispatch_vtime___compat(struct task_struct *p, u64 dsq_id,
				     u64 slice, u64 vtime,
				     u64 enq_flags) __ksym __weak;

bool scx_bpf_dsq_move_to_local___v2___compat(u64 dsq_id, u64 enq_flags) __ksym __weak;
bool scx_bpf_dsq_move_to_local___v1(u64 dsq_id) __ksym __weak;
bool scx_bpf_consume___compat(u64 dsq_id) __ksym __weak;

/* Where the kernel hands over cpu.max it has this. */
bool scx_bpf_dsq_move_vtime(struct bpf_iter_scx_dsq *it__iter, struct task_struct *p,
			    u64 dsq_id, u64 enq_flags) __ksym __weak;

bool scx_bpf_task_set_slice___compat(struct task_struct *p, u64 slice) __ksym __weak;

/* The run queue's clock where the kernel lends it; reading the TSC costs more. */
static __always_inline u64 compat_now(void)
{
	if (bpf_ksym_exists(scx_bpf_now___compat))
		return scx_bpf_now___compat();
	return bpf_ktime_get_ns();
}

/* Whether select_cpu ran for this enqueue. Kernels before the flag always ran it. */
static __always_inline bool compat_cpu_selected(u64 enq_flags)
{
	if (!bpf_core_enum_value_exists(enum scx_enq_flags, SCX_ENQ_CPU_SELECTED))
		return true;
	return enq_flags & bpf_core_enum_value(enum scx_enq_flags,
					       SCX_ENQ_CPU_SELECTED);
}

/*
 * The kernel's search for an idle CPU, which it claims; negative if there is none. Where
 * it cannot be told SCX_PICK_IDLE_* it looks everywhere.
 */
static __always_inline s32 compat_pick_idle(struct task_struct *p, s32 prev_cpu,
					    u64 wake_flags, u64 flags)
{
	bool idle = false;
	s32 cpu;

	if (bpf_core_type_exists(struct scx_bpf_select_cpu_and_args)) {
		struct scx_bpf_select_cpu_and_args args = {
			.prev_cpu = prev_cpu,
			.wake_flags = wake_flags,
			.flags = flags,
		};

		return __scx_bpf_select_cpu_and(p, p->cpus_ptr, &args);
	}
	if (bpf_ksym_exists(scx_bpf_select_cpu_and___compat))
		return scx_bpf_select_cpu_and___compat(p, prev_cpu, wake_flags,
						       p->cpus_ptr, flags);
	cpu = scx_bpf_select_cpu_dfl(p, prev_cpu, wake_flags, &idle);
	return idle ? cpu : -1;
}

static __always_inline void compat_insert(struct task_struct *p, u64 dsq_id,
					  u64 slice, u64 enq_flags)
{
	if (bpf_ksym_exists(scx_bpf_dsq_insert___v2___compat))
		scx_bpf_dsq_insert___v2___compat(p, dsq_id, slice, enq_flags);
	else if (bpf_ksym_exists(scx_bpf_dsq_insert___v1))
		scx_bpf_dsq_insert___v1(p, dsq_id, slice, enq_flags);
	else
		scx_bpf_dispatch___compat(p, dsq_id, slice, enq_flags);
}

static __always_inline void compat_insert_vtime(struct task_struct *p, u64 dsq_id,
						u64 slice, u64 vtime,
						u64 enq_flags)
{
	if (bpf_core_type_exists(struct scx_bpf_dsq_insert_vtime_args)) {
		struct scx_bpf_dsq_insert_vtime_args args = {
			.dsq_id = dsq_id,
			.slice = slice,
			.vtime = vtime,
			.enq_flags = enq_flags,
		};

		__scx_bpf_dsq_insert_vtime(p, &args);
	} else if (bpf_ksym_exists(scx_bpf_dsq_insert_vtime___compat)) {
		scx_bpf_dsq_insert_vtime___compat(p, dsq_id, slice, vtime, enq_flags);
	} else {
		scx_bpf_dispatch_vtime___compat(p, dsq_id, slice, vtime, enq_flags);
	}
}

static __always_inline bool compat_move_to_local(u64 dsq_id)
{
	if (bpf_ksym_exists(scx_bpf_dsq_move_to_local___v2___compat))
		return scx_bpf_dsq_move_to_local___v2___compat(dsq_id, 0);
	if (bpf_ksym_exists(scx_bpf_dsq_move_to_local___v1))
		return scx_bpf_dsq_move_to_local___v1(dsq_id);
	return scx_bpf_consume___compat(dsq_id);
}

/*
 * Whether a task must stay on its CPU for now. While a BPF program runs, the current
 * task must, once more than by itself; but not on kernels that cannot be preempted, from
 * 6.18 on, where a task that must stay goes on until it sleeps.
 */
static __always_inline bool compat_must_stay(const struct task_struct *p)
{
	return p->migration_disabled > (bpf_get_current_task_btf() == p);
}

static __always_inline void compat_set_slice(struct task_struct *p, u64 slice)
{
	if (bpf_ksym_exists(scx_bpf_task_set_slice___compat))
		scx_bpf_task_set_slice___compat(p, slice);
	else
		p->scx.slice = slice;
}

/* printf into the kernel's dump of a scheduler; at most twelve arguments. */
#define compat_dump(fmt, args...)					\
({									\
	static char ___fmt[] = fmt;					\
	unsigned long long ___param[___bpf_narg(args)] = {};		\
									\
	___bpf_fill(___param, args);					\
	scx_bpf_dump_bstr(___fmt, ___param, sizeof(___param));		\
})

#endif /* _AUGUR_COMPAT_BPF_H */
