/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AUGUR_U_SESSION: the next bursts of a thread, measured for who asks. The command
 * is pending meanwhile, or its thread sleeps.
 */
#ifndef _AUGUR_SESSION_H
#define _AUGUR_SESSION_H

#include <linux/fs.h>
#include <linux/types.h>

#define AUGUR_NR_SESSIONS	64

struct augur_burst;
struct augur_claim;
struct augur_cmd_ctx;
struct io_uring_cmd;
union augur_cmd_args;

int augur_session_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args);
void augur_session_cancel(struct io_uring_cmd *cmd, unsigned int issue_flags);
void augur_session_flush(struct file *file, fl_owner_t id);

void augur_session_burst(const struct augur_claim *claim,
			 const struct augur_burst *burst);
void augur_session_orphan(u32 index, const struct augur_claim *claim);

int augur_session_init(void);
void augur_session_exit(void);

#endif /* _AUGUR_SESSION_H */
