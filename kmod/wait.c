// SPDX-License-Identifier: GPL-2.0-only
/*
 * A WAIT is a pending io_uring command or a task that sleeps in an ioctl. Who ends
 * it, and when it is his to end:
 *
 *	watermark	a burst passes it, under an rq lock -> irq_work
 *	timeout		the timer
 *	flush		a process that waits closes the file
 *	cancel		io_uring, when the ring or the submitting task goes away
 *	signal		the sleeper
 *
 * All of them race. The WAIT belongs to whoever takes it out of
 * augur_waiter.pending under augur_waiter.lock, and he ends it, once. The others
 * find nothing, or the next one, which is not theirs: the timer tells by the
 * deadline, cancel and the sleeper by its address, the irq_work by counting again.
 *
 * While it is pending it holds the file, and the file holds the module.
 */

#include <linux/compiler.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#include "cmd.h"
#include "compat.h"
#include "control.h"
#include "event.h"
#include "param.h"
#include "raise.h"
#include "ring.h"
#include "wait.h"

#define AUGUR_WAIT_TIMEOUT_MIN	NSEC_PER_MSEC
#define AUGUR_WAIT_TIMEOUT_MAX	(3600ULL * NSEC_PER_SEC)

/**
 * struct augur_pending - a WAIT that has not ended: in the private part of the
 *	command, or on the stack of the sleeper
 * @cmd: the command, NULL for a sleeper
 * @done: wakes the sleeper, NULL for a command
 * @watermark: what it waits for
 * @result: what it ends with; a watermark that was passed is counted at the end
 */
struct augur_pending {
	struct io_uring_cmd *cmd;
	struct completion *done;
	u32 watermark;
	s32 result;
};

/* Result of a WAIT that a watermark ended, until the rings are counted. */
#define AUGUR_WAIT_PASSED	1

/**
 * struct augur_waiter - the consumer, and its WAIT
 * @lock: protects everything here but @raise; a leaf but for the timer's lock
 * @consumer: the file that consumes samples, NULL for none
 * @pending: its WAIT, NULL for none
 * @issuing: a WAIT is being prepared; there is no other meanwhile
 * @files: files of the process that waits, to tell its close(2) from another's
 * @deadline: when @pending times out
 * @timer: armed while there is @pending
 * @raise: brings the wake-up out from under the rq lock
 */
struct augur_waiter {
	raw_spinlock_t lock;
	struct augur_file *consumer;
	struct augur_pending *pending;
	bool issuing;
	fl_owner_t files;
	ktime_t deadline;
	struct hrtimer timer;
	struct augur_raise raise;
};

static struct augur_waiter augur_waiter = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(augur_waiter.lock),
};

static struct augur_pending *wait_pdu(struct io_uring_cmd *cmd)
{
	return io_uring_cmd_to_pdu(cmd, struct augur_pending);
}

/* In the context of who waits. */
static s32 wait_result(const struct augur_pending *pending)
{
	if (pending->result == AUGUR_WAIT_PASSED)
		return augur_ring_ready(pending->watermark);
	return pending->result;
}

/* Task context of the submitter, or a fallback worker if it is exiting. */
static AUGUR_URING_TASK_WORK(wait_finish, cmd, issue_flags)
{
	augur_uring_done(cmd, wait_result(wait_pdu(cmd)), issue_flags);
}

static struct augur_pending *wait_take(struct augur_waiter *waiter)
{
	struct augur_pending *pending = waiter->pending;

	lockdep_assert_held(&waiter->lock);
	waiter->pending = NULL;
	augur_ring_disarm();
	/* If the timer is just running, it will find that it came too late. */
	hrtimer_try_to_cancel(&waiter->timer);
	return pending;
}

/* End what was taken, from any context. A sleeper is gone as soon as it is woken. */
static void wait_complete(struct augur_pending *pending, s32 result)
{
	if (!pending)
		return;
	pending->result = result;
	if (pending->cmd)
		io_uring_cmd_complete_in_task(pending->cmd, wait_finish);
	else
		complete(pending->done);
}

/* Something is pending and one of the rings is full enough for it. */
static void wait_check(struct augur_waiter *waiter)
{
	struct augur_pending *pending = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&waiter->lock, flags);
	if (waiter->pending && augur_ring_ready(waiter->pending->watermark))
		pending = wait_take(waiter);
	raw_spin_unlock_irqrestore(&waiter->lock, flags);
	wait_complete(pending, AUGUR_WAIT_PASSED);
}

static void wait_work(struct irq_work *work)
{
	wait_check(container_of(work, struct augur_waiter, raise.work));
}

static enum hrtimer_restart wait_timeout(struct hrtimer *timer)
{
	struct augur_waiter *waiter = container_of(timer, struct augur_waiter, timer);
	struct augur_pending *pending = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&waiter->lock, flags);
	if (waiter->pending && ktime_compare(ktime_get(), waiter->deadline) >= 0)
		pending = wait_take(waiter);
	raw_spin_unlock_irqrestore(&waiter->lock, flags);
	wait_complete(pending, 0);
	return HRTIMER_NORESTART;
}

/* Context: under the rq lock of this CPU. */
void augur_wait_trigger(void)
{
	augur_raise(&augur_waiter.raise);
}

static bool wait_valid(const struct augur_wait *args)
{
	return args->nr_tails == nr_cpu_ids &&
	       args->watermark && args->watermark <= augur_nr_samples &&
	       args->timeout_ns >= AUGUR_WAIT_TIMEOUT_MIN &&
	       args->timeout_ns <= AUGUR_WAIT_TIMEOUT_MAX;
}

/* From here to wait_abort() or wait_arm() this is the only WAIT. */
static int wait_begin(struct augur_waiter *waiter, struct augur_file *file)
{
	int ret = -EBUSY;

	raw_spin_lock_irq(&waiter->lock);
	if (!waiter->issuing && !waiter->pending &&
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
		     struct augur_pending *pending)
{
	raw_spin_lock_irq(&waiter->lock);
	waiter->pending = pending;
	waiter->issuing = false;
	waiter->files = current->files;
	waiter->deadline = ktime_add_ns(ktime_get(), args->timeout_ns);
	hrtimer_start(&waiter->timer, waiter->deadline, HRTIMER_MODE_ABS);
	augur_ring_arm(args->watermark);
	raw_spin_unlock_irq(&waiter->lock);
	/* A sample that came after the count and before the watermark. */
	wait_check(waiter);
}

/* Whether it is still pending: then it is the caller's, and nobody else ends it. */
static bool wait_withdraw(struct augur_waiter *waiter,
			  const struct augur_pending *pending)
{
	bool ours = false;
	unsigned long flags;

	raw_spin_lock_irqsave(&waiter->lock, flags);
	if (waiter->pending == pending) {
		wait_take(waiter);
		ours = true;
	}
	raw_spin_unlock_irqrestore(&waiter->lock, flags);
	return ours;
}

static int wait_uring(struct augur_waiter *waiter, const struct augur_wait *args,
		      const struct augur_cmd_ctx *ctx)
{
	*wait_pdu(ctx->uring) = (struct augur_pending){
		.cmd = ctx->uring,
		.watermark = args->watermark,
	};
	/*
	 * In this order: once armed, the command may be completed and gone. A
	 * cancellation in between finds nothing, and io_uring tries again.
	 */
	io_uring_cmd_mark_cancelable(ctx->uring, ctx->issue_flags);
	wait_arm(waiter, args, wait_pdu(ctx->uring));
	return -EIOCBQUEUED;
}

static int wait_sleep(struct augur_waiter *waiter, const struct augur_wait *args)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct augur_pending pending = {
		.done = &done,
		.watermark = args->watermark,
	};

	wait_arm(waiter, args, &pending);
	if (wait_for_completion_state(&done, TASK_INTERRUPTIBLE | TASK_FREEZABLE)) {
		if (wait_withdraw(waiter, &pending))
			return -EINTR;
		/* Somebody has taken it, and is about to say so. */
		wait_for_completion(&done);
	}
	return wait_result(&pending);
}

/**
 * augur_wait_cmd() - AUGUR_U_WAIT
 * @ctx: the command
 * @all: its arguments
 *
 * Context: process.
 * Return: -EIOCBQUEUED if an io_uring command is pending; the number of rings that
 *	have passed the watermark; 0 if that took too long; an error.
 */
int augur_wait_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *all)
{
	struct augur_file *file = ctx->file->private_data;
	const struct augur_wait *args = &all->wait;
	struct augur_waiter *waiter = &augur_waiter;
	int ret;

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
	return ctx->uring ? wait_uring(waiter, args, ctx) : wait_sleep(waiter, args);
}

/* io_uring: the ring or the submitter goes away. */
void augur_wait_cancel(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	if (wait_withdraw(&augur_waiter, wait_pdu(cmd)))
		augur_uring_done(cmd, -ECANCELED, issue_flags);
}

/* A process closes a descriptor of the file; others that have one go on. */
void augur_wait_flush(struct augur_file *file, fl_owner_t id)
{
	struct augur_waiter *waiter = &augur_waiter;
	struct augur_pending *pending = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&waiter->lock, flags);
	if (waiter->pending && waiter->consumer == file && waiter->files == id)
		pending = wait_take(waiter);
	raw_spin_unlock_irqrestore(&waiter->lock, flags);
	wait_complete(pending, -ECANCELED);
}

/* The last reference to the file is gone, so nothing is pending. */
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
	augur_waiter.raise = (struct augur_raise)AUGUR_RAISE_INIT(augur_waiter.raise, wait_work);
	augur_hrtimer_setup(&augur_waiter.timer, wait_timeout, CLOCK_MONOTONIC,
			    HRTIMER_MODE_ABS);
}

/* No file is open and no probe runs; what they have started may still run. */
void augur_wait_exit(void)
{
	hrtimer_cancel(&augur_waiter.timer);
	augur_raise_sync(&augur_waiter.raise);
}
