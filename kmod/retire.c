// SPDX-License-Identifier: GPL-2.0-only

#include <linux/augur.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include "cmd.h"
#include "decide.h"
#include "param.h"
#include "retire.h"

/* Keys that are on the stack at a time. */
#define AUGUR_RETIRE_CHUNK	32

static int retire_keys(const u64 __user *user, u32 total)
{
	u64 keys[AUGUR_RETIRE_CHUNK];
	u32 done, nr, retired = 0;

	for (done = 0; done < total; done += nr) {
		nr = min(total - done, AUGUR_RETIRE_CHUNK);
		if (copy_from_user(keys, user + done, array_size(nr, sizeof(*keys))))
			return -EFAULT;
		retired += augur_decide_retire(keys, nr);
		cond_resched();
	}
	return retired;
}

/* What is pushed while this goes on is newer than the generation it began with. */
static int retire_old(u32 generation)
{
	u32 place = 0, retired = 0;

	while (place < augur_nr_decisions) {
		retired += augur_decide_retire_old(&place, generation);
		cond_resched();
	}
	return retired;
}

/**
 * augur_retire_cmd() - AUGUR_U_RETIRE
 * @ctx: the command
 * @args: its arguments
 *
 * Context: process.
 * Return: how many decisions were in force and are not any more, or an error.
 */
int augur_retire_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args)
{
	const struct augur_retire *retire = &args->retire;

	if (retire->flags == AUGUR_RETIRE_FLAGS ||
	    (retire->generation && !(retire->flags & AUGUR_RETIRE_OLD)))
		return -EINVAL;
	if (retire->flags) {
		if (retire->keys || retire->nr_keys)
			return -EINVAL;
		return retire_old(retire->flags & AUGUR_RETIRE_OLD ?
				  retire->generation : augur_decide_generation());
	}
	if (!retire->nr_keys || retire->nr_keys > AUGUR_RETIRE_MAX)
		return -EINVAL;
	return retire_keys(u64_to_user_ptr(retire->keys), retire->nr_keys);
}
