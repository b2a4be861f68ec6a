/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Taking saved models to another machine.
 */
#ifndef _AUGURD_TRANSFER_H
#define _AUGURD_TRANSFER_H

#include "conf.h"

/* What was saved last, to the file @path. 0 or -errno, logged. */
int augur_transfer_export(const struct augur_conf *conf, const char *path);

/* The file @path merged into what was saved last, while no augurd runs. */
int augur_transfer_import(const struct augur_conf *conf, const char *path);

#endif /* _AUGURD_TRANSFER_H */
