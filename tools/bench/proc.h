/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * proc.h - commands that are started, waited for with a limit, and ended as a whole
 */
#ifndef AUGUR_BENCH_PROC_H
#define AUGUR_BENCH_PROC_H

#include <signal.h>
#include <sys/types.h>

/* Set by SIGINT and SIGTERM: what was begun is ended, and results so far are kept. */
extern volatile sig_atomic_t proc_interrupted;

void proc_catch_signals(void);

/*
 * Runs a line of shell in a process group of its own, which an interrupt from the
 * terminal does not reach; its output goes to @out, or with -1 to stderr. Returns
 * -1 with errno.
 */
pid_t proc_start(const char *command, int out);

/* Its exit status; 128 and the signal that ended it; -1 if it was still running after
 * @limit_ms or at an interrupt, and had to be killed with all it had started.
 */
int proc_wait(pid_t pid, int limit_ms);

/* Sends @signal, then waits as above. */
int proc_end(pid_t pid, int signal, int limit_ms);

/* Has it ended by itself? Then it has been waited for. */
int proc_ended(pid_t pid);

/* Starts and waits. */
int proc_run(const char *command, int limit_ms);

#endif /* AUGUR_BENCH_PROC_H */
