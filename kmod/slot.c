// SPDX-License-Identifier: GPL-2.0-only

#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "alert.h"
#include "cpu.h"
#include "param.h"
#include "policy/log2.h"
#include "slot.h"
#include "task.h"
#include "trace.h"

/* Slots that hold keys, less one. */
u32 augur_slot_mask __ro_after_init;

/* Did the burst's length leave the band of error around its prediction? */
static bool slot_mispredicted(const struct augur_task *entry, u64 run_ns)
{
	const struct augur_task_decision *decision = &entry->decision;
	u32 predicted = augur_log2_q8(decision->predicted_ns);
	u32 run = augur_log2_q8(run_ns);

	if ((run > predicted ? run - predicted : predicted - run) <= decision->band_q8)
		return false;
	augur_count(mispredict);
	augur_alert_mispredicted();
	trace_augur_mispredict(entry->pid, entry->key, run_ns,
			       decision->predicted_ns, decision->band_q8);
	return true;
}

/* What only some bursts have: they were moved, preempted or predicted. */
void augur_slot_add_flags(struct augur_slot *slot, const struct augur_task *entry,
			  u64 run_ns)
{
	slot->preempted += entry->preempted;
	if (entry->flags & AUGUR_TASK_MIGRATED)
		slot->migrated++;
	if (entry->flags & AUGUR_TASK_CROSSED)
		slot->crossed++;
	if ((entry->flags & AUGUR_TASK_PREDICTED) &&
	    slot_mispredicted(entry, run_ns))
		slot->mispredicted++;
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
	augur_slot_write_begin(overflow);
	augur_slot_write_begin(slot);
	slot_fold(overflow, slot);
	memset_after(slot, 0, seq);
	augur_slot_write_end(slot);
	augur_slot_write_end(overflow);
	WRITE_ONCE(cpu->area->evicted, cpu->area->evicted + 1);
}

/* The first empty place, or else that of the key that was seen longest ago. */
static struct augur_slot *slot_victim(const struct augur_cpu *cpu, u64 key)
{
	struct augur_slot *victim = NULL, *slot;
	u32 way;

	for (way = 0; way < AUGUR_SLOT_WAYS; way++) {
		slot = augur_slot_place(cpu, key, way);
		if (!slot->key)
			return slot;
		if (!victim || slot->last_seen_ns < victim->last_seen_ns)
			victim = slot;
	}
	return victim;
}

static struct augur_slot *slot_take(struct augur_cpu *cpu,
				    const struct augur_task *entry)
{
	struct augur_slot *slot = slot_victim(cpu, entry->key);

	if (slot->key)
		slot_evict(cpu, slot);
	augur_slot_write_begin(slot);
	slot->key = entry->key;
	slot->fingerprint[0] = entry->fp.word[0];
	slot->fingerprint[1] = entry->fp.word[1];
	augur_slot_write_end(slot);
	return slot;
}

/* The slot of a key that is not in its first place, or new. */
struct augur_slot *augur_slot_search(struct augur_cpu *cpu,
				     const struct augur_task *entry)
{
	struct augur_slot *slot;
	u32 way;

	for (way = 1; way < AUGUR_SLOT_WAYS; way++) {
		slot = augur_slot_place(cpu, entry->key, way);
		if (slot->key == entry->key)
			return slot;
	}
	return slot_take(cpu, entry);
}

/* The name of today need not be the one that the key was made from. */
void augur_slot_label(struct augur_slot *slot, const struct augur_task *entry,
		      const struct task_struct *p)
{
	char comm[TASK_COMM_LEN];

	memcpy(comm, p->comm, sizeof(comm));
	if (augur_role_hash(comm, sizeof(comm)) == entry->fp.word[0] >> 32)
		memcpy(slot->comm, comm, sizeof(comm));
}
