/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of the kernel that calls a sched_ext scheduler and that it calls: queues,
 * and the order of callbacks. A helper of BPF has no argument that says on which
 * machine it was called, so there is one at a time.
 */
#ifndef _AUGUR_SIM_SCX_H
#define _AUGUR_SIM_SCX_H

#include "sched.h"

struct sched_ext_ops;

/* Attaches @ops; false if there is no memory. */
bool scx_attach(struct sim *sim, const struct sched_ext_ops *ops);
void scx_detach(void);

/* The callbacks of struct sim_sched. */
void scx_wake(struct sim *sim, struct sim_task *p, bool sync);
struct sim_task *scx_pick(struct sim *sim, struct sim_cpu *c, struct sim_task *prev);
uint64_t scx_keep(struct sim *sim, struct sim_cpu *c, struct sim_task *p);
void scx_put(struct sim *sim, struct sim_cpu *c, struct sim_task *p);
uint64_t scx_start(struct sim *sim, struct sim_cpu *c, struct sim_task *p);
void scx_stop(struct sim *sim, struct sim_cpu *c, struct sim_task *p, bool runnable);

#endif /* _AUGUR_SIM_SCX_H */
