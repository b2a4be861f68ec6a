/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the simulated machine's own work costs. Documentation/simulator.rst says
 * where the figures come from.
 */
#ifndef _AUGUR_SIM_COSTS_H
#define _AUGUR_SIM_COSTS_H

#include <stdint.h>

/*
 * X(name, server, guest, meaning). Server: ns. Guest: instructions; of these a
 * machine of N CPUs in the deterministic guest does one each in N ns.
 */
#define COSTS(X)							\
	X(wake_ns, 1000, 3900, "from an event to its task in a queue")	\
	X(idle_ns, 2000, 2000, "until an idle CPU looks for work")	\
	X(kick_ns, 1500, 2500, "until a busy CPU does, when interrupted") \
	X(switch_ns, 1500, 4800, "change of the task on a CPU")		\
	X(scx_wake_ns, 300, 280, "added to wake_ns by sched_ext and BPF") \
	X(scx_switch_ns, 400, 340, "added to switch_ns by them")	\
	X(move_core_ns, 5000, 0, "work to refill caches after a move in an LLC") \
	X(move_llc_ns, 20000, 0, "after a move to another LLC of the node") \
	X(move_node_ns, 60000, 0, "after a move to a node at distance 20")

#define TICK_NS_DEFAULT		4000000
#define SMT_SPEED_DEFAULT	640
#define SMT_SPEED_FULL		1024

/**
 * struct costs - the values in force; COSTS() says what the others mean
 * @tick_ns: period of the tick, at which slices end
 * @smt_speed: speed beside a busy sibling, of SMT_SPEED_FULL
 */
struct costs {
	uint64_t tick_ns;
	uint64_t smt_speed;
#define X(name, server, guest, meaning) uint64_t name;
	COSTS(X)
#undef X
};

/* Those of a server, and those of a deterministic guest with @nr_cpus. */
void costs_server(struct costs *c);
void costs_guest(struct costs *c, uint32_t nr_cpus);
/* Nothing costs anything, and slices end when they end: for theory. */
void costs_none(struct costs *c);

#endif /* _AUGUR_SIM_COSTS_H */
