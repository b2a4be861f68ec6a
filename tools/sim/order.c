// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "order.h"

/**
 * struct waiting - a job in the queue
 * @rank: what is left of its rank
 * @left: what is left of its size
 * @number: which job
 */
struct waiting {
	double rank;
	double left;
	uint32_t number;
};

/**
 * struct heap - jobs that are there, the one to serve next on top
 * @w: binary heap
 * @nr: number of jobs
 */
struct heap {
	struct waiting *w;
	uint32_t nr;
};

static bool before(const struct waiting *a, const struct waiting *b)
{
	return a->rank < b->rank || (a->rank == b->rank && a->number < b->number);
}

static void swap(struct waiting *a, struct waiting *b)
{
	struct waiting c = *a;

	*a = *b;
	*b = c;
}

static void push(struct heap *h, struct waiting w)
{
	uint32_t i = h->nr++;

	for (h->w[i] = w; i && before(&h->w[i], &h->w[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&h->w[i], &h->w[(i - 1) / 2]);
}

static struct waiting pop(struct heap *h)
{
	struct waiting top = h->w[0];
	uint32_t i = 0, child;

	h->w[0] = h->w[--h->nr];
	while ((child = 2 * i + 1) < h->nr) {
		if (child + 1 < h->nr && before(&h->w[child + 1], &h->w[child]))
			child++;
		if (!before(&h->w[child], &h->w[i]))
			break;
		swap(&h->w[i], &h->w[child]);
		i = child;
	}
	return top;
}

static double serve(const struct augur_job *jobs, uint32_t nr,
		    enum augur_order order, struct heap *h)
{
	double now = 0, wait = 0, until;
	uint32_t next = 0;

	while (next < nr || h->nr) {
		struct waiting w;

		if (!h->nr && jobs[next].arrival > now)
			now = jobs[next].arrival;
		for (; next < nr && jobs[next].arrival <= now; next++)
			push(h, (struct waiting){
				.rank = order == AUGUR_ORDER_FCFS ? 0 : jobs[next].rank,
				.left = jobs[next].size,
				.number = next,
			});
		w = pop(h);
		until = now + w.left;
		/* Served until somebody comes who may be served before it. */
		if (order == AUGUR_ORDER_SRPT && next < nr && jobs[next].arrival < until) {
			w.left = until - jobs[next].arrival;
			w.rank -= jobs[next].arrival - now;
			w.rank = w.rank > 0 ? w.rank : 0;
			now = jobs[next].arrival;
			push(h, w);
			continue;
		}
		now = until;
		wait += now - jobs[w.number].arrival - jobs[w.number].size;
	}
	return wait / nr;
}

double augur_order_wait(const struct augur_job *jobs, uint32_t nr,
			enum augur_order order)
{
	struct heap h = { .w = calloc(nr + 1UL, sizeof(*h.w)) };
	double wait;

	if (!h.w)
		return -1;
	wait = serve(jobs, nr, order, &h);
	free(h.w);
	return wait;
}
