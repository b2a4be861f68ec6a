/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What augurd answers, while it runs.
 */
#ifndef _AUGURCTL_ASKING_H
#define _AUGURCTL_ASKING_H

#include <stddef.h>
#include <stdint.h>

#include <augur/daemon.h>

#include "augurd/conf.h"

/* Value of the line of an answer that begins with @name; empty if there is none. */
void asking_value(const char *answer, const char *name, char *buf, size_t len);

/* The number there, 0 if there is none. */
uint64_t asking_number(const char *answer, const char *name);

/* Why augurd could not be asked, for augur_daemon_ask()'s error. */
const char *asking_why(int err);

/*
 * The configuration that augurd goes by, or, while it does not run or cannot be asked,
 * would: that of its file, or else the defaults. Where it is from.
 */
const char *asking_conf(struct augur_conf *conf);

#endif /* _AUGURCTL_ASKING_H */
