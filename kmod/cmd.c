// SPDX-License-Identifier: GPL-2.0-only

#include <linux/augur.h>
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
#include "dev.h"
#include "params.h"
#include "stats.h"
#include "wait.h"

/* Decisions that are on the stack at a time. */
#define AUGUR_CMD_CHUNK		16

/**
 * union augur_cmd_args - copy of a command's structure
 * @size: first member of all of them
 * @query: AUGUR_U_QUERY
 * @wait: AUGUR_U_WAIT
 * @push: AUGUR_U_PUSH
 */
union augur_cmd_args {
	u32 size;
	struct augur_query query;
	struct augur_wait wait;
	struct augur_push push;
};

/**
 * struct augur_cmd_ctx - a command being executed
 * @file: the file
 * @arg: the caller's structure
 * @usize: its size
 * @uring: the io_uring command, NULL for an ioctl
 * @issue_flags: of io_uring
 */
struct augur_cmd_ctx {
	struct augur_file *file;
	void __user *arg;
	u32 usize;
	struct io_uring_cmd *uring;
	unsigned int issue_flags;
};

static int cmd_query(struct augur_cmd_ctx *ctx, union augur_cmd_args *args)
{
	struct augur_query *query = &args->query;

	if (query->flags)
		return -EINVAL;
	query->abi_version = AUGUR_ABI_VERSION;
	query->nr_cpus = nr_cpu_ids;
	query->features = 0;
	query->map_bytes = augur_stats_map_bytes();
	query->nr_decisions = augur_nr_decisions;
	query->push_max = AUGUR_PUSH_MAX;
	/* Beyond what we know the caller's structure is all zeros already. */
	if (copy_to_user(ctx->arg, query, min(ctx->usize, sizeof(*query))))
		return -EFAULT;
	return 0;
}

static int cmd_wait(struct augur_cmd_ctx *ctx, union augur_cmd_args *args)
{
	if (!ctx->uring)
		return -EOPNOTSUPP;
	return augur_wait_issue(ctx->file, &args->wait, ctx->uring,
				ctx->issue_flags);
}

/* Only the results go back: the rest of the memory is the caller's. */
static int cmd_push_results(struct augur_decision __user *to,
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

/*
 * Chunk by chunk: a fault in the middle leaves the decisions before it in force,
 * which is what a shorter array would have done.
 */
static int cmd_push(struct augur_cmd_ctx *ctx, union augur_cmd_args *args)
{
	const struct augur_push *push = &args->push;
	struct augur_decision __user *user = u64_to_user_ptr(push->decisions);
	struct augur_decision chunk[AUGUR_CMD_CHUNK];
	u32 done, nr, accepted = 0;

	if (push->flags || push->__resv || !push->nr_decisions ||
	    push->nr_decisions > AUGUR_PUSH_MAX)
		return -EINVAL;
	for (done = 0; done < push->nr_decisions; done += nr) {
		nr = min(push->nr_decisions - done, AUGUR_CMD_CHUNK);
		if (copy_from_user(chunk, user + done, array_size(nr, sizeof(*user))))
			return -EFAULT;
		accepted += augur_decide_push(chunk, nr);
		if (cmd_push_results(user + done, chunk, nr))
			return -EFAULT;
		cond_resched();
	}
	return accepted;
}

/**
 * struct augur_cmd - a command
 * @nr: its number
 * @min_size: size of the first version of its structure
 * @size: size of its structure as it is now
 * @fn: executes it
 */
struct augur_cmd {
	unsigned int nr;
	u32 min_size;
	u32 size;
	int (*fn)(struct augur_cmd_ctx *ctx, union augur_cmd_args *args);
};

static const struct augur_cmd augur_cmds[] = {
	{ AUGUR_U_QUERY, 40, sizeof(struct augur_query), cmd_query },
	{ AUGUR_U_WAIT, 32, sizeof(struct augur_wait), cmd_wait },
	{ AUGUR_U_PUSH, 24, sizeof(struct augur_push), cmd_push },
};

/*
 * The number encodes the size of the caller's structure. A program compiled with
 * a later, larger one is to find the command nevertheless: its size is judged by
 * its content, not by its number.
 */
static const struct augur_cmd *cmd_find(unsigned int nr)
{
	const struct augur_cmd *cmd;
	unsigned int index = _IOC_NR(nr);

	if (index >= ARRAY_SIZE(augur_cmds))
		return NULL;
	cmd = &augur_cmds[array_index_nospec(index, ARRAY_SIZE(augur_cmds))];
	if (_IOC_TYPE(nr) != AUGUR_IOC_MAGIC || _IOC_DIR(nr) != _IOC_DIR(cmd->nr))
		return NULL;
	return cmd;
}

static int cmd_execute(struct augur_cmd_ctx *ctx, unsigned int nr)
{
	const struct augur_cmd *cmd = cmd_find(nr);
	union augur_cmd_args args;
	int ret;

	if (!cmd)
		return -ENOTTY;
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
	args.size = ctx->usize;
	return cmd->fn(ctx, &args);
}

long augur_cmd_ioctl(struct file *file, unsigned int nr, unsigned long arg)
{
	struct augur_cmd_ctx ctx = {
		.file = file->private_data,
		.arg = (void __user *)arg,
	};

	return cmd_execute(&ctx, nr);
}

int augur_cmd_uring(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	/* The SQE may be shared with user space: each field is read once. */
	const struct augur_uring_cmd *sqe = (const void *)cmd->sqe->cmd;
	struct augur_cmd_ctx ctx = {
		.file = cmd->file->private_data,
		.uring = cmd,
		.issue_flags = issue_flags,
	};

	if (issue_flags & IO_URING_F_CANCEL) {
		augur_wait_cancel(cmd, issue_flags);
		return 0;
	}
	if (READ_ONCE(sqe->flags) || READ_ONCE(sqe->__resv) ||
	    cmd->flags & IORING_URING_CMD_MASK)
		return -EINVAL;
	ctx.arg = u64_to_user_ptr(READ_ONCE(sqe->arg));
	return cmd_execute(&ctx, cmd->cmd_op);
}
