/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Times with their units, as people type them: 200us, 5ms, 1.5s.
 */
#ifndef _AUGURCTL_DURATION_H
#define _AUGURCTL_DURATION_H

#include <stdint.h>

/*
 * 0, or a message is out that names @what, and it is CMD_USAGE. @text may be NULL: there
 * is none.
 */
int duration_parse(const char *what, const char *text, uint64_t *ns);

#endif /* _AUGURCTL_DURATION_H */
