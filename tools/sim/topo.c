// SPDX-License-Identifier: GPL-2.0-only
/*
 * Machines, and which of them make sense.
 */
#include "topo.h"

#include <stdlib.h>
#include <string.h>

#define NODE_CPUS	128
#define LLC_CPUS	16
#define DISTANCE_OTHER	20

/* The fewest parts of at most @most that divide @nr evenly. */
static uint32_t parts(uint32_t nr, uint32_t most)
{
	uint32_t n = (nr + most - 1) / most;

	while (nr % n)
		n++;
	return n;
}

static void default_distance(struct topo *t)
{
	uint32_t i, k;

	for (i = 0; i < TOPO_NODES_MAX; i++)
		for (k = 0; k < TOPO_NODES_MAX; k++)
			t->distance[i][k] = i == k ? TOPO_DISTANCE_SELF : DISTANCE_OTHER;
}

void topo_default(struct topo *t, uint32_t nr_cpus)
{
	t->nr_cpus = nr_cpus;
	t->smt = 1;
	t->nr_nodes = parts(nr_cpus, NODE_CPUS);
	if (t->nr_nodes > TOPO_NODES_MAX)
		t->nr_nodes = 1;
	t->nr_llcs = t->nr_nodes * parts(nr_cpus / t->nr_nodes, LLC_CPUS);
	default_distance(t);
}

static bool parse_row(struct topo *t, uint32_t row, char *text, struct fault *f)
{
	char *piece[TOPO_NODES_MAX];
	size_t nr = parse_split(text, ',', piece, TOPO_NODES_MAX), i;
	uint64_t value;

	if (nr != t->nr_nodes)
		return fault_set(f, "row %u of the distances has %zu of them, but there are %u nodes",
				 row, nr, t->nr_nodes);
	for (i = 0; i < nr; i++) {
		if (!parse_number(piece[i], TOPO_DISTANCE_SELF, TOPO_DISTANCE_MAX, &value))
			return fault_set(f, "'%s' is not a distance: they are %u to %u",
					 piece[i], TOPO_DISTANCE_SELF, TOPO_DISTANCE_MAX);
		t->distance[row][i] = value;
	}
	return true;
}

bool topo_parse_distance(struct topo *t, const char *text, struct fault *f)
{
	char *copy = strdup(text), *row[TOPO_NODES_MAX];
	bool ok = true;
	size_t nr, i;

	if (!copy)
		return fault_set(f, "no memory");
	nr = parse_split(copy, '/', row, TOPO_NODES_MAX);
	if (nr != t->nr_nodes)
		ok = fault_set(f, "the distances have %zu rows, but there are %u nodes",
			       nr, t->nr_nodes);
	for (i = 0; ok && i < nr; i++)
		ok = parse_row(t, i, row[i], f);
	free(copy);
	return ok;
}

static bool check_distance(const struct topo *t, struct fault *f)
{
	uint32_t i, k;

	for (i = 0; i < t->nr_nodes; i++) {
		if (t->distance[i][i] != TOPO_DISTANCE_SELF)
			return fault_set(f, "node %u is %u from itself, not %u", i,
					 t->distance[i][i], TOPO_DISTANCE_SELF);
		for (k = 0; k < i; k++) {
			if (t->distance[i][k] != t->distance[k][i])
				return fault_set(f, "node %u is %u from node %u, but %u the other way",
						 k, t->distance[k][i], i, t->distance[i][k]);
			if (t->distance[i][k] == TOPO_DISTANCE_SELF)
				return fault_set(f, "node %u is as near to node %u as to itself",
						 i, k);
		}
	}
	return true;
}

bool topo_check(const struct topo *t, struct fault *f)
{
	if (t->nr_cpus % t->nr_nodes)
		return fault_set(f, "%u CPUs are not to be shared by %u nodes", t->nr_cpus,
				 t->nr_nodes);
	if (t->nr_llcs % t->nr_nodes)
		return fault_set(f, "%u caches are not to be shared by %u nodes", t->nr_llcs,
				 t->nr_nodes);
	if (t->nr_cpus % t->nr_llcs)
		return fault_set(f, "%u CPUs are not to be shared by %u caches", t->nr_cpus,
				 t->nr_llcs);
	if (t->nr_cpus / t->nr_llcs % t->smt)
		return fault_set(f, "%u CPUs of a cache are not cores of %u",
				 t->nr_cpus / t->nr_llcs, t->smt);
	return check_distance(t, f);
}
