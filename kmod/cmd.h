/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands: one table, two devices, two ways in (ioctl and io_uring). A command
 * is a line in the table of cmd.c and a function elsewhere; by then its structure
 * has been copied, once, and its size, flags and device have been judged.
 */
#ifndef _AUGUR_CMD_H
#define _AUGUR_CMD_H

#include <linux/augur.h>
#include <linux/augur_dump.h>
#include <linux/augur_hint.h>
#include <linux/types.h>

struct file;
struct io_uring_cmd;

/**
 * enum augur_cmd_dev - the devices, as bits
 * @AUGUR_ON_CONTROL: /dev/augur-control
 * @AUGUR_ON_HINT: /dev/augur
 */
enum augur_cmd_dev {
	AUGUR_ON_CONTROL	= 1 << 0,
	AUGUR_ON_HINT		= 1 << 1,
};

/**
 * union augur_cmd_args - copy of a command's structure
 * @head: what all of them begin with
 * @head.size: size that the caller gave it
 * @head.flags: only flags that the command knows
 * @query: AUGUR_U_QUERY
 * @wait: AUGUR_U_WAIT
 * @push: AUGUR_U_PUSH
 * @retire: AUGUR_U_RETIRE
 * @dump: AUGUR_U_DUMP
 * @hint: AUGUR_U_HINT
 * @hint_clear: AUGUR_U_HINT_CLEAR
 * @session: AUGUR_U_SESSION
 */
union augur_cmd_args {
	struct {
		u32 size;
		u32 flags;
	} head;
	struct augur_query query;
	struct augur_wait wait;
	struct augur_push push;
	struct augur_retire retire;
	struct augur_dump dump;
	struct augur_hint hint;
	struct augur_hint_clear hint_clear;
	struct augur_session session;
};

/**
 * struct augur_cmd_ctx - a command being executed
 * @file: the file it was given to
 * @arg: the caller's structure
 * @usize: its size
 * @uring: the io_uring command, NULL for an ioctl
 * @issue_flags: of io_uring
 */
struct augur_cmd_ctx {
	struct file *file;
	void __user *arg;
	u32 usize;
	struct io_uring_cmd *uring;
	unsigned int issue_flags;
};

int augur_cmd_answer(const struct augur_cmd_ctx *ctx,
		     const union augur_cmd_args *args, u32 size);

long augur_cmd_ioctl(enum augur_cmd_dev dev, struct file *file, unsigned int nr,
		     unsigned long arg);
int augur_cmd_uring(enum augur_cmd_dev dev, struct io_uring_cmd *cmd,
		    unsigned int issue_flags);

#endif /* _AUGUR_CMD_H */
