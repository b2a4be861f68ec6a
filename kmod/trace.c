// SPDX-License-Identifier: GPL-2.0-only

#include "burst.h"
#include "task.h"

#define CREATE_TRACE_POINTS
#include "trace.h"
