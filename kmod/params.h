/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sizes of the tables. Checked once when the module is loaded, constant after.
 */
#ifndef _AUGUR_PARAMS_H
#define _AUGUR_PARAMS_H

#include <linux/types.h>

extern unsigned int augur_nr_slots;
extern unsigned int augur_nr_samples;
extern unsigned int augur_nr_tasks;
extern unsigned int augur_nr_decisions;

#endif /* _AUGUR_PARAMS_H */
