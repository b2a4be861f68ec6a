/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Telling the service manager how it goes, as sd_notify(3) does.
 */
#ifndef _AUGURD_NOTIFY_H
#define _AUGURD_NOTIFY_H

#include <stdint.h>

/* Sends @state, such as "READY=1", if NOTIFY_SOCKET is set. 0 or -errno. */
int augur_notify(const char *state);

/* Time after which it wants a sign of life, 0 if it wants none: sd_watchdog_enabled(3). */
uint64_t augur_notify_watchdog_ns(void);

#endif /* _AUGURD_NOTIFY_H */
