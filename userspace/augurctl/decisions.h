/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All decisions in force.
 */
#ifndef _AUGURCTL_DECISIONS_H
#define _AUGURCTL_DECISIONS_H

#include <stddef.h>
#include <stdint.h>

#include <augur/status.h>

/**
 * struct decisions - all of them, by key
 * @items: @nr decisions; free() it
 * @nr: how many
 * @room: for how many there is room
 */
struct decisions {
	struct augur_decision_info *items;
	size_t nr;
	size_t room;
};

/* 0 or -errno, as augur_decisions_get(). */
int decisions_read(struct decisions *out);

const struct augur_decision_info *decisions_find(const struct decisions *all,
						 uint64_t key);

const char *decision_tier_name(unsigned int tier);

/* What a key is made from, enum augur_decision_flags. */
const char *decision_level_name(unsigned int flags);

#endif /* _AUGURCTL_DECISIONS_H */
