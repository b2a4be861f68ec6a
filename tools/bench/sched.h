/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sched.h - schedulers that are compared: how each is started, watched and stopped
 */
#ifndef AUGUR_BENCH_SCHED_H
#define AUGUR_BENCH_SCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "samples.h"

enum sched_kind {
	SCHED_EEVDF,	/* the kernel's, with nothing of augur there */
	SCHED_MODULE,	/* the kernel's, augur.ko loaded */
	SCHED_AUGUR,	/* module, daemon and scheduler of augur */
	SCHED_COMMAND,	/* any other sched_ext scheduler */
	SCHED_PLANTED,	/* the kernel's, and 500 instructions more per wakeup */
};

/**
 * struct sched - one of them
 * @label: what it is called in results
 * @kind: how it is started
 * @path: program or object, if it has one
 * @hints: loads shall give hints
 * @pid: of what runs while it does
 * @sequence: what sched_ext counts whenever a scheduler is enabled
 */
struct sched {
	char label[SAMPLES_NAME];
	enum sched_kind kind;
	char path[256];
	bool hints;
	pid_t pid;
	long sequence;
};

/*
 * Takes [LABEL=]SPEC: "eevdf", "module", "augur" or "augur:AUGURD", with "+hints" if
 * loads shall give hints, or "cmd:PATH". Returns what is wrong with it, or NULL.
 */
const char *sched_parse(const char *spec, struct sched *sched);

/* Does it need more than the kernel has by itself? */
bool sched_needs_root(const struct sched *sched);

/* Is another scheduler, or augur, there already? Then what, else NULL. */
const char *sched_occupied(void);

/* Returns what went wrong, or NULL; then it is in charge until it is stopped. */
const char *sched_start(struct sched *sched);

/* Still the one that was started? NULL, or what happened to it. */
const char *sched_check(struct sched *sched);

/* Returns what went wrong, or NULL; then the kernel's own is in charge again. */
const char *sched_stop(struct sched *sched);

#endif /* AUGUR_BENCH_SCHED_H */
