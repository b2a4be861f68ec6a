// SPDX-License-Identifier: GPL-2.0-only
/* libs: -luring */
/*
 * act: sleeps, promotes its own sleeping with a prediction that is wrong, sleeps,
 * takes that back, and sleeps: it makes most of the events happen, in this order.
 */
#include <sys/prctl.h>

#include "control.h"

#define NAME	"t-act"

static void sleep_times(unsigned int n)
{
	while (n--)
		control_sleep(2 * MSEC);
}

/* Key of the slots with this name that have most bursts. */
static uint64_t own_key(const struct control *c)
{
	uint64_t key = 0, count = 0;
	struct augur_slot slot;
	uint32_t cpu, i;

	for (cpu = 0; cpu < c->query.nr_cpus; cpu++)
		for (i = 0; i < c->map->nr_slots; i++) {
			control_copy_slot(control_slot(c, cpu, i), &slot);
			if (strncmp(slot.comm, NAME, AUGUR_COMM_LEN) ||
			    slot.count <= count)
				continue;
			key = slot.key;
			count = slot.count;
		}
	return key;
}

static int push(const struct control *c, uint64_t key, uint8_t tier)
{
	struct augur_decision decision = {
		.key = key,
		.predicted_ns = UINT32_MAX,
		.ttl_ms = 60000,
		.confidence = 900,
		.tier = tier,
		.node = AUGUR_NODE_ANY,
	};
	struct augur_push args = {
		.size = sizeof(args),
		.decisions = (uintptr_t)&decision,
		.nr_decisions = 1,
	};

	return ioctl(c->fd, AUGUR_U_PUSH, &args) == 1 ? 0 : -1;
}

int main(void)
{
	struct control c;
	uint64_t key;

	prctl(PR_SET_NAME, NAME);
	if (control_open(&c))
		return 1;
	sleep_times(20);
	key = own_key(&c);
	if (!key || push(&c, key, AUGUR_TIER_PROMOTED))
		return 1;
	sleep_times(5);
	if (push(&c, key, AUGUR_TIER_NONE))
		return 1;
	sleep_times(5);
	return 0;
}
