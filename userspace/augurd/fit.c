// SPDX-License-Identifier: GPL-2.0-only
/*
 * A callback that the kernel's struct sched_ext_ops lacks is an error to libbpf,
 * unless it is taken out. Which it has is in its BTF: those about cgroups depend on
 * its configuration, and some are younger than sched_ext. A flag that it lacks is an
 * error to the kernel, and so is a function that does not go with the flags.
 */
#include "fit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <bpf/btf.h>

#include "augur_sched.h"
#include "bpf/augur_sched.skel.h"
#include "topology.h"

/* Node numbers that idle_masks has room for. */
#define IDLE_NODES_MAX	64

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

/* The value of a flag; 0 if the kernel lacks it. */
static uint64_t ops_flag(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, "scx_ops_flags", BTF_KIND_ENUM64), i;
	const struct btf_type *flags = id < 0 ? NULL : btf__type_by_id(btf, id);

	for (i = 0; flags && i < btf_vlen(flags); i++) {
		const struct btf_enum64 *flag = &btf_enum64(flags)[i];

		if (!strcmp(btf__name_by_offset(btf, flag->name_off), name))
			return btf_enum64_value(flag);
	}
	return 0;
}

/* A bit for each node, by its number; 0 if there is but one or the bits do not suffice. */
static uint64_t node_masks(const struct augur_topology *topo)
{
	uint64_t masks = 0;
	uint32_t node;

	for (node = 0; node < topo->nr_nodes; node++) {
		if (topo->node_id[node] >= IDLE_NODES_MAX)
			return 0;
		masks |= 1ULL << topo->node_id[node];
	}
	return topo->nr_nodes > 1 ? masks : 0;
}

/* One mask of all idle CPUs is written by those of all nodes, at each wakeup. */
static void fit_idle(const struct btf *btf, const struct augur_topology *topo,
		     struct augur_sched_bpf *skel)
{
	uint64_t flag = ops_flag(btf, "SCX_OPS_BUILTIN_IDLE_PER_NODE");
	uint64_t masks = node_masks(topo);

	if (!masks || !flag ||
	    btf__find_by_name_kind(btf, "scx_bpf_pick_idle_cpu_node", BTF_KIND_FUNC) < 0)
		return;
	skel->struct_ops.augur_ops->flags |= flag;
	skel->rodata->idle_per_node = true;
	skel->rodata->idle_masks = masks;
}

int augur_fit(const struct augur_topology *topo, struct augur_sched_bpf *skel)
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
	fit_idle(btf, topo, skel);
	btf__free(btf);
	return 0;
}
