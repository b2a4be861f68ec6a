/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The daemon's event loop.
 */
#ifndef _AUGURD_LOOP_H
#define _AUGURD_LOOP_H

#include <signal.h>
#include <stdbool.h>

/**
 * struct augur_loop_config - what the loop is told
 * @device: path of the control device
 * @max_keys: keys that can be learned at a time
 * @observe: learn, but push nothing
 */
struct augur_loop_config {
	const char *device;
	unsigned int max_keys;
	bool observe;
};

/* Runs until SIGTERM or SIGINT, which must be blocked. 0 or -errno, logged. */
int augur_loop_run(const struct augur_loop_config *config);

#endif /* _AUGURD_LOOP_H */
