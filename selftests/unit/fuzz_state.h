/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Saved models: keys that were taught, the file of them in memory, and its reader under
 * fuzzing: by fuzz.h, and by tools/fuzz.
 */
#ifndef _UNIT_FUZZ_STATE_H
#define _UNIT_FUZZ_STATE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "augurd/state.h"

#define SEC	1000000000ULL
#define NOW	(1000 * SEC)
#define MP	(&augur_model_defaults)

static struct augur_fingerprint make_fp(uint32_t i)
{
	struct augur_fingerprint fp = {
		{ i * 7919ULL + 1, i | (uint64_t)i << AUGUR_FP_CONTEXT_SHIFT }
	};

	return fp;
}

/* One of each level in turn, and then a case. */
static uint64_t make_key(const struct augur_fingerprint *fp, uint32_t i)
{
	if (i % 4 == AUGUR_KEY_CASE)
		return augur_fingerprint_case(augur_fingerprint_key(fp), fp->word[1]);
	return augur_fingerprint_general(fp, i % 4);
}

static void teach(struct augur_models *models, uint32_t i)
{
	struct augur_fingerprint fp = make_fp(i);
	struct augur_models_entry *e;
	uint32_t n;

	e = augur_models_get(models, make_key(&fp, i));
	augur_models_name(e, &fp);
	e->level = i % 4;
	e->choice = (struct augur_choice){ 0.5f, 0.25f, i };
	augur_model_init(&e->model, MP);
	for (n = 0; n < 1 + i % 40; n++) {
		struct augur_model_sample s = {
			.end_ns = NOW - (100 - n) * SEC,
			.run_ns = 1000 * (1 + i) + 37 * n * n,
			.wait_ns = 200000 + i,
		};

		augur_model_update(&e->model, MP, &s);
	}
}

static void fill(struct augur_models *models, uint32_t nr)
{
	if (augur_models_init(models, 1024))
		abort();
	for (uint32_t i = 0; i < nr; i++)
		teach(models, i);
}

/* The file in memory. */
static size_t encode(const struct augur_models *models, uint8_t *out)
{
	struct augur_state_header h = augur_state_begin(models->nr, 1);
	size_t len = sizeof(h);

	for (uint32_t i = 0; i < models->nr; i++, len += sizeof(struct augur_state_record)) {
		struct augur_state_record r;

		if (!augur_state_put(&models->entries[i], NOW, &r))
			abort();
		h.sum = augur_state_sum(h.sum, &r, sizeof(r));
		memcpy(out + len, &r, sizeof(r));
	}
	memcpy(out, &h, sizeof(h));
	return len;
}

static void seal(uint8_t *data)
{
	struct augur_state_header h;

	memcpy(&h, data, sizeof(h));
	h.sum = augur_state_sum(0, &h, offsetof(struct augur_state_header, sum));
	for (uint32_t i = 0; i < h.nr_records; i++)
		h.sum = augur_state_sum(h.sum, data + sizeof(h) + i * h.record_bytes,
					h.record_bytes);
	memcpy(data, &h, sizeof(h));
}

static bool is_finite(const struct augur_model *m)
{
	struct augur_prediction p;

	return augur_model_predict(m, MP, NOW, &p) && isfinite(p.run_ns) &&
	       isfinite(p.band) && p.confidence >= 0 && p.confidence <= 1;
}

static bool fits(const uint8_t *data, size_t len)
{
	struct augur_state_header h;

	memcpy(&h, data, sizeof(h));
	return h.header_bytes == sizeof(h) && h.record_bytes &&
	       len == sizeof(h) + (uint64_t)h.nr_records * h.record_bytes;
}

/* Also with a right sum: what is taken predicts something, and learns on. */
int fuzz_one(const uint8_t *data, size_t len)
{
	struct augur_model_sample s = { .end_ns = NOW, .run_ns = 123456 };
	static struct augur_models models;
	uint8_t *copy = malloc(len + 1);

	if (!copy || (!models.capacity && augur_models_init(&models, 64)))
		abort();
	memcpy(copy, data, len);
	if (augur_state_check(copy, len) == AUGUR_STATE_DAMAGED && fits(copy, len))
		seal(copy);
	if (augur_state_check(copy, len) == AUGUR_STATE_GOOD) {
		models.nr = 0;
		memset(models.slots, 0, (models.mask + 1) * sizeof(*models.slots));
		augur_state_take(&models, copy, NOW, 0);
		for (uint32_t i = 0; i < models.nr; i++) {
			if (!is_finite(&models.entries[i].model))
				abort();
			augur_model_update(&models.entries[i].model, MP, &s);
			if (!is_finite(&models.entries[i].model))
				abort();
		}
	}
	free(copy);
	return 0;
}

#endif /* _UNIT_FUZZ_STATE_H */
