// SPDX-License-Identifier: GPL-2.0-only
#include "blocks.h"
#include "random.h"

void blocks_round(unsigned int *order, unsigned int nr, uint64_t *random)
{
	unsigned int i, with, other;

	for (i = 0; i < nr; i++)
		order[i] = i;
	for (i = nr; i > 1; i--) {
		with = random_below(random, i);
		other = order[i - 1];
		order[i - 1] = order[with];
		order[with] = other;
	}
	for (i = 0; i < nr; i++)
		order[2 * nr - 1 - i] = order[i];
}
