/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * augur - layout of the read-only mapping of /dev/augur-control.
 *
 *	0                struct augur_map_header, one page
 *	cpu_offset       area of CPU 0: struct augur_cpu_area,
 *	                   at slots_offset nr_slots + 1 struct augur_slot,
 *	                   at ring_offset nr_samples struct augur_sample
 *	+ cpu_stride     area of CPU 1, and so on for every possible CPU
 *
 * A reader takes offsets, strides and element sizes from the header, never from
 * its own sizeof: later versions append fields.
 */
#ifndef _UAPI_LINUX_AUGUR_STATS_H
#define _UAPI_LINUX_AUGUR_STATS_H

#include <linux/types.h>

#define AUGUR_MAP_MAGIC		0x70616d7275677561ULL	/* "augurmap" */
#define AUGUR_MAP_VERSION	1
#define AUGUR_COMM_LEN		16
#define AUGUR_HIST_BUCKETS	15
#define AUGUR_HIST_LEAST_NS	2048

/**
 * struct augur_map_header - first page of the mapping, constant after load
 * @magic: AUGUR_MAP_MAGIC
 * @version: AUGUR_MAP_VERSION, raised when a field changes its meaning
 * @header_bytes: size of this structure in the module
 * @map_bytes: length of the whole mapping
 * @cpu_offset: offset of the first CPU area
 * @cpu_stride: distance of two CPU areas
 * @nr_cpus: number of CPU areas
 * @slots_offset: offset of the slots in a CPU area
 * @slot_bytes: distance of two slots
 * @nr_slots: slots that hold keys; the slot after them collects what was evicted
 * @ring_offset: offset of the samples in a CPU area
 * @sample_bytes: distance of two samples
 * @nr_samples: samples in a ring, a power of two
 * @__resv: zero
 */
struct augur_map_header {
	__u64 magic;
	__u32 version;
	__u32 header_bytes;
	__u64 map_bytes;
	__u64 cpu_offset;
	__u64 cpu_stride;
	__u32 nr_cpus;
	__u32 slots_offset;
	__u32 slot_bytes;
	__u32 nr_slots;
	__u32 ring_offset;
	__u32 sample_bytes;
	__u32 nr_samples;
	__u32 __resv;
};

/**
 * struct augur_cpu_area - start of a CPU's area, counters of that CPU
 * @head: samples ever written to this ring; load with acquire before reading
 *	samples, sample number n is at index n modulo nr_samples
 * @bursts: bursts closed on this CPU; equals the sum of slot counts, and equals
 *	@head + @dropped + @unobserved + @thinned
 * @dropped: samples lost because the ring was full
 * @unobserved: bursts without a sample: nobody consumed samples, or it was the
 *	burst of the task that did, by its last AUGUR_U_WAIT
 * @evicted: slots emptied into the overflow slot to make room
 * @untracked: task switches away from tasks that had no entry in the task table;
 *	their bursts are not counted anywhere
 * @thinned: samples of frequent keys left out because the ring was nearly full
 * @collisions: bursts counted with another identity's, because both have one key
 */
struct augur_cpu_area {
	__u64 head;
	__u64 bursts;
	__u64 dropped;
	__u64 unobserved;
	__u64 evicted;
	__u64 untracked;
	__u64 thinned;
	__u64 collisions;
};

/**
 * struct augur_slot - statistics of one key on one CPU
 * @seq: sequence count: odd while the slot is written; a reader copies the slot
 *	and starts again if @seq was odd or has changed
 * @preempted: involuntary switches within bursts; as all counts of 32 bits it
 *	begins anew after 2^32, so look at differences
 * @key: the key, 0 in an empty slot and in the overflow slot
 * @fingerprint: the 128 bits that the key was made from, with the context of the
 *	first burst
 * @count: bursts
 * @run_ns: sum of run times
 * @wait_ns: sum of times from wakeup to first run
 * @last_seen_ns: CLOCK_MONOTONIC at the end of the last burst
 * @run_max_ns: longest run time, saturated
 * @wait_max_ns: longest wait, saturated
 * @migrated: bursts that began on another CPU than the one before
 * @crossed: bursts that began on another NUMA node than the one before
 * @mispredicted: bursts whose run time left the predicted error band
 * @hist: bursts by run time: up to AUGUR_HIST_LEAST_NS in bucket 0, up to twice as
 *	much in bucket 1, and so on; the last bucket has no upper end
 * @comm: name of a task that had the key, for people only
 */
struct augur_slot {
	__u32 seq;
	__u32 preempted;
	__u64 key;
	__u64 fingerprint[2];
	__u64 count;
	__u64 run_ns;
	__u64 wait_ns;
	__u64 last_seen_ns;
	__u32 run_max_ns;
	__u32 wait_max_ns;
	__u32 migrated;
	__u32 crossed;
	__u32 mispredicted;
	__u32 hist[AUGUR_HIST_BUCKETS];
	char comm[AUGUR_COMM_LEN];
};

/**
 * enum augur_sample_flags - what happened in a burst
 * @AUGUR_SAMPLE_PREEMPTED: it was preempted at least once
 * @AUGUR_SAMPLE_MIGRATED: it began on another CPU than the burst before
 * @AUGUR_SAMPLE_CROSSED: it began on another NUMA node than the burst before
 * @AUGUR_SAMPLE_PROMOTED: the decision in force promoted it
 */
enum augur_sample_flags {
	AUGUR_SAMPLE_PREEMPTED	= 1 << 0,
	AUGUR_SAMPLE_MIGRATED	= 1 << 1,
	AUGUR_SAMPLE_CROSSED	= 1 << 2,
	AUGUR_SAMPLE_PROMOTED	= 1 << 3,
};

/**
 * struct augur_sample - one burst
 * @key: key of the task when it woke
 * @end_ns: CLOCK_MONOTONIC when it went to sleep
 * @run_ns: run time, saturated
 * @wait_ns: time from wakeup to first run, saturated
 * @predicted_ns: prediction in force, 0 if there was none
 * @flags: enum augur_sample_flags
 * @context: bits 47 to 62 of the second word of the fingerprint: what is not in the
 *	key, but tells cases of it apart; zero before version 2 of the interface
 */
struct augur_sample {
	__u64 key;
	__u64 end_ns;
	__u32 run_ns;
	__u32 wait_ns;
	__u32 predicted_ns;
	__u16 flags;
	__u16 context;
};

#endif /* _UAPI_LINUX_AUGUR_STATS_H */
