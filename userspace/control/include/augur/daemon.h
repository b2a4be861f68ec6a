/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * Whether augurd runs, and what it says.
 */
#ifndef _AUGUR_DAEMON_H
#define _AUGUR_DAEMON_H

#include <stddef.h>
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

#define AUGUR_SOCKET_FILE	AUGUR_RUN_DIR "/augurd.socket"
#define AUGUR_QUESTION_LEN	64
#define AUGUR_ANSWER_LEN	16384

/*
 * Asks augurd: "status", "counters", "configuration" or "forget KEY". @answer is of
 * AUGUR_ANSWER_LEN bytes: lines that begin with a name. 1 if augurd refuses, and
 * @answer is why. -ESRCH: it does not run; -EACCES: only root may ask; -ETIMEDOUT: it
 * runs, but does not answer.
 */
int augur_daemon_ask(const char *question, char *answer);

/* Resident memory of a process in bytes, 0 if it is gone. */
uint64_t augur_process_memory(pid_t pid);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_DAEMON_H */
