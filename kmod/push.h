/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AUGUR_U_PUSH: decisions from user memory, a registered buffer or an SQE to the
 * table.
 */
#ifndef _AUGUR_PUSH_H
#define _AUGUR_PUSH_H

#include <linux/types.h>

struct augur_cmd_ctx;
union augur_cmd_args;

int augur_push_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args);
int augur_push_inline(const void *data, u64 nr);

#endif /* _AUGUR_PUSH_H */
