// SPDX-License-Identifier: GPL-2.0-only
#include "decisions.h"

#include <errno.h>
#include <stdlib.h>

static int add_decision(const struct augur_decision_info *info, void *ctx)
{
	struct decisions *all = ctx;

	if (all->nr == all->room) {
		size_t room = all->room ? 2 * all->room : 256;
		void *items = realloc(all->items, room * sizeof(*all->items));

		if (!items)
			return -ENOMEM;
		all->items = items;
		all->room = room;
	}
	all->items[all->nr++] = *info;
	return 0;
}

static int compare_keys(const void *a, const void *b)
{
	const struct augur_decision_info *x = a, *y = b;

	return x->decision.key < y->decision.key ? -1 :
						   x->decision.key > y->decision.key;
}

int decisions_read(struct decisions *out)
{
	int err;

	*out = (struct decisions){ 0 };
	err = augur_decisions_get(add_decision, out);
	if (!err && out->nr)
		qsort(out->items, out->nr, sizeof(*out->items), compare_keys);
	return err;
}

const struct augur_decision_info *decisions_find(const struct decisions *all,
						 uint64_t key)
{
	const struct augur_decision_info want = { .decision.key = key };

	if (!all->nr)
		return NULL;
	return bsearch(&want, all->items, all->nr, sizeof(want), compare_keys);
}

const char *decision_tier_name(unsigned int tier)
{
	static const char *const names[AUGUR_NR_TIERS] = {
		[AUGUR_TIER_NONE]	= "none",
		[AUGUR_TIER_ORDINARY]	= "ordinary",
		[AUGUR_TIER_PROMOTED]	= "promoted",
	};

	return tier < AUGUR_NR_TIERS ? names[tier] : "unknown";
}

const char *decision_level_name(unsigned int flags)
{
	switch (flags) {
	case 0:
		return "specific";
	case AUGUR_DECISION_CGROUP:
		return "cgroup";
	case AUGUR_DECISION_ROLE:
		return "role";
	case AUGUR_DECISION_CASE:
		return "case";
	}
	return "unknown";
}
