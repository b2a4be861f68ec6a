/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts as words of the command line.
 */
#ifndef _AUGURCTL_NUMBER_H
#define _AUGURCTL_NUMBER_H

/*
 * A number from 1 on; @text is NULL if nothing follows @what. CMD_OK or, after a
 * message, CMD_USAGE.
 */
int number_parse(const char *what, const char *text, unsigned long *value);

#endif /* _AUGURCTL_NUMBER_H */
