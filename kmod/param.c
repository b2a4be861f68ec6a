// SPDX-License-Identifier: GPL-2.0-only

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/kstrtox.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/netlink.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/stringify.h>

#include "param.h"

#define X(name, def, least, most, meaning) u32 augur_##name __ro_after_init = (def);
AUGUR_SIZES(X)
#undef X

struct augur_params augur_params __read_mostly = {
#define X(name, def, least, most, meaning) .name = (def),
	AUGUR_PARAMS(X)
#undef X
};

enum {
#define X(name, def, least, most, meaning) PARAM_##name,
	AUGUR_SIZES(X)
	AUGUR_PARAMS(X)
#undef X
};

static const struct augur_param_info augur_param_infos[] = {
#define X(n, d, l, m, text)						\
	[PARAM_##n] = {							\
		.name = #n, .meaning = (text), .value = &augur_##n,	\
		.def = (d), .least = (l), .most = (m), .fixed = true,	\
	},
	AUGUR_SIZES(X)
#undef X
#define X(n, d, l, m, text)						\
	[PARAM_##n] = {							\
		.name = #n, .meaning = (text), .value = &augur_params.n, \
		.def = (d), .least = (l), .most = (m),			\
	},
	AUGUR_PARAMS(X)
#undef X
};

static bool param_valid(const struct augur_param_info *info, u32 value)
{
	return value >= info->least && value <= info->most &&
	       (!info->fixed || is_power_of_2(value));
}

/* When the module is loaded; what fails here is refused before anything is made. */
static int param_set_text(const char *text, const struct kernel_param *kp)
{
	const struct augur_param_info *info = kp->arg;
	u32 value;

	if (!kstrtou32(text, 0, &value) && param_valid(info, value)) {
		*info->value = value;
		return 0;
	}
	pr_err("%s=%s: must be %s from %u to %u\n", info->name, text,
	       info->fixed ? "a power of two" : "a number", info->least,
	       info->most);
	return -EINVAL;
}

static int param_get_text(char *buffer, const struct kernel_param *kp)
{
	const struct augur_param_info *info = kp->arg;

	return sprintf(buffer, "%u\n", READ_ONCE(*info->value));
}

static const struct kernel_param_ops augur_param_ops = {
	.set	= param_set_text,
	.get	= param_get_text,
};

/* Read only: sysfs does not know the privilege that setting one needs. */
#define X(name, def, least, most, meaning)				\
	module_param_cb(name, &augur_param_ops,				\
			(void *)&augur_param_infos[PARAM_##name], 0444); \
	__MODULE_PARM_TYPE(name, "uint");				\
	MODULE_PARM_DESC(name, meaning " (" #least " to " #most ", " #def ")");
AUGUR_SIZES(X)
AUGUR_PARAMS(X)
#undef X

/* NULL after the last one. */
const struct augur_param_info *augur_param_get(u32 index)
{
	return index < ARRAY_SIZE(augur_param_infos) ? &augur_param_infos[index] :
						       NULL;
}

/**
 * augur_param_find() - find a parameter
 * @name: its name
 * @extack: says that there is none
 *
 * Return: the parameter, or -ENOENT as a pointer.
 */
const struct augur_param_info *augur_param_find(const char *name,
						struct netlink_ext_ack *extack)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(augur_param_infos); i++)
		if (!strcmp(augur_param_infos[i].name, name))
			return &augur_param_infos[i];
	NL_SET_ERR_MSG_FMT(extack, "there is no parameter %s", name);
	return ERR_PTR(-ENOENT);
}

/**
 * augur_param_set() - change a parameter
 * @info: the parameter
 * @value: what it shall be
 * @extack: says what was wrong with it
 *
 * Who reads it sees the old or the new value; there is nothing to lock.
 *
 * Return: 0; -EOPNOTSUPP if it is fixed while the module is loaded; -EINVAL if the
 *	value is out of its range.
 */
int augur_param_set(const struct augur_param_info *info, u32 value,
		    struct netlink_ext_ack *extack)
{
	if (info->fixed) {
		NL_SET_ERR_MSG_FMT(extack, "%s is set when the module is loaded",
				   info->name);
		return -EOPNOTSUPP;
	}
	if (!param_valid(info, value)) {
		NL_SET_ERR_MSG_FMT(extack, "%s: %u is not within %u to %u",
				   info->name, value, info->least, info->most);
		return -EINVAL;
	}
	WRITE_ONCE(*info->value, value);
	return 0;
}
