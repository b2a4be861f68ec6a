/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One augurd at a time: a lock on AUGUR_LOCK_FILE, held until exit.
 */
#ifndef _AUGURD_LOCK_H
#define _AUGURD_LOCK_H

/* Returns a descriptor to keep open, -EBUSY if another augurd runs, or -errno. */
int augur_lock_take(void);

#endif /* _AUGURD_LOCK_H */
