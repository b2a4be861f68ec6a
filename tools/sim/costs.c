// SPDX-License-Identifier: GPL-2.0-only
#include "costs.h"

void costs_server(struct costs *c)
{
	*c = (struct costs){
		.tick_ns = TICK_NS_DEFAULT,
		.smt_speed = SMT_SPEED_DEFAULT,
#define X(name, server, guest, meaning) .name = (server),
		COSTS(X)
#undef X
	};
}

void costs_guest(struct costs *c, uint32_t nr_cpus)
{
	*c = (struct costs){
		.tick_ns = TICK_NS_DEFAULT,
		.smt_speed = SMT_SPEED_FULL,
#define X(name, server, guest, meaning) .name = (guest) * (uint64_t)nr_cpus,
		COSTS(X)
#undef X
	};
}

void costs_none(struct costs *c)
{
	*c = (struct costs){ .smt_speed = SMT_SPEED_FULL };
}
