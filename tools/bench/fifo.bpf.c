// SPDX-License-Identifier: GPL-2.0-only
/*
 * fifo: the least that is a scheduler. An idle CPU if there is one, else one queue
 * for all, in the order of wakeups. What is worse than this somewhere has a defect.
 */
#include "include/compat.bpf.h"

char _license[] SEC("license") = "GPL";

#define QUEUE	0
#define SLICE	3000000

SEC("struct_ops")
s32 BPF_PROG(fifo_select_cpu, struct task_struct *p, s32 prev_cpu, u64 wake_flags)
{
	bool idle = false;
	s32 cpu = scx_bpf_select_cpu_dfl(p, prev_cpu, wake_flags, &idle);

	if (idle)
		compat_insert(p, SCX_DSQ_LOCAL, SLICE, 0);
	return cpu;
}

SEC("struct_ops")
void BPF_PROG(fifo_enqueue, struct task_struct *p, u64 enq_flags)
{
	compat_insert(p, QUEUE, SLICE, enq_flags);
}

SEC("struct_ops")
void BPF_PROG(fifo_dispatch, s32 cpu, struct task_struct *prev)
{
	compat_move_to_local(QUEUE);
}

SEC("struct_ops.s")
s32 BPF_PROG(fifo_init)
{
	return scx_bpf_create_dsq(QUEUE, -1);
}

SEC(".struct_ops.link")
struct sched_ext_ops fifo_ops = {
	.select_cpu	= (void *)fifo_select_cpu,
	.enqueue	= (void *)fifo_enqueue,
	.dispatch	= (void *)fifo_dispatch,
	.init		= (void *)fifo_init,
	.timeout_ms	= 5000,
	.name		= "fifo",
};
