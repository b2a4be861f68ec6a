/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Probes on the scheduler's tracepoints.
 */
#ifndef _AUGUR_PROBE_H
#define _AUGUR_PROBE_H

int augur_probe_init(void);
void augur_probe_exit(void);

#endif /* _AUGUR_PROBE_H */
