/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whom a command is about, and whether the caller may: linux/augur_hint.h has the
 * rules.
 */
#ifndef _AUGUR_TARGET_H
#define _AUGUR_TARGET_H

#include <linux/types.h>

struct augur_task;

int augur_target_call(u32 tid, u64 start_ticks,
		      int (*fn)(struct augur_task *entry, void *arg), void *arg);

#endif /* _AUGUR_TARGET_H */
