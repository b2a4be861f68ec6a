/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * Tunables of the attached scheduler, which it takes over while it runs. Errors:
 * -ENOENT: it is not attached; -EPROTO: it is of another version; -EPERM or -EACCES:
 * needs root.
 */
#ifndef _AUGUR_TUNABLE_H
#define _AUGUR_TUNABLE_H

#include <stddef.h>
#include <stdint.h>

#include <augur/param.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Calls @cb for every tunable, with the value in force, as augur_params_get() does. */
int augur_tunables_get(augur_param_cb cb, void *ctx);

/*
 * Asks for a value, and returns when it is in force. If it is refused, @why says so.
 * -ESRCH: there is none of that name; -ERANGE: out of its range, or it does not go with
 * the others; -ETIMEDOUT: it was asked for, and is not in force.
 */
int augur_tunable_set(const char *name, uint64_t value, char *why, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_TUNABLE_H */
