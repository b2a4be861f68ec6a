/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands: one table, two ways in.
 */
#ifndef _AUGUR_CMD_H
#define _AUGUR_CMD_H

struct file;
struct io_uring_cmd;

long augur_cmd_ioctl(struct file *file, unsigned int nr, unsigned long arg);
int augur_cmd_uring(struct io_uring_cmd *cmd, unsigned int issue_flags);

#endif /* _AUGUR_CMD_H */
