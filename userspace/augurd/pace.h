/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long to wait for samples: a busy machine is read in large batches, a change
 * is followed quickly, an idle machine is left alone. Pure.
 */
#ifndef _AUGURD_PACE_H
#define _AUGURD_PACE_H

#include <stdint.h>

#define AUGUR_PACE_WATERMARK_MIN	8
#define AUGUR_PACE_TIMEOUT_MIN_NS	20000000ULL
#define AUGUR_PACE_TIMEOUT_MAX_NS	2000000000ULL

/**
 * struct augur_pace - parameters of the next wait
 * @watermark: samples in one ring that end it
 * @watermark_max: upper bound of @watermark
 * @timeout_ns: time that ends it
 */
struct augur_pace {
	uint32_t watermark;
	uint32_t watermark_max;
	uint64_t timeout_ns;
};

void augur_pace_init(struct augur_pace *pace, uint32_t ring_samples);

/*
 * After a wait of @elapsed_ns that brought @nr_samples and led to @nr_decisions:
 * sets the parameters of the next.
 */
void augur_pace_next(struct augur_pace *pace, uint64_t elapsed_ns,
		     uint64_t nr_samples, uint32_t nr_decisions);

#endif /* _AUGURD_PACE_H */
