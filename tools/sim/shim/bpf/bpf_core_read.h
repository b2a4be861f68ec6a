/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel that the simulator is has everything that shim/vmlinux.h declares. */
#ifndef _AUGUR_SIM_BPF_CORE_READ_H
#define _AUGUR_SIM_BPF_CORE_READ_H

#define bpf_core_type_exists(type)		(sizeof(type) > 0)
#define bpf_core_field_exists(field)		(sizeof(field) > 0)
#define bpf_core_enum_value_exists(type, value)	((void)(type)(value), true)
#define bpf_core_enum_value(type, value)	(value)

#endif /* _AUGUR_SIM_BPF_CORE_READ_H */
