// SPDX-License-Identifier: GPL-2.0-only
#include "subject.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "output.h"
#include "policy/fingerprint.h"

static int read_tables(struct subject *s)
{
	int err = profiles_read(&s->profiles);

	if (!err)
		err = decisions_read(&s->decisions);
	return err ? cmd_module_error(err, "statistics") : CMD_OK;
}

/* As if it slept in the system call that it is in. Returns the key. */
static uint64_t sleep_so(struct subject *s, enum augur_sleep sleep)
{
	const struct augur_identity *id = &s->id;
	uint64_t site = id->kthread ? AUGUR_SITE_KTHREAD : id->syscall + 2;
	uint64_t word = id->fp[1];

	word = augur_fp_set(word, AUGUR_FP_SITE_SHIFT, AUGUR_FP_SITE_MASK, site);
	word = augur_fp_set(word, AUGUR_FP_SLEEP_SHIFT, AUGUR_FP_SLEEP_MASK, sleep);
	s->fp[0] = id->fp[0];
	s->fp[1] = word;
	return augur_fingerprint_key(&(struct augur_fingerprint){ { id->fp[0], word } });
}

/* /proc does not say whether a sleep is for block I/O; what was measured may. */
static uint64_t sleeping_key(struct subject *s)
{
	uint64_t io = sleep_so(s, AUGUR_SLEEP_IO);
	uint64_t usual = sleep_so(s, s->id.state == 'D' ? AUGUR_SLEEP_UNINTERRUPTIBLE :
							  AUGUR_SLEEP_INTERRUPTIBLE);

	if (!profiles_find(&s->profiles, usual) && profiles_find(&s->profiles, io))
		return sleep_so(s, AUGUR_SLEEP_IO);
	return usual;
}

static const struct profile *busiest(const struct subject *s)
{
	const struct profile *best = NULL, *p;
	size_t i;

	for (i = 0; i < s->profiles.nr; i++) {
		p = &s->profiles.items[i];
		if (augur_identity_has(&s->id, p->fp) && (!best || p->count > best->count))
			best = p;
	}
	return best;
}

static void find_key(struct subject *s)
{
	const struct profile *best;

	if (!s->sched_err && s->sched.key) {
		s->key = s->sched.key;
		s->key_from = SUBJECT_KEY_TOLD;
	} else if (s->id.kthread ? s->id.state != 'R' : s->id.syscall >= 0) {
		s->key = sleeping_key(s);
		s->key_from = SUBJECT_KEY_SLEEPS;
	} else {
		best = busiest(s);
		s->key = best ? best->key : 0;
		s->key_from = best ? SUBJECT_KEY_MOST : SUBJECT_KEY_NONE;
	}
	s->profile = profiles_find(&s->profiles, s->key);
	if (s->profile)
		memcpy(s->fp, s->profile->fp, sizeof(s->fp));
}

/* In the order in which the module searches; cases are not known from outside. */
static void find_decision(struct subject *s)
{
	const struct augur_fingerprint fp = { .word = { s->id.fp[0], s->id.fp[1] } };
	uint32_t level;

	s->decision = decisions_find(&s->decisions, s->key);
	for (level = AUGUR_KEY_CGROUP; !s->decision && level <= AUGUR_KEY_ROLE; level++)
		s->decision = decisions_find(&s->decisions,
					     augur_fingerprint_general(&fp, level));
}

static int keep_hint(const struct augur_hint_info *info, void *ctx)
{
	struct subject *s = ctx;

	if (info->tid == (uint32_t)s->id.tid)
		s->hint = *info;
	return 0;
}

static int find_task(struct subject *s, pid_t tid)
{
	int err;

	if (augur_identity_read(tid, &s->id))
		return out_error("%d: there is no such task, or it has just ended",
				 (int)tid);
	s->is_task = true;
	s->has_id = true;
	err = read_tables(s);
	if (err)
		return err;
	s->sched_err = augur_sched_task(tid, &s->sched);
	err = augur_hints_get(keep_hint, s);
	if (err)
		return cmd_module_error(err, "hints");
	find_key(s);
	find_decision(s);
	return CMD_OK;
}

/* Whether @key is one of the cases of the key of a profile. */
static bool is_case(const struct profile *p, uint64_t key)
{
	uint64_t last, before;

	for (last = 0; last <= AUGUR_FP_LAST_MASK; last++)
		for (before = 0; before <= AUGUR_FP_BEFORE_MASK; before++)
			if (augur_fingerprint_case(p->key,
						   last << AUGUR_FP_LAST_SHIFT |
						   before << AUGUR_FP_BEFORE_SHIFT) == key)
				return true;
	return false;
}

/* The level at which a key is one of a profile's; AUGUR_NR_KEY_LEVELS + 1 for none. */
static uint32_t level_of(const struct profile *p, uint64_t key)
{
	const struct augur_fingerprint fp = { .word = { p->fp[0], p->fp[1] } };
	uint32_t level;

	if (p->key == key)
		return AUGUR_KEY_SPECIFIC;
	for (level = AUGUR_KEY_CGROUP; level <= AUGUR_KEY_ROLE; level++)
		if (augur_fingerprint_general(&fp, level) == key)
			return level;
	return is_case(p, key) ? AUGUR_KEY_CASE : AUGUR_KEY_CASE + 1;
}

static void find_profile(struct subject *s)
{
	size_t i;

	s->profile = profiles_find(&s->profiles, s->key);
	for (i = 0; i < s->profiles.nr && !s->profile; i++) {
		s->level = level_of(&s->profiles.items[i], s->key);
		if (s->level <= AUGUR_KEY_CASE)
			s->profile = &s->profiles.items[i];
	}
}

/* The first task that is what the key is about, for the names of what was hashed. */
static void find_bearer(struct subject *s)
{
	struct dirent *entry;
	DIR *dir = opendir("/proc");

	while (dir && !s->has_id && (entry = readdir(dir)))
		s->has_id = isdigit((unsigned char)entry->d_name[0]) &&
			    !augur_identity_read(atoi(entry->d_name), &s->id) &&
			    augur_identity_has(&s->id, s->profile->fp);
	if (dir)
		closedir(dir);
	if (!s->has_id)
		s->id = (struct augur_identity){ 0 };
}

static int find_given(struct subject *s, uint64_t key)
{
	int err = read_tables(s);

	if (err)
		return err;
	s->key = key;
	s->key_from = SUBJECT_KEY_GIVEN;
	s->sched_err = -ENOENT;
	s->decision = decisions_find(&s->decisions, key);
	find_profile(s);
	if (s->decision)
		s->level = s->decision->decision.flags;
	if (s->profile) {
		memcpy(s->fp, s->profile->fp, sizeof(s->fp));
		find_bearer(s);
	}
	if (!s->profile && !s->decision)
		return out_error("%016" PRIx64 ": there is no such key: nothing was measured of it, and nothing decided",
				 key);
	return CMD_OK;
}

int subject_find(struct subject *s, const char *text)
{
	uint64_t key = augur_key_parse(text);
	unsigned long long value;
	char *end;

	*s = (struct subject){ 0 };
	/* A number of tasks is never as long. */
	if (key)
		return find_given(s, key);
	value = strtoull(text, &end, 10);
	if (isdigit((unsigned char)text[0]) && !*end && value && value <= INT_MAX)
		return find_task(s, value);
	out_error("expected the id of a process or thread, or a key of %d hexadecimal digits, got '%s'",
		  AUGUR_KEY_DIGITS, text);
	return CMD_USAGE;
}

void subject_free(struct subject *s)
{
	free(s->profiles.items);
	free(s->decisions.items);
}

bool subject_shares(const struct subject *s, const struct profile *profile)
{
	const uint64_t *fp = s->is_task ? s->id.fp : s->fp;

	return profile->fp[0] == fp[0] &&
	       !((profile->fp[1] ^ fp[1]) & AUGUR_FP_CGROUP_MASK);
}
