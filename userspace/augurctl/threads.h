/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The threads that two words mean: tid N, pid N, cgroup PATH.
 */
#ifndef _AUGURCTL_THREADS_H
#define _AUGURCTL_THREADS_H

#include <sys/types.h>

/* For the help, and what it says about it. */
#define THREADS_WORDS	"TARGET"
#define THREADS_HELP	"TARGET is tid N, pid N or cgroup PATH"

/**
 * struct threads - threads, as they were when it was asked for
 * @tid: their ids
 * @nr: how many
 */
struct threads {
	pid_t *tid;
	size_t nr;
};

/* CMD_OK, or the exit status after a message. */
int threads_find(struct threads *threads, int argc, char **argv);
void threads_free(struct threads *threads);

#endif /* _AUGURCTL_THREADS_H */
