/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Models in a file: its format, and what may be believed of one. Pure; reading and
 * writing files is in state_file.c.
 *
 * A header, then records. All fields are little-endian. Later versions append fields to
 * both, and a reader goes by the sizes in the header; what changes the meaning of a
 * field raises the version.
 */
#ifndef _AUGURD_STATE_H
#define _AUGURD_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/window.h"
#include "models.h"

#define AUGUR_STATE_MAGIC	0x646f6d7275677561ULL	/* "augurmod" */
#define AUGUR_STATE_VERSION	1

/**
 * struct augur_state_header - start of the file
 * @magic: AUGUR_STATE_MAGIC
 * @version: AUGUR_STATE_VERSION
 * @header_bytes: size of this structure in the writer
 * @record_bytes: distance of two records
 * @nr_records: how many follow
 * @layout: AUGUR_FP_VERSION: keys of another layout mean nothing
 * @__resv: zero
 * @saved_s: CLOCK_REALTIME when it was written
 * @sum: augur_state_sum() of the records, begun with that of what is above
 */
struct augur_state_header {
	uint64_t magic;
	uint32_t version;
	uint32_t header_bytes;
	uint32_t record_bytes;
	uint32_t nr_records;
	uint32_t layout;
	uint32_t __resv;
	uint64_t saved_s;
	uint64_t sum;
};

/**
 * struct augur_state_record - one key
 * @key: the key
 * @fp: a fingerprint that it was made from
 * @age_ns: time from its last sample to @saved_s
 * @filtered: see struct augur_model, as the rest up to @wait_ns
 * @speed: filtered change
 * @steady: running median
 * @scatter: scatter around it
 * @filter_error: mean error of the filter
 * @steady_error: mean error of the median
 * @error: mean error
 * @reach: band over error
 * @mean: mean run time in ns
 * @var: its variance
 * @wait_ns: mean wait
 * @own_error: mean error of the key, see struct augur_choice
 * @general_error: mean error of the more general ones
 * @choice_nr: bursts that the first pair of errors is from
 * @general_nr: bursts that the second pair is from
 * @nr: samples since the start of the phase
 * @streak: outliers in a row
 * @level: enum augur_key_level
 * @window_len: samples in @window
 * @window: last samples, log2, the oldest first
 * @prediction: what is predicted, log2
 */
struct augur_state_record {
	uint64_t key;
	uint64_t fp[2];
	uint64_t age_ns;
	float filtered;
	float speed;
	float steady;
	float scatter;
	float filter_error;
	float steady_error;
	float error;
	float reach;
	float mean;
	float var;
	float wait_ns;
	float own_error;
	float general_error;
	uint32_t choice_nr;
	uint32_t general_nr;
	uint32_t nr;
	int32_t streak;
	uint16_t level;
	uint16_t window_len;
	float window[AUGUR_WINDOW_MAX];
	float prediction;
};

/**
 * enum augur_state_verdict - what is wrong with a file
 * @AUGUR_STATE_GOOD: nothing
 * @AUGUR_STATE_FOREIGN: it is something else
 * @AUGUR_STATE_NEWER: it is of a later version
 * @AUGUR_STATE_LAYOUT: its keys are made in another way
 * @AUGUR_STATE_TRUNCATED: its length is not what it says
 * @AUGUR_STATE_DAMAGED: its sum is wrong
 */
enum augur_state_verdict {
	AUGUR_STATE_GOOD,
	AUGUR_STATE_FOREIGN,
	AUGUR_STATE_NEWER,
	AUGUR_STATE_LAYOUT,
	AUGUR_STATE_TRUNCATED,
	AUGUR_STATE_DAMAGED,
};

uint64_t augur_state_sum(uint64_t sum, const void *bytes, size_t len);

/* The header of @nr records, but for its sum, which it begins with. */
struct augur_state_header augur_state_begin(uint32_t nr, uint64_t saved_s);

/* False if the key has no name or no samples, so that there is nothing to keep. */
bool augur_state_put(const struct augur_models_entry *e, uint64_t now_ns,
		     struct augur_state_record *out);

enum augur_state_verdict augur_state_check(const void *data, size_t len);
const char *augur_state_explain(enum augur_state_verdict verdict);

/*
 * Adds the records of a good file to @models, as of @now_ns and @age_ns after it was
 * saved. Those that no model can be in are left out, and those of keys that are known
 * from more samples. Stops when the table is full. Returns how many were added.
 */
uint32_t augur_state_take(struct augur_models *models, const void *data,
			  uint64_t now_ns, uint64_t age_ns);

#endif /* _AUGURD_STATE_H */
