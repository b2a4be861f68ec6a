/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * Values in the maps that the attached scheduler has pinned, for the files of the
 * library.
 */
#ifndef _AUGUR_SCHED_VALUE_H
#define _AUGUR_SCHED_VALUE_H

#include <stdint.h>

/* 0 or -errno; -EPROTO if values there are not of @bytes. */
int __sched_value(const char *pin, const void *key, void *value, uint32_t bytes);

#endif /* _AUGUR_SCHED_VALUE_H */
