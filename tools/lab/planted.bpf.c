// SPDX-License-Identifier: GPL-2.0-only
/*
 * planted - a known slowdown of every wakeup
 *
 * A measurement that cannot find this cannot find anything. Built twice: with
 * PLANTED=500 it executes about 500 more instructions per wakeup than with
 * PLANTED=0, which is its control and costs the same to enter and leave.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

/* add, test, jump: what a round of the loop is compiled to */
#define INSNS_PER_ROUND	3

SEC("raw_tp/sched_waking")
int planted(void *ctx)
{
#if PLANTED
	__u64 rounds = (PLANTED + INSNS_PER_ROUND - 1) / INSNS_PER_ROUND;

	asm volatile("1: %0 += -1\n\tif %0 != 0 goto 1b" : "+r"(rounds));
#endif
	return 0;
}

char _license[] SEC("license") = "GPL";
