/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * blocks.h - in what order schedulers are measured
 *
 * A round takes them in a random order and then in the reverse of it, A B B A, so
 * that a slow drift hits all alike; which one is first is drawn anew for each round.
 * The two halves of a round are two pairs: what a scheduler measured in one is
 * compared with what others measured in the same.
 */
#ifndef AUGUR_BENCH_BLOCKS_H
#define AUGUR_BENCH_BLOCKS_H

#include <stdint.h>

#define BLOCKS_SCHEDS_MAX	16

/* Fills the 2 * @nr places of @order with the numbers of schedulers. */
void blocks_round(unsigned int *order, unsigned int nr, uint64_t *random);

#endif /* AUGUR_BENCH_BLOCKS_H */
