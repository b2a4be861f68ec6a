/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * Integer types for the pure policy headers, which are compiled into the module,
 * the BPF scheduler, userspace, the simulator and the unit tests alike. They take
 * integers and return integers: no maps, no globals, no libc.
 */
#ifndef _AUGUR_POLICY_TYPES_H
#define _AUGUR_POLICY_TYPES_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

#define AUGUR_NSEC_PER_USEC	1000ULL
#define AUGUR_NSEC_PER_MSEC	1000000ULL
#define AUGUR_NSEC_PER_SEC	1000000000ULL

#endif /* _AUGUR_POLICY_TYPES_H */
