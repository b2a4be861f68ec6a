// SPDX-License-Identifier: GPL-2.0-only

#include <linux/math64.h>
#include <linux/time64.h>
#include <linux/timekeeping.h>

#ifdef CONFIG_X86
#include <asm/tsc.h>
#endif

#include "clock.h"

/* Short against what the clock is slewed by, long against a busy CPU's bursts. */
#define AUGUR_CLOCK_SPAN_NS	120000

u32 augur_clock_mult __ro_after_init;

/* In cycles; 0: no counter that may be used, every reading is the clock's own. */
u32 augur_clock_span;

#ifdef CONFIG_X86
/* It is declared unstable when its rate is seen to change, at any time. */
static bool clock_usable(void)
{
	return !check_tsc_unstable();
}

static u32 clock_khz(void)
{
	return tsc_khz;
}
#else
static bool clock_usable(void)
{
	return false;
}

static u32 clock_khz(void)
{
	return 0;
}
#endif

/* Context: as augur_clock(). */
u64 augur_clock_read(struct augur_cpu *cpu, u64 cycles)
{
	u64 now = ktime_get_mono_fast_ns();

	if (unlikely(augur_clock_span && !clock_usable()))
		WRITE_ONCE(augur_clock_span, 0);
	cpu->clock_cycles = cycles;
	cpu->clock_ns = now;
	return now;
}

void augur_clock_init(void)
{
	u32 khz = clock_khz();

	/* The product of both must fit: a span is less than 2^22 cycles. */
	if (!clock_usable() || khz < 10000 || khz > 30000000)
		return;
	augur_clock_mult = div_u64((u64)NSEC_PER_MSEC << AUGUR_CLOCK_SHIFT, khz);
	augur_clock_span = div_u64((u64)khz * AUGUR_CLOCK_SPAN_NS, NSEC_PER_MSEC);
}
