// SPDX-License-Identifier: GPL-2.0-only
/*
 * A session is FREE, or belongs to one command, which goes through these states:
 *
 *	BEGUN		being set up
 *	MEASURING	the claim of the thread names it; its bursts are added up
 *	OVER		nothing is added any more; the command is to be completed
 *
 * and then ends it. Who may put an end to measuring, and all of them race:
 *
 *	the last burst, the end of the thread	under an rq lock -> irq_work
 *	timeout					the timer
 *	a signal, flush, cancel			their own context
 *
 * Whoever makes it OVER, under the session's lock, tells the command: wakes the
 * thread that waits, or completes a pending uring_cmd. The latter belongs to who
 * takes it out of augur_watch.cmd under the lock, so that it is completed once.
 * If there is none yet, who puts it there finds that the session is over.
 *
 * While it is pending a command holds the file, and the file holds the module.
 */

#include <linux/completion.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>

#include "burst.h"
#include "claim.h"
#include "cmd.h"
#include "compat.h"
#include "memory.h"
#include "quota.h"
#include "session.h"
#include "target.h"
#include "task.h"

#define AUGUR_SESSION_TIMEOUT_MIN	NSEC_PER_MSEC
#define AUGUR_SESSION_TIMEOUT_MAX	(3600ULL * NSEC_PER_SEC)

enum watch_state {
	WATCH_FREE,
	WATCH_BEGUN,
	WATCH_MEASURING,
	WATCH_OVER,
};

/**
 * struct augur_watch - a session
 * @lock: protects @state, @claim, @sum and @cmd; a leaf
 * @state: see above
 * @claim: of the thread that is measured; it may be another's by now
 * @sum: what the command says, and what was measured
 * @cmd: the pending command, NULL for none
 * @file: where it was given
 * @files: files of the process that gave it, to tell its close(2) from another's
 * @user: whose quota it counts in
 * @done: completed when it is over
 * @timer: puts an end to it
 * @work: brings the news of the end out from under the rq lock
 */
struct augur_watch {
	raw_spinlock_t lock;
	enum watch_state state;
	struct augur_claim *claim;
	struct augur_session sum;
	struct io_uring_cmd *cmd;
	struct file *file;
	fl_owner_t files;
	u32 user;
	struct completion done;
	struct hrtimer timer;
	struct irq_work work;
};

static struct augur_watch *augur_watches;

/**
 * struct session_pdu - kept in a pending command
 * @watch: the session
 * @arg: where the answer goes
 * @usize: size of the caller's structure
 * @cancelled: there will be no answer
 */
struct session_pdu {
	struct augur_watch *watch;
	void __user *arg;
	u32 usize;
	bool cancelled;
};

static struct session_pdu *session_pdu(struct io_uring_cmd *cmd)
{
	return io_uring_cmd_to_pdu(cmd, struct session_pdu);
}

/* Whether it was us who ended it. */
static bool watch_end(struct augur_watch *watch)
{
	lockdep_assert_held(&watch->lock);
	if (watch->state != WATCH_MEASURING)
		return false;
	watch->state = WATCH_OVER;
	return true;
}

static struct augur_watch *watch_begin(u32 user)
{
	struct augur_watch *watch;
	bool begun = false;
	int ret = augur_quota_take(user, AUGUR_QUOTA_SESSIONS);

	if (ret)
		return ERR_PTR(ret);
	for (watch = augur_watches; watch < augur_watches + AUGUR_NR_SESSIONS; watch++) {
		raw_spin_lock_irq(&watch->lock);
		begun = watch->state == WATCH_FREE;
		if (begun)
			watch->state = WATCH_BEGUN;
		raw_spin_unlock_irq(&watch->lock);
		if (begun)
			break;
	}
	if (!begun) {
		augur_quota_give(user, AUGUR_QUOTA_SESSIONS);
		return ERR_PTR(-ENOSPC);
	}
	watch->claim = NULL;
	watch->cmd = NULL;
	watch->user = user;
	reinit_completion(&watch->done);
	return watch;
}

/* Nobody measures for it any more, and nobody will tell it anything. */
static void watch_detach(struct augur_watch *watch)
{
	struct augur_claim *claim = watch->claim;

	if (claim) {
		raw_spin_lock_irq(&claim->lock);
		if (claim->session == watch - augur_watches + 1) {
			claim->session = 0;
			augur_claim_unhold(claim, AUGUR_HOLD_SESSION);
		}
		raw_spin_unlock_irq(&claim->lock);
	}
	hrtimer_cancel(&watch->timer);
	irq_work_sync(&watch->work);
}

/* Context: process. The session is over, or has never measured. */
static void watch_free(struct augur_watch *watch)
{
	watch_detach(watch);
	augur_quota_give(watch->user, AUGUR_QUOTA_SESSIONS);
	raw_spin_lock_irq(&watch->lock);
	watch->state = WATCH_FREE;
	raw_spin_unlock_irq(&watch->lock);
}

/* The answer, or an error. Context: process. */
static int session_answer(const struct augur_watch *watch, void __user *arg, u32 usize)
{
	const struct augur_session *sum = &watch->sum;

	if (copy_to_user(arg, sum, min(usize, sizeof(*sum))))
		return -EFAULT;
	return sum->bursts;
}

/*
 * Task context of the submitter. If that is exiting it may have no memory any more,
 * nor has the worker that may do this in its place: then there is no answer.
 */
static AUGUR_URING_TASK_WORK(session_finish, cmd, issue_flags)
{
	struct session_pdu *pdu = session_pdu(cmd);
	int ret = -ECANCELED;

	if (!pdu->cancelled && current->mm)
		ret = session_answer(pdu->watch, pdu->arg, pdu->usize);
	watch_free(pdu->watch);
	augur_uring_done(cmd, ret, issue_flags);
}

/* It is over. Context: any but under an rq lock. */
static void watch_tell(struct augur_watch *watch)
{
	struct io_uring_cmd *cmd;
	unsigned long flags;

	raw_spin_lock_irqsave(&watch->lock, flags);
	cmd = watch->cmd;
	watch->cmd = NULL;
	raw_spin_unlock_irqrestore(&watch->lock, flags);
	if (cmd)
		io_uring_cmd_complete_in_task(cmd, session_finish);
	else
		complete(&watch->done);
}

static void session_work(struct irq_work *work)
{
	watch_tell(container_of(work, struct augur_watch, work));
}

static enum hrtimer_restart session_timeout(struct hrtimer *timer)
{
	struct augur_watch *watch = container_of(timer, struct augur_watch, timer);
	unsigned long flags;
	bool ended;

	raw_spin_lock_irqsave(&watch->lock, flags);
	ended = watch_end(watch);
	raw_spin_unlock_irqrestore(&watch->lock, flags);
	if (ended)
		watch_tell(watch);
	return HRTIMER_NORESTART;
}

static void session_add(struct augur_session *sum, const struct augur_burst *burst)
{
	sum->bursts++;
	sum->run_ns += burst->run_ns;
	sum->wait_ns += burst->wait_ns;
	sum->run_max_ns = max(sum->run_max_ns, burst->run_ns);
	sum->wait_max_ns = max(sum->wait_max_ns, burst->wait_ns);
	if (sum->deadline_ns && burst->run_ns + burst->wait_ns > sum->deadline_ns)
		sum->missed++;
}

/**
 * augur_session_burst() - a burst of a thread that has a claim has ended
 * @claim: the claim
 * @burst: the burst
 *
 * Only who ends the session takes its lock meanwhile: what comes then is not added.
 *
 * Context: the thread's switch, under the rq lock.
 */
void augur_session_burst(const struct augur_claim *claim,
			 const struct augur_burst *burst)
{
	u32 session = READ_ONCE(claim->session);
	struct augur_watch *watch;

	if (!session)
		return;
	watch = &augur_watches[session - 1];
	if (!raw_spin_trylock(&watch->lock))
		return;
	if (watch->state == WATCH_MEASURING && watch->claim == claim) {
		session_add(&watch->sum, burst);
		if (watch->sum.bursts == watch->sum.nr_bursts && watch_end(watch))
			irq_work_queue(&watch->work);
	}
	raw_spin_unlock(&watch->lock);
}

/**
 * augur_session_orphan() - a thread that is measured ends or has a new program
 * @index: the session its claim names
 * @claim: the claim, which is being released
 *
 * Context: as augur_claim_drop(), interrupts off.
 */
void augur_session_orphan(u32 index, const struct augur_claim *claim)
{
	struct augur_watch *watch = &augur_watches[index];

	raw_spin_lock(&watch->lock);
	if (watch->claim == claim && watch_end(watch))
		irq_work_queue(&watch->work);
	raw_spin_unlock(&watch->lock);
}

static bool session_valid(const struct augur_session *session)
{
	return session->nr_bursts &&
	       session->nr_bursts <= AUGUR_SESSION_BURSTS_MAX &&
	       session->timeout_ns >= AUGUR_SESSION_TIMEOUT_MIN &&
	       session->timeout_ns <= AUGUR_SESSION_TIMEOUT_MAX;
}

/* With the thread's pi_lock held. */
static int session_attach(struct augur_task *entry, void *arg)
{
	struct augur_watch *watch = arg;
	struct augur_claim *claim;
	int ret = -EBUSY;

	claim = augur_claim_hold(entry, watch->user, AUGUR_HOLD_SESSION);
	if (IS_ERR(claim))
		return PTR_ERR(claim);
	raw_spin_lock(&claim->lock);
	if (!claim->session) {
		watch->claim = claim;
		/* Its bursts are found from now on, and added once it is MEASURING. */
		WRITE_ONCE(claim->session, watch - augur_watches + 1);
		ret = 0;
	}
	raw_spin_unlock(&claim->lock);
	if (ret)
		return ret;
	raw_spin_lock(&watch->lock);
	watch->state = WATCH_MEASURING;
	raw_spin_unlock(&watch->lock);
	return 0;
}

static int session_measure(struct augur_watch *watch, const struct augur_session *args)
{
	int ret;

	watch->sum = *args;
	watch->sum.bursts = 0;
	watch->sum.missed = 0;
	watch->sum.run_ns = 0;
	watch->sum.run_max_ns = 0;
	watch->sum.wait_ns = 0;
	watch->sum.wait_max_ns = 0;
	ret = augur_target_call(args->tid, args->start_ticks, session_attach, watch);
	if (!ret)
		hrtimer_start(&watch->timer, ns_to_ktime(args->timeout_ns),
			      HRTIMER_MODE_REL);
	return ret;
}

/* Returns -EIOCBQUEUED: from here on the command may be completed and gone. */
static int session_pend(struct augur_watch *watch, const struct augur_cmd_ctx *ctx)
{
	struct session_pdu *pdu = session_pdu(ctx->uring);
	bool over;

	*pdu = (struct session_pdu){
		.watch = watch, .arg = ctx->arg, .usize = ctx->usize,
	};
	watch->file = ctx->file;
	watch->files = current->files;
	/* A cancellation in between finds nothing, and io_uring tries again. */
	io_uring_cmd_mark_cancelable(ctx->uring, ctx->issue_flags);
	raw_spin_lock_irq(&watch->lock);
	watch->cmd = ctx->uring;
	over = watch->state == WATCH_OVER;
	raw_spin_unlock_irq(&watch->lock);
	if (over)
		watch_tell(watch);
	return -EIOCBQUEUED;
}

static int session_sleep(struct augur_watch *watch, const struct augur_cmd_ctx *ctx)
{
	int ret = 0;

	if (wait_for_completion_interruptible(&watch->done)) {
		raw_spin_lock_irq(&watch->lock);
		watch_end(watch);
		raw_spin_unlock_irq(&watch->lock);
		ret = -EINTR;
	}
	if (!ret)
		ret = session_answer(watch, ctx->arg, ctx->usize);
	watch_free(watch);
	return ret;
}

static int session_start(const struct augur_cmd_ctx *ctx,
			 const struct augur_session *args, u32 user)
{
	struct augur_watch *watch = watch_begin(user);
	int ret;

	if (IS_ERR(watch))
		return PTR_ERR(watch);
	ret = session_measure(watch, args);
	if (ret) {
		watch_free(watch);
		return ret;
	}
	return ctx->uring ? session_pend(watch, ctx) : session_sleep(watch, ctx);
}

/**
 * augur_session_cmd() - AUGUR_U_SESSION
 * @ctx: the command
 * @args: its arguments, in kernel memory
 *
 * Context: process.
 * Return: -EIOCBQUEUED if the command is pending; how many bursts were measured; an
 *	error.
 */
int augur_session_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args)
{
	const struct augur_session *session = &args->session;
	int user, ret;

	if (!session_valid(session))
		return -EINVAL;
	if (!ctx->uring && (!session->tid || session->tid == task_pid_vnr(current)))
		return -EDEADLK;
	user = augur_quota_begin(ktime_get_mono_fast_ns());
	if (user < 0)
		return user;
	ret = session_start(ctx, session, user);
	augur_quota_end(user);
	return ret;
}

/* The command, if the session still has it; it will not be told any more. */
static struct io_uring_cmd *watch_give_up(struct augur_watch *watch)
{
	struct io_uring_cmd *cmd = watch->cmd;

	lockdep_assert_held(&watch->lock);
	watch->cmd = NULL;
	watch_end(watch);
	return cmd;
}

/* io_uring: the ring or the submitter goes away. */
void augur_session_cancel(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	struct augur_watch *watch;
	bool ours = false;

	for (watch = augur_watches; watch < augur_watches + AUGUR_NR_SESSIONS; watch++) {
		raw_spin_lock_irq(&watch->lock);
		ours = watch->cmd == cmd;
		if (ours)
			watch_give_up(watch);
		raw_spin_unlock_irq(&watch->lock);
		if (ours)
			break;
	}
	if (!ours)
		return;
	watch_free(watch);
	augur_uring_done(cmd, -ECANCELED, issue_flags);
}

/* A process closes a descriptor of the file; others that have one go on. */
void augur_session_flush(struct file *file, fl_owner_t id)
{
	struct augur_watch *watch;
	struct io_uring_cmd *cmd;

	for (watch = augur_watches; watch < augur_watches + AUGUR_NR_SESSIONS; watch++) {
		cmd = NULL;
		raw_spin_lock_irq(&watch->lock);
		if (watch->cmd && watch->file == file && watch->files == id)
			cmd = watch_give_up(watch);
		raw_spin_unlock_irq(&watch->lock);
		if (!cmd)
			continue;
		session_pdu(cmd)->cancelled = true;
		io_uring_cmd_complete_in_task(cmd, session_finish);
	}
}

int augur_session_init(void)
{
	struct augur_watch *watch;

	augur_watches = augur_memory_get(AUGUR_MEMORY_FIXED,
					 AUGUR_NR_SESSIONS * sizeof(*augur_watches),
					 NUMA_NO_NODE);
	if (!augur_watches)
		return -ENOMEM;
	for (watch = augur_watches; watch < augur_watches + AUGUR_NR_SESSIONS; watch++) {
		raw_spin_lock_init(&watch->lock);
		init_completion(&watch->done);
		init_irq_work(&watch->work, session_work);
		augur_hrtimer_setup(&watch->timer, session_timeout, CLOCK_MONOTONIC,
				    HRTIMER_MODE_REL);
	}
	return 0;
}

/* No file is open and no probe runs: there is no session. */
void augur_session_exit(void)
{
	augur_memory_put(augur_watches);
}
