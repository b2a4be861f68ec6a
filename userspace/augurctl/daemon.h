/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What augurd does for augurctl: it knows how to attach the scheduler, and what models
 * mean.
 */
#ifndef _AUGURCTL_DAEMON_H
#define _AUGURCTL_DAEMON_H

#include <stddef.h>

/*
 * Runs augurd with @option, and @value unless it is NULL. CMD_OK, or CMD_FAILED after a
 * message that says what could not be done, and what augurd said about it last.
 */
int daemon_run(const char *what, const char *option, const char *value);

/*
 * The same without a message. augurd's exit status, -errno if it could not be run; @said
 * is what it said last.
 */
int daemon_try(const char *option, const char *value, char *said, size_t len);

/* CMD_OK if there is an augurd to run, else CMD_FAILED after a message. */
int daemon_there(void);

#endif /* _AUGURCTL_DAEMON_H */
