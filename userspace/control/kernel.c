// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Probe of the running kernel.
 *
 * Newer kernels pass a hidden last argument "aux" to some kfuncs. Their BTF then
 * has two functions: name_impl with that argument, and name without it, which is
 * what programs call. Type information made by pahole 1.30 and others lacks the
 * second form of some functions and gives the first one its name: a program that
 * calls it is refused. That is what "damaged" means here.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <augur/kernel.h>

#define SCHED_EXT_DIR	"/sys/kernel/sched_ext"
#define VMLINUX_BTF	"/sys/kernel/btf/vmlinux"
#define HIDDEN_ARGUMENT	"aux"

/* The first with sched_ext, and the first that the module is built for. */
#define FIRST_MAJOR	6
#define FIRST_MINOR	12

/* Functions without which the scheduler does not load, from its object file. */
static const char *const needed[] = {
#define AUGUR_KFUNC(name) #name,
#include "userspace/control/kfuncs.h"
#undef AUGUR_KFUNC
};

#define NR_NEEDED (sizeof(needed) / sizeof(needed[0]))

enum kfunc_state { KFUNC_MISSING, KFUNC_GOOD, KFUNC_DAMAGED };

static bool has_hidden_argument(const struct btf *btf, const struct btf_type *fn)
{
	const struct btf_type *proto = btf__type_by_id(btf, fn->type);
	const struct btf_param *last;
	uint16_t nr;

	if (!proto || !btf_is_func_proto(proto))
		return false;
	nr = btf_vlen(proto);
	if (!nr)
		return false;
	last = &btf_params(proto)[nr - 1];
	return !strcmp(btf__name_by_offset(btf, last->name_off),
		       HIDDEN_ARGUMENT);
}

static int needed_index(const char *name)
{
	size_t i;

	for (i = 0; i < NR_NEEDED; i++)
		if (!strcmp(name, needed[i]))
			return i;
	return -1;
}

/* One pass over some hundred thousand types instead of one per function. */
static void find_kfuncs(const struct btf *btf, enum kfunc_state *state)
{
	uint32_t nr = btf__type_cnt(btf), id;

	for (id = 1; id < nr; id++) {
		const struct btf_type *t = btf__type_by_id(btf, id);
		int i;

		if (!btf_is_func(t))
			continue;
		i = needed_index(btf__name_by_offset(btf, t->name_off));
		if (i >= 0)
			state[i] = has_hidden_argument(btf, t) ? KFUNC_DAMAGED :
								 KFUNC_GOOD;
	}
}

static void judge(struct augur_kernel *kernel, const enum kfunc_state *state,
		  enum kfunc_state what, enum augur_kernel_state verdict)
{
	size_t i;

	if (kernel->nr_kfuncs)
		return;
	for (i = 0; i < NR_NEEDED; i++) {
		if (state[i] != what)
			continue;
		if (!kernel->nr_kfuncs++)
			snprintf(kernel->kfunc, sizeof(kernel->kfunc), "%s",
				 needed[i]);
		kernel->state = verdict;
	}
}

int augur_kernel_probe_btf(struct augur_kernel *kernel, const char *btf_path)
{
	enum kfunc_state state[NR_NEEDED] = { KFUNC_MISSING };
	struct btf *btf = btf__parse(btf_path, NULL);

	kernel->nr_kfuncs = 0;
	kernel->kfunc[0] = '\0';
	kernel->state = AUGUR_KERNEL_USABLE;
	if (!btf) {
		kernel->state = AUGUR_KERNEL_NO_BTF;
		return -errno;
	}
	if (btf__find_by_name_kind(btf, "sched_ext_ops", BTF_KIND_STRUCT) < 0) {
		kernel->state = AUGUR_KERNEL_NO_SCHED_EXT;
	} else {
		find_kfuncs(btf, state);
		judge(kernel, state, KFUNC_DAMAGED, AUGUR_KERNEL_DAMAGED);
		judge(kernel, state, KFUNC_MISSING, AUGUR_KERNEL_MISSING);
	}
	btf__free(btf);
	return 0;
}

int augur_kernel_probe(struct augur_kernel *out)
{
	struct utsname uts;

	*out = (struct augur_kernel){ .state = AUGUR_KERNEL_USABLE };
	if (uname(&uts) < 0)
		return -errno;
	snprintf(out->release, sizeof(out->release), "%s", uts.release);
	if (access(SCHED_EXT_DIR, F_OK) < 0) {
		out->state = AUGUR_KERNEL_NO_SCHED_EXT;
		return 0;
	}
	/* A file that cannot be read is a verdict, not a failure. */
	augur_kernel_probe_btf(out, VMLINUX_BTF);
	return 0;
}

bool augur_kernel_is_old(const struct augur_kernel *kernel)
{
	unsigned int major, minor;

	if (sscanf(kernel->release, "%u.%u", &major, &minor) != 2)
		return false;
	return major < FIRST_MAJOR || (major == FIRST_MAJOR && minor < FIRST_MINOR);
}

static void explain_no_sched_ext(const struct augur_kernel *kernel, char *buf, size_t len)
{
	if (augur_kernel_is_old(kernel))
		snprintf(buf, len,
			 "it is too old: sched_ext is in kernels from 6.12 on that are built with CONFIG_SCHED_CLASS_EXT, and augur's module needs 6.12, too; install a later kernel and boot it");
	else
		snprintf(buf, len,
			 "it is new enough, but built without sched_ext (CONFIG_SCHED_CLASS_EXT), as Debian 13's own 6.12 is; install a kernel from 6.12 on that has it, such as one of Debian's backports, and boot it");
}

void augur_kernel_explain(const struct augur_kernel *kernel, char *buf,
			  size_t len)
{
	switch (kernel->state) {
	case AUGUR_KERNEL_USABLE:
		snprintf(buf, len, "sched_ext can be used");
		break;
	case AUGUR_KERNEL_NO_SCHED_EXT:
		explain_no_sched_ext(kernel, buf, len);
		break;
	case AUGUR_KERNEL_NO_BTF:
		snprintf(buf, len,
			 "its type information cannot be read from " VMLINUX_BTF " (CONFIG_DEBUG_INFO_BTF)");
		break;
	case AUGUR_KERNEL_DAMAGED:
		snprintf(buf, len,
			 "its type information (BTF) describes %u sched_ext functions wrongly, %s for one, so that no BPF scheduler can call them; this is a fault of the kernel package, another version of it may be good",
			 kernel->nr_kfuncs, kernel->kfunc);
		break;
	case AUGUR_KERNEL_MISSING:
		snprintf(buf, len,
			 "it lacks %u functions that the scheduler calls, %s for one; use a later kernel",
			 kernel->nr_kfuncs, kernel->kfunc);
		break;
	}
}
