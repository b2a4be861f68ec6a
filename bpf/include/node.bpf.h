/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The node that a decision prefers for its task, which few decisions do.
 */
#ifndef _AUGUR_NODE_BPF_H
#define _AUGUR_NODE_BPF_H

#include "idle.bpf.h"
#include "policy/place.h"

/* Is this CPU not where the decision wants the task, if it wants it anywhere? */
static __always_inline bool node_is_other(const struct augur_task *t,
					  const struct augur_cpu *c)
{
	return t->decision.node != AUGUR_NODE_ANY && t->decision.node != c->numa_node;
}

/*
 * An idle CPU of the node that the task prefers, claimed, if it was not there before;
 * negative if there is none; where the kernel does not keep idle CPUs node by node, among
 * those looked at. It does not wait for one: the fast path goes on as for any task. A
 * subprogram, as few tasks come here.
 */
static __noinline s32 node_pick_idle(struct task_struct *p,
				     const struct augur_task *t, s32 prev_cpu)
{
	const struct augur_node *node;
	const struct augur_cpu *c;

	if (!t)
		return -1;
	c = cpu_state(prev_cpu);
	node = node_state(t->decision.node);
	if (!c || !node || !node_is_other(t, c))
		return -1;
	if (idle_per_node)
		return idle_take_in(p, t->decision.node);
	return idle_take_of(p, node->first, node->nr);
}

#endif /* _AUGUR_NODE_BPF_H */
