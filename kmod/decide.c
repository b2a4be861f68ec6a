// SPDX-License-Identifier: GPL-2.0-only

#include <linux/augur_dump.h>
#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/numa.h>
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

/*
 * Of two decisions not used for equally long the less certain one goes first; one
 * of no confidence is forgotten eleven times as fast as a certain one.
 */
#define AUGUR_DECIDE_FORGET	(AUGUR_CONFIDENCE_ONE + AUGUR_CONFIDENCE_ONE / 10)

/* Places that are looked at in one go while the mutex is held. */
#define AUGUR_DECIDE_BATCH	512U

/* The flags of a decision are the level of its key. */
static_assert(AUGUR_DECISION_CGROUP == (int)AUGUR_KEY_CGROUP);
static_assert(AUGUR_DECISION_ROLE == (int)AUGUR_KEY_ROLE);
static_assert(AUGUR_DECISION_CASE == (int)AUGUR_KEY_CASE);

/**
 * struct augur_rule_body - a decision in the table
 * @expires: when it ends, in ticks of this file
 * @generation: of the table, when it was written
 * @predicted_ns: see struct augur_decision, as the rest
 * @slice_us: time slice
 * @band_q8: error band
 * @confidence: 0 to AUGUR_CONFIDENCE_ONE
 * @tier: enum augur_tier
 * @node: NUMA node or AUGUR_NODE_ANY
 * @flags: level of its key
 */
struct augur_rule_body {
	u32 expires;
	u32 generation;
	u32 predicted_ns;
	u32 slice_us;
	u16 band_q8;
	u16 confidence;
	u8 tier;
	u8 node;
	u16 flags;
};

/**
 * struct augur_rule - a place in the table
 * @seq: odd while the decision or its key is written
 * @used: when it last answered a wakeup, or was made; written by any CPU, not
 *	covered by @seq
 * @body: the decision
 */
struct augur_rule {
	seqcount_t seq;
	u32 used;
	struct augur_rule_body body;
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

/*
 * Not __ro_after_init, here as for all memory: kmemleak does not look there for the
 * pointers of a module, and would tell that what is in use has leaked.
 */
static struct augur_rule_set *augur_rule_sets __read_mostly;

/*
 * Places taken by keys of each level, by the flags that say so, their decisions in
 * force or expired: what is not there need not be looked for.
 */
static u32 augur_rules_taken[AUGUR_DECISION_FLAGS + 1] __read_mostly;

/* Changes of the table: what was looked up before the last one may be old. */
u32 augur_decide_version;

/* What of a burst's context the table looks at: nothing, while no case is in it. */
u16 augur_decide_context;

static u32 augur_rules_generation;
static u64 augur_rules_pushed;
static u64 augur_rules_refused;
static u64 augur_rules_displaced;

/* Protects the table and the counters above against other writers. */
static DEFINE_MUTEX(augur_decide_lock);

static u32 decide_tick(u64 ns)
{
	return ns >> AUGUR_DECIDE_TICK_SHIFT;
}

/* Ticks and generations wrap. */
static bool decide_past(u32 what, u32 now)
{
	return (s32)(what - now) <= 0;
}

static bool decide_expired(const struct augur_rule *rule, u32 tick)
{
	return decide_past(rule->body.expires, tick);
}

/* How long ago a decision was used; a lookup may just have written the next tick. */
static u32 decide_age(const struct augur_rule *rule, u64 now)
{
	s32 ticks = augur_decide_second(now) - READ_ONCE(rule->used);

	return max(ticks, 0);
}

static u32 decide_used_ms(const struct augur_rule *rule, u64 now)
{
	return ((u64)decide_age(rule, now) << AUGUR_DECIDE_SECOND_SHIFT) / NSEC_PER_MSEC;
}

static struct augur_rule_set *decide_set(u64 key)
{
	return &augur_rule_sets[key & (augur_nr_decisions / AUGUR_DECIDE_WAYS - 1)];
}

/*
 * By a pointer, for which no bounds are checked, and without a loop: this is where
 * a wakeup spends its time in the table.
 */
static u64 *decide_find(struct augur_rule_set *set, u64 key)
{
	u64 *at = set->key, *end = at + AUGUR_DECIDE_WAYS;

#pragma GCC unroll 8
	for (; at != end; at++)
		if (READ_ONCE(*at) == key)
			return at;
	return NULL;
}

static struct augur_rule *decide_rule(struct augur_rule_set *set, const u64 *at)
{
	return set->rule + (at - set->key);
}

/* Never waits: this may have interrupted the writer, or spin on its CPU. */
static bool decide_read(const struct augur_rule *rule, const u64 *at, u64 key,
			struct augur_rule_body *body)
{
	unsigned int seq, n;
	u64 found;

	for (n = 0; n < AUGUR_DECIDE_RETRIES; n++) {
		seq = raw_read_seqcount(&rule->seq);
		if (unlikely(seq & 1))
			continue;
		found = READ_ONCE(*at);
		*body = rule->body;
		if (likely(!read_seqcount_retry(&rule->seq, seq)))
			return found == key;
	}
	return false;
}

/* Often enough to tell what is in use, and seldom enough to share the line. */
static void decide_use(struct augur_rule *rule, u64 now)
{
	u32 second = augur_decide_second(now);

	if (READ_ONCE(rule->used) != second)
		WRITE_ONCE(rule->used, second);
}

/* Whether a decision is still in force when the second of @now ends. */
static bool decide_lasts(u32 expires, u64 now)
{
	u64 end = (u64)(augur_decide_second(now) + 1) << AUGUR_DECIDE_SECOND_SHIFT;

	return !decide_past(expires, decide_tick(end));
}

static void decide_answer(const struct augur_rule_body *body,
			  struct augur_task_decision *decision)
{
	decision->predicted_ns = body->predicted_ns;
	decision->slice_us = body->slice_us;
	decision->band_q8 = body->band_q8;
	decision->confidence = body->confidence;
	decision->tier = body->tier;
	decision->node = body->node;
	decision->flags = body->flags;
}

static bool decide_match(struct augur_task_decision *decision, u64 key, u32 flags,
			 u64 now, u32 *second)
{
	struct augur_rule_set *set = decide_set(key);
	const u64 *at = decide_find(set, key);
	struct augur_rule_body body;
	struct augur_rule *rule;

	if (!at)
		return false;
	rule = decide_rule(set, at);
	if (!decide_read(rule, at, key, &body) || body.flags != flags ||
	    decide_past(body.expires, decide_tick(now)))
		return false;
	decide_use(rule, now);
	if (!decide_lasts(body.expires, now))
		*second = AUGUR_DECIDE_NEVER;
	decide_answer(&body, decision);
	return true;
}

/*
 * A waker that is faster than the sleeper's switch may see half of a fingerprint
 * that is just being made. It must not look for what no task is.
 */
static void decide_match_general(struct augur_task_decision *decision,
				 const struct augur_fingerprint *from, u64 now,
				 u32 *second)
{
	struct augur_fingerprint fp = {
		{ READ_ONCE(from->word[0]), READ_ONCE(from->word[1]) }
	};
	u32 level;

	if (augur_fingerprint_key(&fp) != decision->key) {
		*second = AUGUR_DECIDE_NEVER;
		return;
	}
	for (level = AUGUR_KEY_CGROUP; level < AUGUR_NR_KEY_LEVELS; level++)
		if (READ_ONCE(augur_rules_taken[level]) &&
		    decide_match(decision, augur_fingerprint_general(&fp, level),
				 level, now, second))
			return;
}

static bool decide_taken(u32 flags)
{
	return READ_ONCE(augur_rules_taken[flags]);
}

/**
 * augur_decide_lookup() - find the decision for a task
 * @decision: its key in; the rest out if there is a decision in force, else left
 *	as it is
 * @fp: fingerprint that the key was made from
 * @context: context of the burst, as a sample has it
 * @now: the time
 * @second: out: the answer holds in this second, if the table does not change;
 *	AUGUR_DECIDE_NEVER: only now
 *
 * First by the key's case, then by the key, then by the more general ones of the
 * same fingerprint; @flags of the decision says by which it was found.
 *
 * Context: any, interrupts off.
 */
void augur_decide_lookup(struct augur_task_decision *decision,
			 const struct augur_fingerprint *fp, u16 context, u64 now,
			 u32 *second)
{
	*second = augur_decide_second(now);
	if (decide_taken(AUGUR_DECISION_CASE) &&
	    decide_match(decision, augur_sample_case(decision->key, context),
			 AUGUR_DECISION_CASE, now, second))
		return;
	if (decide_taken(AUGUR_KEY_SPECIFIC) &&
	    decide_match(decision, decision->key, AUGUR_KEY_SPECIFIC, now, second))
		return;
	if (decide_taken(AUGUR_KEY_CGROUP) || decide_taken(AUGUR_KEY_ROLE))
		decide_match_general(decision, fp, now, second);
}

/**
 * augur_decide_peek() - read a decision, which does not count as use
 * @key: its key
 * @flags: level of the key
 * @decision: all but the key, deadline and gang out if it is in force, else left
 *
 * Context: process.
 * Return: whether it is.
 */
bool augur_decide_peek(u64 key, u32 flags, struct augur_task_decision *decision)
{
	u32 tick = decide_tick(ktime_get_mono_fast_ns());
	struct augur_rule_set *set = decide_set(key);
	const struct augur_rule *rule;
	bool found = false;
	u64 *at;

	mutex_lock(&augur_decide_lock);
	at = key ? decide_find(set, key) : NULL;
	if (at) {
		rule = decide_rule(set, at);
		found = rule->body.flags == flags && !decide_expired(rule, tick);
		if (found)
			decide_answer(&rule->body, decision);
	}
	mutex_unlock(&augur_decide_lock);
	return found;
}

/* Taking a decision back needs its key only. */
static bool decide_valid(const struct augur_decision *d)
{
	if (!d->key || d->flags > AUGUR_DECISION_FLAGS || d->tier >= AUGUR_NR_TIERS)
		return false;
	if (d->tier == AUGUR_TIER_NONE)
		return true;
	return d->predicted_ns && d->ttl_ms && d->ttl_ms <= AUGUR_TTL_MAX_MS &&
	       d->confidence <= AUGUR_CONFIDENCE_ONE &&
	       (d->node == AUGUR_NODE_ANY || d->node < nr_node_ids);
}

/* How little a decision would be missed that was not used for @age seconds. */
static u64 decide_idleness(u32 age, u16 confidence)
{
	return (age + 1ULL) * (AUGUR_DECIDE_FORGET - confidence);
}

/*
 * Which decision of a full set makes room: one that has expired, or the most idle
 * one, if it is more idle than the new one will be. By a pointer, as above.
 */
static u64 *decide_victim(struct augur_rule_set *set, const struct augur_decision *d,
			  u64 now)
{
	const struct augur_rule *rule = set->rule, *victim = NULL;
	u64 idleness, most = decide_idleness(0, d->confidence);
	u32 tick = decide_tick(now);

	for (; rule != set->rule + AUGUR_DECIDE_WAYS; rule++) {
		if (unlikely(decide_expired(rule, tick))) {
			victim = rule;
			break;
		}
		idleness = decide_idleness(decide_age(rule, now),
					   rule->body.confidence);
		if (idleness > most) {
			most = idleness;
			victim = rule;
		}
	}
	return victim ? set->key + (victim - set->rule) : NULL;
}

static void decide_count_place(u32 flags, int change)
{
	WRITE_ONCE(augur_rules_taken[flags], augur_rules_taken[flags] + change);
	WRITE_ONCE(augur_decide_context, augur_rules_taken[AUGUR_DECISION_CASE] ?
					 AUGUR_FP_CASE1 >> AUGUR_FP_CONTEXT_SHIFT : 0);
}

/* Interrupts off: a wakeup that comes in between would have to do without. */
static void decide_write(struct augur_rule_set *set, u64 *at,
			 const struct augur_decision *d, u64 now)
{
	struct augur_rule *rule = decide_rule(set, at);
	unsigned long flags;

	lockdep_assert_held(&augur_decide_lock);
	if (!*at || rule->body.flags != d->flags) {
		decide_count_place(d->flags, 1);
		if (*at)
			decide_count_place(rule->body.flags, -1);
	}
	local_irq_save(flags);
	write_seqcount_begin(&rule->seq);
	WRITE_ONCE(*at, d->key);
	rule->body = (struct augur_rule_body){
		.expires = decide_tick(now + d->ttl_ms * (u64)NSEC_PER_MSEC) + 1,
		.generation = augur_rules_generation,
		.predicted_ns = d->predicted_ns,
		.slice_us = d->slice_us,
		.band_q8 = d->band_q8,
		.confidence = d->confidence,
		.tier = d->tier,
		.node = d->node,
		.flags = d->flags,
	};
	write_seqcount_end(&rule->seq);
	local_irq_restore(flags);
}

static void decide_clear(struct augur_rule_set *set, u64 *at)
{
	struct augur_rule *rule = decide_rule(set, at);
	unsigned long flags;

	lockdep_assert_held(&augur_decide_lock);
	decide_count_place(rule->body.flags, -1);
	local_irq_save(flags);
	write_seqcount_begin(&rule->seq);
	WRITE_ONCE(*at, 0);
	write_seqcount_end(&rule->seq);
	local_irq_restore(flags);
}

/* A place for a new decision, NULL if there is none for it. */
static u64 *decide_make_room(struct augur_rule_set *set,
			     const struct augur_decision *d, u64 now)
{
	u64 *at = decide_find(set, 0) ?: decide_victim(set, d, now);
	struct augur_rule *rule;

	if (!at)
		return NULL;
	rule = decide_rule(set, at);
	if (*at && !decide_expired(rule, decide_tick(now))) {
		augur_rules_displaced++;
		trace_augur_displace(*at, d->key, rule->body.confidence,
				     decide_used_ms(rule, now));
	}
	WRITE_ONCE(rule->used, augur_decide_second(now));
	return at;
}

static int decide_apply(const struct augur_decision *d, u64 now)
{
	struct augur_rule_set *set = decide_set(d->key);
	u64 *at;

	if (!decide_valid(d))
		return -EINVAL;
	at = decide_find(set, d->key);
	if (d->tier == AUGUR_TIER_NONE) {
		if (at)
			decide_clear(set, at);
		return 0;
	}
	if (!at)
		at = decide_make_room(set, d, now);
	if (!at)
		return -ENOSPC;
	decide_write(set, at, d, now);
	return 0;
}

/* Whoever reads a generation knows that what is written from now on has another. */
static void decide_next_generation(void)
{
	lockdep_assert_held(&augur_decide_lock);
	WRITE_ONCE(augur_rules_generation, augur_rules_generation + 1);
}

/* Tasks keep what they were answered, until they see that this has changed. */
static void decide_changed(void)
{
	lockdep_assert_held(&augur_decide_lock);
	/* Pairs with augur_task_ask(): who sees it sees the change of the table. */
	smp_store_release(&augur_decide_version, augur_decide_version + 1);
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
	decide_next_generation();
	for (i = 0; i < nr; i++) {
		decisions[i].result = decide_apply(&decisions[i], now);
		accepted += !decisions[i].result;
		trace_augur_decide(&decisions[i]);
	}
	decide_changed();
	augur_rules_pushed += accepted;
	augur_rules_refused += nr - accepted;
	mutex_unlock(&augur_decide_lock);
	return accepted;
}

/* Return: whether the decision was in force. */
static bool decide_retire(struct augur_rule_set *set, u64 *at, u32 tick)
{
	bool in_force = !decide_expired(decide_rule(set, at), tick);

	decide_clear(set, at);
	return in_force;
}

/**
 * augur_decide_retire() - take decisions back
 * @keys: their keys; one that is not there is no error
 * @nr: how many; the caller keeps it small
 *
 * Context: process.
 * Return: how many were in force.
 */
u32 augur_decide_retire(const u64 *keys, u32 nr)
{
	u32 tick = decide_tick(ktime_get_mono_fast_ns());
	u32 retired = 0, i;

	mutex_lock(&augur_decide_lock);
	for (i = 0; i < nr; i++) {
		struct augur_rule_set *set = decide_set(keys[i]);
		u64 *at = keys[i] ? decide_find(set, keys[i]) : NULL;

		if (at)
			retired += decide_retire(set, at, tick);
	}
	decide_changed();
	mutex_unlock(&augur_decide_lock);
	return retired;
}

/**
 * augur_decide_retire_old() - take back all decisions up to a generation
 * @place: where to begin; out: where to go on, augur_nr_decisions at the end
 * @generation: decisions written after it stay
 *
 * Context: process. Looks at a bounded number of places.
 * Return: how many were in force.
 */
u32 augur_decide_retire_old(u32 *place, u32 generation)
{
	u32 tick = decide_tick(ktime_get_mono_fast_ns());
	u32 end = min(*place + AUGUR_DECIDE_BATCH, augur_nr_decisions);
	u32 retired = 0;

	mutex_lock(&augur_decide_lock);
	for (; *place < end; ++*place) {
		struct augur_rule_set *set = &augur_rule_sets[*place / AUGUR_DECIDE_WAYS];
		u64 *at = set->key + *place % AUGUR_DECIDE_WAYS;

		if (*at && decide_past(decide_rule(set, at)->body.generation, generation))
			retired += decide_retire(set, at, tick);
	}
	decide_changed();
	mutex_unlock(&augur_decide_lock);
	return retired;
}

u32 augur_decide_generation(void)
{
	return READ_ONCE(augur_rules_generation);
}

static bool decide_describe(u32 place, u64 now, struct augur_dump_decision *out)
{
	struct augur_rule_set *set = &augur_rule_sets[place / AUGUR_DECIDE_WAYS];
	const u64 *at = set->key + place % AUGUR_DECIDE_WAYS;
	const struct augur_rule *rule = decide_rule(set, at);
	u32 tick = decide_tick(now);

	lockdep_assert_held(&augur_decide_lock);
	if (!*at || decide_expired(rule, tick))
		return false;
	*out = (struct augur_dump_decision){
		.key = *at,
		.predicted_ns = rule->body.predicted_ns,
		.slice_us = rule->body.slice_us,
		.ttl_ms = ((u64)(rule->body.expires - tick) <<
			   AUGUR_DECIDE_TICK_SHIFT) / NSEC_PER_MSEC,
		.used_ms = decide_used_ms(rule, now),
		.band_q8 = rule->body.band_q8,
		.confidence = rule->body.confidence,
		.tier = rule->body.tier,
		.node = rule->body.node,
		.flags = rule->body.flags,
		.generation = rule->body.generation,
	};
	return true;
}

/**
 * augur_decide_dump() - read decisions in force
 * @cursor: the place to begin with; out: where to go on, AUGUR_DUMP_END at the end
 * @records: out: struct augur_dump_decision
 * @nr: room in @records
 *
 * A decision stays in its place while it is renewed, so that a dump in several
 * steps shows once what is in force all the time.
 *
 * Context: process. Looks at a bounded number of places.
 * Return: how many there are in @records, which may be none before the end.
 */
u32 augur_decide_dump(u64 *cursor, void *records, u32 nr)
{
	struct augur_dump_decision *out = records;
	u64 now = ktime_get_mono_fast_ns();
	u32 place = min(*cursor, augur_nr_decisions);
	u32 end = min(place + AUGUR_DECIDE_BATCH, augur_nr_decisions);
	u32 filled = 0;

	mutex_lock(&augur_decide_lock);
	for (; place < end && filled < nr; place++)
		filled += decide_describe(place, now, &out[filled]);
	mutex_unlock(&augur_decide_lock);
	*cursor = place < augur_nr_decisions ? place : AUGUR_DUMP_END;
	return filled;
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
	totals->displaced = augur_rules_displaced;
	mutex_unlock(&augur_decide_lock);
}

int augur_decide_init(void)
{
	u32 i;

	augur_rule_sets = augur_memory_get(AUGUR_MEMORY_FIXED,
					   augur_nr_decisions / AUGUR_DECIDE_WAYS *
					   sizeof(*augur_rule_sets), NUMA_NO_NODE);
	if (!augur_rule_sets)
		return -ENOMEM;
	for (i = 0; i < augur_nr_decisions; i++)
		seqcount_init(&augur_rule_sets[i / AUGUR_DECIDE_WAYS]
				       .rule[i % AUGUR_DECIDE_WAYS].seq);
	return 0;
}

void augur_decide_exit(void)
{
	augur_memory_put(augur_rule_sets);
}
