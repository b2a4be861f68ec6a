/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What augurctl explain is about: a task or a key, and all that is known of it.
 */
#ifndef _AUGURCTL_SUBJECT_H
#define _AUGURCTL_SUBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include <augur/hint.h>
#include <augur/identity.h>
#include <augur/sched.h>

#include "decisions.h"
#include "profile.h"

/**
 * enum subject_key - where the key of a task is known from
 * @SUBJECT_KEY_TOLD: the scheduler was told it when the task woke last
 * @SUBJECT_KEY_SLEEPS: made from the system call that the task is in
 * @SUBJECT_KEY_MOST: it is in none: the key under which it had most bursts
 * @SUBJECT_KEY_NONE: none of its keys was measured
 * @SUBJECT_KEY_GIVEN: it was asked for by its key
 */
enum subject_key {
	SUBJECT_KEY_TOLD,
	SUBJECT_KEY_SLEEPS,
	SUBJECT_KEY_MOST,
	SUBJECT_KEY_NONE,
	SUBJECT_KEY_GIVEN,
};

/**
 * struct subject - a task or a key
 * @is_task: whether it is a task
 * @id: the task, or one of those that are what the key is about
 * @has_id: there is one
 * @key: the key
 * @key_from: where it is known from
 * @fp: fingerprint that @key is made from, all zero if that is not known
 * @level: what @key is made from, enum augur_decision_flags
 * @profile: what was measured of @key, or of a key that it is more general than, or a
 *	case of; NULL if that is not known
 * @decision: in force for @key or, unless @key was given, for the more general ones;
 *	NULL for none
 * @sched: what the scheduler keeps with the task
 * @sched_err: why that is not known, 0 if it is
 * @hint: of the task; its tid is 0 if there is none
 * @profiles: of all keys
 * @decisions: all
 */
struct subject {
	bool is_task;
	bool has_id;
	struct augur_identity id;
	uint64_t key;
	enum subject_key key_from;
	uint64_t fp[2];
	uint32_t level;
	const struct profile *profile;
	const struct augur_decision_info *decision;
	struct augur_sched_task sched;
	int sched_err;
	struct augur_hint_info hint;
	struct profiles profiles;
	struct decisions decisions;
};

/* Finds out about what @text names. CMD_OK, or the exit status after a message. */
int subject_find(struct subject *s, const char *text);
void subject_free(struct subject *s);

/* Whether a profile is of the same executable, role and cgroup. */
bool subject_shares(const struct subject *s, const struct profile *profile);

#endif /* _AUGURCTL_SUBJECT_H */
