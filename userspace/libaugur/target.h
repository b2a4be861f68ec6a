/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * Naming a thread so that it cannot be taken for one that had its tid before.
 */
#ifndef _LIBAUGUR_TARGET_H
#define _LIBAUGUR_TARGET_H

#include <stdint.h>
#include <sys/types.h>

/* When thread @tid began, in clock ticks; -ESRCH if there is none. */
int __augur_target_tid(pid_t tid, uint64_t *start_ticks);

/* The process of a pidfd; -ESRCH if it has ended, -EBADF if it is no pidfd. */
int __augur_target_pidfd(int pidfd, pid_t *tid, uint64_t *start_ticks);

#endif /* _LIBAUGUR_TARGET_H */
