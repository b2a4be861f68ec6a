/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is done with saved models while no augurd learns.
 */
#ifndef _AUGURD_TRANSFER_H
#define _AUGURD_TRANSFER_H

#include "conf.h"

/* What was saved last, to the file @path. 0 or -errno, logged. */
int augur_transfer_export(const struct augur_conf *conf, const char *path);

/* The file @path merged into what was saved last, while no augurd runs. */
int augur_transfer_import(const struct augur_conf *conf, const char *path);

/* The key @key taken out of it. */
int augur_transfer_forget(const struct augur_conf *conf, const char *key);

#endif /* _AUGURD_TRANSFER_H */
