/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which program a task runs: a hash of its executable's path.
 */
#ifndef _AUGUR_EXE_H
#define _AUGUR_EXE_H

#include <linux/types.h>

struct file;
struct task_struct;

u32 augur_exe_of_file(struct file *file);
u32 augur_exe_of_task(struct task_struct *p);

int augur_exe_init(void);
void augur_exe_exit(void);

#endif /* _AUGUR_EXE_H */
