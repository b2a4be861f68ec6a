// SPDX-License-Identifier: GPL-2.0-only

#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/cpumask.h>
#include <linux/string.h>

#include "counter.h"
#include "cpu.h"

static const struct {
	const char *name;
	const char *meaning;
} augur_counter_texts[] = {
#define X(name, meaning) { #name, meaning },
	AUGUR_COUNTERS(X)
#undef X
};

static_assert(ARRAY_SIZE(augur_counter_texts) == AUGUR_NR_COUNTERS);

const char *augur_counter_name(u32 index)
{
	return augur_counter_texts[index].name;
}

const char *augur_counter_meaning(u32 index)
{
	return augur_counter_texts[index].meaning;
}

u64 augur_counter_value(const struct augur_counters *counters, u32 index)
{
	return READ_ONCE(((const u64 *)counters)[index]);
}

/* Not a snapshot: others count while this adds up. */
void augur_counter_sum(struct augur_counters *sum)
{
	u64 *values = (u64 *)sum;
	int cpu;
	u32 i;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu)
		for (i = 0; i < AUGUR_NR_COUNTERS; i++)
			values[i] += augur_counter_value(per_cpu_ptr(&augur_cpu.counters, cpu), i);
}
