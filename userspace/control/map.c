// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Reading the statistics mapping. The module writes while this reads: a slot is
 * guarded by its sequence count, a sample by the ring's head. Nothing read from
 * the mapping is used as an offset without having been checked first.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include <augur/map.h>

/* A writer is done with a slot in well under a microsecond. */
#define SLOT_TRIES	1000

static bool fits(uint64_t offset, uint64_t stride, uint64_t nr, uint64_t size)
{
	uint64_t bytes;

	return !__builtin_mul_overflow(stride, nr, &bytes) &&
	       !__builtin_add_overflow(bytes, offset, &bytes) && bytes <= size;
}

static bool is_aligned(uint64_t value)
{
	return value % sizeof(uint64_t) == 0;
}

static int header_check(const struct augur_map_header *h, uint64_t bytes)
{
	if (h->magic != AUGUR_MAP_MAGIC)
		return -EPROTO;
	if (h->version != AUGUR_MAP_VERSION)
		return -EPROTONOSUPPORT;
	if (h->header_bytes < sizeof(*h) || h->map_bytes != bytes ||
	    !h->nr_cpus || !h->nr_slots || !h->nr_samples)
		return -EPROTO;
	if (h->nr_samples & (h->nr_samples - 1) ||
	    h->slot_bytes < sizeof(struct augur_slot) ||
	    h->sample_bytes < sizeof(struct augur_sample) ||
	    h->slots_offset < sizeof(struct augur_cpu_area))
		return -EPROTO;
	if (!is_aligned(h->cpu_offset) || !is_aligned(h->cpu_stride) ||
	    !is_aligned(h->slots_offset) || !is_aligned(h->slot_bytes) ||
	    !is_aligned(h->ring_offset) || !is_aligned(h->sample_bytes))
		return -EPROTO;
	if (!fits(h->cpu_offset, h->cpu_stride, h->nr_cpus, bytes) ||
	    !fits(h->slots_offset, h->slot_bytes, h->nr_slots + 1ULL,
		  h->cpu_stride) ||
	    !fits(h->ring_offset, h->sample_bytes, h->nr_samples,
		  h->cpu_stride))
		return -EPROTO;
	return 0;
}

int augur_map_attach(struct augur_map *map, const void *base, uint64_t bytes)
{
	if (bytes < sizeof(map->header))
		return -EPROTO;
	map->base = base;
	memcpy(&map->header, base, sizeof(map->header));
	return header_check(&map->header, bytes);
}

int augur_map_open(struct augur_map *map, int fd, uint64_t bytes)
{
	void *base = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
	int err;

	if (base == MAP_FAILED)
		return -errno;
	err = augur_map_attach(map, base, bytes);
	if (err)
		munmap(base, bytes);
	return err;
}

void augur_map_close(struct augur_map *map)
{
	munmap((void *)map->base, map->header.map_bytes);
	map->base = NULL;
}

static const struct augur_cpu_area *cpu_area(const struct augur_map *map,
					     uint32_t cpu)
{
	return (const void *)(map->base + map->header.cpu_offset +
			      cpu * map->header.cpu_stride);
}

void augur_map_cpu(const struct augur_map *map, uint32_t cpu,
		   struct augur_cpu_area *out)
{
	const struct augur_cpu_area *area = cpu_area(map, cpu);

	*out = (struct augur_cpu_area){
		.head = __atomic_load_n(&area->head, __ATOMIC_ACQUIRE),
		.bursts = __atomic_load_n(&area->bursts, __ATOMIC_RELAXED),
		.dropped = __atomic_load_n(&area->dropped, __ATOMIC_RELAXED),
		.unobserved = __atomic_load_n(&area->unobserved,
					      __ATOMIC_RELAXED),
		.evicted = __atomic_load_n(&area->evicted, __ATOMIC_RELAXED),
		.untracked = __atomic_load_n(&area->untracked,
					     __ATOMIC_RELAXED),
		.thinned = __atomic_load_n(&area->thinned, __ATOMIC_RELAXED),
		.collisions = __atomic_load_n(&area->collisions,
					      __ATOMIC_RELAXED),
	};
}

int augur_map_slot(const struct augur_map *map, uint32_t cpu, uint32_t index,
		   struct augur_slot *out)
{
	const unsigned char *area = (const void *)cpu_area(map, cpu);
	const struct augur_slot *slot = (const void *)(area +
		map->header.slots_offset +
		(uint64_t)index * map->header.slot_bytes);
	int i;

	for (i = 0; i < SLOT_TRIES; i++) {
		uint32_t seq = __atomic_load_n(&slot->seq, __ATOMIC_ACQUIRE);

		if (seq & 1)
			continue;
		memcpy(out, slot, sizeof(*out));
		/* Pairs with the writer's release store of the next odd count. */
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (__atomic_load_n(&slot->seq, __ATOMIC_RELAXED) == seq)
			return 0;
	}
	return -EAGAIN;
}

uint64_t augur_map_head(const struct augur_map *map, uint32_t cpu)
{
	return __atomic_load_n(&cpu_area(map, cpu)->head, __ATOMIC_ACQUIRE);
}

static void copy_samples(const struct augur_map *map, uint32_t cpu,
			 uint64_t first, struct augur_sample *out, size_t nr)
{
	const struct augur_map_header *h = &map->header;
	const unsigned char *ring = (const unsigned char *)cpu_area(map, cpu) +
				    h->ring_offset;
	size_t i;

	for (i = 0; i < nr; i++) {
		uint64_t index = (first + i) & (h->nr_samples - 1);

		memcpy(&out[i], ring + index * h->sample_bytes,
		       sizeof(out[i]));
	}
}

size_t augur_map_samples(const struct augur_map *map, uint32_t cpu,
			 uint64_t *tail, struct augur_sample *out, size_t max,
			 uint64_t *lost)
{
	uint64_t size = map->header.nr_samples;
	uint64_t head = augur_map_head(map, cpu);
	uint64_t torn, nr;

	/* A head that went back cannot be explained: start again from there. */
	if (head < *tail)
		*tail = head;
	if (head - *tail > size) {
		*lost += head - *tail - size;
		*tail = head - size;
	}
	nr = head - *tail < max ? head - *tail : max;
	copy_samples(map, cpu, *tail, out, nr);

	/*
	 * The module does not overwrite what was not acknowledged. If it did
	 * nevertheless, everything older than a full ring, and the sample being
	 * written now, may be torn.
	 */
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	head = augur_map_head(map, cpu);
	torn = head - *tail > size ? head - *tail - size + 1 : 0;
	if (torn > nr)
		torn = nr;
	memmove(out, out + torn, (nr - torn) * sizeof(*out));
	*lost += torn;
	*tail += nr;
	return nr - torn;
}
