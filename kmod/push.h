/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AUGUR_U_PUSH: decisions from user memory to the table.
 */
#ifndef _AUGUR_PUSH_H
#define _AUGUR_PUSH_H

struct augur_cmd_ctx;
union augur_cmd_args;

int augur_push_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args);

#endif /* _AUGUR_PUSH_H */
