/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * augurd's progress points as USDT probes: a nop each until perf or bpftrace looks. What
 * they count is counted as well, always. augurd(8) lists them.
 */
#ifndef _AUGURD_PROBES_H
#define _AUGURD_PROBES_H

#include <sys/sdt.h>

#define AUGUR_PROBE(name, first, second)	DTRACE_PROBE2(augurd, name, first, second)

#endif /* _AUGURD_PROBES_H */
