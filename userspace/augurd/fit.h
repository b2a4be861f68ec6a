/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fits the scheduler to the running kernel, between its opening and its load.
 */
#ifndef _AUGURD_FIT_H
#define _AUGURD_FIT_H

struct augur_sched_bpf;

/* Takes out the callbacks that the kernel would not call. Returns 0 or -errno. */
int augur_fit(struct augur_sched_bpf *skel);

#endif /* _AUGURD_FIT_H */
