/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the BPF scheduler can ask this module.
 */
#ifndef _AUGUR_KFUNC_H
#define _AUGUR_KFUNC_H

#include <linux/types.h>

int augur_bpf_task(u32 pid, void *decision, u32 decision__sz);

void augur_kfunc_init(void);
bool augur_kfunc_offered(void);

#endif /* _AUGUR_KFUNC_H */
