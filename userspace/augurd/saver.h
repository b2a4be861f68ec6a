/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Saving while learning goes on: a child process writes what it was when it was made,
 * however slow the disk is.
 */
#ifndef _AUGURD_SAVER_H
#define _AUGURD_SAVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "models.h"

/**
 * struct augur_saver - state
 * @child: the process that saves, 0 if there is none
 * @fd: becomes readable when it ends, -1 if there is none
 * @begun_ns: when it was started last, or augurd was
 * @saves: files written
 * @failures: attempts that failed
 */
struct augur_saver {
	pid_t child;
	int fd;
	uint64_t begun_ns;
	uint64_t saves;
	uint64_t failures;
};

void augur_saver_init(struct augur_saver *saver, uint64_t now_ns);

/* Is it time, with @interval_s between saves, 0 for never? */
bool augur_saver_is_due(const struct augur_saver *saver, uint64_t now_ns,
			uint32_t interval_s);

/* True if a child saves now, and @fd is to be waited for; false if it is done. */
bool augur_saver_start(struct augur_saver *saver, const char *folder,
		       const struct augur_models *models, uint64_t now_ns);

/* The child has ended. */
void augur_saver_done(struct augur_saver *saver);

/* Saves here and now, instead of a child that still does. */
void augur_saver_finish(struct augur_saver *saver, const char *folder,
			const struct augur_models *models, uint64_t now_ns);

#endif /* _AUGURD_SAVER_H */
