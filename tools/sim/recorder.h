/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bursts as the module reports them: the event augur:augur_burst of every CPU,
 * through perf's ring buffers.
 */
#ifndef _SIM_RECORDER_H
#define _SIM_RECORDER_H

#include "trace.h"

struct augur_recorder;

/* NULL with *@err filled; @ring_bytes per CPU, a power of two. */
struct augur_recorder *augur_recorder_open(size_t ring_bytes,
					   struct augur_trace_error *err);
void augur_recorder_close(struct augur_recorder *r);

/*
 * Sleeps until a buffer is half full or @timeout_ms are over, then takes what is in
 * all of them. Returns how many bursts were recorded so far, or -errno.
 */
int64_t augur_recorder_poll(struct augur_recorder *r, int timeout_ms);

/*
 * The first @max bursts in the order of their ends, in *@t, whose name and precision
 * are the caller's. 0 or -errno; -ENODATA if there are none.
 */
int augur_recorder_finish(struct augur_recorder *r, uint32_t max,
			  struct augur_trace *t);

#endif /* _SIM_RECORDER_H */
