/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * CPUs that are not equally fast.
 */
#ifndef _AUGUR_POLICY_SPEED_H
#define _AUGUR_POLICY_SPEED_H

#include "types.h"

/* What the fastest CPUs of a machine do; others do a part of it. */
#define AUGUR_CAPACITY_ONE	1024U

/**
 * augur_slower_ns() - how much longer a task takes on a CPU than on the fastest
 * @run_ns: what it takes there, below 2^50
 * @capacity: of the CPU; 0 if that is not known
 *
 * Return: 0 if it is as fast.
 */
static inline __u64 augur_slower_ns(__u64 run_ns, __u32 capacity)
{
	if (!capacity || capacity >= AUGUR_CAPACITY_ONE)
		return 0;
	return run_ns * (AUGUR_CAPACITY_ONE - capacity) / capacity;
}

#endif /* _AUGUR_POLICY_SPEED_H */
