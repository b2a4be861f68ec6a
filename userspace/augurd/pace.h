/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long to wait for samples: a busy machine is read in large batches, one that is
 * neither busy nor idle burst by burst, and an idle one is left alone. Pure.
 */
#ifndef _AUGURD_PACE_H
#define _AUGURD_PACE_H

#include <stdint.h>

#define AUGUR_PACE_WATERMARK_MIN	8
#define AUGUR_PACE_TIMEOUT_MIN_NS	20000000ULL
#define AUGUR_PACE_TIMEOUT_MAX_NS	2000000000ULL

/**
 * enum augur_pace_load - what the machine does
 * @AUGUR_PACE_IDLE: no more than its timers and the kernel's
 * @AUGUR_PACE_LOW: so little that a wakeup for each burst costs next to nothing
 * @AUGUR_PACE_BUSY: more than that, or nobody knows yet
 */
enum augur_pace_load {
	AUGUR_PACE_IDLE,
	AUGUR_PACE_LOW,
	AUGUR_PACE_BUSY,
};

/**
 * struct augur_pace - parameters of the next wait
 * @watermark: samples in one ring that end it
 * @watermark_max: upper bound of @watermark
 * @timeout_ns: time that ends it
 * @idle: samples per second below which there is no load
 * @load: how much there is
 * @counted: samples since the rate was looked at
 * @counted_ns: time since then
 */
struct augur_pace {
	uint32_t watermark;
	uint32_t watermark_max;
	uint64_t timeout_ns;
	uint32_t idle;
	enum augur_pace_load load;
	uint64_t counted;
	uint64_t counted_ns;
};

void augur_pace_init(struct augur_pace *pace, uint32_t ring_samples, uint32_t nr_cpus);

/*
 * After a wait of @elapsed_ns that brought @nr_samples and led to @nr_decisions:
 * sets the parameters of the next.
 */
void augur_pace_next(struct augur_pace *pace, uint64_t elapsed_ns,
		     uint64_t nr_samples, uint32_t nr_decisions);

#endif /* _AUGURD_PACE_H */
