/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What users may take: hints per second, and how much of each table.
 *
 * A user is found by uid in a table of fixed size. The record is there as long as
 * the user holds anything, executes a command, or has not got all tokens back;
 * without a record a user is as good as new.
 */
#ifndef _AUGUR_QUOTA_H
#define _AUGUR_QUOTA_H

#include <linux/types.h>

/**
 * enum augur_quota_kind - what is counted per user
 * @AUGUR_QUOTA_CLAIMS: tasks about which something is kept
 * @AUGUR_QUOTA_PAGES: pages
 * @AUGUR_QUOTA_SESSIONS: sessions
 * @AUGUR_QUOTA_GANGS: gangs
 * @AUGUR_NR_QUOTAS: number of kinds, not a kind
 */
enum augur_quota_kind {
	AUGUR_QUOTA_CLAIMS,
	AUGUR_QUOTA_PAGES,
	AUGUR_QUOTA_SESSIONS,
	AUGUR_QUOTA_GANGS,
	AUGUR_NR_QUOTAS,
};

int augur_quota_begin(u64 now);
void augur_quota_end(u32 user);
int augur_quota_take(u32 user, enum augur_quota_kind kind);
void augur_quota_give(u32 user, enum augur_quota_kind kind);
u32 augur_quota_uid(u32 user);

int augur_quota_init(void);
void augur_quota_exit(void);

#endif /* _AUGUR_QUOTA_H */
