/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the plugin takes from QEMU beside the plugin API.
 *
 * The API (version 4, QEMU 10.0) can watch a vCPU but not make it yield:
 * qemu_plugin_request_time_control() moves the virtual clock only, there is
 * no "end this turn", and -icount has no option for the length of a turn. The
 * vCPU number passed to callbacks is of no use either: with thread=single
 * QEMU bakes the number of the vCPU that translated a block into that block,
 * whoever executes it later. Distribution builds of QEMU link with
 * --export-dynamic, so these three symbols are there; should one go away, the
 * plugin fails to load with the symbol's name instead of measuring nonsense.
 */
#ifndef AUGUR_LAB_QEMU_H
#define AUGUR_LAB_QEMU_H

/* The vCPU this thread executes now (CPUState *). */
extern __thread void *current_cpu;

/* Makes @cpu leave its execution loop after the running block. */
void cpu_exit(void *cpu);

/* The vCPU numbered @index, or NULL past the last one. */
void *qemu_get_cpu(int index);

#endif /* AUGUR_LAB_QEMU_H */
