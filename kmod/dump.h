/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AUGUR_U_DUMP: reading tables.
 */
#ifndef _AUGUR_DUMP_H
#define _AUGUR_DUMP_H

struct augur_cmd_ctx;
union augur_cmd_args;

int augur_dump_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args);

#endif /* _AUGUR_DUMP_H */
