/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the BPF scheduler sees of the kernel, where the simulator takes its place.
 * Only what bpf/ uses; names and values are the kernel's.
 */
#ifndef _AUGUR_SIM_VMLINUX_H
#define _AUGUR_SIM_VMLINUX_H

#include "sim/sched.h"

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;

/* A task of the kernel is one of the simulator. */
#define task_struct sim_task

/* What the loader sets before load, the simulator sets before a run. */
#define AUGUR_RODATA static

enum {
	SCX_TASK_QUEUED		= 1 << 0,
};

enum {
	SCX_WAKE_SYNC		= 1 << 4,
};

enum scx_enq_flags {
	SCX_ENQ_WAKEUP		= 1ULL << 0,
	SCX_ENQ_HEAD		= 1ULL << 4,
	SCX_ENQ_CPU_SELECTED	= 1ULL << 10,
	SCX_ENQ_LAST		= 1ULL << 41,
	SCX_ENQ_PREEMPT		= 1ULL << 32,
};

enum {
	SCX_OPS_KEEP_BUILTIN_IDLE = 1 << 0,
	SCX_OPS_ENQ_LAST	= 1 << 1,
	SCX_OPS_ENQ_EXITING	= 1 << 2,
};

enum {
	SCX_PICK_IDLE_IN_NODE	= 1 << 1,
};

#define SCX_DSQ_GLOBAL		((1ULL << 63) | 1)
#define SCX_DSQ_LOCAL		((1ULL << 63) | 2)
#define SCX_DSQ_LOCAL_ON	((1ULL << 63) | (1ULL << 62))

enum {
	SCX_KICK_IDLE		= 1 << 0,
	SCX_KICK_PREEMPT	= 1 << 1,
};

struct scx_bpf_select_cpu_and_args {
	s32 prev_cpu;
	u64 wake_flags;
	u64 flags;
};

struct scx_bpf_dsq_insert_vtime_args {
	u64 dsq_id;
	u64 slice;
	u64 vtime;
	u64 enq_flags;
};

struct bpf_iter_scx_dsq {
	struct task_struct *at;
};

struct cgroup {
	int level;
};

struct scx_init_task_args {
	struct cgroup *cgroup;
};

struct scx_cgroup_init_args {
	u32 weight;
	u64 bw_period_us;
	u64 bw_quota_us;
	u64 bw_burst_us;
	bool sched_idle;
};

struct bpf_timer {
	u64 opaque;
};

struct scx_dump_ctx;

struct scx_exit_info {
	int kind;
	s64 exit_code;
	int exit_cpu;
	const char *reason;
	const char *msg;
	const char *dump;
};

struct sched_ext_ops {
	s32 (*select_cpu)(struct task_struct *p, s32 prev_cpu, u64 wake_flags);
	void (*enqueue)(struct task_struct *p, u64 enq_flags);
	void (*dispatch)(s32 cpu, struct task_struct *prev);
	void (*update_idle)(s32 cpu, bool idle);
	void (*running)(struct task_struct *p);
	void (*stopping)(struct task_struct *p, bool runnable);
	s32 (*init_task)(struct task_struct *p, struct scx_init_task_args *args);
	void (*enable)(struct task_struct *p);
	void (*disable)(struct task_struct *p);
	s32 (*cgroup_init)(struct cgroup *cgrp, struct scx_cgroup_init_args *args);
	void (*cgroup_exit)(struct cgroup *cgrp);
	void (*cgroup_move)(struct task_struct *p, struct cgroup *from, struct cgroup *to);
	void (*cgroup_set_weight)(struct cgroup *cgrp, u32 weight);
	void (*cgroup_set_bandwidth)(struct cgroup *cgrp, u64 period_us, u64 quota_us,
				     u64 burst_us);
	void (*cgroup_set_idle)(struct cgroup *cgrp, bool idle);
	void (*cpu_online)(s32 cpu);
	void (*cpu_offline)(s32 cpu);
	s32 (*init)(void);
	void (*exit)(struct scx_exit_info *ei);
	void (*dump)(struct scx_dump_ctx *ctx);
	void (*dump_cpu)(struct scx_dump_ctx *ctx, s32 cpu, bool idle);
	void (*dump_task)(struct scx_dump_ctx *ctx, struct task_struct *p);
	u64 flags;
	u32 timeout_ms;
	const char *name;
};

#endif /* _AUGUR_SIM_VMLINUX_H */
