/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entries for the tasks that were there before the module.
 */
#ifndef _AUGUR_ADOPT_H
#define _AUGUR_ADOPT_H

void augur_adopt_all(void);

#endif /* _AUGUR_ADOPT_H */
