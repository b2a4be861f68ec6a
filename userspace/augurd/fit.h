/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fits the scheduler to the running kernel, between its opening and its load.
 */
#ifndef _AUGURD_FIT_H
#define _AUGURD_FIT_H

struct augur_sched_bpf;
struct augur_topology;

/*
 * Takes out the callbacks that the kernel would not call, and has idle CPUs kept node by
 * node where it can and there are several. Returns 0 or -errno.
 */
int augur_fit(const struct augur_topology *topo, struct augur_sched_bpf *skel);

#endif /* _AUGURD_FIT_H */
