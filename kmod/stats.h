/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mapping: header page and one area per CPU, see <linux/augur_stats.h>.
 */
#ifndef _AUGUR_STATS_H
#define _AUGUR_STATS_H

#include <linux/types.h>

struct augur_cpu_area;
struct vm_area_struct;

u64 augur_stats_map_bytes(void);
int augur_stats_mmap(struct vm_area_struct *vma);
void augur_stats_sum(struct augur_cpu_area *sum);

int augur_stats_init(void);
void augur_stats_exit(void);

#endif /* _AUGUR_STATS_H */
