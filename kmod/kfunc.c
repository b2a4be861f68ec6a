// SPDX-License-Identifier: GPL-2.0-only

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/btf_ids.h>
#include <linux/module.h>
#include <linux/string.h>

#include "kfunc.h"
#include "task.h"

static bool augur_kfuncs_registered;

/* For a program that knows less or more about decisions than this module. */
static noinline int kfunc_convert(u32 pid, void *decision, u32 size)
{
	struct augur_task_decision known = {};
	u32 both = min(size, sizeof(known));
	int ret;

	if (!size)
		return -EINVAL;
	ret = augur_task_decision(pid, &known);
	if (unlikely(ret))
		memset(&known, 0, sizeof(known));
	memcpy(decision, &known, both);
	memset(decision + both, 0, size - both);
	return ret;
}

__bpf_kfunc_start_defs();

/**
 * augur_bpf_task() - the decision for a task's current burst
 * @pid: pid of the task in the initial namespace
 * @decision: struct augur_task_decision as the program knows it
 * @decision__sz: its size; what the module does not know is filled with zeros
 *
 * Scalars and memory only: a pointer to a task would need the type to be the
 * kernel's own, and the BTF of a module built elsewhere does not always say so.
 *
 * Context: any.
 * Return: 0; -EINVAL if there is no room for anything; -ENOENT if the task is not
 *	followed, with @decision all zeros.
 */
__bpf_kfunc int augur_bpf_task(u32 pid, void *decision, u32 decision__sz)
{
	int ret;

	if (unlikely(decision__sz != sizeof(struct augur_task_decision)))
		return kfunc_convert(pid, decision, decision__sz);
	ret = augur_task_decision(pid, decision);
	if (unlikely(ret))
		memset(decision, 0, sizeof(struct augur_task_decision));
	return ret;
}

__bpf_kfunc_end_defs();

BTF_KFUNCS_START(augur_kfunc_ids)
BTF_ID_FLAGS(func, augur_bpf_task)
BTF_KFUNCS_END(augur_kfunc_ids)

static const struct btf_kfunc_id_set augur_kfunc_set = {
	.owner	= THIS_MODULE,
	.set	= &augur_kfunc_ids,
};

/* Without BTF of its own a module can register nothing, and is told "done". */
static bool kfunc_have_btf(void)
{
#ifdef CONFIG_DEBUG_INFO_BTF_MODULES
	return THIS_MODULE->btf_data_size;
#else
	return false;
#endif
}

/**
 * augur_kfunc_init() - offer the kfuncs to BPF schedulers
 *
 * Not a condition for loading: statistics, samples and decisions need no kfunc.
 * The kernel takes the set back when the module's BTF goes, there is no exit.
 */
void augur_kfunc_init(void)
{
	int ret;

	if (!IS_ENABLED(CONFIG_SCHED_CLASS_EXT)) {
		pr_info("this kernel has no sched_ext: no scheduler will ask for decisions\n");
		return;
	}
	if (!kfunc_have_btf()) {
		pr_warn("no BTF for this module: schedulers cannot ask for decisions; rebuild it with pahole and the kernel's vmlinux\n");
		return;
	}
	ret = register_btf_kfunc_id_set(BPF_PROG_TYPE_STRUCT_OPS, &augur_kfunc_set);
	if (ret)
		pr_warn("kfuncs could not be registered (%d): schedulers cannot ask for decisions\n",
			ret);
	augur_kfuncs_registered = !ret;
}

bool augur_kfunc_offered(void)
{
	return augur_kfuncs_registered;
}
