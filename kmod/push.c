// SPDX-License-Identifier: GPL-2.0-only

#include <linux/augur.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include "cmd.h"
#include "decide.h"
#include "push.h"

/* Decisions that are on the stack at a time. */
#define AUGUR_PUSH_CHUNK	16

/* Only the results go back: the rest of the memory is the caller's. */
static int push_results(struct augur_decision __user *to,
			const struct augur_decision *from, u32 nr)
{
	u32 i;

	if (!user_write_access_begin(to, array_size(nr, sizeof(*to))))
		return -EFAULT;
	for (i = 0; i < nr; i++)
		unsafe_put_user(from[i].result, &to[i].result, efault);
	user_write_access_end();
	return 0;
efault:
	user_write_access_end();
	return -EFAULT;
}

/**
 * augur_push_cmd() - AUGUR_U_PUSH
 * @ctx: the command
 * @args: its arguments
 *
 * Chunk by chunk: a fault in the middle leaves the decisions before it in force,
 * which is what a shorter array would have done.
 *
 * Context: process.
 * Return: how many decisions were accepted, or an error.
 */
int augur_push_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args)
{
	const struct augur_push *push = &args->push;
	struct augur_decision __user *user = u64_to_user_ptr(push->decisions);
	struct augur_decision chunk[AUGUR_PUSH_CHUNK];
	u32 done, nr, accepted = 0;

	if (push->__resv || !push->nr_decisions || push->nr_decisions > AUGUR_PUSH_MAX)
		return -EINVAL;
	for (done = 0; done < push->nr_decisions; done += nr) {
		nr = min(push->nr_decisions - done, AUGUR_PUSH_CHUNK);
		if (copy_from_user(chunk, user + done, array_size(nr, sizeof(*user))))
			return -EFAULT;
		accepted += augur_decide_push(chunk, nr);
		if (push_results(user + done, chunk, nr))
			return -EFAULT;
		cond_resched();
	}
	return accepted;
}
