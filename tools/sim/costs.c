// SPDX-License-Identifier: GPL-2.0-only
#include "costs.h"

const struct costs costs_server = {
#define X(name, server, guest, meaning) .name = (server),
	COSTS(X)
#undef X
};

const struct costs costs_guest = {
#define X(name, server, guest, meaning) .name = (guest),
	COSTS(X)
#undef X
};

const struct costs costs_none = { .smt_speed = 1024 };
