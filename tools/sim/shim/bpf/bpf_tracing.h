/* SPDX-License-Identifier: GPL-2.0-only */
/* A BPF program is a function of its arguments. */
#ifndef _AUGUR_SIM_BPF_TRACING_H
#define _AUGUR_SIM_BPF_TRACING_H

#define BPF_PROG(name, args...) name(args)

#define ___bpf_narg(args...)	12
#define ___bpf_fill(array, args...)	((void)(array))

#endif /* _AUGUR_SIM_BPF_TRACING_H */
