/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AUGUR_U_WAIT: one at a time, of the one consumer of samples.
 */
#ifndef _AUGUR_WAIT_H
#define _AUGUR_WAIT_H

#include <linux/fs.h>

struct augur_cmd_ctx;
struct augur_file;
struct io_uring_cmd;
union augur_cmd_args;

int augur_wait_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args);
void augur_wait_cancel(struct io_uring_cmd *cmd, unsigned int issue_flags);
void augur_wait_flush(struct augur_file *file, fl_owner_t id);
void augur_wait_release(struct augur_file *file);
void augur_wait_trigger(void);
bool augur_wait_consumed(void);

void augur_wait_init(void);
void augur_wait_exit(void);

#endif /* _AUGUR_WAIT_H */
