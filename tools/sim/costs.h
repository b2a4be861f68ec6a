/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the simulated machine's own work costs. Documentation/simulator.rst says
 * where the figures come from.
 */
#ifndef _AUGUR_SIM_COSTS_H
#define _AUGUR_SIM_COSTS_H

#include <stdint.h>

/* X(name, server, guest, meaning); ns */
#define COSTS(X)							\
	X(tick_ns, 4000000, 4000000, "period of the tick, at which slices end") \
	X(wake_ns, 1000, 11000, "from an event to its task in a queue")	\
	X(idle_ns, 2000, 22000, "until an idle CPU looks for work")	\
	X(kick_ns, 1500, 14000, "until a busy CPU does, when interrupted") \
	X(switch_ns, 1500, 22000, "change of the task on a CPU")	\
	X(scx_wake_ns, 300, 6000, "added to wake_ns by sched_ext and BPF") \
	X(scx_switch_ns, 400, 10000, "added to switch_ns by them")	\
	X(move_core_ns, 5000, 0, "work to refill caches after a move in an LLC") \
	X(move_llc_ns, 20000, 0, "after a move to another LLC of the node") \
	X(move_node_ns, 60000, 0, "after a move to a node at distance 20") \
	X(smt_speed, 640, 1024, "speed beside a busy sibling, 1024 is full")

/**
 * struct costs - the values in force; COSTS() says what each of them means
 */
struct costs {
#define X(name, server, guest, meaning) uint64_t name;
	COSTS(X)
#undef X
};

extern const struct costs costs_server;
extern const struct costs costs_guest;
/* Nothing costs anything, and slices end when they end: for theory. */
extern const struct costs costs_none;

#endif /* _AUGUR_SIM_COSTS_H */
