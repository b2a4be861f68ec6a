/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two queues of events. Of CPUs each has exactly one event, whose time changes: a
 * heap with positions. Timers are never changed or taken back: a heap without.
 */
#ifndef _AUGUR_SIM_HEAP_H
#define _AUGUR_SIM_HEAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* Four children: half as deep as a binary heap, and they share a cache line. */
#define HEAP_ARITY	4

/**
 * struct heap_entry - something at a time
 * @at: when
 * @nr: number of what; the lower first at one time
 */
struct heap_entry {
	uint64_t at;
	uint64_t nr;
};

/**
 * struct heap - times of things numbered from 0, each always in the heap
 * @entry: heap
 * @pos: where each is
 * @nr: how many
 */
struct heap {
	struct heap_entry *entry;
	uint32_t *pos;
	uint32_t nr;
};

/**
 * struct timers - things to happen
 * @entry: heap
 * @nr: how many
 */
struct timers {
	struct heap_entry *entry;
	uint32_t nr;
};

static inline bool heap_before(const struct heap_entry *a, const struct heap_entry *b)
{
	return a->at < b->at || (a->at == b->at && a->nr < b->nr);
}

/* Index of the first of the children of @at, of those that are there. */
static inline uint32_t heap_least_child(const struct heap_entry *e, uint32_t nr, uint32_t at)
{
	uint32_t child = at * HEAP_ARITY + 1, end = child + HEAP_ARITY, best = child;

	if (end > nr)
		end = nr;
	for (child++; child < end; child++)
		if (heap_before(&e[child], &e[best]))
			best = child;
	return best;
}

static inline void heap_place(struct heap *h, uint32_t at, struct heap_entry e)
{
	h->entry[at] = e;
	h->pos[e.nr] = at;
}

/* Gives thing @nr another time. */
static inline void heap_set(struct heap *h, uint32_t nr, uint64_t when)
{
	struct heap_entry e = { when, nr };
	uint32_t at = h->pos[nr], other;

	while (at && heap_before(&e, &h->entry[(at - 1) / HEAP_ARITY])) {
		heap_place(h, at, h->entry[(at - 1) / HEAP_ARITY]);
		at = (at - 1) / HEAP_ARITY;
	}
	while (at * HEAP_ARITY + 1 < h->nr) {
		other = heap_least_child(h->entry, h->nr, at);
		if (!heap_before(&h->entry[other], &e))
			break;
		heap_place(h, at, h->entry[other]);
		at = other;
	}
	heap_place(h, at, e);
}

static inline void timers_push(struct timers *t, uint64_t when, uint64_t nr)
{
	struct heap_entry e = { when, nr };
	uint32_t at = t->nr++;

	while (at && heap_before(&e, &t->entry[(at - 1) / HEAP_ARITY])) {
		t->entry[at] = t->entry[(at - 1) / HEAP_ARITY];
		at = (at - 1) / HEAP_ARITY;
	}
	t->entry[at] = e;
}

static inline uint64_t timers_pop(struct timers *t)
{
	uint64_t nr = t->entry[0].nr;
	struct heap_entry e = t->entry[--t->nr];
	uint32_t at = 0, other;

	while (at * HEAP_ARITY + 1 < t->nr) {
		other = heap_least_child(t->entry, t->nr, at);
		if (!heap_before(&t->entry[other], &e))
			break;
		t->entry[at] = t->entry[other];
		at = other;
	}
	t->entry[at] = e;
	return nr;
}

#endif /* _AUGUR_SIM_HEAP_H */
