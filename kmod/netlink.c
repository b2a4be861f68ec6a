// SPDX-License-Identifier: GPL-2.0-only

#include <linux/augur.h>
#include <linux/augur_dump.h>
#include <linux/augur_stats.h>
#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <net/genetlink.h>

#include "claim.h"
#include "counter.h"
#include "cpu.h"
#include "decide.h"
#include "event.h"
#include "key.h"
#include "kfunc.h"
#include "memory.h"
#include "netlink-gen.h"
#include "netlink.h"
#include "param.h"
#include "stats.h"
#include "task.h"
#include "wait.h"

static int netlink_put_sizes(struct sk_buff *skb)
{
	if (nla_put_u32(skb, AUGUR_A_STATUS_ABI_VERSION, AUGUR_ABI_VERSION) ||
	    nla_put_string(skb, AUGUR_A_STATUS_VERSION, THIS_MODULE->version) ||
	    nla_put_u32(skb, AUGUR_A_STATUS_NR_CPUS, nr_cpu_ids) ||
	    nla_put_u32(skb, AUGUR_A_STATUS_KFUNCS, augur_kfunc_offered()) ||
	    nla_put_u32(skb, AUGUR_A_STATUS_CONSUMER, augur_wait_consumed()) ||
	    nla_put_u32(skb, AUGUR_A_STATUS_CPUS_POSSIBLE, num_possible_cpus()) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_MEMORY_FIXED,
			 augur_memory_bytes(AUGUR_MEMORY_FIXED)) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_MEMORY_CPUS,
			 augur_memory_bytes(AUGUR_MEMORY_CPUS)) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_MEMORY_TASKS,
			 augur_memory_bytes(AUGUR_MEMORY_TASKS)) ||
	    nla_put_u32(skb, AUGUR_A_STATUS_TASKS, augur_task_count()) ||
	    nla_put_u32(skb, AUGUR_A_STATUS_TASKS_MAX, augur_nr_tasks) ||
	    nla_put_u32(skb, AUGUR_A_STATUS_DECISIONS_MAX, augur_nr_decisions))
		return -EMSGSIZE;
	return 0;
}

static int netlink_put_bursts(struct sk_buff *skb)
{
	struct augur_cpu_area sum;

	augur_stats_sum(&sum);
	if (nla_put_uint(skb, AUGUR_A_STATUS_BURSTS, sum.bursts) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_SAMPLES, sum.head) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_DROPPED, sum.dropped) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_UNOBSERVED, sum.unobserved) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_EVICTED, sum.evicted) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_UNTRACKED, sum.untracked) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_THINNED, sum.thinned) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_COLLISIONS, sum.collisions))
		return -EMSGSIZE;
	return 0;
}

static int netlink_put_decisions(struct sk_buff *skb)
{
	struct augur_decide_totals totals;
	struct augur_counters counters;

	augur_counter_sum(&counters);
	augur_decide_totals(&totals);
	if (nla_put_u32(skb, AUGUR_A_STATUS_DECISIONS, totals.count) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_PUSHED, totals.pushed) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_REFUSED, totals.refused) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_LOOKUPS, counters.pred_lookup) ||
	    nla_put_uint(skb, AUGUR_A_STATUS_HITS, counters.pred_found))
		return -EMSGSIZE;
	return 0;
}

int augur_nl_status_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	void *head;

	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	head = genlmsg_iput(reply, info);
	if (!head || netlink_put_sizes(reply) || netlink_put_bursts(reply) ||
	    netlink_put_decisions(reply)) {
		GENL_SET_ERR_MSG(info, "the status does not fit into a message");
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, head);
	return genlmsg_reply(reply, info);
}

static int netlink_put_decision(struct sk_buff *skb, struct netlink_callback *cb,
				const struct augur_dump_decision *d)
{
	void *head = genlmsg_iput(skb, genl_info_dump(cb));

	if (!head)
		return -EMSGSIZE;
	if (nla_put_u64_64bit(skb, AUGUR_A_DECISION_KEY, d->key, 0) ||
	    nla_put_u32(skb, AUGUR_A_DECISION_PREDICTED_NS, d->predicted_ns) ||
	    nla_put_u32(skb, AUGUR_A_DECISION_SLICE_US, d->slice_us) ||
	    nla_put_u32(skb, AUGUR_A_DECISION_BAND_Q8, d->band_q8) ||
	    nla_put_u32(skb, AUGUR_A_DECISION_CONFIDENCE, d->confidence) ||
	    nla_put_u32(skb, AUGUR_A_DECISION_TIER, d->tier) ||
	    nla_put_u32(skb, AUGUR_A_DECISION_NODE, d->node) ||
	    nla_put_u32(skb, AUGUR_A_DECISION_TTL_MS, d->ttl_ms) ||
	    nla_put_u32(skb, AUGUR_A_DECISION_FLAGS, d->flags) ||
	    nla_put_u32(skb, AUGUR_A_DECISION_USED_MS, d->used_ms)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/* Goes on with the decision that did not fit into the message before. */
int augur_nl_decision_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct augur_dump_decision decision;
	u64 next = cb->args[0], cursor = next;

	while (next != AUGUR_DUMP_END) {
		if (augur_decide_dump(&next, &decision, 1) &&
		    netlink_put_decision(skb, cb, &decision))
			break;
		cursor = next;
	}
	cb->args[0] = cursor;
	return skb->len;
}

static int netlink_put_hint_in_force(struct sk_buff *skb, struct netlink_callback *cb,
				     const struct augur_dump_hint *hint)
{
	void *head = genlmsg_iput(skb, genl_info_dump(cb));

	if (!head)
		return -EMSGSIZE;
	if (nla_put_u32(skb, AUGUR_A_HINT_TID, hint->tid) ||
	    nla_put_u32(skb, AUGUR_A_HINT_UID, hint->uid) ||
	    nla_put_u32(skb, AUGUR_A_HINT_KIND, hint->kind) ||
	    nla_put_u32(skb, AUGUR_A_HINT_NODE, hint->node) ||
	    nla_put_u32(skb, AUGUR_A_HINT_RUN_NS, hint->run_ns) ||
	    nla_put_u32(skb, AUGUR_A_HINT_DEADLINE_US, hint->deadline_us) ||
	    nla_put_u32(skb, AUGUR_A_HINT_TTL_MS, hint->ttl_ms) ||
	    nla_put_u32(skb, AUGUR_A_HINT_GANG, hint->gang) ||
	    nla_put_u32(skb, AUGUR_A_HINT_TRUST, hint->trust)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/* Goes on with the hint that did not fit into the message before. */
int augur_nl_hint_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	u64 next = cb->args[0], cursor = next;
	struct augur_dump_hint hint;

	while (next != AUGUR_DUMP_END) {
		if (augur_claim_dump(&next, &hint, 1) &&
		    netlink_put_hint_in_force(skb, cb, &hint))
			break;
		cursor = next;
	}
	cb->args[0] = cursor;
	return skb->len;
}

static int netlink_put_param(struct sk_buff *skb, const struct genl_info *info,
			     const struct augur_param_info *param)
{
	void *head = genlmsg_iput(skb, info);

	if (!head)
		return -EMSGSIZE;
	if (nla_put_string(skb, AUGUR_A_PARAM_NAME, param->name) ||
	    nla_put_u32(skb, AUGUR_A_PARAM_VALUE, READ_ONCE(*param->value)) ||
	    nla_put_u32(skb, AUGUR_A_PARAM_DEFAULT, param->def) ||
	    nla_put_u32(skb, AUGUR_A_PARAM_LEAST, param->least) ||
	    nla_put_u32(skb, AUGUR_A_PARAM_MOST, param->most) ||
	    (param->fixed && nla_put_flag(skb, AUGUR_A_PARAM_FIXED)) ||
	    nla_put_string(skb, AUGUR_A_PARAM_MEANING, param->meaning)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/* The parameter that a request names. */
static const struct augur_param_info *netlink_param(struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, AUGUR_A_PARAM_NAME))
		return ERR_PTR(-EINVAL);
	return augur_param_find(nla_data(info->attrs[AUGUR_A_PARAM_NAME]),
				info->extack);
}

int augur_nl_param_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct augur_param_info *param = netlink_param(info);
	struct sk_buff *reply;

	if (IS_ERR(param))
		return PTR_ERR(param);
	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	if (netlink_put_param(reply, info, param)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	return genlmsg_reply(reply, info);
}

int augur_nl_param_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct augur_param_info *param;

	while ((param = augur_param_get(cb->args[0])) &&
	       !netlink_put_param(skb, genl_info_dump(cb), param))
		cb->args[0]++;
	return skb->len;
}

/* Who opened the socket counts as well, so that nobody is made to do it. */
int augur_nl_param_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct augur_param_info *param;

	if (!netlink_capable(skb, CAP_SYS_NICE)) {
		GENL_SET_ERR_MSG(info, "to set a parameter takes CAP_SYS_NICE");
		return -EPERM;
	}
	param = netlink_param(info);
	if (IS_ERR(param))
		return PTR_ERR(param);
	if (GENL_REQ_ATTR_CHECK(info, AUGUR_A_PARAM_VALUE))
		return -EINVAL;
	return augur_param_set(param, nla_get_u32(info->attrs[AUGUR_A_PARAM_VALUE]),
			       info->extack);
}

static int netlink_put_counter(struct sk_buff *skb, struct netlink_callback *cb,
			       const struct augur_counters *counters, u32 index,
			       int cpu)
{
	void *head = genlmsg_iput(skb, genl_info_dump(cb));

	if (!head)
		return -EMSGSIZE;
	if (nla_put_string(skb, AUGUR_A_COUNTER_NAME, augur_counter_name(index)) ||
	    nla_put_uint(skb, AUGUR_A_COUNTER_VALUE,
			 augur_counter_value(counters, index)) ||
	    (cpu >= 0 && nla_put_u32(skb, AUGUR_A_COUNTER_CPU, cpu)) ||
	    nla_put_string(skb, AUGUR_A_COUNTER_MEANING,
			   augur_counter_meaning(index))) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/* Place in a dump: args[0] is the counter. */
static int netlink_put_counters(struct sk_buff *skb, struct netlink_callback *cb,
				const struct augur_counters *counters, int cpu)
{
	for (; cb->args[0] < AUGUR_NR_COUNTERS; cb->args[0]++)
		if (netlink_put_counter(skb, cb, counters, cb->args[0], cpu))
			return -EMSGSIZE;
	cb->args[0] = 0;
	return 0;
}

/* args[1] is the CPU, or once it is past the last one, the end. */
int augur_nl_counter_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	bool per_cpu = genl_info_dump(cb)->attrs[AUGUR_A_COUNTER_PER_CPU];
	struct augur_counters sum;

	if (!per_cpu && !cb->args[1]) {
		augur_counter_sum(&sum);
		cb->args[1] = !netlink_put_counters(skb, cb, &sum, -1);
	}
	for (; per_cpu && cb->args[1] < nr_cpu_ids; cb->args[1]++)
		if (cpu_possible(cb->args[1]) &&
		    netlink_put_counters(skb, cb,
					 per_cpu_ptr(&augur_cpu.counters, cb->args[1]),
					 cb->args[1]))
			break;
	return skb->len;
}

static int netlink_put_key(struct sk_buff *skb, struct netlink_callback *cb,
			   const struct augur_key *key)
{
	void *head = genlmsg_iput(skb, genl_info_dump(cb));
	const struct augur_slot *sum = &key->sum;
	char comm[AUGUR_COMM_LEN];

	if (!head)
		return -EMSGSIZE;
	strscpy(comm, sum->comm);
	if (nla_put_u64_64bit(skb, AUGUR_A_KEY_KEY, sum->key, 0) ||
	    nla_put_string(skb, AUGUR_A_KEY_COMM, comm) ||
	    nla_put_u32(skb, AUGUR_A_KEY_CPUS, key->nr_cpus) ||
	    nla_put_uint(skb, AUGUR_A_KEY_COUNT, sum->count) ||
	    nla_put_uint(skb, AUGUR_A_KEY_RUN_NS, sum->run_ns) ||
	    nla_put_uint(skb, AUGUR_A_KEY_WAIT_NS, sum->wait_ns) ||
	    nla_put_uint(skb, AUGUR_A_KEY_RUN_MAX_NS, sum->run_max_ns) ||
	    nla_put_uint(skb, AUGUR_A_KEY_WAIT_MAX_NS, sum->wait_max_ns) ||
	    nla_put_uint(skb, AUGUR_A_KEY_LAST_SEEN_NS, sum->last_seen_ns) ||
	    nla_put_uint(skb, AUGUR_A_KEY_PREEMPTED, sum->preempted) ||
	    nla_put_uint(skb, AUGUR_A_KEY_MIGRATED, sum->migrated) ||
	    nla_put_uint(skb, AUGUR_A_KEY_CROSSED, sum->crossed) ||
	    nla_put_uint(skb, AUGUR_A_KEY_MISPREDICTED, sum->mispredicted)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/* Place in a dump: args[1] is the slot, of the CPU that is given. */
static int netlink_put_keys(struct sk_buff *skb, struct netlink_callback *cb, int cpu)
{
	struct augur_key key;

	for (; cb->args[1] <= augur_nr_slots; cb->args[1]++) {
		cond_resched();
		if (augur_key_get(cpu, cb->args[1], &key) &&
		    netlink_put_key(skb, cb, &key))
			return -EMSGSIZE;
	}
	cb->args[1] = 0;
	return 0;
}

/* args[0] is the CPU. */
int augur_nl_key_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	for (; cb->args[0] < nr_cpu_ids; cb->args[0]++)
		if (cpu_possible(cb->args[0]) &&
		    netlink_put_keys(skb, cb, cb->args[0]))
			break;
	return skb->len;
}

static int netlink_put_tier(struct sk_buff *skb, const struct augur_event *event)
{
	if (nla_put_u32(skb, AUGUR_A_EVENT_PID, event->pid) ||
	    nla_put_u64_64bit(skb, AUGUR_A_EVENT_KEY, event->key, 0) ||
	    nla_put_u32(skb, AUGUR_A_EVENT_PREDICTED_NS, event->what))
		return -EMSGSIZE;
	return 0;
}

static int netlink_put_alert(struct sk_buff *skb, const struct augur_event *event)
{
	if (nla_put_u32(skb, AUGUR_A_EVENT_ALERT, event->what) ||
	    nla_put_u32(skb, AUGUR_A_EVENT_CPU, event->cpu) ||
	    nla_put_uint(skb, AUGUR_A_EVENT_COUNT, event->count))
		return -EMSGSIZE;
	return 0;
}

static int netlink_put_hint(struct sk_buff *skb, const struct augur_event *event)
{
	if (nla_put_u32(skb, AUGUR_A_EVENT_PID, event->pid) ||
	    nla_put_u32(skb, AUGUR_A_EVENT_UID, event->uid) ||
	    nla_put_u32(skb, AUGUR_A_EVENT_CLASS, event->what) ||
	    nla_put_s32(skb, AUGUR_A_EVENT_RESULT, event->result))
		return -EMSGSIZE;
	return 0;
}

static int netlink_put_event(struct sk_buff *skb, const struct augur_event *event,
			     u64 lost)
{
	if (nla_put_u32(skb, AUGUR_A_EVENT_KIND, event->kind) ||
	    nla_put_uint(skb, AUGUR_A_EVENT_TIME_NS, event->time_ns) ||
	    nla_put_uint(skb, AUGUR_A_EVENT_LOST, lost))
		return -EMSGSIZE;
	switch (event->kind) {
	case AUGUR_EVENT_KIND_PROMOTE:
	case AUGUR_EVENT_KIND_DEMOTE:
		return netlink_put_tier(skb, event);
	case AUGUR_EVENT_KIND_ALERT:
		return netlink_put_alert(skb, event);
	case AUGUR_EVENT_KIND_MODE:
		return nla_put_u32(skb, AUGUR_A_EVENT_CONSUMER, event->what);
	case AUGUR_EVENT_KIND_HINT:
		return netlink_put_hint(skb, event);
	}
	return -EINVAL;
}

/* Context: any. */
bool augur_netlink_heard(void)
{
	return genl_has_listeners(&augur_nl_family, &init_net, AUGUR_NLGRP_EVENTS);
}

/**
 * augur_netlink_send() - send an event to those who listen
 * @event: the event
 * @lost: how many were lost
 *
 * Context: process.
 * Return: 0, also if nobody listens; an error if somebody who does will miss it.
 */
int augur_netlink_send(const struct augur_event *event, u64 lost)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *head;
	int ret;

	if (!skb)
		return -ENOMEM;
	head = genlmsg_put(skb, 0, 0, &augur_nl_family, 0, AUGUR_CMD_EVENT_NTF);
	if (!head || netlink_put_event(skb, event, lost)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	ret = genlmsg_multicast(&augur_nl_family, skb, 0, AUGUR_NLGRP_EVENTS,
				GFP_KERNEL);
	return ret == -ESRCH ? 0 : ret;
}

/* As the generated one, which cannot say that events are not for everybody. */
static const struct genl_multicast_group augur_nl_groups[] = {
	[AUGUR_NLGRP_EVENTS] = {
		.name	= AUGUR_MCGRP_EVENTS,
		.flags	= GENL_MCAST_CAP_NET_ADMIN,
	},
};

/*
 * In the initial network namespace only: what is told is about all tasks of the
 * machine, and what is set is for all of them, while CAP_NET_ADMIN in another
 * namespace is what anybody may have.
 */
int augur_netlink_init(void)
{
	augur_nl_family.netnsok = false;
	augur_nl_family.mcgrps = augur_nl_groups;
	return genl_register_family(&augur_nl_family);
}

void augur_netlink_exit(void)
{
	genl_unregister_family(&augur_nl_family);
}
