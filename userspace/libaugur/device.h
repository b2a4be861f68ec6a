/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * The device that hints are given to: opened once for all threads, at the first call.
 */
#ifndef _LIBAUGUR_DEVICE_H
#define _LIBAUGUR_DEVICE_H

/* @fd: out: its file descriptor, which stays open. 0, AUGUR_ABSENT or -errno. */
int __augur_device(int *fd);

/* A command to it: 0, AUGUR_ABSENT or -errno. */
int __augur_device_command(unsigned long nr, void *arg);

#endif /* _LIBAUGUR_DEVICE_H */
