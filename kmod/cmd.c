// SPDX-License-Identifier: GPL-2.0-only

#include <linux/augur.h>
#include <linux/augur_dump.h>
#include <linux/cpumask.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include "cmd.h"
#include "compat.h"
#include "decide.h"
#include "dump.h"
#include "hint.h"
#include "param.h"
#include "push.h"
#include "retire.h"
#include "session.h"
#include "stats.h"
#include "wait.h"

/**
 * augur_cmd_answer() - give the caller his structure back
 * @ctx: the command
 * @args: the kernel's copy, with the answer
 * @size: size of the structure in this kernel
 *
 * Beyond what this kernel knows the caller's structure is all zeros already.
 *
 * Return: 0 or -EFAULT.
 */
int augur_cmd_answer(const struct augur_cmd_ctx *ctx,
		     const union augur_cmd_args *args, u32 size)
{
	return copy_to_user(ctx->arg, args, min(ctx->usize, size)) ? -EFAULT : 0;
}

static int cmd_query(struct augur_cmd_ctx *ctx, union augur_cmd_args *args)
{
	struct augur_query *query = &args->query;

	query->abi_version = AUGUR_ABI_VERSION;
	query->nr_cpus = nr_cpu_ids;
	query->features = AUGUR_F_ALL;
	query->map_bytes = augur_stats_map_bytes();
	query->nr_decisions = augur_nr_decisions;
	query->push_max = AUGUR_PUSH_MAX;
	query->generation = augur_decide_generation();
	query->__resv = 0;
	return augur_cmd_answer(ctx, args, sizeof(*query));
}

/**
 * struct augur_cmd - a command
 * @nr: its number
 * @min_size: size of the first version of its structure
 * @size: size of its structure as it is now
 * @flags: flags it knows
 * @devs: devices it is valid on, enum augur_cmd_dev
 * @uring_flags: IORING_URING_CMD_ flags it knows
 * @fn: executes it
 * @fn_inline: executes the form whose data are in the SQE; NULL if there is none
 * @cancel: called when the ring or the submitter of a pending one goes away; NULL
 *	for commands that never stay pending
 */
struct augur_cmd {
	unsigned int nr;
	u32 min_size;
	u32 size;
	u32 flags;
	unsigned int devs;
	u32 uring_flags;
	int (*fn)(struct augur_cmd_ctx *ctx, union augur_cmd_args *args);
	int (*fn_inline)(const void *data, u64 nr);
	void (*cancel)(struct io_uring_cmd *cmd, unsigned int issue_flags);
};

/* Found by the command's number; places in between are empty. */
static const struct augur_cmd augur_cmds[] = {
	[_IOC_NR(AUGUR_U_QUERY)] = {
		.nr = AUGUR_U_QUERY,
		.min_size = 40,
		.size = sizeof(struct augur_query),
		.flags = AUGUR_QUERY_FLAGS,
		.devs = AUGUR_ON_CONTROL | AUGUR_ON_HINT,
		.fn = cmd_query,
	},
	[_IOC_NR(AUGUR_U_WAIT)] = {
		.nr = AUGUR_U_WAIT,
		.min_size = 32,
		.size = sizeof(struct augur_wait),
		.flags = AUGUR_WAIT_FLAGS,
		.devs = AUGUR_ON_CONTROL,
		.fn = augur_wait_cmd,
		.cancel = augur_wait_cancel,
	},
	[_IOC_NR(AUGUR_U_PUSH)] = {
		.nr = AUGUR_U_PUSH,
		.min_size = 24,
		.size = sizeof(struct augur_push),
		.flags = AUGUR_PUSH_FLAGS,
		.devs = AUGUR_ON_CONTROL,
		.uring_flags = IORING_URING_CMD_FIXED,
		.fn = augur_push_cmd,
		.fn_inline = augur_push_inline,
	},
	[_IOC_NR(AUGUR_U_RETIRE)] = {
		.nr = AUGUR_U_RETIRE,
		.min_size = 24,
		.size = sizeof(struct augur_retire),
		.flags = AUGUR_RETIRE_FLAGS,
		.devs = AUGUR_ON_CONTROL,
		.fn = augur_retire_cmd,
	},
	[_IOC_NR(AUGUR_U_DUMP)] = {
		.nr = AUGUR_U_DUMP,
		.min_size = 40,
		.size = sizeof(struct augur_dump),
		.flags = AUGUR_DUMP_FLAGS,
		.devs = AUGUR_ON_CONTROL,
		.fn = augur_dump_cmd,
	},
	[_IOC_NR(AUGUR_U_HINT)] = {
		.nr = AUGUR_U_HINT,
		.min_size = 72,
		.size = sizeof(struct augur_hint),
		.flags = AUGUR_HINT_FLAGS,
		.devs = AUGUR_ON_HINT,
		.fn = augur_hint_cmd,
	},
	[_IOC_NR(AUGUR_U_HINT_CLEAR)] = {
		.nr = AUGUR_U_HINT_CLEAR,
		.min_size = 24,
		.size = sizeof(struct augur_hint_clear),
		.flags = AUGUR_HINT_CLEAR_FLAGS,
		.devs = AUGUR_ON_HINT,
		.fn = augur_hint_clear_cmd,
	},
	[_IOC_NR(AUGUR_U_SESSION)] = {
		.nr = AUGUR_U_SESSION,
		.min_size = 80,
		.size = sizeof(struct augur_session),
		.flags = AUGUR_SESSION_FLAGS,
		.devs = AUGUR_ON_HINT,
		.fn = augur_session_cmd,
		.cancel = augur_session_cancel,
	},
};

/*
 * The number encodes the size of the caller's structure. A program compiled with
 * a later, larger one is to find the command nevertheless: its size is judged by
 * its content, not by its number.
 */
static const struct augur_cmd *cmd_find(enum augur_cmd_dev dev, unsigned int nr)
{
	const struct augur_cmd *cmd;
	unsigned int index = _IOC_NR(nr);

	if (index >= ARRAY_SIZE(augur_cmds))
		return NULL;
	cmd = &augur_cmds[array_index_nospec(index, ARRAY_SIZE(augur_cmds))];
	if (!(cmd->devs & dev) || _IOC_TYPE(nr) != AUGUR_IOC_MAGIC ||
	    _IOC_DIR(nr) != _IOC_DIR(cmd->nr))
		return NULL;
	return cmd;
}

static int cmd_execute(const struct augur_cmd *cmd, struct augur_cmd_ctx *ctx)
{
	union augur_cmd_args args;
	int ret;

	if (get_user(ctx->usize, (u32 __user *)ctx->arg))
		return -EFAULT;
	if (ctx->usize < cmd->min_size)
		return -EINVAL;
	if (ctx->usize > PAGE_SIZE)
		return -E2BIG;
	ret = copy_struct_from_user(&args, cmd->size, ctx->arg, ctx->usize);
	if (ret)
		return ret;
	/* The size was read twice; it is the first one that counts. */
	args.head.size = ctx->usize;
	if (args.head.flags & ~cmd->flags)
		return -EINVAL;
	return cmd->fn(ctx, &args);
}

long augur_cmd_ioctl(enum augur_cmd_dev dev, struct file *file, unsigned int nr,
		     unsigned long arg)
{
	const struct augur_cmd *cmd = cmd_find(dev, nr);
	struct augur_cmd_ctx ctx = {
		.file = file,
		.arg = (void __user *)arg,
	};

	return cmd ? cmd_execute(cmd, &ctx) : -ENOTTY;
}

/* The other half of a large SQE, which small ones do not have. */
static int cmd_execute_inline(const struct augur_cmd *cmd,
			      const struct augur_uring_cmd *sqe,
			      const struct io_uring_cmd *uring,
			      unsigned int issue_flags)
{
	if (!cmd->fn_inline || uring->flags & IORING_URING_CMD_MASK ||
	    !(issue_flags & IO_URING_F_SQE128))
		return -EINVAL;
	return cmd->fn_inline(sqe + 1, READ_ONCE(sqe->arg));
}

int augur_cmd_uring(enum augur_cmd_dev dev, struct io_uring_cmd *uring,
		    unsigned int issue_flags)
{
	/* The SQE may be shared with user space: each field is read once. */
	const struct augur_uring_cmd *sqe = (const void *)uring->sqe->cmd;
	const struct augur_cmd *cmd = cmd_find(dev, uring->cmd_op);
	struct augur_cmd_ctx ctx = {
		.file = uring->file,
		.uring = uring,
		.issue_flags = issue_flags,
	};
	u32 flags;
	int ret;

	/* Only what has been issued and is pending is cancelled. */
	if (issue_flags & IO_URING_F_CANCEL) {
		cmd->cancel(uring, issue_flags);
		return 0;
	}
	if (!cmd)
		return -ENOTTY;
	flags = READ_ONCE(sqe->flags);
	if (flags & ~AUGUR_UCMD_FLAGS || READ_ONCE(sqe->__resv) ||
	    uring->flags & IORING_URING_CMD_MASK & ~cmd->uring_flags)
		return -EINVAL;
	if (flags & AUGUR_UCMD_INLINE)
		return cmd_execute_inline(cmd, sqe, uring, issue_flags);
	ctx.arg = u64_to_user_ptr(READ_ONCE(sqe->arg));
	ret = cmd_execute(cmd, &ctx);
	if (ret != -EAGAIN)
		return ret;
	/* To io_uring it would mean to try again in a thread of its own. */
	augur_uring_done(uring, ret, issue_flags);
	return -EIOCBQUEUED;
}
