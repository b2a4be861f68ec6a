// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/*
 * The mapping is the whole region, for reading, and says itself what is in it.
 */

#include "control.h"
#include "harness.h"

FIXTURE(mapping)
{
	struct control control;
	size_t page;
};

FIXTURE_SETUP(mapping)
{
	ASSERT_EQ(0, control_open(&self->control));
	self->page = sysconf(_SC_PAGESIZE);
}

FIXTURE_TEARDOWN(mapping)
{
	control_close(&self->control);
}

static int map_errno(FIXTURE_DATA(mapping) *self, size_t bytes, int prot, int flags,
		     off_t offset)
{
	void *map = mmap(NULL, bytes, prot, flags, self->control.fd, offset);

	if (map == MAP_FAILED)
		return errno;
	munmap(map, bytes);
	return 0;
}

TEST_F(mapping, only_the_whole)
{
	size_t bytes = self->control.query.map_bytes;

	EXPECT_EQ(0, map_errno(self, bytes, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(0, map_errno(self, bytes, PROT_READ, MAP_PRIVATE, 0));
	EXPECT_EQ(EINVAL, map_errno(self, bytes - self->page, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(EINVAL, map_errno(self, bytes + self->page, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(EINVAL, map_errno(self, self->page, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(EINVAL, map_errno(self, bytes, PROT_READ, MAP_SHARED, self->page));
}

TEST_F(mapping, never_writable)
{
	size_t bytes = self->control.query.map_bytes;
	void *map = (void *)self->control.map;

	EXPECT_EQ(EPERM, map_errno(self, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, 0));
	EXPECT_EQ(EPERM, map_errno(self, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0));
	EXPECT_EQ(EPERM, map_errno(self, bytes, PROT_READ | PROT_EXEC, MAP_SHARED, 0));
	EXPECT_EQ(-1, mprotect(map, bytes, PROT_READ | PROT_WRITE));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(-1, mprotect(map, bytes, PROT_READ | PROT_EXEC));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(MAP_FAILED, mremap(map, bytes, bytes + self->page, MREMAP_MAYMOVE));
}

TEST_F(mapping, header)
{
	const struct augur_map_header *map = self->control.map;

	EXPECT_EQ(AUGUR_MAP_MAGIC, map->magic);
	EXPECT_EQ(AUGUR_MAP_VERSION, map->version);
	EXPECT_EQ(sizeof(*map), map->header_bytes);
	EXPECT_EQ(self->control.query.map_bytes, map->map_bytes);
	EXPECT_EQ(self->control.query.nr_cpus, map->nr_cpus);
	EXPECT_EQ(sizeof(struct augur_slot), map->slot_bytes);
	EXPECT_EQ(sizeof(struct augur_sample), map->sample_bytes);
	EXPECT_LE(sizeof(struct augur_cpu_area), map->slots_offset);
	EXPECT_LE(map->slots_offset + (map->nr_slots + 1) * map->slot_bytes,
		  map->ring_offset);
	EXPECT_LE(map->ring_offset + map->nr_samples * map->sample_bytes,
		  map->cpu_stride);
	EXPECT_EQ(map->map_bytes, map->cpu_offset + map->cpu_stride * map->nr_cpus);
	EXPECT_EQ(0, map->nr_samples & (map->nr_samples - 1));
}

TEST_F(mapping, outlives_the_descriptor)
{
	uint64_t bursts = control_area(&self->control, 0)->bursts;

	ASSERT_EQ(0, close(self->control.fd));
	self->control.fd = -1;
	EXPECT_NE(0, system("rmmod augur 2>/dev/null"));
	EXPECT_EQ(AUGUR_MAP_MAGIC, self->control.map->magic);
	EXPECT_LE(bursts, control_area(&self->control, 0)->bursts);
}

TEST_HARNESS_MAIN
