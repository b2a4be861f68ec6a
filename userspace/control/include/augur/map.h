/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * The statistics that the module maps read-only: per CPU a table of slots, one
 * per key, and a ring of samples.
 */
#ifndef _AUGUR_MAP_H
#define _AUGUR_MAP_H

#include <stddef.h>
#include <stdint.h>

#include <linux/augur_stats.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct augur_map - a mapping that was checked
 * @base: start of the mapping
 * @header: copy of its header; the checks hold for this copy
 */
struct augur_map {
	const unsigned char *base;
	struct augur_map_header header;
};

/*
 * Maps @bytes of the control device @fd; @bytes is map_bytes of struct
 * augur_query. -EPROTO: the header contradicts itself; -EPROTONOSUPPORT: the
 * layout is of another version.
 */
int augur_map_open(struct augur_map *map, int fd, uint64_t bytes);
void augur_map_close(struct augur_map *map);

/* The same checks for memory that the caller maps and unmaps. */
int augur_map_attach(struct augur_map *map, const void *base, uint64_t bytes);

/* Copies the counters of one CPU. */
void augur_map_cpu(const struct augur_map *map, uint32_t cpu,
		   struct augur_cpu_area *out);

/*
 * Copies slot @index of @cpu, index 0 to nr_slots; the last collects what was
 * evicted. -EAGAIN: it was written all the time.
 */
int augur_map_slot(const struct augur_map *map, uint32_t cpu, uint32_t index,
		   struct augur_slot *out);

/* Number of the next sample of @cpu: where a new reader starts. */
uint64_t augur_map_head(const struct augur_map *map, uint32_t cpu);

/*
 * Copies up to @max samples of @cpu from number *@tail on and advances *@tail.
 * Samples that were overwritten before they could be read are skipped and added
 * to *@lost. Returns the number of samples in @out.
 */
size_t augur_map_samples(const struct augur_map *map, uint32_t cpu,
			 uint64_t *tail, struct augur_sample *out, size_t max,
			 uint64_t *lost);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_MAP_H */
