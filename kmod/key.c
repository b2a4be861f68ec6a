// SPDX-License-Identifier: GPL-2.0-only

#include <linux/compiler.h>
#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "cpu.h"
#include "key.h"
#include "param.h"
#include "slot.h"

/*
 * The writer is another CPU, or this one in an interrupt or after a preemption:
 * never somebody who waits for us.
 */
static void key_copy_slot(const struct augur_slot *slot, struct augur_slot *copy)
{
	u32 seq;

	do {
		/* Pairs with augur_slot_write_end(). */
		seq = smp_load_acquire(&slot->seq);
		/* Written meanwhile, it is copied again. */
		*copy = data_race(*slot);
		/* Pairs with augur_slot_write_begin(). */
		smp_rmb();
	} while ((seq & 1) || seq != READ_ONCE(slot->seq));
}

static void key_add(struct augur_slot *sum, const struct augur_slot *slot)
{
	sum->count += slot->count;
	sum->run_ns += slot->run_ns;
	sum->wait_ns += slot->wait_ns;
	sum->run_max_ns = max(sum->run_max_ns, slot->run_max_ns);
	sum->wait_max_ns = max(sum->wait_max_ns, slot->wait_max_ns);
	sum->preempted += slot->preempted;
	sum->migrated += slot->migrated;
	sum->crossed += slot->crossed;
	sum->mispredicted += slot->mispredicted;
	if (slot->last_seen_ns < sum->last_seen_ns)
		return;
	sum->last_seen_ns = slot->last_seen_ns;
	memcpy(sum->comm, slot->comm, sizeof(sum->comm));
}

/* The slots that may hold @key, or the overflow slot for none. */
static bool key_find(int cpu, u64 key, struct augur_slot *slot)
{
	const struct augur_slot *slots = per_cpu(augur_cpu.slots, cpu);
	u32 way, i;

	for (way = 0; way < AUGUR_SLOT_WAYS; way++) {
		i = key ? augur_slot_index(key, way) : augur_nr_slots;
		if (READ_ONCE(slots[i].key) != key)
			continue;
		key_copy_slot(&slots[i], slot);
		if (slot->key == key && slot->count)
			return true;
	}
	return false;
}

/**
 * augur_key_get() - the key in a slot, added up over all CPUs
 * @cpu: CPU of the slot
 * @index: the slot; augur_nr_slots for all that was evicted, key 0
 * @key: out
 *
 * A key is answered once, at the first CPU that has it, unless it comes to or goes
 * from a CPU between two calls.
 *
 * Context: process.
 * Return: whether the slot has a key, and no CPU before has it.
 */
bool augur_key_get(int cpu, u32 index, struct augur_key *key)
{
	u64 wanted = READ_ONCE(per_cpu(augur_cpu.slots, cpu)[index].key);
	struct augur_slot slot;
	int other;

	/* What was evicted anywhere is answered at one place. */
	if (!wanted && (index < augur_nr_slots ||
			cpu != cpumask_first(cpu_possible_mask)))
		return false;
	*key = (struct augur_key){ .sum.key = wanted };
	for_each_possible_cpu(other) {
		if (!key_find(other, wanted, &slot))
			continue;
		if (other < cpu)
			return false;
		key_add(&key->sum, &slot);
		key->nr_cpus++;
	}
	return key->nr_cpus;
}
