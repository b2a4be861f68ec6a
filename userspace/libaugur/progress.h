/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * Where the counts of progress points come from: each part of augur has its own.
 */
#ifndef _LIBAUGUR_PROGRESS_H
#define _LIBAUGUR_PROGRESS_H

#include <stdint.h>

/**
 * struct augur_progress_out - what is asked for
 * @count: by point
 * @known: bits of those that were filled in
 * @nr: points that the caller knows
 */
struct augur_progress_out {
	uint64_t *count;
	uint64_t *known;
	uint32_t nr;
};

/* A part's count of the point that it calls @name, if that is one and is wanted. */
void __augur_progress_found(const struct augur_progress_out *out, const char *name,
			    uint64_t count);

/* The module's, by netlink: 0 or -errno, -ENOENT where it cannot be asked. */
int __augur_progress_module(const struct augur_progress_out *out);

/* The scheduler's, from its map. To who may not look at it there are none. */
void __augur_progress_sched(const struct augur_progress_out *out);

#endif /* _LIBAUGUR_PROGRESS_H */
