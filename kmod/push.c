// SPDX-License-Identifier: GPL-2.0-only

#include <linux/align.h>
#include <linux/augur.h>
#include <linux/iov_iter.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include "cmd.h"
#include "compat.h"
#include "decide.h"
#include "push.h"

/* Decisions that are on the stack at a time. */
#define AUGUR_PUSH_CHUNK	32

#define AUGUR_PUSH_WORDS	4
static_assert(sizeof(struct augur_decision) == AUGUR_PUSH_WORDS * sizeof(u64));

/**
 * union augur_push_chunk - decisions on their way
 * @word: the same as words
 * @decision: the decisions
 */
union augur_push_chunk {
	u64 word[AUGUR_PUSH_CHUNK * AUGUR_PUSH_WORDS];
	struct augur_decision decision[AUGUR_PUSH_CHUNK];
};

/* Word by word, which costs less here than to set up a copy. */
static int push_read_user(u64 *to, const struct augur_decision __user *from, u32 nr)
{
	const u64 __user *word = (const u64 __user *)from;

	if (!user_read_access_begin(from, array_size(nr, sizeof(*from))))
		return -EFAULT;
	for (; nr; nr--, to += AUGUR_PUSH_WORDS, word += AUGUR_PUSH_WORDS) {
		unsafe_get_user(to[0], &word[0], efault);
		unsafe_get_user(to[1], &word[1], efault);
		unsafe_get_user(to[2], &word[2], efault);
		unsafe_get_user(to[3], &word[3], efault);
	}
	user_read_access_end();
	return 0;
efault:
	user_read_access_end();
	return -EFAULT;
}

/* Only the results go back: the rest of the memory is the caller's. */
static int push_answer_user(struct augur_decision __user *to,
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
static int push_user(struct augur_decision __user *user, u32 total)
{
	union augur_push_chunk chunk;
	u32 done, nr, accepted = 0;

	for (done = 0; done < total; done += nr) {
		nr = min(total - done, AUGUR_PUSH_CHUNK);
		if (push_read_user(chunk.word, user + done, nr))
			return -EFAULT;
		accepted += augur_decide_push(chunk.decision, nr);
		if (push_answer_user(user + done, chunk.decision, nr))
			return -EFAULT;
		cond_resched();
	}
	return accepted;
}

/* The pages are pinned, but still shared with user space: read once. */
static size_t push_read_fixed(void *from, size_t progress, size_t len, void *to,
			      void *unused)
{
	const u64 *word = from;
	u64 *copy = to + progress;
	size_t i;

	for (i = 0; i < len / sizeof(u64); i++)
		copy[i] = READ_ONCE(word[i]);
	return 0;
}

/* @progress is a multiple of 8, and a page may begin within a decision. */
static size_t push_answer_fixed(void *to, size_t progress, size_t len, void *from,
				void *unused)
{
	const size_t at = offsetof(struct augur_decision, result);
	const struct augur_decision *decision = from;
	size_t i = DIV_ROUND_UP(progress > at ? progress - at : 0, sizeof(*decision));

	for (; i * sizeof(*decision) + at < progress + len; i++)
		WRITE_ONCE(*(s32 *)(to + i * sizeof(*decision) + at - progress),
			   decision[i].result);
	return 0;
}

static int push_fixed(const struct augur_cmd_ctx *ctx, u64 address, u32 total)
{
	u32 bytes = total * sizeof(struct augur_decision);
	struct iov_iter source, dest;
	union augur_push_chunk chunk;
	u32 done, nr, accepted = 0;

	if (!IS_ALIGNED(address, sizeof(u64)))
		return -EINVAL;
	if (augur_uring_import_fixed(address, bytes, ITER_SOURCE, &source,
				     ctx->uring, ctx->issue_flags) ||
	    augur_uring_import_fixed(address, bytes, ITER_DEST, &dest,
				     ctx->uring, ctx->issue_flags))
		return -EFAULT;
	for (done = 0; done < total; done += nr) {
		nr = min(total - done, AUGUR_PUSH_CHUNK);
		bytes = nr * sizeof(struct augur_decision);
		iterate_and_advance_kernel(&source, bytes, &chunk, NULL,
					   push_read_fixed);
		accepted += augur_decide_push(chunk.decision, nr);
		iterate_and_advance_kernel(&dest, bytes, &chunk, NULL,
					   push_answer_fixed);
		cond_resched();
	}
	return accepted;
}

/**
 * augur_push_cmd() - AUGUR_U_PUSH
 * @ctx: the command
 * @args: its arguments
 *
 * Context: process.
 * Return: how many decisions were accepted, or an error.
 */
int augur_push_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args)
{
	const struct augur_push *push = &args->push;

	if (push->__resv || !push->nr_decisions || push->nr_decisions > AUGUR_PUSH_MAX)
		return -EINVAL;
	if (ctx->uring && ctx->uring->flags & IORING_URING_CMD_FIXED)
		return push_fixed(ctx, push->decisions, push->nr_decisions);
	return push_user(u64_to_user_ptr(push->decisions), push->nr_decisions);
}

/**
 * augur_push_inline() - AUGUR_U_PUSH with AUGUR_UCMD_INLINE
 * @data: the decisions, in the SQE, which may be shared with user space
 * @nr: their number, as the caller says
 *
 * Context: process.
 * Return: how many decisions were accepted, or an error.
 */
int augur_push_inline(const void *data, u64 nr)
{
	union augur_push_chunk chunk;

	if (!nr || nr > AUGUR_INLINE_MAX)
		return -EINVAL;
	push_read_fixed((void *)data, 0, nr * sizeof(struct augur_decision), &chunk,
			NULL);
	return augur_decide_push(chunk.decision, nr);
}
