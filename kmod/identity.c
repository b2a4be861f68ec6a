// SPDX-License-Identifier: GPL-2.0-only

#include <linux/cgroup.h>
#include <linux/compiler.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "cpu.h"
#include "identity.h"
#include "task.h"

/* Whenever the fingerprint is another one. */
void augur_identity_key(struct augur_task *entry)
{
	WRITE_ONCE(entry->key, augur_fingerprint_key(&entry->fp));
}

/* Role, and leaf name in the default hierarchy: hashed only when they changed. */
void augur_identity_renew(struct augur_task *entry, const struct task_struct *p)
{
	const struct kernfs_node *kn = augur_identity_cgroup(p);
	/* Plain before 6.15, which does no harm here. */
	const char *name = rcu_dereference_sched(kn->name);
	char comm[TASK_COMM_LEN];
	u64 role;

	memcpy(comm, p->comm, sizeof(comm));
	entry->source = augur_identity_source(comm, kn->id, entry->exe);
	role = augur_role_hash(comm, sizeof(comm));
	entry->fp.word[0] = role << 32 | entry->exe;
	entry->fp.word[1] = augur_fp_set(entry->fp.word[1], 0, AUGUR_FP_CGROUP_MASK,
					 augur_hash_bytes(name, strnlen(name, NAME_MAX)));
	augur_identity_key(entry);
}

/*
 * A task that has not slept yet: nothing is known of its site.
 *
 * Context: interrupts off.
 */
void augur_identity_new(struct augur_task *entry, struct task_struct *p)
{
	augur_count(fp_build);
	entry->fp.word[1] = AUGUR_FP_VERSION << AUGUR_FP_VERSION_SHIFT;
	augur_identity_renew(entry, p);
}
