/* SPDX-License-Identifier: GPL-2.0-only */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM augur

#if !defined(_AUGUR_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _AUGUR_TRACE_H

#include <linux/augur.h>
#include <linux/sched.h>
#include <linux/tracepoint.h>

#include "task.h"

/*
 * A burst has ended. Fired under the rq lock. The words of the fingerprint are the
 * ones it had when it woke, so that keys of any composition can be tried offline.
 */
TRACE_EVENT(augur_burst,
	TP_PROTO(const struct task_struct *p, const struct augur_task *task, u64 run_ns),
	TP_ARGS(p, task, run_ns),
	TP_STRUCT__entry(
		__field(u64, key)
		__field(u64, fp0)
		__field(u64, fp1)
		__field(u64, run_ns)
		__field(u64, wait_ns)
		__field(u32, predicted_ns)
		__field(u32, preempted)
		__field(s32, pid)
		__array(char, comm, TASK_COMM_LEN)
	),
	TP_fast_assign(
		__entry->key = task->key;
		__entry->fp0 = task->fp.word[0];
		__entry->fp1 = task->fp.word[1];
		__entry->run_ns = run_ns;
		__entry->wait_ns = task->wait_ns;
		__entry->predicted_ns = task->decision.predicted_ns;
		__entry->preempted = task->preempted;
		__entry->pid = p->pid;
		memcpy(__entry->comm, p->comm, TASK_COMM_LEN);
	),
	TP_printk("comm=%s pid=%d key=%016llx run_ns=%llu wait_ns=%llu predicted_ns=%u preempted=%u fp0=%016llx fp1=%016llx",
		  __entry->comm, __entry->pid, __entry->key, __entry->run_ns,
		  __entry->wait_ns, __entry->predicted_ns, __entry->preempted,
		  __entry->fp0, __entry->fp1)
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
		  __entry->key, __entry->tier, __entry->predicted_ns, __entry->slice_us,
		  __entry->ttl_ms, __entry->confidence, __entry->node, __entry->result)
);

/* A wakeup changed the tier of a task. Fired under the task's pi_lock. */
DECLARE_EVENT_CLASS(augur_tier,
	TP_PROTO(s32 pid, u64 key, u32 tier, u32 old_tier, u32 predicted_ns, u32 confidence),
	TP_ARGS(pid, key, tier, old_tier, predicted_ns, confidence),
	TP_STRUCT__entry(
		__field(u64, key)
		__field(s32, pid)
		__field(u32, tier)
		__field(u32, old_tier)
		__field(u32, predicted_ns)
		__field(u32, confidence)
	),
	TP_fast_assign(
		__entry->key = key;
		__entry->pid = pid;
		__entry->tier = tier;
		__entry->old_tier = old_tier;
		__entry->predicted_ns = predicted_ns;
		__entry->confidence = confidence;
	),
	TP_printk("pid=%d key=%016llx tier=%u old_tier=%u predicted_ns=%u confidence=%u",
		  __entry->pid, __entry->key, __entry->tier, __entry->old_tier,
		  __entry->predicted_ns, __entry->confidence)
);

/* The task comes into the promoted tier. */
DEFINE_EVENT(augur_tier, augur_promote,
	TP_PROTO(s32 pid, u64 key, u32 tier, u32 old_tier, u32 predicted_ns, u32 confidence),
	TP_ARGS(pid, key, tier, old_tier, predicted_ns, confidence)
);

/* The task leaves the promoted tier. */
DEFINE_EVENT(augur_tier, augur_demote,
	TP_PROTO(s32 pid, u64 key, u32 tier, u32 old_tier, u32 predicted_ns, u32 confidence),
	TP_ARGS(pid, key, tier, old_tier, predicted_ns, confidence)
);

/* A hint was given, or, under the rq lock, trust in it has passed hint_trust_min. */
TRACE_EVENT(augur_hint,
	TP_PROTO(s32 pid, u32 uid, u32 kind, u64 run_ns, u64 deadline_ns, u32 trust, s32 result),
	TP_ARGS(pid, uid, kind, run_ns, deadline_ns, trust, result),
	TP_STRUCT__entry(
		__field(u64, run_ns)
		__field(u64, deadline_ns)
		__field(s32, pid)
		__field(u32, uid)
		__field(u32, kind)
		__field(u32, trust)
		__field(s32, result)
	),
	TP_fast_assign(
		__entry->run_ns = run_ns;
		__entry->deadline_ns = deadline_ns;
		__entry->pid = pid;
		__entry->uid = uid;
		__entry->kind = kind;
		__entry->trust = trust;
		__entry->result = result;
	),
	TP_printk("pid=%d uid=%u kind=%u run_ns=%llu deadline_ns=%llu trust=%u result=%d",
		  __entry->pid, __entry->uid, __entry->kind, __entry->run_ns,
		  __entry->deadline_ns, __entry->trust, __entry->result)
);

/* A gang is released: the first wakeup of a period. Fired under a pi_lock. */
TRACE_EVENT(augur_gang,
	TP_PROTO(u32 gang, u32 uid, u32 members, u64 release_ns, u64 deadline_ns),
	TP_ARGS(gang, uid, members, release_ns, deadline_ns),
	TP_STRUCT__entry(
		__field(u64, release_ns)
		__field(u64, deadline_ns)
		__field(u32, gang)
		__field(u32, uid)
		__field(u32, members)
	),
	TP_fast_assign(
		__entry->release_ns = release_ns;
		__entry->deadline_ns = deadline_ns;
		__entry->gang = gang;
		__entry->uid = uid;
		__entry->members = members;
	),
	TP_printk("gang=%u uid=%u members=%u release_ns=%llu deadline_ns=%llu",
		  __entry->gang, __entry->uid, __entry->members, __entry->release_ns,
		  __entry->deadline_ns)
);

/* A user was refused something: tokens or a quota of the uid are used up. */
TRACE_EVENT(augur_budget,
	TP_PROTO(u32 uid, u32 hints, s32 result),
	TP_ARGS(uid, hints, result),
	TP_STRUCT__entry(
		__field(u32, uid)
		__field(u32, hints)
		__field(s32, result)
	),
	TP_fast_assign(
		__entry->uid = uid;
		__entry->hints = hints;
		__entry->result = result;
	),
	TP_printk("uid=%u hints=%u result=%d", __entry->uid, __entry->hints, __entry->result)
);

/* The run time of a burst left the band of error. Fired under the rq lock. */
TRACE_EVENT(augur_mispredict,
	TP_PROTO(s32 pid, u64 key, u64 run_ns, u32 predicted_ns, u32 band_q8),
	TP_ARGS(pid, key, run_ns, predicted_ns, band_q8),
	TP_STRUCT__entry(
		__field(u64, key)
		__field(u64, run_ns)
		__field(s32, pid)
		__field(u32, predicted_ns)
		__field(u32, band_q8)
	),
	TP_fast_assign(
		__entry->key = key;
		__entry->run_ns = run_ns;
		__entry->pid = pid;
		__entry->predicted_ns = predicted_ns;
		__entry->band_q8 = band_q8;
	),
	TP_printk("pid=%d key=%016llx run_ns=%llu predicted_ns=%u band_q8=%u",
		  __entry->pid, __entry->key, __entry->run_ns,
		  __entry->predicted_ns, __entry->band_q8)
);

/* A slot was emptied into the overflow slot. Fired under the rq lock. */
TRACE_EVENT(augur_evict,
	TP_PROTO(u64 key, u64 count, u64 run_ns),
	TP_ARGS(key, count, run_ns),
	TP_STRUCT__entry(
		__field(u64, key)
		__field(u64, count)
		__field(u64, run_ns)
	),
	TP_fast_assign(
		__entry->key = key;
		__entry->count = count;
		__entry->run_ns = run_ns;
	),
	TP_printk("key=%016llx count=%llu run_ns=%llu",
		  __entry->key, __entry->count, __entry->run_ns)
);

/* A decision in force had to make room for another one. */
TRACE_EVENT(augur_displace,
	TP_PROTO(u64 key, u64 by, u32 confidence, u32 used_ms),
	TP_ARGS(key, by, confidence, used_ms),
	TP_STRUCT__entry(
		__field(u64, key)
		__field(u64, by)
		__field(u32, confidence)
		__field(u32, used_ms)
	),
	TP_fast_assign(
		__entry->key = key;
		__entry->by = by;
		__entry->confidence = confidence;
		__entry->used_ms = used_ms;
	),
	TP_printk("key=%016llx by=%016llx confidence=%u used_ms=%u", __entry->key,
		  __entry->by, __entry->confidence, __entry->used_ms)
);

#endif /* _AUGUR_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
