// SPDX-License-Identifier: GPL-2.0-only

#include <linux/augur.h>
#include <linux/augur_stats.h>
#include <linux/cpumask.h>
#include <linux/module.h>
#include <net/genetlink.h>

#include "counter.h"
#include "decide.h"
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
	    nla_put_uint(skb, AUGUR_A_STATUS_MEMORY, augur_memory_bytes()) ||
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
	    nla_put_uint(skb, AUGUR_A_STATUS_UNTRACKED, sum.untracked))
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
	    nla_put_uint(skb, AUGUR_A_STATUS_HITS, counters.cache_hit))
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
				const struct augur_decision *d, u64 hits)
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
	    nla_put_uint(skb, AUGUR_A_DECISION_HITS, hits)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/* Goes on at the place in the table that did not fit into the message before. */
int augur_nl_decision_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct augur_decision decision = {};
	unsigned long index;
	u64 hits;
	int ret;

	for (index = cb->args[0]; index < augur_nr_decisions; index++) {
		if (!augur_decide_get(index, &decision, &hits))
			continue;
		ret = netlink_put_decision(skb, cb, &decision, hits);
		if (ret)
			break;
	}
	cb->args[0] = index;
	return skb->len;
}

int augur_netlink_init(void)
{
	return genl_register_family(&augur_nl_family);
}

void augur_netlink_exit(void)
{
	genl_unregister_family(&augur_nl_family);
}
