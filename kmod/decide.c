// SPDX-License-Identifier: GPL-2.0-only

#include <linux/cache.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/percpu.h>
#include <linux/seqlock.h>
#include <linux/time64.h>
#include <linux/timekeeping.h>

#include "cpu.h"
#include "decide.h"
#include "memory.h"
#include "param.h"
#include "trace.h"

#define AUGUR_DECIDE_WAYS	(SMP_CACHE_BYTES / sizeof(u64))

/* A writer is done within some tens of instructions; who meets it tries again. */
#define AUGUR_DECIDE_RETRIES	4

/* Time of expiry in units of about a millisecond; 32 bits are seven weeks. */
#define AUGUR_DECIDE_TICK_SHIFT	20

/**
 * struct augur_rule - a decision in the table, without its key
 * @seq: odd while it is written; also covers the key
 * @expires: when it ends, in ticks of this file
 * @predicted_ns: see struct augur_decision, as the rest
 * @slice_us: time slice
 * @band_q8: error band
 * @confidence: 0 to AUGUR_CONFIDENCE_ONE
 * @tier: enum augur_tier
 * @node: NUMA node or AUGUR_NODE_ANY
 */
struct augur_rule {
	seqcount_t seq;
	u32 expires;
	u32 predicted_ns;
	u32 slice_us;
	u16 band_q8;
	u16 confidence;
	u8 tier;
	u8 node;
};

/**
 * struct augur_rule_set - the places that one key may be in
 * @key: keys, 0 for none: one cache line to search
 * @rule: what was decided
 */
struct augur_rule_set {
	u64 key[AUGUR_DECIDE_WAYS];
	struct augur_rule rule[AUGUR_DECIDE_WAYS];
} ____cacheline_aligned;

static struct augur_rule_set *augur_rule_sets;

/* What a place had answered before the decision in it was made. */
static u32 *augur_rule_base;

static u64 augur_rules_pushed;
static u64 augur_rules_refused;

/* Protects the table and the counters above against other writers. */
static DEFINE_MUTEX(augur_decide_lock);

static u32 decide_tick(u64 ns)
{
	return ns >> AUGUR_DECIDE_TICK_SHIFT;
}

static bool decide_expired(const struct augur_rule *rule, u32 tick)
{
	return (s32)(rule->expires - tick) <= 0;
}

static u32 decide_set_index(u64 key)
{
	return key & (augur_nr_decisions / AUGUR_DECIDE_WAYS - 1);
}

/* Never waits: this may have interrupted the writer, or spin on its CPU. */
static bool decide_copy(const struct augur_rule_set *set, u32 way, u32 tick,
			struct augur_task_decision *decision)
{
	const struct augur_rule *rule = &set->rule[way];
	struct augur_rule copy;
	unsigned int seq, n;
	u64 key;

	for (n = 0; n < AUGUR_DECIDE_RETRIES; n++) {
		seq = raw_read_seqcount(&rule->seq);
		if (unlikely(seq & 1))
			continue;
		key = READ_ONCE(set->key[way]);
		copy = *rule;
		if (likely(!read_seqcount_retry(&rule->seq, seq)))
			break;
	}
	if (n == AUGUR_DECIDE_RETRIES || key != decision->key ||
	    decide_expired(&copy, tick))
		return false;
	decision->predicted_ns = copy.predicted_ns;
	decision->slice_us = copy.slice_us;
	decision->band_q8 = copy.band_q8;
	decision->confidence = copy.confidence;
	decision->tier = copy.tier;
	decision->node = copy.node;
	return true;
}

/**
 * augur_decide_lookup() - find the decision for a key
 * @decision: its key in; the rest out if there is a decision in force, else left
 *	as it is
 * @now: the time
 *
 * Context: any, interrupts off.
 * Return: whether there is one.
 */
bool augur_decide_lookup(struct augur_task_decision *decision, u64 now)
{
	u32 index = decide_set_index(decision->key), way;
	const struct augur_rule_set *set = &augur_rule_sets[index];

	augur_count(pred_lookup);
	for (way = 0; way < AUGUR_DECIDE_WAYS; way++) {
		if (READ_ONCE(set->key[way]) != decision->key)
			continue;
		if (!decide_copy(set, way, decide_tick(now), decision))
			break;
		augur_count(cache_hit);
		this_cpu_ptr(&augur_cpu)->decision_hits[index * AUGUR_DECIDE_WAYS + way]++;
		return true;
	}
	augur_count(cache_miss);
	return false;
}

static u32 decide_answered(u32 place)
{
	u32 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu(augur_cpu.decision_hits, cpu)[place]);
	return sum;
}

/* Taking a decision back needs its key only. */
static bool decide_valid(const struct augur_decision *d)
{
	if (!d->key || d->flags || d->tier >= AUGUR_NR_TIERS)
		return false;
	if (d->tier == AUGUR_TIER_NONE)
		return true;
	return d->predicted_ns && d->ttl_ms && d->ttl_ms <= AUGUR_TTL_MAX_MS &&
	       d->confidence <= AUGUR_CONFIDENCE_ONE &&
	       (d->node == AUGUR_NODE_ANY || d->node < nr_node_ids);
}

/*
 * Where a new decision may go: an empty place, one whose decision has expired, or
 * that of the least certain one if it is less certain than the new one.
 */
static int decide_victim(const struct augur_rule_set *set,
			 const struct augur_decision *d, u32 tick)
{
	u32 way, least = 0;

	for (way = 0; way < AUGUR_DECIDE_WAYS; way++) {
		if (!set->key[way] || decide_expired(&set->rule[way], tick))
			return way;
		if (set->rule[way].confidence < set->rule[least].confidence)
			least = way;
	}
	return set->rule[least].confidence < d->confidence ? least : -ENOSPC;
}

static int decide_find(const struct augur_rule_set *set, u64 key)
{
	u32 way;

	for (way = 0; way < AUGUR_DECIDE_WAYS; way++)
		if (set->key[way] == key)
			return way;
	return -ENOENT;
}

/* Interrupts off: a wakeup that comes in between would have to do without. */
static void decide_write(struct augur_rule_set *set, u32 way, u64 key,
			 const struct augur_decision *d, u64 now)
{
	struct augur_rule *rule = &set->rule[way];
	unsigned long flags;

	lockdep_assert_held(&augur_decide_lock);
	local_irq_save(flags);
	write_seqcount_begin(&rule->seq);
	WRITE_ONCE(set->key[way], key);
	rule->expires = decide_tick(now + d->ttl_ms * (u64)NSEC_PER_MSEC) + 1;
	rule->predicted_ns = d->predicted_ns;
	rule->slice_us = d->slice_us;
	rule->band_q8 = d->band_q8;
	rule->confidence = d->confidence;
	rule->tier = d->tier;
	rule->node = d->node;
	write_seqcount_end(&rule->seq);
	local_irq_restore(flags);
}

static int decide_apply(const struct augur_decision *d, u64 now)
{
	u32 index = decide_set_index(d->key);
	struct augur_rule_set *set = &augur_rule_sets[index];
	int way;

	if (!decide_valid(d))
		return -EINVAL;
	way = decide_find(set, d->key);
	if (d->tier == AUGUR_TIER_NONE) {
		if (way >= 0)
			decide_write(set, way, 0, d, now);
		return 0;
	}
	if (way < 0) {
		u32 place;

		way = decide_victim(set, d, decide_tick(now));
		if (way < 0)
			return way;
		place = index * AUGUR_DECIDE_WAYS + way;
		augur_rule_base[place] = decide_answered(place);
	}
	decide_write(set, way, d->key, d, now);
	return 0;
}

/**
 * augur_decide_push() - publish decisions
 * @decisions: the decisions; their results are filled in
 * @nr: how many; the caller keeps it small
 *
 * Context: process. The mutex is held for the table only, never while user memory
 * is touched, so that nobody waits long for it.
 * Return: how many were accepted.
 */
u32 augur_decide_push(struct augur_decision *decisions, u32 nr)
{
	u64 now = ktime_get_mono_fast_ns();
	u32 accepted = 0, i;

	mutex_lock(&augur_decide_lock);
	for (i = 0; i < nr; i++) {
		decisions[i].result = decide_apply(&decisions[i], now);
		accepted += !decisions[i].result;
		trace_augur_decide(&decisions[i]);
	}
	augur_rules_pushed += accepted;
	augur_rules_refused += nr - accepted;
	mutex_unlock(&augur_decide_lock);
	return accepted;
}

/**
 * augur_decide_get() - read one place of the table
 * @index: the place, below augur_nr_decisions
 * @decision: out, with the rest of its life as @ttl_ms
 * @hits: out: wakeups that it answered
 *
 * Context: process.
 * Return: whether there is a decision in force.
 */
bool augur_decide_get(u32 index, struct augur_decision *decision, u64 *hits)
{
	const struct augur_rule_set *set = &augur_rule_sets[index / AUGUR_DECIDE_WAYS];
	const struct augur_rule *rule = &set->rule[index % AUGUR_DECIDE_WAYS];
	u32 tick = decide_tick(ktime_get_mono_fast_ns());
	bool found = false;

	mutex_lock(&augur_decide_lock);
	if (set->key[index % AUGUR_DECIDE_WAYS] && !decide_expired(rule, tick)) {
		decision->key = set->key[index % AUGUR_DECIDE_WAYS];
		decision->predicted_ns = rule->predicted_ns;
		decision->slice_us = rule->slice_us;
		decision->ttl_ms = ((u64)(rule->expires - tick) <<
				    AUGUR_DECIDE_TICK_SHIFT) / NSEC_PER_MSEC;
		decision->band_q8 = rule->band_q8;
		decision->confidence = rule->confidence;
		decision->tier = rule->tier;
		decision->node = rule->node;
		*hits = decide_answered(index) - augur_rule_base[index];
		found = true;
	}
	mutex_unlock(&augur_decide_lock);
	return found;
}

static u32 decide_count(u32 tick)
{
	u32 count = 0, i;

	for (i = 0; i < augur_nr_decisions; i++) {
		struct augur_rule_set *set = &augur_rule_sets[i / AUGUR_DECIDE_WAYS];

		count += set->key[i % AUGUR_DECIDE_WAYS] &&
			 !decide_expired(&set->rule[i % AUGUR_DECIDE_WAYS], tick);
	}
	return count;
}

/* Context: process. */
void augur_decide_totals(struct augur_decide_totals *totals)
{
	mutex_lock(&augur_decide_lock);
	totals->count = decide_count(decide_tick(ktime_get_mono_fast_ns()));
	totals->pushed = augur_rules_pushed;
	totals->refused = augur_rules_refused;
	mutex_unlock(&augur_decide_lock);
}

static void decide_free(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		augur_memory_put(per_cpu(augur_cpu.decision_hits, cpu));
	augur_memory_put(augur_rule_base);
	augur_memory_put(augur_rule_sets);
}

static int decide_alloc(void)
{
	int cpu;

	augur_rule_sets = augur_memory_get(AUGUR_MEMORY_FIXED,
					   augur_nr_decisions / AUGUR_DECIDE_WAYS *
					   sizeof(*augur_rule_sets), NUMA_NO_NODE);
	augur_rule_base = augur_memory_get(AUGUR_MEMORY_FIXED, augur_nr_decisions *
					   sizeof(*augur_rule_base), NUMA_NO_NODE);
	if (!augur_rule_sets || !augur_rule_base)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		u32 *hits = augur_memory_get(AUGUR_MEMORY_CPUS,
					     augur_nr_decisions * sizeof(*hits),
					     cpu_to_node(cpu));

		if (!hits)
			return -ENOMEM;
		per_cpu(augur_cpu.decision_hits, cpu) = hits;
	}
	return 0;
}

int augur_decide_init(void)
{
	u32 i;

	if (decide_alloc()) {
		decide_free();
		return -ENOMEM;
	}
	for (i = 0; i < augur_nr_decisions; i++)
		seqcount_init(&augur_rule_sets[i / AUGUR_DECIDE_WAYS]
				       .rule[i % AUGUR_DECIDE_WAYS].seq);
	return 0;
}

void augur_decide_exit(void)
{
	decide_free();
}
