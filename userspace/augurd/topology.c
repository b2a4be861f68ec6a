// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the machine's shape from sysfs. Handing it to the scheduler is in
 * topology_apply.c, so that this part can be tested without libbpf.
 */
#include "topology.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "augur_sched.h"
#include "policy/speed.h"

#define LINE_BYTES		16384
#define CACHES_MAX		10
#define LLC_LEVEL_MAX		3
#define DISTANCE_LOCAL		10
#define DISTANCE_UNKNOWN	20
#define NO_LLC			UINT32_MAX
#define CAPACITY_MOST		(1U << 20)

/**
 * struct reader - one pass over sysfs
 * @sysfs: its root
 * @line: what was read last
 */
struct reader {
	const char *sysfs;
	char line[LINE_BYTES];
};

/**
 * struct list - position in a list such as "0-3,8,10-11"
 * @pos: what is not read yet
 * @cur: the current member
 * @last: the end of the current range
 */
struct list {
	const char *pos;
	uint32_t cur;
	uint32_t last;
};

/* Reads one line of a file below sysfs into r->line, without its newline. */
__attribute__((format(printf, 2, 3)))
static int read_line(struct reader *r, const char *fmt, ...)
{
	char name[PATH_MAX];
	va_list args;
	size_t len;
	FILE *f;

	len = snprintf(name, sizeof(name), "%s/devices/system/", r->sysfs);
	if (len >= sizeof(name))
		return -ENAMETOOLONG;
	va_start(args, fmt);
	vsnprintf(name + len, sizeof(name) - len, fmt, args);
	va_end(args);
	f = fopen(name, "re");
	if (!f)
		return -errno;
	if (!fgets(r->line, sizeof(r->line), f))
		r->line[0] = '\0';
	fclose(f);
	r->line[strcspn(r->line, "\n")] = '\0';
	return 0;
}

/* Steps to the next member; false at the end, or where it stops being a list. */
static bool list_next(struct list *l)
{
	char *end;

	if (l->cur < l->last) {
		l->cur++;
		return true;
	}
	if (*l->pos == ',')
		l->pos++;
	if (!isdigit((unsigned char)*l->pos))
		return false;
	l->cur = strtoul(l->pos, &end, 10);
	l->last = *end == '-' ? strtoul(end + 1, &end, 10) : l->cur;
	l->pos = end;
	return l->cur <= l->last;
}

static struct list list_of(const char *text)
{
	return (struct list){ .pos = text };
}

static int read_possible(struct augur_topology *topo, struct reader *r)
{
	struct list l;
	int err;

	err = read_line(r, "cpu/possible");
	if (err)
		return err;
	l = list_of(r->line);
	while (list_next(&l)) {
		if (l.cur >= AUGUR_SCHED_CPUS_MAX)
			return -E2BIG;
		topo->nr_cpus = l.cur + 1;
		topo->nr_possible++;
	}
	return topo->nr_cpus ? 0 : -EINVAL;
}

static int allocate(struct augur_topology *topo, struct reader *r)
{
	struct list l = list_of(r->line);
	uint32_t cpu;

	/* There are at most as many caches and nodes with CPUs as there are CPUs. */
	topo->cpus = calloc(topo->nr_cpus, sizeof(*topo->cpus));
	topo->llc_node = calloc(topo->nr_cpus, sizeof(*topo->llc_node));
	topo->node_id = calloc(topo->nr_cpus, sizeof(*topo->node_id));
	if (!topo->cpus || !topo->llc_node || !topo->node_id)
		return -ENOMEM;
	for (cpu = 0; cpu < topo->nr_cpus; cpu++) {
		topo->cpus[cpu].llc = NO_LLC;
		topo->cpus[cpu].core = cpu;
	}
	while (list_next(&l))
		topo->cpus[l.cur].possible = true;
	return 0;
}

/* Nodes that have CPUs, in the order of their numbers; if none says so, one. */
static void read_nodes(struct augur_topology *topo, struct reader *r)
{
	uint32_t ids = 0, node;
	struct list l;

	if (!read_line(r, "node/has_cpu")) {
		l = list_of(r->line);
		while (ids < topo->nr_cpus && list_next(&l))
			topo->node_id[ids++] = l.cur;
	}
	topo->nr_nodes = ids ? ids : 1;
	for (node = 0; node < ids; node++) {
		if (read_line(r, "node/node%u/cpulist", topo->node_id[node]))
			continue;
		l = list_of(r->line);
		while (list_next(&l))
			if (l.cur < topo->nr_cpus)
				topo->cpus[l.cur].node = node;
	}
}

/* The last cache that the CPU shares with others or could: the highest up to L3. */
static int read_llc_list(struct reader *r, uint32_t cpu)
{
	uint32_t best = 0, index = 0, i;

	for (i = 0; i < CACHES_MAX; i++) {
		uint32_t level;

		if (read_line(r, "cpu/cpu%u/cache/index%u/level", cpu, i))
			continue;
		level = strtoul(r->line, NULL, 10);
		if (level >= 2 && level <= LLC_LEVEL_MAX && level > best) {
			best = level;
			index = i;
		}
	}
	if (!best)
		return -ENOENT;
	return read_line(r, "cpu/cpu%u/cache/index%u/shared_cpu_list", cpu, index);
}

static uint32_t add_llc(struct augur_topology *topo, uint32_t node)
{
	topo->llc_node[topo->nr_llcs] = node;
	return topo->nr_llcs++;
}

static uint32_t llc_of_node(struct augur_topology *topo, uint32_t node)
{
	uint32_t llc;

	for (llc = 0; llc < topo->nr_llcs; llc++)
		if (topo->llc_node[llc] == node)
			return llc;
	return add_llc(topo, node);
}

static int read_llcs(struct augur_topology *topo, struct reader *r)
{
	uint32_t cpu, llc;
	struct list l;

	for (cpu = 0; cpu < topo->nr_cpus; cpu++) {
		if (!topo->cpus[cpu].possible || topo->cpus[cpu].llc != NO_LLC ||
		    read_llc_list(r, cpu))
			continue;
		llc = add_llc(topo, topo->cpus[cpu].node);
		topo->cpus[cpu].llc = llc;
		l = list_of(r->line);
		while (list_next(&l))
			if (l.cur < topo->nr_cpus && topo->cpus[l.cur].llc == NO_LLC)
				topo->cpus[l.cur].llc = llc;
	}
	for (cpu = 0; cpu < topo->nr_cpus; cpu++)
		if (topo->cpus[cpu].llc == NO_LLC)
			topo->cpus[cpu].llc = llc_of_node(topo, topo->cpus[cpu].node);
	return topo->nr_llcs > AUGUR_SCHED_LLCS_MAX ? -E2BIG : 0;
}

static void read_cores(struct augur_topology *topo, struct reader *r)
{
	uint32_t cpu;
	struct list l;

	for (cpu = 0; cpu < topo->nr_cpus; cpu++) {
		if (read_line(r, "cpu/cpu%u/topology/thread_siblings_list", cpu))
			continue;
		l = list_of(r->line);
		if (list_next(&l) && l.cur < topo->nr_cpus)
			topo->cpus[cpu].core = l.cur;
		if (list_next(&l))
			topo->smt = true;
	}
}

/* A number of each possible CPU; 0 where it is missing or absurd. Returns the largest. */
static uint32_t read_numbers(struct augur_topology *topo, struct reader *r,
			     const char *file)
{
	uint32_t cpu, most = 0;

	for (cpu = 0; cpu < topo->nr_cpus; cpu++) {
		unsigned long number = 0;

		if (topo->cpus[cpu].possible && !read_line(r, "cpu/cpu%u/%s", cpu, file))
			number = strtoul(r->line, NULL, 10);
		topo->cpus[cpu].capacity = number <= CAPACITY_MOST ? number : 0;
		if (topo->cpus[cpu].capacity > most)
			most = topo->cpus[cpu].capacity;
	}
	return most;
}

/*
 * x86 has a list of the CPUs of the small kind, and of all what they can reach. The
 * latter alone is no help: it ranks equal cores too, by which of them came out best.
 */
static uint32_t read_small_kind(struct augur_topology *topo, struct reader *r)
{
	uint32_t most = read_numbers(topo, r, "acpi_cppc/highest_perf"), cpu;
	struct list small;
	bool more;

	if (read_line(r, "../cpu_atom/cpus"))
		return 0;
	small = list_of(r->line);
	more = list_next(&small);
	for (cpu = 0; cpu < topo->nr_cpus; cpu++) {
		if (more && small.cur == cpu)
			more = list_next(&small);
		else
			topo->cpus[cpu].capacity = most;
	}
	return most;
}

/* Of what nothing is known is as fast as any, and so is what nearly is. */
static uint32_t capacity_of(uint32_t number, uint32_t most)
{
	if (!number || number >= most - most / 10)
		return AUGUR_CAPACITY_ONE;
	return (uint64_t)number * AUGUR_CAPACITY_ONE / most ?: 1;
}

static void read_capacities(struct augur_topology *topo, struct reader *r)
{
	uint32_t most = read_numbers(topo, r, "cpu_capacity"), cpu;

	if (!most)
		most = read_small_kind(topo, r);
	topo->capacity_least = AUGUR_CAPACITY_ONE;
	for (cpu = 0; cpu < topo->nr_cpus; cpu++) {
		uint32_t *capacity = &topo->cpus[cpu].capacity;

		*capacity = capacity_of(most ? *capacity : 0, most);
		if (*capacity < topo->capacity_least)
			topo->capacity_least = *capacity;
	}
}

/* One row of the firmware's table, which has a column for every online node. */
static void read_distance_row(struct augur_topology *topo, struct reader *r,
			      const char *online, uint32_t node)
{
	uint32_t *row = topo->distance + node * topo->nr_nodes;
	struct list l = list_of(online);
	uint32_t to = 0;
	char *pos;

	if (read_line(r, "node/node%u/distance", topo->node_id[node]))
		return;
	pos = r->line;
	while (to < topo->nr_nodes && list_next(&l)) {
		uint32_t distance = strtoul(pos, &pos, 10);

		if (l.cur == topo->node_id[to] && distance)
			row[to++] = distance;
	}
}

static int read_distances(struct augur_topology *topo, struct reader *r)
{
	uint32_t nr = topo->nr_nodes, from, to;
	char *online;

	topo->distance = calloc((size_t)nr * nr, sizeof(*topo->distance));
	if (!topo->distance)
		return -ENOMEM;
	for (from = 0; from < nr; from++)
		for (to = 0; to < nr; to++)
			topo->distance[from * nr + to] =
				from == to ? DISTANCE_LOCAL : DISTANCE_UNKNOWN;
	if (read_line(r, "node/online"))
		return 0;
	online = strdup(r->line);
	if (!online)
		return -ENOMEM;
	for (from = 0; from < nr; from++)
		read_distance_row(topo, r, online, from);
	free(online);
	return 0;
}

static int read_all(struct augur_topology *topo, struct reader *r)
{
	int err;

	err = read_possible(topo, r);
	if (err)
		return err;
	err = allocate(topo, r);
	if (err)
		return err;
	read_nodes(topo, r);
	err = read_llcs(topo, r);
	if (err)
		return err;
	read_cores(topo, r);
	read_capacities(topo, r);
	return read_distances(topo, r);
}

int augur_topology_read_at(struct augur_topology *topo, const char *sysfs)
{
	struct reader *r;
	int err;

	memset(topo, 0, sizeof(*topo));
	r = calloc(1, sizeof(*r));
	if (!r)
		return -ENOMEM;
	r->sysfs = sysfs;
	err = read_all(topo, r);
	free(r);
	if (err)
		augur_topology_free(topo);
	return err;
}

int augur_topology_read(struct augur_topology *topo)
{
	return augur_topology_read_at(topo, "/sys");
}

void augur_topology_free(struct augur_topology *topo)
{
	free(topo->cpus);
	free(topo->llc_node);
	free(topo->node_id);
	free(topo->distance);
	memset(topo, 0, sizeof(*topo));
}
