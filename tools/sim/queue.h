/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A queue of tasks by virtual time, those of one time in the order they came: a
 * pairing heap in the tasks themselves. Virtual times wrap, hence the differences.
 */
#ifndef _AUGUR_SIM_QUEUE_H
#define _AUGUR_SIM_QUEUE_H

#include "sim.h"

/**
 * struct queue - tasks by scx.dsq_vtime
 * @root: the first of them
 * @nr: how many
 * @seq: of the next one that comes
 */
struct queue {
	struct sim_task *root;
	uint32_t nr;
	uint64_t seq;
};

static inline bool queue_before(const struct sim_task *a, const struct sim_task *b)
{
	int64_t d = a->scx.dsq_vtime - b->scx.dsq_vtime;

	return d < 0 || (!d && (int64_t)(a->scx.seq - b->scx.seq) < 0);
}

static inline struct sim_task *queue_meld(struct sim_task *a, struct sim_task *b)
{
	struct sim_task *first, *second;

	if (!a || !b)
		return a ? a : b;
	first = queue_before(a, b) ? a : b;
	second = first == a ? b : a;
	second->scx.sibling = first->scx.child;
	first->scx.child = second;
	return first;
}

static inline void queue_insert(struct queue *q, struct sim_task *p)
{
	p->scx.child = NULL;
	p->scx.sibling = NULL;
	q->root = queue_meld(q->root, p);
	q->nr++;
}

static inline void queue_push(struct queue *q, struct sim_task *p, uint64_t vtime)
{
	p->scx.dsq_vtime = vtime;
	p->scx.seq = q->seq++;
	queue_insert(q, p);
}

/* Takes the first: its children are melded in pairs, and the pairs from the last on. */
static inline struct sim_task *queue_pop(struct queue *q)
{
	struct sim_task *first = q->root, *at, *pairs = NULL, *root = NULL;

	if (!first)
		return NULL;
	for (at = first->scx.child; at;) {
		struct sim_task *a = at, *b = a->scx.sibling;

		at = b ? b->scx.sibling : NULL;
		a->scx.sibling = NULL;
		if (b)
			b->scx.sibling = NULL;
		a = queue_meld(a, b);
		a->scx.sibling = pairs;
		pairs = a;
	}
	while (pairs) {
		at = pairs->scx.sibling;
		pairs->scx.sibling = NULL;
		root = queue_meld(root, pairs);
		pairs = at;
	}
	q->root = root;
	q->nr--;
	return first;
}

/* Takes the first that may run on @cpu; those before it stay where they are. */
static inline struct sim_task *queue_take(struct sim *sim, struct queue *q, uint32_t cpu)
{
	struct sim_task *skipped = NULL, *p;

	while ((p = queue_pop(q))) {
		sim->counts.ops++;
		if (task_may_run(sim, p, cpu))
			break;
		p->next = skipped;
		skipped = p;
	}
	while (skipped) {
		struct sim_task *next = skipped->next;

		queue_insert(q, skipped);
		skipped = next;
	}
	return p;
}

#endif /* _AUGUR_SIM_QUEUE_H */
