// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "keys.h"

#define EXE	0xffffffffULL
#define ROLE	(0xffffffffULL << 32)
#define CGROUP	AUGUR_FP_CGROUP_MASK
#define SITE	(AUGUR_FP_SITE_MASK << AUGUR_FP_SITE_SHIFT | \
		 AUGUR_FP_SLEEP_MASK << AUGUR_FP_SLEEP_SHIFT)
#define WAKE	(AUGUR_FP_WAKE_MASK << AUGUR_FP_WAKE_SHIFT)
#define LAST	(AUGUR_FP_LAST_MASK << AUGUR_FP_LAST_SHIFT)
#define CASE	AUGUR_FP_CASE1

#define PART(w0, w1)		{ .word = { w0, w1 } }
#define THREAD(w1)		{ .word = { 0, w1 }, .thread = true }

/* The key of the module, and what it falls back to. */
#define KEY			PART(EXE | ROLE, CGROUP | SITE)
#define GENERAL1		PART(EXE | ROLE, CGROUP)
#define GENERAL2		PART(EXE | ROLE, 0)

/* Cases of the module's key: the second is what decisions are made for. */
#define LAST1			PART(EXE | ROLE, CGROUP | SITE | LAST)
#define LAST2			PART(EXE | ROLE, CGROUP | SITE | CASE)
#define WAKER			PART(EXE | ROLE, CGROUP | SITE | WAKE)
#define LAST2_WAKER		PART(EXE | ROLE, CGROUP | SITE | CASE | WAKE)

const struct augur_keys augur_keys[] = {
	{ "task",	false, 1, { THREAD(0) } },
	{ "comm",	false, 1, { PART(ROLE, 0) } },
	{ "exe+role",	false, 1, { PART(EXE | ROLE, 0) } },
	{ "+site",	false, 1, { PART(EXE | ROLE, SITE) } },
	{ "+waker",	false, 1, { PART(EXE | ROLE, SITE | WAKE) } },
	{ "+cgroup",	false, 1, { KEY } },
	{ "task+site",	false, 1, { THREAD(SITE) } },
	{ "chain",	false, 3, { KEY, GENERAL1, GENERAL2 } },
	{ "chosen",	true,  3, { KEY, GENERAL1, GENERAL2 } },
	{ "waker>",	true,  4, { WAKER, KEY, GENERAL1, GENERAL2 } },
	{ "task>",	true,  4, { THREAD(SITE), KEY, GENERAL1, GENERAL2 } },
	{ "last>",	true,  4, { LAST1, KEY, GENERAL1, GENERAL2 } },
	{ "case",	true,  4, { LAST2, KEY, GENERAL1, GENERAL2 } },
	{ "case+last>",	true,  5, { LAST2, LAST1, KEY, GENERAL1, GENERAL2 } },
	{ "case+waker>", true, 4, { LAST2_WAKER, KEY, GENERAL1, GENERAL2 } },
};

const size_t augur_nr_keys = sizeof(augur_keys) / sizeof(augur_keys[0]);

uint64_t augur_key_of(const struct augur_key_part *part,
		      const struct augur_trace_burst *b)
{
	uint64_t thread = part->thread ? b->thread + 1ULL : 0;
	uint64_t key;

	key = augur_mix64((b->fp.word[1] & part->word[1]) ^ augur_mix64(thread));
	key = augur_mix64((b->fp.word[0] & part->word[0]) ^ key);
	return key ? key : 1;
}

const struct augur_keys *augur_keys_find(const char *name)
{
	size_t i;

	for (i = 0; i < augur_nr_keys; i++)
		if (!strcmp(augur_keys[i].name, name))
			return &augur_keys[i];
	return NULL;
}
