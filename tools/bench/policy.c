// SPDX-License-Identifier: GPL-2.0-only
/*
 * policy - what the arithmetic of the scheduler and of the model costs, natively: ns per
 * call, the best of some rounds. In a deterministic guest a ns of a CPU is a fixed number
 * of instructions, hence there it counts them.
 *
 * Beside augur's choice of a CPU, which compares four, there is what it replaces: the five
 * factors of every CPU there is. Nothing else uses that.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/model.h"
#include "policy/order.h"
#include "policy/place.h"
#include "policy/plan.h"
#include "policy/tokens.h"

#define ROUNDS		7
#define CALLS		2000U
#define SCAN_CPUS	64U
#define NODE_CPUS	8U
#define NOW		1000000000ULL

/* What the choice of a CPU asks of each; as struct augur_cpu and struct augur_llc. */
static struct cpu {
	uint64_t ends_at;
	uint64_t typical_ns;
	uint32_t llc;
	uint32_t node;
	uint32_t queued;
	uint8_t known;
	uint8_t allowed;
	uint8_t idle;
	uint8_t promoted;
} __attribute__((aligned(64))) cpus[SCAN_CPUS];

static struct augur_tunables tunables = { AUGUR_TUNABLES(AUGUR_TUNABLE_DEFAULT) };
static volatile uint64_t sink;	/* keeps what is measured from being removed */

static void make_cpus(void)
{
	uint32_t i;

	for (i = 0; i < SCAN_CPUS; i++)
		cpus[i] = (struct cpu){
			.ends_at = NOW + 100000 + i * 7919 % 3000000,
			.typical_ns = 300000,
			.llc = i / NODE_CPUS,
			.node = i / NODE_CPUS,
			.queued = i % 3,
			.known = i % 2,
			.allowed = 1,
		};
}

static enum augur_distance distance(uint32_t from, uint32_t to)
{
	if (from == to)
		return AUGUR_DISTANCE_NONE;
	if (cpus[from].llc == cpus[to].llc)
		return AUGUR_DISTANCE_LLC;
	return cpus[from].node == cpus[to].node ? AUGUR_DISTANCE_NODE :
						 AUGUR_DISTANCE_REMOTE;
}

/* The five factors of a CPU; rotation is in the choice among them. */
static uint64_t cost(uint32_t prev, uint32_t at, uint64_t predicted_ns)
{
	const struct cpu *c = &cpus[at];
	struct augur_candidate candidate;

	if (!c->allowed)
		return AUGUR_COST_NEVER;
	candidate.rest.ns = augur_remaining_ns(c->ends_at, NOW, tunables.slice_max_ns);
	candidate.rest.known = c->known;
	candidate.queued_ns = augur_queued_ns(c->queued, c->typical_ns, NODE_CPUS);
	candidate.migration_ns = augur_migration_ns(distance(prev, at), &tunables);
	candidate.preemptible = !c->promoted;
	return augur_candidate_ns(&candidate, predicted_ns, &tunables);
}

/* An idle CPU that may be used: the first thing that is asked, and mostly the last. */
static void call_fast(uint32_t i)
{
	struct cpu *prev = &cpus[i % SCAN_CPUS];

	prev->idle = 1;
	if (prev->allowed && __atomic_exchange_n(&prev->idle, 0, __ATOMIC_SEQ_CST))
		sink = i;
}

static void call_slow(uint32_t i)
{
	__u64 costs[AUGUR_NR_CANDIDATES];
	uint32_t k;

	for (k = 0; k < AUGUR_NR_CANDIDATES; k++)
		costs[k] = cost(i % SCAN_CPUS, (i * (k + 1) + k) % SCAN_CPUS, 200000);
	sink = augur_choose(costs, i);
}

static void call_scan(uint32_t i)
{
	uint64_t least = AUGUR_COST_NEVER, ns;
	uint32_t k, at, best = 0;

	for (k = 0; k < SCAN_CPUS; k++) {
		at = (k + i) % SCAN_CPUS;
		ns = cost(i % SCAN_CPUS, at, 200000);
		if (ns < least) {
			least = ns;
			best = at;
		}
	}
	sink = best;
}

static void call_plan(uint32_t i)
{
	struct augur_task_decision d = { .predicted_ns = 1000 * i + 1, .band_q8 = i % 1024 };
	struct augur_plan plan;

	augur_plan_make(&plan, &d, &tunables);
	sink = plan.slice_ns + augur_plan_rest(&plan, i, &tunables);
}

static void call_order(uint32_t i)
{
	struct augur_plan plan = { .predicted_ns = 1000 * i, .slice_ns = 3000000 };
	uint64_t vtime = augur_vtime_enter(NOW + 7919 * i, 100 + i % 7, NOW, i % 2,
					   &tunables);

	sink = augur_vtime_deadline(vtime, 100 + i % 7, &plan);
}

static void call_tokens(uint32_t i)
{
	static struct augur_tokens tokens;

	augur_tokens_earn(&tokens, NOW + 1000 * i, tunables.promote_share,
			  tunables.promote_burst_ns);
	if (augur_tokens_cover(&tokens, tunables.promote_slice_ns))
		augur_tokens_charge(&tokens, 500, tunables.promote_burst_ns);
	sink = tokens.ns;
}

static struct augur_model model;

static void call_update(uint32_t i)
{
	struct augur_model_sample s = {
		.end_ns = NOW + 100000 * i,
		.run_ns = 20000 + i * 7919 % 20000,
		.wait_ns = i % 4096,
	};

	sink = augur_model_update(&model, &augur_model_defaults, &s);
}

static void call_predict(uint32_t i)
{
	struct augur_prediction out;

	if (augur_model_predict(&model, &augur_model_defaults, NOW + 100000 * CALLS + i,
				&out))
		sink = out.run_ns;
}

static void call_nothing(uint32_t i)
{
	sink = i;
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static double best_of(void (*call)(uint32_t i))
{
	uint64_t least = ~0ULL, ns;
	uint32_t round, i;

	for (round = 0; round < ROUNDS; round++) {
		ns = now_ns();
		for (i = 0; i < CALLS; i++)
			call(i);
		ns = now_ns() - ns;
		least = ns < least ? ns : least;
	}
	return (double)least / CALLS;
}

int main(void)
{
	static const struct {
		const char *name;
		void (*call)(uint32_t i);
	} costs[] = {
		{ "fast", call_fast }, { "slow", call_slow }, { "scan64", call_scan },
		{ "plan", call_plan }, { "order", call_order }, { "tokens", call_tokens },
		{ "update", call_update }, { "predict", call_predict },
	};
	double nothing;
	size_t i;

	make_cpus();
	augur_model_init(&model, &augur_model_defaults);
	nothing = best_of(call_nothing);
	for (i = 0; i < sizeof(costs) / sizeof(*costs); i++)
		printf("%s %.2f\n", costs[i].name, best_of(costs[i].call) - nothing);
	return 0;
}
