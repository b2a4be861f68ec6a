// SPDX-License-Identifier: GPL-2.0-only
/*
 * A callback that the kernel's struct sched_ext_ops lacks is an error to libbpf,
 * unless it is taken out. Which it has is in its BTF: those about cgroups depend on
 * its configuration, and some are younger than sched_ext.
 */
#include "fit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <bpf/btf.h>

#include "augur_sched.h"
#include "bpf/augur_sched.skel.h"

/* What may be missing. */
#define OPTIONAL_OPS(X)		\
	X(cgroup_init)		\
	X(cgroup_exit)		\
	X(cgroup_move)		\
	X(cgroup_set_weight)	\
	X(cgroup_set_bandwidth)	\
	X(cgroup_set_idle)

static bool has_member(const struct btf *btf, const struct btf_type *ops, const char *name)
{
	const struct btf_member *m = btf_members(ops);
	int i;

	for (i = 0; i < btf_vlen(ops); i++)
		if (!strcmp(btf__name_by_offset(btf, m[i].name_off), name))
			return true;
	return false;
}

int augur_fit(struct augur_sched_bpf *skel)
{
	struct btf *btf = btf__load_vmlinux_btf();
	const struct btf_type *ops;
	int id;

	if (!btf)
		return -errno;
	id = btf__find_by_name_kind(btf, "sched_ext_ops", BTF_KIND_STRUCT);
	if (id < 0) {
		btf__free(btf);
		return id;
	}
	ops = btf__type_by_id(btf, id);
#define X(op)								\
	if (!has_member(btf, ops, #op)) {				\
		skel->struct_ops.augur_ops->op = NULL;			\
		bpf_program__set_autoload(skel->progs.augur_##op, false); \
	}
	OPTIONAL_OPS(X)
#undef X
	btf__free(btf);
	return 0;
}
