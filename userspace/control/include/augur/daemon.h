/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * Whether augurd runs.
 */
#ifndef _AUGUR_DAEMON_H
#define _AUGUR_DAEMON_H

#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AUGUR_RUN_DIR	"/run/augur"
#define AUGUR_LOCK_FILE	AUGUR_RUN_DIR "/augurd.pid"

/*
 * Process id of augurd: who holds the lock on its file. 0: it does not run;
 * -EACCES: only root may know.
 */
pid_t augur_daemon_pid(void);

/* Resident memory of a process in bytes, 0 if it is gone. */
uint64_t augur_process_memory(pid_t pid);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_DAEMON_H */
