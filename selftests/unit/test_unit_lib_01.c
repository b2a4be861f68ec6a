// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* sources: userspace/control/map.c */
/*
 * Reading the statistics mapping: a page of memory plays the module.
 */
#include <errno.h>
#include <pthread.h>

#include <augur/map.h>

#include "harness.h"

#define NR_CPUS		2
#define NR_SLOTS	4
#define NR_SAMPLES	8

struct fake_area {
	struct augur_cpu_area area;
	struct augur_slot slots[NR_SLOTS + 1];
	struct augur_sample samples[NR_SAMPLES];
};

struct fake {
	struct augur_map_header header;
	struct fake_area cpu[NR_CPUS];
};

static const struct augur_map_header good = {
	.magic		= AUGUR_MAP_MAGIC,
	.version	= AUGUR_MAP_VERSION,
	.header_bytes	= sizeof(struct augur_map_header),
	.map_bytes	= sizeof(struct fake),
	.cpu_offset	= offsetof(struct fake, cpu),
	.cpu_stride	= sizeof(struct fake_area),
	.nr_cpus	= NR_CPUS,
	.slots_offset	= offsetof(struct fake_area, slots),
	.slot_bytes	= sizeof(struct augur_slot),
	.nr_slots	= NR_SLOTS,
	.ring_offset	= offsetof(struct fake_area, samples),
	.sample_bytes	= sizeof(struct augur_sample),
	.nr_samples	= NR_SAMPLES,
};

FIXTURE(map) {
	struct fake *fake;
	struct augur_map map;
	struct augur_sample out[NR_SAMPLES];
	uint64_t tail;
	uint64_t lost;
};

FIXTURE_SETUP(map)
{
	self->fake = calloc(1, sizeof(*self->fake));
	ASSERT_NE(NULL, self->fake);
	self->fake->header = good;
	ASSERT_EQ(0, augur_map_attach(&self->map, self->fake, sizeof(struct fake)));
}

FIXTURE_TEARDOWN(map)
{
	free(self->fake);
}

/* What the module does: the sample first, then the head with release. */
static void produce(struct fake *fake, uint32_t cpu, uint64_t nr)
{
	struct fake_area *a = &fake->cpu[cpu];

	while (nr--) {
		a->samples[a->area.head % NR_SAMPLES].key = a->area.head + 1;
		__atomic_store_n(&a->area.head, a->area.head + 1,
				 __ATOMIC_RELEASE);
	}
}

static size_t consume(FIXTURE_DATA(map) *self, uint32_t cpu, size_t max)
{
	return augur_map_samples(&self->map, cpu, &self->tail, self->out, max,
				 &self->lost);
}

TEST_F(map, empty_ring_gives_nothing)
{
	EXPECT_EQ(0, consume(self, 0, NR_SAMPLES));
	EXPECT_EQ(0, self->tail);
}

TEST_F(map, samples_come_in_order_across_the_end_of_the_ring)
{
	uint64_t want = 1;

	for (int round = 0; round < 10; round++) {
		produce(self->fake, 1, 5);
		ASSERT_EQ(5, consume(self, 1, NR_SAMPLES));
		for (int i = 0; i < 5; i++)
			EXPECT_EQ(want++, self->out[i].key);
	}
	EXPECT_EQ(0, self->lost);
	EXPECT_EQ(0, augur_map_head(&self->map, 0));
}

TEST_F(map, full_ring_is_read_completely)
{
	produce(self->fake, 0, NR_SAMPLES);
	EXPECT_EQ(NR_SAMPLES, consume(self, 0, NR_SAMPLES));
	EXPECT_EQ(0, self->lost);
}

TEST_F(map, max_bounds_what_is_read)
{
	produce(self->fake, 0, 6);
	EXPECT_EQ(4, consume(self, 0, 4));
	EXPECT_EQ(2, consume(self, 0, 4));
	EXPECT_EQ(6, self->out[1].key);
}

TEST_F(map, what_was_overwritten_is_counted_exactly)
{
	size_t got;

	produce(self->fake, 0, 20);
	got = consume(self, 0, NR_SAMPLES);
	EXPECT_EQ(20, got + self->lost);
	EXPECT_EQ(NR_SAMPLES, got);
	EXPECT_EQ(13, self->out[0].key);
	EXPECT_EQ(20, self->tail);
}

TEST_F(map, a_head_that_goes_back_is_survived)
{
	self->tail = 1000;
	produce(self->fake, 0, 3);
	EXPECT_EQ(0, consume(self, 0, NR_SAMPLES));
	EXPECT_EQ(3, self->tail);
}

TEST_F(map, slot_is_copied_when_it_is_quiet)
{
	struct augur_slot slot;

	self->fake->cpu[1].slots[NR_SLOTS].count = 7;
	self->fake->cpu[1].slots[NR_SLOTS].seq = 4;
	ASSERT_EQ(0, augur_map_slot(&self->map, 1, NR_SLOTS, &slot));
	EXPECT_EQ(7, slot.count);
	self->fake->cpu[1].slots[NR_SLOTS].seq = 5;
	EXPECT_EQ(-EAGAIN, augur_map_slot(&self->map, 1, NR_SLOTS, &slot));
}

/* Counts that belong together, written under the sequence count. */
static void *write_slot(void *arg)
{
	struct augur_slot *s = arg;

	for (uint64_t i = 1; i <= 200000; i++) {
		__atomic_store_n(&s->seq, s->seq + 1, __ATOMIC_RELAXED);
		__atomic_thread_fence(__ATOMIC_RELEASE);
		__atomic_store_n(&s->count, i, __ATOMIC_RELAXED);
		__atomic_store_n(&s->run_ns, 3 * i, __ATOMIC_RELAXED);
		__atomic_store_n(&s->mispredicted, i, __ATOMIC_RELAXED);
		__atomic_store_n(&s->seq, s->seq + 1, __ATOMIC_RELEASE);
	}
	return NULL;
}

TEST_F(map, slot_is_never_torn)
{
	struct augur_slot *s = &self->fake->cpu[0].slots[2];
	struct augur_slot copy = { 0 };
	uint64_t reads = 0;
	pthread_t writer;

	ASSERT_EQ(0, pthread_create(&writer, NULL, write_slot, s));
	do {
		if (augur_map_slot(&self->map, 0, 2, &copy))
			continue;
		reads++;
		ASSERT_EQ(3 * copy.count, copy.run_ns);
		ASSERT_EQ(copy.count, copy.mispredicted);
	} while (copy.count < 200000);
	pthread_join(writer, NULL);
	EXPECT_LT(0, reads);
}

TEST_F(map, counters_are_copied)
{
	struct augur_cpu_area area;

	self->fake->cpu[1].area = (struct augur_cpu_area){
		.bursts = 10, .dropped = 3, .unobserved = 2,
		.evicted = 1, .untracked = 4,
	};
	produce(self->fake, 1, 5);
	augur_map_cpu(&self->map, 1, &area);
	EXPECT_EQ(area.bursts, area.head + area.dropped + area.unobserved +
			       area.thinned);
	EXPECT_EQ(1, area.evicted);
	EXPECT_EQ(4, area.untracked);
}

#define REFUSED(err, field, value) do {					\
	self->fake->header = good;					\
	self->fake->header.field = value;				\
	EXPECT_EQ(err, augur_map_attach(&self->map, self->fake,		\
					sizeof(struct fake)))		\
		TH_LOG("%s = %s", #field, #value);			\
} while (0)

TEST_F(map, headers_that_lie_are_refused)
{
	REFUSED(-EPROTO, magic, 0);
	REFUSED(-EPROTONOSUPPORT, version, AUGUR_MAP_VERSION + 1);
	REFUSED(-EPROTO, header_bytes, sizeof(good) - 1);
	REFUSED(-EPROTO, map_bytes, sizeof(struct fake) + 8);
	REFUSED(-EPROTO, nr_cpus, 0);
	REFUSED(-EPROTO, nr_cpus, NR_CPUS + 1);
	REFUSED(-EPROTO, nr_cpus, UINT32_MAX);
	REFUSED(-EPROTO, cpu_stride, UINT64_MAX - 7);
	REFUSED(-EPROTO, cpu_offset, UINT64_MAX - 7);
	REFUSED(-EPROTO, cpu_offset, good.cpu_offset + 4);
	REFUSED(-EPROTO, slots_offset, 0);
	REFUSED(-EPROTO, slots_offset, UINT32_MAX - 7);
	REFUSED(-EPROTO, slot_bytes, sizeof(struct augur_slot) - 8);
	REFUSED(-EPROTO, nr_slots, UINT32_MAX);
	REFUSED(-EPROTO, nr_slots, NR_SLOTS * 2);
	REFUSED(-EPROTO, ring_offset, good.ring_offset + 8);
	REFUSED(-EPROTO, sample_bytes, 8);
	REFUSED(-EPROTO, nr_samples, 0);
	REFUSED(-EPROTO, nr_samples, NR_SAMPLES - 1);
	REFUSED(-EPROTO, nr_samples, NR_SAMPLES * 2);
	EXPECT_EQ(-EPROTO, augur_map_attach(&self->map, self->fake, 16));
}

TEST_HARNESS_MAIN
