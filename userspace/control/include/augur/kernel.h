/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * Whether this kernel can run the augur scheduler, and if not, why.
 */
#ifndef _AUGUR_KERNEL_H
#define _AUGUR_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AUGUR_RELEASE_LEN	65
#define AUGUR_KFUNC_LEN		64

/**
 * enum augur_kernel_state - can the scheduler be loaded here
 * @AUGUR_KERNEL_USABLE: nothing speaks against it
 * @AUGUR_KERNEL_NO_SCHED_EXT: built without CONFIG_SCHED_CLASS_EXT, or older than that
 * @AUGUR_KERNEL_NO_BTF: it has sched_ext but no readable type information
 * @AUGUR_KERNEL_DAMAGED: its type information describes functions of sched_ext
 *	wrongly, so that no program can call them
 * @AUGUR_KERNEL_MISSING: functions that the scheduler needs do not exist
 */
enum augur_kernel_state {
	AUGUR_KERNEL_USABLE,
	AUGUR_KERNEL_NO_SCHED_EXT,
	AUGUR_KERNEL_NO_BTF,
	AUGUR_KERNEL_DAMAGED,
	AUGUR_KERNEL_MISSING,
};

/**
 * struct augur_kernel - what was found
 * @state: the verdict
 * @release: release of the running kernel
 * @kfunc: a function that the verdict is about, empty if there is none
 * @nr_kfuncs: how many such functions there are
 */
struct augur_kernel {
	enum augur_kernel_state state;
	char release[AUGUR_RELEASE_LEN];
	char kfunc[AUGUR_KFUNC_LEN];
	uint32_t nr_kfuncs;
};

/* Needs no privilege. Fails only if the kernel cannot be identified at all. */
int augur_kernel_probe(struct augur_kernel *out);

/* The same for a given BTF file; @kernel->release is left alone. */
int augur_kernel_probe_btf(struct augur_kernel *kernel, const char *btf_path);

/*
 * Whether @kernel calls itself older than 6.12, the first that has sched_ext and that
 * the module is built for. Distributions add to old kernels what they like: this is for
 * sentences, and decides nothing.
 */
bool augur_kernel_is_old(const struct augur_kernel *kernel);

/* One sentence about @kernel that says what is wrong and what to do. */
void augur_kernel_explain(const struct augur_kernel *kernel, char *buf,
			  size_t len);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_KERNEL_H */
