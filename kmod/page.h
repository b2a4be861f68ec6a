/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages that threads write their hints into: a pool made at load.
 *
 * A page belongs to its mapping from mmap(2) until the last copy of the mapping is
 * gone, and only then to the pool again; the mapping holds the file, and the file
 * the module. It is mapped by page frame, so that nobody can have a reference to it
 * that outlives the mapping. Besides, it belongs to a thread's claim, which ends
 * earlier if the thread does.
 *
 * The kernel reads it in the thread's own switch, with the claim's lock held and
 * the claim naming the page: it is not anybody else's then.
 */
#ifndef _AUGUR_PAGE_H
#define _AUGUR_PAGE_H

#include <linux/types.h>

struct augur_task;
struct vm_area_struct;

int augur_page_mmap(struct vm_area_struct *vma);
void augur_page_read(struct augur_task *entry, u64 now);

int augur_page_init(void);
void augur_page_exit(void);

#endif /* _AUGUR_PAGE_H */
