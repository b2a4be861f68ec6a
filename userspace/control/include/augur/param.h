/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * Parameters of the module, by generic netlink. Errors as in augur/status.h.
 */
#ifndef _AUGUR_PARAM_H
#define _AUGUR_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <augur/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct augur_param_info - a parameter
 * @name: its name
 * @meaning: what it means
 * @value: its value
 * @def: its value unless it is set
 * @least: least value
 * @most: greatest value
 * @fixed: set when the module is loaded, and not after
 */
struct augur_param_info {
	char name[AUGUR_NAME_LEN];
	char meaning[AUGUR_MEANING_LEN];
	uint32_t value;
	uint32_t def;
	uint32_t least;
	uint32_t most;
	bool fixed;
};

/*
 * Calls @cb for every parameter until it returns something else than 0. Returns
 * that, or 0.
 */
typedef int (*augur_param_cb)(const struct augur_param_info *info, void *ctx);
int augur_params_get(augur_param_cb cb, void *ctx);

/*
 * Sets a parameter. If it is refused, @why is what the module says about it, empty
 * if it says nothing. -ENOENT: there is none of that name; -EINVAL: out of its
 * range; -EOPNOTSUPP: it is fixed; -EPERM: needs CAP_NET_ADMIN and CAP_SYS_NICE.
 */
int augur_param_set(const char *name, uint32_t value, char *why, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_PARAM_H */
