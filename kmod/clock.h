/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The clock of the probes: CLOCK_MONOTONIC, read where that costs least.
 *
 * Each CPU remembers one reading together with its cycle counter, and for a short
 * span afterwards counts cycles. Both are this CPU's, so that counters need not
 * agree between CPUs; the rate is the one that the counter was calibrated to, from
 * which the clock may be slewed by 500 parts in a million: 60 ns in a span. It may
 * step back by that much at the end of a span, and by some ns between two CPUs.
 */
#ifndef _AUGUR_CLOCK_H
#define _AUGUR_CLOCK_H

#include <linux/compiler.h>
#include <linux/timex.h>
#include <linux/types.h>

#include "cpu.h"

/* Cycles are multiplied by this much more than ns. */
#define AUGUR_CLOCK_SHIFT	24

extern u32 augur_clock_mult;
extern u32 augur_clock_span;

u64 augur_clock_read(struct augur_cpu *cpu, u64 cycles);

/* Context: this is the CPU's own, interrupts off. */
static inline u64 augur_clock(struct augur_cpu *cpu)
{
	u64 cycles = get_cycles(), past = cycles - cpu->clock_cycles;

	/* A counter that was set back, too, is far ahead. */
	if (unlikely(past >= READ_ONCE(augur_clock_span)))
		return augur_clock_read(cpu, cycles);
	return cpu->clock_ns + (past * augur_clock_mult >> AUGUR_CLOCK_SHIFT);
}

void augur_clock_init(void);

#endif /* _AUGUR_CLOCK_H */
