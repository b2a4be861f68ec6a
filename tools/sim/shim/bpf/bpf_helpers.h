/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BPF's helpers and libbpf's macros, for a program that is compiled into the
 * simulator. A map is a typed array, which whoever plays the loader makes.
 */
#ifndef _AUGUR_SIM_BPF_HELPERS_H
#define _AUGUR_SIM_BPF_HELPERS_H

#define SEC(name)
#define __ksym
#define __weak __attribute__((weak))
#define __noinline __attribute__((noinline))
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif

/* Kinds and flags of maps are of no interest here. */
#define __uint(name, value)	uintptr_t name
#define __type(name, value)	typeof(value) *name

#define bpf_map_lookup_elem(map, key)					\
({									\
	u32 ___at = *(key);						\
									\
	scx_ops++;							\
	___at < (map)->max_entries ? &(map)->value[___at] : NULL;	\
})

#define bpf_task_storage_get(map, p, init, flags) \
	(scx_ops++, (typeof((map)->value))(p)->priv)

/* There are no cgroups: nobody calls for one, and all tasks are of the root. */
#define bpf_cgrp_storage_get(map, cgrp, init, flags) \
	((void)(cgrp), (typeof((map)->value))NULL)
#define bpf_timer_init(timer, map, clock)	scx_no_timer(timer)
#define bpf_timer_set_callback(timer, callback)	((void)(callback), scx_no_timer(timer))
#define bpf_timer_start(timer, ns, flags)	((void)(ns), scx_no_timer(timer))

#define bpf_ksym_exists(sym)	(&(sym) != NULL)

#define bpf_for(i, from, to)	for ((i) = (from); (i) < (to); (i)++)

#define bpf_get_smp_processor_id()	scx_this_cpu()
#define bpf_get_current_task_btf()	scx_current()
#define bpf_get_prandom_u32()		scx_random()
#define bpf_ktime_get_ns()		scx_bpf_now___compat()
#define bpf_probe_read_kernel_str(to, size, from) snprintf(to, size, "%s", from)

/* Steps of the scheduler: helpers called and map entries looked up. */
extern uint64_t scx_ops;

static inline s32 scx_no_timer(struct bpf_timer *timer)
{
	(void)timer;
	return 0;
}

s32 scx_this_cpu(void);
struct task_struct *scx_current(void);
u32 scx_random(void);

#endif /* _AUGUR_SIM_BPF_HELPERS_H */
