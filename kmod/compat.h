/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Differences between the kernels this module is built for, 6.12 to 7.3. The only
 * file that may look at LINUX_VERSION_CODE. Each entry goes with the last kernel
 * that needs it: all of them when 6.12, Debian 13's, is no longer supported
 * (June 2028).
 */
#ifndef _AUGUR_COMPAT_H
#define _AUGUR_COMPAT_H

#include <linux/hrtimer.h>
#include <linux/io_uring/cmd.h>
#include <linux/slab.h>
#include <linux/version.h>

/* Before 7.0 there was no allocation by type. Goes with 6.12. */
#ifndef kzalloc_obj
#define kzalloc_obj(obj, gfp)	kzalloc(sizeof(obj), gfp)
#endif

/* Before 6.13 a timer's function was set by hand. Goes with 6.12. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void augur_hrtimer_setup(struct hrtimer *timer,
				       enum hrtimer_restart (*fn)(struct hrtimer *),
				       clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = fn;
}
#else
#define augur_hrtimer_setup hrtimer_setup
#endif

/* Before 6.15 the issue flags were not needed. Goes with 6.12. */
static inline int augur_uring_import_fixed(u64 address, unsigned long bytes, int dir,
					   struct iov_iter *iter,
					   struct io_uring_cmd *cmd,
					   unsigned int issue_flags)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
	return io_uring_cmd_import_fixed(address, bytes, dir, iter, cmd);
#else
	return io_uring_cmd_import_fixed(address, bytes, dir, iter, cmd, issue_flags);
#endif
}

/* Before 6.18 every completion had a second result. Goes with 6.12. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
static inline void augur_uring_done(struct io_uring_cmd *cmd, s32 res,
				    unsigned int issue_flags)
{
	io_uring_cmd_done(cmd, res, 0, issue_flags);
}
#else
#define augur_uring_done io_uring_cmd_done
#endif

/*
 * Before 6.19 task work was given the command and the issue flags; since then it
 * is given a wrapped request, and the flags are a constant. Goes with 6.12.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
#define AUGUR_URING_TASK_WORK(name, cmd, issue_flags)			\
	void name(struct io_uring_cmd *cmd, unsigned int issue_flags)
#else
#define AUGUR_URING_TASK_WORK(name, cmd, issue_flags)			\
	void name##_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags); \
	static void name(struct io_tw_req tw_req, io_tw_token_t tw)	\
	{								\
		name##_cmd(io_uring_cmd_from_tw(tw_req),		\
			   IO_URING_CMD_TASK_WORK_ISSUE_FLAGS);		\
	}								\
	static void name##_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags)
#endif

#endif /* _AUGUR_COMPAT_H */
