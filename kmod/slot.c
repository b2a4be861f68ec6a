// SPDX-License-Identifier: GPL-2.0-only

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "alert.h"
#include "burst.h"
#include "cpu.h"
#include "param.h"
#include "policy/log2.h"
#include "slot.h"
#include "task.h"
#include "trace.h"

/*
 * Readers are in user space: they load seq with acquire, copy, issue a read
 * barrier, and load seq again.
 */
static void slot_write_begin(struct augur_slot *slot)
{
	WRITE_ONCE(slot->seq, slot->seq + 1);
	/* Pairs with the reader's barrier before it loads seq again. */
	smp_wmb();
}

static void slot_write_end(struct augur_slot *slot)
{
	/* Pairs with the reader's first load of seq, an acquire. */
	smp_wmb();
	WRITE_ONCE(slot->seq, slot->seq + 1);
}

static u32 slot_tag(u64 key)
{
	return (u32)key ?: 1;
}

/* Did the burst's length leave the band of error around its prediction? */
static bool slot_mispredicted(const struct augur_task *entry, u64 run_ns)
{
	const struct augur_task_decision *decision = &entry->decision;
	u32 run, predicted;

	if (!decision->predicted_ns)
		return false;
	run = augur_log2_q8(run_ns);
	predicted = augur_log2_q8(decision->predicted_ns);
	if ((run > predicted ? run - predicted : predicted - run) <= decision->band_q8)
		return false;
	augur_count(mispredict);
	augur_alert_mispredicted();
	trace_augur_mispredict(entry->pid, entry->key, run_ns,
			       decision->predicted_ns, decision->band_q8);
	return true;
}

/* Everything but the key moves to the overflow slot: totals stay exact. */
static void slot_fold(struct augur_slot *to, const struct augur_slot *from)
{
	u32 i;

	to->count += from->count;
	to->run_ns += from->run_ns;
	to->wait_ns += from->wait_ns;
	to->run_max_ns = max(to->run_max_ns, from->run_max_ns);
	to->wait_max_ns = max(to->wait_max_ns, from->wait_max_ns);
	to->last_seen_ns = max(to->last_seen_ns, from->last_seen_ns);
	to->preempted += from->preempted;
	to->migrated += from->migrated;
	to->crossed += from->crossed;
	to->mispredicted += from->mispredicted;
	for (i = 0; i < AUGUR_HIST_BUCKETS; i++)
		to->hist[i] += from->hist[i];
}

static void slot_evict(struct augur_cpu *cpu, struct augur_slot *slot)
{
	struct augur_slot *overflow = &cpu->slots[augur_nr_slots];

	trace_augur_evict(slot->key, slot->count, slot->run_ns);
	slot_write_begin(overflow);
	slot_write_begin(slot);
	slot_fold(overflow, slot);
	memset_after(slot, 0, seq);
	slot_write_end(slot);
	slot_write_end(overflow);
	WRITE_ONCE(cpu->area->evicted, cpu->area->evicted + 1);
}

/* An empty place, or else the first one not used since the hand passed it. */
static u32 slot_victim(struct augur_bucket *bucket)
{
	u32 way, n;

	for (way = 0; way < AUGUR_SLOT_WAYS; way++)
		if (!bucket->tag[way])
			return way;
	for (n = 0; n < AUGUR_SLOT_WAYS; n++) {
		way = bucket->hand;
		bucket->hand = (way + 1) % AUGUR_SLOT_WAYS;
		if (!(bucket->used & BIT(way)))
			return way;
		bucket->used &= ~BIT(way);
	}
	return bucket->hand;
}

static struct augur_slot *slot_take(struct augur_cpu *cpu, u32 index,
				    const struct augur_task *entry)
{
	struct augur_bucket *bucket = &cpu->buckets[index];
	u32 way = slot_victim(bucket);
	struct augur_slot *slot = &cpu->slots[index * AUGUR_SLOT_WAYS + way];

	if (bucket->tag[way])
		slot_evict(cpu, slot);
	bucket->tag[way] = slot_tag(entry->key);
	bucket->used |= BIT(way);
	slot_write_begin(slot);
	slot->key = entry->key;
	slot_write_end(slot);
	return slot;
}

static struct augur_slot *slot_find(struct augur_cpu *cpu,
				    const struct augur_task *entry)
{
	u32 index = augur_slot_bucket(entry->key);
	struct augur_bucket *bucket = &cpu->buckets[index];
	u32 tag = slot_tag(entry->key), way;
	struct augur_slot *slot;

	for (way = 0; way < AUGUR_SLOT_WAYS; way++) {
		if (bucket->tag[way] != tag)
			continue;
		slot = &cpu->slots[index * AUGUR_SLOT_WAYS + way];
		if (likely(slot->key == entry->key)) {
			bucket->used |= BIT(way);
			return slot;
		}
	}
	return slot_take(cpu, index, entry);
}

/* The name of today need not be the one that the key was made from. */
static void slot_label(struct augur_slot *slot, const struct augur_task *entry,
		       const struct task_struct *p)
{
	char comm[TASK_COMM_LEN];

	memcpy(comm, p->comm, sizeof(comm));
	if (augur_role_hash(comm, sizeof(comm)) == entry->fp.word[0] >> 32)
		memcpy(slot->comm, comm, sizeof(comm));
}

/**
 * augur_slot_add() - add a burst to the statistics of its key
 * @cpu: this CPU
 * @entry: the task's entry, with the fingerprint it had when it woke
 * @p: the task
 * @burst: the burst
 *
 * Context: the switch, under the rq lock.
 */
void augur_slot_add(struct augur_cpu *cpu, const struct augur_task *entry,
		    const struct task_struct *p, const struct augur_burst *burst)
{
	struct augur_slot *slot = slot_find(cpu, entry);
	u32 bucket = min(augur_log2_floor(burst->run_ns), AUGUR_HIST_BUCKETS - 1);

	slot_write_begin(slot);
	slot->fingerprint[0] = entry->fp.word[0];
	slot->fingerprint[1] = entry->fp.word[1];
	slot->count++;
	slot->run_ns += burst->run_ns;
	slot->wait_ns += burst->wait_ns;
	slot->run_max_ns = max(slot->run_max_ns, burst->run_ns);
	slot->wait_max_ns = max(slot->wait_max_ns, burst->wait_ns);
	slot->last_seen_ns = burst->end_ns;
	slot->preempted += entry->preempted;
	slot->migrated += !!(entry->flags & AUGUR_TASK_MIGRATED);
	slot->crossed += !!(entry->flags & AUGUR_TASK_CROSSED);
	slot->mispredicted += slot_mispredicted(entry, burst->run_ns);
	if (unlikely(!slot->comm[0]))
		slot_label(slot, entry, p);
	slot->hist[bucket]++;
	slot_write_end(slot);
	WRITE_ONCE(cpu->area->bursts, cpu->area->bursts + 1);
}
