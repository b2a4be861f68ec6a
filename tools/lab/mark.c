// SPDX-License-Identifier: GPL-2.0-only
/*
 * mark - open or close the plugin's counting window, from inside the guest
 *
 * "mark; command; mark" gives the exact number of instructions that all CPUs
 * executed in between. The instruction is a no-op on real hardware.
 */
int main(void)
{
	asm volatile("xchg %bx,%bx");
	return 0;
}
