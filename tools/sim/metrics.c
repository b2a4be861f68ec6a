// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "metrics.h"
#include "order.h"

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Of @nr values, which are sorted by this. */
static double median(double *values, uint32_t nr)
{
	qsort(values, nr, sizeof(*values), by_value);
	return nr % 2 ? values[nr / 2] : (values[nr / 2 - 1] + values[nr / 2]) / 2;
}

static double error_of(const struct augur_guess *g)
{
	return (double)g->level - g->actual;
}

static void add_error(struct augur_metrics *m, const struct augur_guess *g)
{
	const double limit = log2(AUGUR_METRICS_SHORT_NS);
	double err = error_of(g);

	m->mean += fabs(err);
	m->bias += err;
	m->under += err < -1;
	m->over += err > 1;
	m->cover += fabs(err) <= g->band;
	m->cover2 += fabs(err) <= 2 * g->band;
	m->class_right += (g->level < limit) == (g->actual < limit);
}

int augur_metrics_errors(const struct augur_guess *guesses, uint32_t nr,
			 struct augur_metrics *m)
{
	double *values = calloc(nr + 1UL, sizeof(*values));
	uint32_t i;

	if (!values)
		return -ENOMEM;
	*m = (struct augur_metrics){ .nr = nr };
	for (i = 0; i < nr; i++) {
		add_error(m, &guesses[i]);
		values[i] = fabs(error_of(&guesses[i]));
	}
	m->mean /= nr;
	m->bias /= nr;
	m->under /= nr;
	m->over /= nr;
	m->cover /= nr;
	m->cover2 /= nr;
	m->class_right /= nr;
	m->median = nr ? median(values, nr) : 0;
	for (i = 0; i < nr; i++)
		values[i] = fabs(exp2(error_of(&guesses[i])) - 1);
	m->relative = nr ? median(values, nr) : 0;
	free(values);
	return 0;
}

/* Those that are equal in everything may come in any order. */
static int by_arrival(const void *a, const void *b)
{
	const struct augur_job *x = a, *y = b;

	return ((x->arrival > y->arrival) - (x->arrival < y->arrival)) ?:
	       ((x->size > y->size) - (x->size < y->size)) ?:
	       ((x->rank > y->rank) - (x->rank < y->rank));
}

/*
 * Distances between wakeups are stretched or shrunk by one factor, so that the server
 * is busy for the wanted part of the time, however many CPUs there were.
 */
static void set_load(struct augur_job *jobs, uint32_t nr)
{
	double begin = jobs[0].arrival, work = 0, factor;
	uint32_t i;

	for (i = 0; i < nr; i++)
		work += jobs[i].size;
	factor = work * 100 / AUGUR_METRICS_LOAD /
		 fmax(1, jobs[nr - 1].arrival - begin);
	for (i = 0; i < nr; i++)
		jobs[i].arrival = (jobs[i].arrival - begin) * factor;
}

static double lost(double predicted, double fcfs, double best)
{
	return fcfs > best ? (predicted - best) / (fcfs - best) : 0;
}

static void judge_order(struct augur_job *jobs, struct augur_job *known, uint32_t nr,
			struct augur_metrics *m)
{
	double fcfs = augur_order_wait(jobs, nr, AUGUR_ORDER_FCFS);

	m->regret = lost(augur_order_wait(jobs, nr, AUGUR_ORDER_SJF), fcfs,
			 augur_order_wait(known, nr, AUGUR_ORDER_SJF));
	m->regret_srpt = lost(augur_order_wait(jobs, nr, AUGUR_ORDER_SRPT), fcfs,
			      augur_order_wait(known, nr, AUGUR_ORDER_SRPT));
}

int augur_metrics_regret(const struct augur_trace *t, uint32_t from, uint32_t to,
			 const struct augur_guess *guesses, struct augur_metrics *m)
{
	struct augur_job *jobs = calloc(2UL * (to - from), sizeof(*jobs));
	struct augur_job *known = jobs + (to - from);
	uint32_t nr = to - from, i;

	if (!jobs)
		return -ENOMEM;
	for (i = 0; i < nr; i++) {
		const struct augur_trace_burst *b = &t->bursts[from + i];

		jobs[i] = (struct augur_job){
			.arrival = (double)b->end_ns - b->run_ns - b->wait_ns,
			.size = exp2(guesses[i].actual),
			.rank = exp2(guesses[i].level),
		};
	}
	qsort(jobs, nr, sizeof(*jobs), by_arrival);
	set_load(jobs, nr);
	for (i = 0; i < nr; i++) {
		known[i] = jobs[i];
		known[i].rank = known[i].size;
	}
	judge_order(jobs, known, nr, m);
	free(jobs);
	return 0;
}

static uint64_t next_random(uint64_t *seed)
{
	uint64_t x = *seed += 0x9e3779b97f4a7c15ULL;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

struct sums {
	double a;
	double b;
};

/* Sums of each block; the rest of the bursts, less than a block, are left out. */
static void sum_blocks(const struct augur_guess *a, const struct augur_guess *b,
		       struct sums *sums, uint32_t blocks)
{
	uint32_t i;

	for (i = 0; i < blocks * AUGUR_METRICS_BLOCK; i++) {
		struct sums *s = &sums[i / AUGUR_METRICS_BLOCK];

		s->a += fabs(error_of(&a[i]));
		s->b += b ? fabs(error_of(&b[i])) : 1;
	}
}

struct augur_interval augur_metrics_ratio(const struct augur_guess *a,
					  const struct augur_guess *b, uint32_t nr,
					  uint64_t seed)
{
	uint32_t blocks = nr / AUGUR_METRICS_BLOCK, i, n;
	struct augur_interval out = { NAN, NAN, NAN };
	double ratios[AUGUR_METRICS_RESAMPLES];
	struct sums all = { 0 }, *sums;

	sums = calloc(blocks + 1UL, sizeof(*sums));
	if (!sums || !blocks) {
		free(sums);
		return out;
	}
	sum_blocks(a, b, sums, blocks);
	for (n = 0; n < AUGUR_METRICS_RESAMPLES; n++) {
		struct sums s = { 0 };

		for (i = 0; i < blocks; i++) {
			const struct sums *pick = &sums[next_random(&seed) % blocks];

			s.a += pick->a;
			s.b += pick->b;
		}
		ratios[n] = s.a / s.b;
	}
	for (i = 0; i < blocks; i++) {
		all.a += sums[i].a;
		all.b += sums[i].b;
	}
	qsort(ratios, n, sizeof(*ratios), by_value);
	out.value = all.a / all.b;
	out.low = ratios[n / 40];
	out.high = ratios[n - 1 - n / 40];
	free(sums);
	return out;
}
