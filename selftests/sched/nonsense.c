// SPDX-License-Identifier: GPL-2.0-only
/* libs: -luring */
/*
 * nonsense MS: decisions as no model would make them, for all keys there are, other
 * ones all the time: everybody promoted, for a nanosecond or for seconds, slices of a
 * microsecond and of an hour, and next to nothing known or everything. Some the module
 * must refuse. Prints what became of them.
 */
#include <stdio.h>

#include "control.h"

#define BATCH	512U

static const struct augur_decision kinds[] = {
	{ .tier = AUGUR_TIER_PROMOTED, .predicted_ns = 1, .band_q8 = 0 },
	{ .tier = AUGUR_TIER_PROMOTED, .predicted_ns = UINT32_MAX, .band_q8 = UINT16_MAX,
	  .slice_us = UINT32_MAX },
	{ .tier = AUGUR_TIER_ORDINARY, .predicted_ns = UINT32_MAX, .slice_us = 1 },
	{ .tier = AUGUR_TIER_ORDINARY, .predicted_ns = 1, .band_q8 = UINT16_MAX,
	  .slice_us = UINT32_MAX },
	{ .tier = AUGUR_TIER_PROMOTED, .predicted_ns = 1000, .slice_us = UINT32_MAX },
	{ .tier = AUGUR_TIER_NONE },
};

/* A tier that is none, a node that there is not, and no prediction at all. */
static const struct augur_decision wrong[] = {
	{ .tier = UINT8_MAX, .predicted_ns = 1, .node = AUGUR_NODE_ANY },
	{ .tier = AUGUR_TIER_PROMOTED, .predicted_ns = 1, .node = AUGUR_NODE_ANY - 1 },
	{ .tier = AUGUR_TIER_PROMOTED, .node = AUGUR_NODE_ANY },
};

static struct augur_decision batch[BATCH];
static uint32_t nr_batch;
static uint64_t accepted, refused;

static int push(const struct control *c)
{
	struct augur_push args = {
		.size = sizeof(args),
		.decisions = (uintptr_t)batch,
		.nr_decisions = nr_batch,
	};
	int ret = nr_batch ? ioctl(c->fd, AUGUR_U_PUSH, &args) : 0;

	if (ret < 0)
		return -1;
	accepted += ret;
	refused += nr_batch - ret;
	nr_batch = 0;
	return 0;
}

static int add(const struct control *c, struct augur_decision decision, uint64_t key,
	       uint32_t confidence)
{
	decision.key = key;
	decision.ttl_ms = 1000;
	decision.confidence = confidence % (AUGUR_CONFIDENCE_ONE + 1);
	batch[nr_batch++] = decision;
	return nr_batch < BATCH ? 0 : push(c);
}

/* The same kind for all: the next time it is another. */
static int round_of(const struct control *c, uint64_t round)
{
	struct augur_decision decision = kinds[round % (sizeof(kinds) / sizeof(kinds[0]))];
	struct augur_slot slot;
	uint32_t cpu, i;

	decision.node = AUGUR_NODE_ANY;
	for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
		for (i = 0; i < c->map->nr_slots; i++) {
			control_copy_slot(control_slot(c, cpu, i), &slot);
			if (slot.key && add(c, decision, slot.key, round * 997))
				return -1;
		}
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (add(c, wrong[i], 1 + i, 0))
			return -1;
	return push(c);
}

int main(int argc, char **argv)
{
	uint64_t ms = argc == 2 ? strtoull(argv[1], NULL, 10) : 0, end, round = 0;
	struct control control;

	if (!ms || control_open(&control)) {
		fprintf(stderr, "usage: nonsense MS, as root\n");
		return 2;
	}
	end = control_now(CLOCK_MONOTONIC) + ms * MSEC;
	while (control_now(CLOCK_MONOTONIC) < end) {
		if (round_of(&control, round++)) {
			perror("nonsense");
			return 1;
		}
		/* Time for some wakeups with these. */
		control_sleep(MSEC);
	}
	printf("rounds=%llu accepted=%llu refused=%llu\n", (unsigned long long)round,
	       (unsigned long long)accepted, (unsigned long long)refused);
	control_close(&control);
	return 0;
}
