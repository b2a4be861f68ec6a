// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who completes a pending command, and when it is his to complete:
 *
 *	watermark	a burst passes it, under an rq lock -> irq_work
 *	timeout		the timer
 *	flush		a process that waits closes the file
 *	cancel		io_uring, when the ring or the submitting task goes away
 *
 * All of them race. The command belongs to whoever takes it out of
 * augur_waiter.cmd under augur_waiter.lock, and he completes it, once. The others
 * find nothing, or the next command, which is not theirs: the timer tells by the
 * deadline, cancel by the command itself, the irq_work by counting again.
 *
 * While it is pending a command holds the file, and the file holds the module.
 */

#include <linux/compiler.h>
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#include "cmd.h"
#include "compat.h"
#include "control.h"
#include "event.h"
#include "param.h"
#include "ring.h"
#include "wait.h"

#define AUGUR_WAIT_TIMEOUT_MIN	NSEC_PER_MSEC
#define AUGUR_WAIT_TIMEOUT_MAX	(3600ULL * NSEC_PER_SEC)

/**
 * struct augur_wait_pdu - kept in the command
 * @watermark: what it waits for
 * @result: what it ends with; a watermark that was passed is counted at the end
 */
struct augur_wait_pdu {
	u32 watermark;
	s32 result;
};

/* Result of a command that a watermark ended, until the rings are counted. */
#define AUGUR_WAIT_PASSED	1

/**
 * struct augur_waiter - the consumer, and its command
 * @lock: protects everything here but @work; a leaf but for the timer's lock
 * @consumer: the file that consumes samples, NULL for none
 * @cmd: its pending command, NULL for none
 * @issuing: a command is being prepared; there is no other meanwhile
 * @files: files of the process that waits, to tell its close(2) from another's
 * @deadline: when @cmd times out
 * @timer: armed while there is @cmd
 * @work: brings the wake-up out from under the rq lock
 */
struct augur_waiter {
	raw_spinlock_t lock;
	struct augur_file *consumer;
	struct io_uring_cmd *cmd;
	bool issuing;
	fl_owner_t files;
	ktime_t deadline;
	struct hrtimer timer;
	struct irq_work work;
};

static struct augur_waiter augur_waiter = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(augur_waiter.lock),
};

static struct augur_wait_pdu *wait_pdu(struct io_uring_cmd *cmd)
{
	return io_uring_cmd_to_pdu(cmd, struct augur_wait_pdu);
}

/* Task context of the submitter, or a fallback worker if it is exiting. */
static AUGUR_URING_TASK_WORK(wait_finish, cmd, issue_flags)
{
	const struct augur_wait_pdu *pdu = wait_pdu(cmd);
	s32 result = pdu->result;

	if (result == AUGUR_WAIT_PASSED)
		result = augur_ring_ready(pdu->watermark);
	augur_uring_done(cmd, result, issue_flags);
}

static struct io_uring_cmd *wait_take(struct augur_waiter *waiter)
{
	struct io_uring_cmd *cmd = waiter->cmd;

	lockdep_assert_held(&waiter->lock);
	waiter->cmd = NULL;
	augur_ring_disarm();
	/* If the timer is just running, it will find that it came too late. */
	hrtimer_try_to_cancel(&waiter->timer);
	return cmd;
}

/* Complete what was taken, from any context. */
static void wait_complete(struct io_uring_cmd *cmd, s32 result)
{
	if (!cmd)
		return;
	wait_pdu(cmd)->result = result;
	io_uring_cmd_complete_in_task(cmd, wait_finish);
}

/* The command is pending and one of the rings is full enough for it. */
static void wait_check(struct augur_waiter *waiter)
{
	struct io_uring_cmd *cmd = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&waiter->lock, flags);
	if (waiter->cmd && augur_ring_ready(wait_pdu(waiter->cmd)->watermark))
		cmd = wait_take(waiter);
	raw_spin_unlock_irqrestore(&waiter->lock, flags);
	wait_complete(cmd, AUGUR_WAIT_PASSED);
}

static void wait_work(struct irq_work *work)
{
	wait_check(container_of(work, struct augur_waiter, work));
}

static enum hrtimer_restart wait_timeout(struct hrtimer *timer)
{
	struct augur_waiter *waiter = container_of(timer, struct augur_waiter, timer);
	struct io_uring_cmd *cmd = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&waiter->lock, flags);
	if (waiter->cmd && ktime_compare(ktime_get(), waiter->deadline) >= 0)
		cmd = wait_take(waiter);
	raw_spin_unlock_irqrestore(&waiter->lock, flags);
	wait_complete(cmd, 0);
	return HRTIMER_NORESTART;
}

/* Context: under the rq lock of this CPU. */
void augur_wait_trigger(void)
{
	irq_work_queue(&augur_waiter.work);
}

static bool wait_valid(const struct augur_wait *args)
{
	return args->nr_tails == nr_cpu_ids &&
	       args->watermark && args->watermark <= augur_nr_samples &&
	       args->timeout_ns >= AUGUR_WAIT_TIMEOUT_MIN &&
	       args->timeout_ns <= AUGUR_WAIT_TIMEOUT_MAX;
}

/* From here to wait_abort() or wait_arm() this is the only command. */
static int wait_begin(struct augur_waiter *waiter, struct augur_file *file)
{
	int ret = -EBUSY;

	raw_spin_lock_irq(&waiter->lock);
	if (!waiter->issuing && !waiter->cmd &&
	    (!waiter->consumer || waiter->consumer == file)) {
		waiter->issuing = true;
		ret = 0;
	}
	raw_spin_unlock_irq(&waiter->lock);
	return ret;
}

static void wait_abort(struct augur_waiter *waiter)
{
	raw_spin_lock_irq(&waiter->lock);
	waiter->issuing = false;
	raw_spin_unlock_irq(&waiter->lock);
}

static int wait_consume(struct augur_waiter *waiter, struct augur_file *file,
			const struct augur_wait *args)
{
	bool is_new;

	if (copy_from_user(file->tails, u64_to_user_ptr(args->tails),
			   array_size(args->nr_tails, sizeof(u64))))
		return -EFAULT;
	if (!augur_ring_tails_valid(file->tails))
		return -EINVAL;
	raw_spin_lock_irq(&waiter->lock);
	is_new = !waiter->consumer;
	waiter->consumer = file;
	raw_spin_unlock_irq(&waiter->lock);
	augur_ring_consume(file->tails);
	if (is_new)
		augur_event_mode(true);
	return 0;
}

static void wait_arm(struct augur_waiter *waiter, const struct augur_wait *args,
		     struct io_uring_cmd *cmd)
{
	wait_pdu(cmd)->watermark = args->watermark;

	raw_spin_lock_irq(&waiter->lock);
	waiter->cmd = cmd;
	waiter->issuing = false;
	waiter->files = current->files;
	waiter->deadline = ktime_add_ns(ktime_get(), args->timeout_ns);
	hrtimer_start(&waiter->timer, waiter->deadline, HRTIMER_MODE_ABS);
	augur_ring_arm(args->watermark);
	raw_spin_unlock_irq(&waiter->lock);
}

/**
 * augur_wait_cmd() - AUGUR_U_WAIT
 * @ctx: the command
 * @all: its arguments
 *
 * Context: process.
 * Return: -EIOCBQUEUED if the command is pending; the number of rings that have
 *	passed the watermark already; an error.
 */
int augur_wait_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *all)
{
	struct augur_file *file = ctx->file->private_data;
	const struct augur_wait *args = &all->wait;
	struct augur_waiter *waiter = &augur_waiter;
	int ret;

	if (!ctx->uring)
		return -EOPNOTSUPP;
	if (!wait_valid(args))
		return -EINVAL;
	ret = wait_begin(waiter, file);
	if (ret)
		return ret;
	ret = wait_consume(waiter, file, args);
	if (!ret)
		ret = augur_ring_ready(args->watermark);
	if (ret) {
		wait_abort(waiter);
		return ret;
	}
	/*
	 * In this order: once armed, the command may be completed and gone. A
	 * cancellation in between finds nothing, and io_uring tries again.
	 */
	io_uring_cmd_mark_cancelable(ctx->uring, ctx->issue_flags);
	wait_arm(waiter, args, ctx->uring);
	/* A sample that came after the count and before the watermark. */
	wait_check(waiter);
	return -EIOCBQUEUED;
}

/* io_uring: the ring or the submitter goes away. */
void augur_wait_cancel(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	struct augur_waiter *waiter = &augur_waiter;
	bool ours = false;
	unsigned long flags;

	raw_spin_lock_irqsave(&waiter->lock, flags);
	if (waiter->cmd == cmd) {
		wait_take(waiter);
		ours = true;
	}
	raw_spin_unlock_irqrestore(&waiter->lock, flags);
	if (ours)
		augur_uring_done(cmd, -ECANCELED, issue_flags);
}

/* A process closes a descriptor of the file; others that have one go on. */
void augur_wait_flush(struct augur_file *file, fl_owner_t id)
{
	struct augur_waiter *waiter = &augur_waiter;
	struct io_uring_cmd *cmd = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&waiter->lock, flags);
	if (waiter->cmd && waiter->consumer == file && waiter->files == id)
		cmd = wait_take(waiter);
	raw_spin_unlock_irqrestore(&waiter->lock, flags);
	wait_complete(cmd, -ECANCELED);
}

/* The last reference to the file is gone, so there is no pending command. */
void augur_wait_release(struct augur_file *file)
{
	struct augur_waiter *waiter = &augur_waiter;
	bool is_consumer;
	unsigned long flags;

	raw_spin_lock_irqsave(&waiter->lock, flags);
	is_consumer = waiter->consumer == file;
	if (is_consumer) {
		waiter->consumer = NULL;
		augur_ring_abandon();
	}
	raw_spin_unlock_irqrestore(&waiter->lock, flags);
	if (is_consumer)
		augur_event_mode(false);
}

bool augur_wait_consumed(void)
{
	return READ_ONCE(augur_waiter.consumer);
}

void augur_wait_init(void)
{
	init_irq_work(&augur_waiter.work, wait_work);
	augur_hrtimer_setup(&augur_waiter.timer, wait_timeout, CLOCK_MONOTONIC,
			    HRTIMER_MODE_ABS);
}

/* No file is open and no probe runs; what they have started may still run. */
void augur_wait_exit(void)
{
	hrtimer_cancel(&augur_waiter.timer);
	irq_work_sync(&augur_waiter.work);
}
