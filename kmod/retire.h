/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AUGUR_U_RETIRE: taking decisions back.
 */
#ifndef _AUGUR_RETIRE_H
#define _AUGUR_RETIRE_H

struct augur_cmd_ctx;
union augur_cmd_args;

int augur_retire_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args);

#endif /* _AUGUR_RETIRE_H */
