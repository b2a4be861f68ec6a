// SPDX-License-Identifier: GPL-2.0-only

#include <linux/minmax.h>
#include <linux/nodemask.h>
#include <linux/time64.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>

#include "claim.h"
#include "cmd.h"
#include "cpu.h"
#include "event.h"
#include "gang.h"
#include "hint.h"
#include "param.h"
#include "quota.h"
#include "target.h"
#include "task.h"
#include "trace.h"

/**
 * struct hint_order - a hint on its way to the task
 * @terms: the hint
 * @user: who gives it
 * @gang: the gang that was joined for it, or 0
 * @pid: out: the task's pid in the initial namespace
 * @trust: out: how far it is believed
 */
struct hint_order {
	struct augur_terms terms;
	u32 user;
	u32 gang;
	u32 pid;
	u32 trust;
};

/* What cannot be clamped to anything that was meant. */
bool augur_hint_valid(const struct augur_hint *hint)
{
	return hint->kind < AUGUR_NR_HINT_KINDS && !hint->__resv &&
	       (hint->node == AUGUR_NODE_ANY || hint->node < nr_node_ids) &&
	       !hint->gang == !hint->period_ns;
}

/* Zero means none, and stays. */
static void hint_clamp(struct augur_hint *hint, u64 *value, u64 least, u64 most,
		       u32 clamped)
{
	u64 in_range = min(max(*value, least), most);

	if (!*value || *value == in_range)
		return;
	*value = in_range;
	hint->clamped |= clamped;
}

/**
 * augur_hint_clamp() - bring the values of a hint into their ranges
 * @hint: the hint, with @clamped saying what was changed
 */
void augur_hint_clamp(struct augur_hint *hint)
{
	u32 ttl_max_ms = augur_param(hint_ttl_max_ms);

	hint->clamped = 0;
	hint_clamp(hint, &hint->run_ns, AUGUR_HINT_RUN_MIN_NS,
		   AUGUR_HINT_RUN_MAX_NS, AUGUR_CLAMPED_RUN);
	hint_clamp(hint, &hint->period_ns, AUGUR_HINT_PERIOD_MIN_NS,
		   AUGUR_HINT_PERIOD_MAX_NS, AUGUR_CLAMPED_PERIOD);
	if (hint->gang && !hint->deadline_ns)
		hint->deadline_ns = hint->period_ns;
	hint_clamp(hint, &hint->deadline_ns,
		   max(hint->run_ns, (u64)AUGUR_HINT_DEADLINE_MIN_NS),
		   hint->period_ns ?: (u64)AUGUR_HINT_DEADLINE_MAX_NS,
		   AUGUR_CLAMPED_DEADLINE);
	if (hint->ttl_ms > ttl_max_ms)
		hint->clamped |= AUGUR_CLAMPED_TTL;
	if (!hint->ttl_ms || hint->ttl_ms > ttl_max_ms)
		hint->ttl_ms = ttl_max_ms;
}

/**
 * augur_hint_terms() - a hint as the wakeup needs it
 * @hint: the hint, clamped
 * @terms: out
 * @now: the time
 */
void augur_hint_terms(const struct augur_hint *hint, struct augur_terms *terms,
		      u64 now)
{
	*terms = (struct augur_terms){
		.run_ns = hint->run_ns,
		.deadline_us = div_u64(hint->deadline_ns, NSEC_PER_USEC),
		.expires = augur_claim_tick(now + hint->ttl_ms *
					    (u64)NSEC_PER_MSEC) + 1,
		.kind = hint->kind,
		.node = hint->node,
		.given = 1,
	};
}

/* With the task's pi_lock held. */
static int hint_set(struct augur_task *entry, void *arg)
{
	struct hint_order *order = arg;

	order->pid = entry->pid;
	order->trust = READ_ONCE(entry->trust);
	return augur_claim_set(entry, order->user, &order->terms, order->gang);
}

static int hint_give(struct augur_hint *hint, struct hint_order *order, u64 now)
{
	int ret;

	if (hint->gang) {
		ret = augur_gang_join(order->user, hint);
		if (ret < 0)
			return ret;
		order->gang = ret;
	}
	augur_hint_terms(hint, &order->terms, now);
	ret = augur_target_call(hint->tid, hint->start_ticks, hint_set, order);
	if (ret && order->gang)
		augur_gang_leave(order->gang);
	hint->trust = order->trust;
	return ret;
}

static void hint_tell(const struct augur_hint *hint, const struct hint_order *order,
		      int result)
{
	u32 uid = augur_quota_uid(order->user);

	trace_augur_hint(order->pid, uid, hint->kind, hint->run_ns,
			 hint->deadline_ns, order->trust, result);
	augur_event_post(&(struct augur_event){
		.kind = AUGUR_EVENT_KIND_HINT,
		.pid = order->pid,
		.uid = uid,
		.what = hint->kind,
		.result = result,
	});
}

/* Only what may differ from what was asked for. */
static int hint_answer(struct augur_hint __user *to, const struct augur_hint *from)
{
	if (!user_write_access_begin(to, sizeof(*to)))
		return -EFAULT;
	unsafe_put_user(from->run_ns, &to->run_ns, efault);
	unsafe_put_user(from->deadline_ns, &to->deadline_ns, efault);
	unsafe_put_user(from->period_ns, &to->period_ns, efault);
	unsafe_put_user(from->ttl_ms, &to->ttl_ms, efault);
	unsafe_put_user(from->clamped, &to->clamped, efault);
	unsafe_put_user(from->trust, &to->trust, efault);
	user_write_access_end();
	return 0;
efault:
	user_write_access_end();
	return -EFAULT;
}

/**
 * augur_hint_cmd() - AUGUR_U_HINT
 * @ctx: the command
 * @args: its arguments, in kernel memory
 *
 * Context: process.
 * Return: 0 or one of the errors that linux/augur_hint.h promises.
 */
int augur_hint_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args)
{
	struct augur_hint *hint = &args->hint;
	u64 now = ktime_get_mono_fast_ns();
	struct hint_order order = {};
	int ret;

	if (!augur_hint_valid(hint))
		return -EINVAL;
	ret = augur_quota_begin(now);
	if (ret < 0)
		return ret;
	order.user = ret;
	augur_hint_clamp(hint);
	ret = hint_give(hint, &order, now);
	hint_tell(hint, &order, ret);
	augur_quota_end(order.user);
	if (ret)
		return ret;
	augur_count(hint_given);
	augur_claim_age();
	return hint_answer(ctx->arg, hint);
}

/* With the task's pi_lock held. */
static int hint_clear(struct augur_task *entry, void *arg)
{
	return augur_claim_clear(entry);
}

/**
 * augur_hint_clear_cmd() - AUGUR_U_HINT_CLEAR
 * @ctx: the command
 * @args: its arguments, in kernel memory
 *
 * Context: process.
 * Return: whether there was a hint, or an error.
 */
int augur_hint_clear_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args)
{
	const struct augur_hint_clear *clear = &args->hint_clear;
	int user, ret;

	if (clear->__resv)
		return -EINVAL;
	user = augur_quota_begin(ktime_get_mono_fast_ns());
	if (user < 0)
		return user;
	ret = augur_target_call(clear->tid, clear->start_ticks, hint_clear, NULL);
	augur_quota_end(user);
	return ret;
}
