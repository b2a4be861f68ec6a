/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Telling the service manager how it goes, as sd_notify(3) does.
 */
#ifndef _AUGURD_NOTIFY_H
#define _AUGURD_NOTIFY_H

/* Sends @state, such as "READY=1", if NOTIFY_SOCKET is set. 0 or -errno. */
int augur_notify(const char *state);

#endif /* _AUGURD_NOTIFY_H */
