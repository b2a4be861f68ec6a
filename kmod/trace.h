/* SPDX-License-Identifier: GPL-2.0-only */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM augur

#if !defined(_AUGUR_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _AUGUR_TRACE_H

#include <linux/augur.h>
#include <linux/sched.h>
#include <linux/tracepoint.h>

#include "burst.h"
#include "task.h"

/* A burst has ended. Fired under the rq lock. */
TRACE_EVENT(augur_burst,
	TP_PROTO(const struct task_struct *p, const struct augur_task *task,
		 const struct augur_burst *burst),
	TP_ARGS(p, task, burst),
	TP_STRUCT__entry(
		__field(u64, key)
		__field(u64, run_ns)
		__field(u64, wait_ns)
		__field(u32, predicted_ns)
		__field(u32, preempted)
		__field(s32, pid)
		__array(char, comm, TASK_COMM_LEN)
	),
	TP_fast_assign(
		__entry->key = task->key;
		__entry->run_ns = burst->run_ns;
		__entry->wait_ns = burst->wait_ns;
		__entry->predicted_ns = task->predicted_ns;
		__entry->preempted = task->preempted;
		__entry->pid = p->pid;
		memcpy(__entry->comm, task->comm, TASK_COMM_LEN);
	),
	TP_printk("comm=%s pid=%d key=%016llx run_ns=%llu wait_ns=%llu predicted_ns=%u preempted=%u",
		  __entry->comm, __entry->pid, __entry->key, __entry->run_ns,
		  __entry->wait_ns, __entry->predicted_ns, __entry->preempted)
);

/* A decision was pushed; result says whether it is in force now. */
TRACE_EVENT(augur_decide,
	TP_PROTO(const struct augur_decision *decision),
	TP_ARGS(decision),
	TP_STRUCT__entry(
		__field(u64, key)
		__field(u32, predicted_ns)
		__field(u32, slice_us)
		__field(u32, ttl_ms)
		__field(u16, confidence)
		__field(u8, tier)
		__field(u8, node)
		__field(s32, result)
	),
	TP_fast_assign(
		__entry->key = decision->key;
		__entry->predicted_ns = decision->predicted_ns;
		__entry->slice_us = decision->slice_us;
		__entry->ttl_ms = decision->ttl_ms;
		__entry->confidence = decision->confidence;
		__entry->tier = decision->tier;
		__entry->node = decision->node;
		__entry->result = decision->result;
	),
	TP_printk("key=%016llx tier=%u predicted_ns=%u slice_us=%u ttl_ms=%u confidence=%u node=%u result=%d",
		  __entry->key, __entry->tier, __entry->predicted_ns,
		  __entry->slice_us, __entry->ttl_ms, __entry->confidence,
		  __entry->node, __entry->result)
);

#endif /* _AUGUR_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
