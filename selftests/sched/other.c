// SPDX-License-Identifier: GPL-2.0-only
/* libs: -lbpf */
/* sources: userspace/augurd/fit.c userspace/augurd/topology.c userspace/augurd/topology_apply.c */
/*
 * other NAME: attach the scheduler's programs under another name, as somebody else's
 * scheduler, until standard input ends. Says "attached" when it is.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "augur_sched.h"
#include "augurd/fit.h"
#include "augurd/topology.h"
#include "bpf/augur_sched.skel.h"

#define OPS_NAME_LEN	128

static int fail(const char *what, int err)
{
	fprintf(stderr, "other: cannot %s: %s\n", what, strerror(-err));
	return 1;
}

/* Until the other end of standard input is closed. */
static void wait_for_end(void)
{
	char byte;

	puts("attached");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
}

/* The skeleton has members for what is a number or a function, not for the name. */
static char *ops_name(struct augur_sched_bpf *skel)
{
	const struct btf *btf = bpf_object__btf(skel->obj);
	const struct btf_type *ops;
	__s32 id;
	int i;

	id = btf__find_by_name_kind(btf, "sched_ext_ops", BTF_KIND_STRUCT);
	ops = btf__type_by_id(btf, id);
	for (i = 0; ops && i < btf_vlen(ops); i++) {
		const struct btf_member *member = &btf_members(ops)[i];

		if (!strcmp(btf__name_by_offset(btf, member->name_off), "name"))
			return (char *)skel->struct_ops.augur_ops + member->offset / 8;
	}
	return NULL;
}

static int attach(const struct augur_topology *topo, struct augur_sched_bpf *skel,
		  const char *name)
{
	char *own = ops_name(skel);
	struct bpf_link *link;
	int err;

	if (!own)
		return fail("find the name", -ENOENT);
	snprintf(own, OPS_NAME_LEN, "%s", name);
	err = augur_fit(topo, skel);
	if (!err)
		err = augur_topology_apply(topo, skel);
	if (!err)
		err = augur_sched_bpf__load(skel);
	if (!err)
		err = augur_topology_fill(topo, skel);
	if (err)
		return fail("load", err);
	link = bpf_map__attach_struct_ops(skel->maps.augur_ops);
	if (!link)
		return fail("attach", -errno);
	wait_for_end();
	bpf_link__destroy(link);
	return 0;
}

int main(int argc, char **argv)
{
	struct augur_sched_bpf *skel;
	struct augur_topology topo;
	int status;

	if (argc != 2 || strlen(argv[1]) >= OPS_NAME_LEN) {
		fprintf(stderr, "usage: other NAME\n");
		return 2;
	}
	if (augur_topology_read(&topo))
		return fail("read the topology", -EIO);
	skel = augur_sched_bpf__open();
	if (!skel)
		return fail("open the object", -errno);
	status = attach(&topo, skel, argv[1]);
	augur_sched_bpf__destroy(skel);
	augur_topology_free(&topo);
	return status;
}
