/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AUGUR_U_HINT and AUGUR_U_HINT_CLEAR, and what a page has in common with them.
 */
#ifndef _AUGUR_HINT_H
#define _AUGUR_HINT_H

#include <linux/augur_hint.h>
#include <linux/types.h>

struct augur_cmd_ctx;
struct augur_terms;
union augur_cmd_args;

bool augur_hint_valid(const struct augur_hint *hint);
void augur_hint_clamp(struct augur_hint *hint);
void augur_hint_terms(const struct augur_hint *hint, struct augur_terms *terms,
		      u64 now);

int augur_hint_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args);
int augur_hint_clear_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args);

#endif /* _AUGUR_HINT_H */
