// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/augurd/topology.c */
/*
 * The topology is what sysfs says, whatever it leaves out.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "augurd/topology.h"
#include "kselftest_harness.h"

/**
 * struct machine - a sysfs of our own
 * @root: its folder
 * @topo: what was read from it
 */
struct machine {
	char root[64];
	struct augur_topology topo;
};

/* Writes a file of the machine, with the folders it is in. */
__attribute__((format(printf, 2, 4)))
static void put(struct machine *m, const char *path, const char *text, ...)
{
	char name[256], file[128];
	va_list args;
	FILE *f;

	va_start(args, text);
	vsnprintf(file, sizeof(file), path, args);
	va_end(args);
	snprintf(name, sizeof(name), "%s/devices/system/%s", m->root, file);
	for (char *slash = name + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(name, 0755);
		*slash = '/';
	}
	f = fopen(name, "w");
	if (!f) {
		perror(name);
		abort();
	}
	fprintf(f, "%s\n", text);
	fclose(f);
}

static void put_cache(struct machine *m, unsigned int cpu, unsigned int index,
		      const char *level, const char *shared)
{
	put(m, "cpu/cpu%u/cache/index%u/level", level, cpu, index);
	put(m, "cpu/cpu%u/cache/index%u/shared_cpu_list", shared, cpu, index);
}

static int read_it(struct machine *m)
{
	return augur_topology_read_at(&m->topo, m->root);
}

FIXTURE(topology)
{
	struct machine m;
};

FIXTURE_SETUP(topology)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(self->m.root, sizeof(self->m.root), "%s/sysXXXXXX", tmp ? tmp : "/tmp");
	ASSERT_NE(mkdtemp(self->m.root), NULL);
}

FIXTURE_TEARDOWN(topology)
{
	char command[128];

	augur_topology_free(&self->m.topo);
	snprintf(command, sizeof(command), "rm -rf '%s'", self->m.root);
	EXPECT_EQ(system(command), 0);
}

TEST_F(topology, a_bare_machine_is_one_cache_and_one_node)
{
	put(&self->m, "cpu/possible", "0-3");
	ASSERT_EQ(read_it(&self->m), 0);
	EXPECT_EQ(self->m.topo.nr_cpus, 4);
	EXPECT_EQ(self->m.topo.nr_possible, 4);
	EXPECT_EQ(self->m.topo.nr_llcs, 1);
	EXPECT_EQ(self->m.topo.nr_nodes, 1);
	EXPECT_FALSE(self->m.topo.smt);
	EXPECT_EQ(self->m.topo.distance[0], 10);
	for (unsigned int cpu = 0; cpu < 4; cpu++) {
		EXPECT_EQ(self->m.topo.cpus[cpu].llc, 0);
		EXPECT_EQ(self->m.topo.cpus[cpu].core, cpu);
	}
}

/* Two nodes of two caches of two cores of two threads; node 1 has only memory. */
static void put_server(struct machine *m)
{
	static const char *const cores[] = { "0-1", "2-3", "4-5", "6-7" };
	static const char *const caches[] = { "0-3", "4-7", "8-11", "12-15" };

	put(m, "cpu/possible", "0-15");
	put(m, "node/online", "0-2");
	put(m, "node/has_cpu", "0,2");
	put(m, "node/node0/cpulist", "0-7");
	put(m, "node/node2/cpulist", "8-15");
	put(m, "node/node0/distance", "10 17 21");
	put(m, "node/node2/distance", "22 28 10");
	for (unsigned int cpu = 0; cpu < 16; cpu++) {
		put_cache(m, cpu, 0, "1", "0");
		put_cache(m, cpu, 2, "2", "0");
		put_cache(m, cpu, 3, "3", caches[cpu / 4]);
		if (cpu < 8)
			put(m, "cpu/cpu%u/topology/thread_siblings_list",
			    cores[cpu / 2], cpu);
	}
}

TEST_F(topology, a_server_is_read_as_it_is)
{
	struct augur_topology *topo = &self->m.topo;

	put_server(&self->m);
	ASSERT_EQ(read_it(&self->m), 0);
	EXPECT_EQ(topo->nr_llcs, 4);
	ASSERT_EQ(topo->nr_nodes, 2);
	EXPECT_TRUE(topo->smt);
	EXPECT_EQ(topo->node_id[1], 2);
	for (unsigned int cpu = 0; cpu < 16; cpu++) {
		EXPECT_EQ(topo->cpus[cpu].llc, cpu / 4);
		EXPECT_EQ(topo->cpus[cpu].node, cpu / 8);
		EXPECT_EQ(topo->cpus[cpu].core, cpu < 8 ? cpu / 2 * 2 : cpu);
	}
	for (unsigned int llc = 0; llc < 4; llc++)
		EXPECT_EQ(topo->llc_node[llc], llc / 2);
	/* The column of the node without CPUs is left out. */
	EXPECT_EQ(topo->distance[1], 21);
	EXPECT_EQ(topo->distance[2], 22);
	EXPECT_EQ(topo->distance[3], 10);
}

TEST_F(topology, an_offline_cpu_belongs_to_its_node)
{
	put_server(&self->m);
	put(&self->m, "cpu/cpu12/cache/index2/level", "");
	put(&self->m, "cpu/cpu12/cache/index3/level", "");
	put(&self->m, "cpu/cpu13/cache/index3/shared_cpu_list", "13-15");
	ASSERT_EQ(read_it(&self->m), 0);
	EXPECT_EQ(self->m.topo.cpus[12].llc, 2);
	EXPECT_EQ(self->m.topo.cpus[13].llc, 3);
	EXPECT_EQ(self->m.topo.nr_llcs, 4);
}

TEST_F(topology, nodes_without_caches_have_one_each)
{
	put(&self->m, "cpu/possible", "0-3");
	put(&self->m, "node/has_cpu", "0-1");
	put(&self->m, "node/node0/cpulist", "0-1");
	put(&self->m, "node/node1/cpulist", "2-3");
	ASSERT_EQ(read_it(&self->m), 0);
	EXPECT_EQ(self->m.topo.nr_llcs, 2);
	EXPECT_EQ(self->m.topo.cpus[1].llc, 0);
	EXPECT_EQ(self->m.topo.cpus[2].llc, 1);
	EXPECT_EQ(self->m.topo.distance[1], 20);
}

TEST_F(topology, numbers_may_have_holes)
{
	put(&self->m, "cpu/possible", "0,2-3,7");
	ASSERT_EQ(read_it(&self->m), 0);
	EXPECT_EQ(self->m.topo.nr_cpus, 8);
	EXPECT_EQ(self->m.topo.nr_possible, 4);
	EXPECT_TRUE(self->m.topo.cpus[2].possible);
	EXPECT_FALSE(self->m.topo.cpus[1].possible);
	EXPECT_FALSE(self->m.topo.cpus[6].possible);
}

/* No L3, as on many ARM servers: L2 is the last one. An L4 is nobody's own. */
TEST_F(topology, the_last_cache_is_the_highest_up_to_l3)
{
	put(&self->m, "cpu/possible", "0-3");
	for (unsigned int cpu = 0; cpu < 4; cpu++) {
		put_cache(&self->m, cpu, 1, "1", "0");
		put_cache(&self->m, cpu, 2, "2", cpu < 2 ? "0-1" : "2-3");
		put_cache(&self->m, cpu, 3, "4", "0-3");
	}
	ASSERT_EQ(read_it(&self->m), 0);
	EXPECT_EQ(self->m.topo.nr_llcs, 2);
	EXPECT_EQ(self->m.topo.cpus[1].llc, 0);
	EXPECT_EQ(self->m.topo.cpus[3].llc, 1);
}

static void put_numbers(struct machine *m, const char *path, const char *const *number,
			unsigned int nr)
{
	char name[64];

	for (unsigned int cpu = 0; cpu < nr; cpu++) {
		snprintf(name, sizeof(name), "cpu/cpu%%u/%s", path);
		if (number[cpu])
			put(m, name, number[cpu], cpu);
	}
}

TEST_F(topology, cpus_are_as_fast_as_the_kernel_says)
{
	static const char *const capacity[] = { "446", "446", "871", "1024", NULL, "930" };

	put(&self->m, "cpu/possible", "0-5");
	put_numbers(&self->m, "cpu_capacity", capacity, 6);
	ASSERT_EQ(read_it(&self->m), 0);
	EXPECT_EQ(self->m.topo.capacity_least, 446);
	EXPECT_EQ(self->m.topo.cpus[1].capacity, 446);
	EXPECT_EQ(self->m.topo.cpus[2].capacity, 871);
	EXPECT_EQ(self->m.topo.cpus[3].capacity, 1024);
	/* One of which nothing is known, and one that is nearly as fast. */
	EXPECT_EQ(self->m.topo.cpus[4].capacity, 1024);
	EXPECT_EQ(self->m.topo.cpus[5].capacity, 1024);
}

/* Hybrid x86: two large cores, of which one came out better, and two small ones. */
TEST_F(topology, small_cores_are_those_that_x86_names)
{
	static const char *const reach[] = { "60", "68", "34", "34" };

	put(&self->m, "cpu/possible", "0-3");
	put_numbers(&self->m, "acpi_cppc/highest_perf", reach, 4);
	put(&self->m, "../cpu_atom/cpus", "2-3");
	ASSERT_EQ(read_it(&self->m), 0);
	EXPECT_EQ(self->m.topo.cpus[0].capacity, 1024);
	EXPECT_EQ(self->m.topo.cpus[2].capacity, 512);
	EXPECT_EQ(self->m.topo.capacity_least, 512);
}

TEST_F(topology, what_ranks_equal_cores_makes_none_slow)
{
	static const char *const reach[] = { "166", "231", "196", "201" };

	put(&self->m, "cpu/possible", "0-3");
	put_numbers(&self->m, "acpi_cppc/highest_perf", reach, 4);
	ASSERT_EQ(read_it(&self->m), 0);
	EXPECT_EQ(self->m.topo.capacity_least, 1024);
	EXPECT_EQ(self->m.topo.cpus[0].capacity, 1024);
}

TEST_F(topology, absurd_speeds_are_none)
{
	static const char *const capacity[] = { "0", "-1", "x", "99999999999" };

	put(&self->m, "cpu/possible", "0-3");
	put_numbers(&self->m, "cpu_capacity", capacity, 4);
	put(&self->m, "../cpu_atom/cpus", "2-3");
	ASSERT_EQ(read_it(&self->m), 0);
	EXPECT_EQ(self->m.topo.capacity_least, 1024);
}

TEST_F(topology, nonsense_is_refused_or_left_out)
{
	EXPECT_EQ(read_it(&self->m), -ENOENT);
	EXPECT_EQ(self->m.topo.cpus, NULL);
	put(&self->m, "cpu/possible", "none");
	EXPECT_EQ(read_it(&self->m), -EINVAL);
	put(&self->m, "cpu/possible", "0-99999999");
	EXPECT_EQ(read_it(&self->m), -E2BIG);
	put(&self->m, "cpu/possible", "0-1");
	put(&self->m, "node/has_cpu", "0");
	put(&self->m, "node/node0/cpulist", "0-70000");
	put_cache(&self->m, 0, 3, "3", "0,5-3,x");
	ASSERT_EQ(read_it(&self->m), 0);
	EXPECT_EQ(self->m.topo.nr_cpus, 2);
	EXPECT_EQ(self->m.topo.nr_llcs, 1);
}

TEST_HARNESS_MAIN
