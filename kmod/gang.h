/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Gangs: threads with the same gang number of the same user. They are released
 * together and have one deadline; policy/gang.h says when.
 */
#ifndef _AUGUR_GANG_H
#define _AUGUR_GANG_H

#include <linux/augur_hint.h>
#include <linux/types.h>

#define AUGUR_NR_GANGS		256

struct augur_task_decision;

int augur_gang_join(u32 user, struct augur_hint *hint);
void augur_gang_leave(u32 gang);
void augur_gang_wake(u32 gang, struct augur_task_decision *decision, u64 now);

int augur_gang_init(void);
void augur_gang_exit(void);

#endif /* _AUGUR_GANG_H */
