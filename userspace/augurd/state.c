// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <string.h>

#include "state.h"

/* Both are part of the format. */
_Static_assert(sizeof(struct augur_state_header) == 48, "header");
_Static_assert(sizeof(struct augur_state_record) == 144, "record");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are little-endian");

/* log2 of a run of 32 bits, rounded up. */
#define LEVEL_MAX	32.0f
#define NS_MAX		4294967296.0f

uint64_t augur_state_sum(uint64_t sum, const void *bytes, size_t len)
{
	return augur_mix64(sum + augur_hash_bytes(bytes, len));
}

struct augur_state_header augur_state_begin(uint32_t nr, uint64_t saved_s)
{
	struct augur_state_header h = {
		.magic = AUGUR_STATE_MAGIC,
		.version = AUGUR_STATE_VERSION,
		.header_bytes = sizeof(h),
		.record_bytes = sizeof(struct augur_state_record),
		.nr_records = nr,
		.layout = AUGUR_FP_VERSION,
		.saved_s = saved_s,
	};

	h.sum = augur_state_sum(0, &h, offsetof(struct augur_state_header, sum));
	return h;
}

bool augur_state_put(const struct augur_models_entry *e, uint64_t now_ns,
		     struct augur_state_record *out)
{
	const struct augur_model *m = &e->model;
	uint32_t i;

	if (!m->nr || !e->named)
		return false;
	*out = (struct augur_state_record){
		.key = e->key,
		.fp = { e->fp.word[0], e->fp.word[1] },
		.age_ns = now_ns > m->last_ns ? now_ns - m->last_ns : 0,
		.filtered = m->filtered,
		.speed = m->speed,
		.steady = m->steady,
		.scatter = m->scatter,
		.filter_error = m->choice.own,
		.steady_error = m->choice.general,
		.error = m->error,
		.reach = m->reach,
		.mean = m->mean,
		.var = m->var,
		.wait_ns = m->wait_ns,
		.own_error = e->choice.own,
		.general_error = e->choice.general,
		.choice_nr = m->choice.nr,
		.general_nr = e->choice.nr,
		.nr = m->nr,
		.streak = m->streak,
		.level = e->level,
		.window_len = m->len,
		.prediction = m->level,
	};
	for (i = 0; i < m->len; i++)
		out->window[i] = m->window[m->len - 1 - i];
	return true;
}

/* Every byte counts: also those that a later version has appended. */
static uint64_t sum_of(const struct augur_state_header *h, const unsigned char *data)
{
	const size_t head = offsetof(struct augur_state_header, sum);
	uint64_t sum = augur_state_sum(0, data, head);
	uint32_t i;

	if (h->header_bytes > sizeof(*h))
		sum = augur_state_sum(sum, data + sizeof(*h),
				      h->header_bytes - sizeof(*h));
	data += h->header_bytes;
	for (i = 0; i < h->nr_records; i++, data += h->record_bytes)
		sum = augur_state_sum(sum, data, h->record_bytes);
	return sum;
}

enum augur_state_verdict augur_state_check(const void *data, size_t len)
{
	struct augur_state_header h;

	if (len < sizeof(h.magic))
		return AUGUR_STATE_TRUNCATED;
	memcpy(&h.magic, data, sizeof(h.magic));
	if (h.magic != AUGUR_STATE_MAGIC)
		return AUGUR_STATE_FOREIGN;
	if (len < sizeof(h))
		return AUGUR_STATE_TRUNCATED;
	memcpy(&h, data, sizeof(h));
	if (h.version > AUGUR_STATE_VERSION)
		return AUGUR_STATE_NEWER;
	if (h.version != AUGUR_STATE_VERSION || h.header_bytes < sizeof(h) ||
	    h.record_bytes < sizeof(struct augur_state_record))
		return AUGUR_STATE_DAMAGED;
	/* 32 bits each: neither product nor sum can overflow. */
	if (len != h.header_bytes + (uint64_t)h.nr_records * h.record_bytes)
		return AUGUR_STATE_TRUNCATED;
	if (sum_of(&h, data) != h.sum)
		return AUGUR_STATE_DAMAGED;
	return h.layout == AUGUR_FP_VERSION ? AUGUR_STATE_GOOD : AUGUR_STATE_LAYOUT;
}

const char *augur_state_explain(enum augur_state_verdict verdict)
{
	switch (verdict) {
	case AUGUR_STATE_GOOD:
		return "it is good";
	case AUGUR_STATE_FOREIGN:
		return "it does not hold models of augur";
	case AUGUR_STATE_NEWER:
		return "a later version of augurd has written it";
	case AUGUR_STATE_LAYOUT:
		return "its keys are made in another way than today's";
	case AUGUR_STATE_TRUNCATED:
		return "it is not as long as it says";
	case AUGUR_STATE_DAMAGED:
		return "its checksum is wrong";
	}
	return "it cannot be used";
}

static bool is_within(float v, float least, float most)
{
	return v >= least && v <= most;
}

static bool window_is_sane(const struct augur_state_record *r)
{
	uint32_t i;

	if (!r->window_len || r->window_len > AUGUR_WINDOW_MAX)
		return false;
	for (i = 0; i < r->window_len; i++)
		if (!is_within(r->window[i], 0, LEVEL_MAX))
			return false;
	return true;
}

static bool name_is_sane(const struct augur_state_record *r)
{
	struct augur_fingerprint fp = { { r->fp[0], r->fp[1] } };

	if (!fp.word[0] && !fp.word[1])
		return false;
	if (r->level == AUGUR_KEY_CASE)
		return augur_fingerprint_case(augur_fingerprint_key(&fp), r->fp[1]) ==
		       r->key;
	return r->level < AUGUR_NR_KEY_LEVELS &&
	       augur_fingerprint_general(&fp, r->level) == r->key;
}

/* What is not a number is in no range. The model is right from anywhere within. */
static bool record_is_sane(const struct augur_state_record *r)
{
	return name_is_sane(r) && window_is_sane(r) && r->nr &&
	       r->streak >= -AUGUR_WINDOW_MAX && r->streak <= AUGUR_WINDOW_MAX &&
	       is_within(r->filtered, 0, LEVEL_MAX) &&
	       is_within(r->steady, 0, LEVEL_MAX) &&
	       is_within(r->prediction, 0, LEVEL_MAX) &&
	       is_within(r->speed, -LEVEL_MAX, LEVEL_MAX) &&
	       is_within(r->scatter, 0, LEVEL_MAX) &&
	       is_within(r->filter_error, 0, LEVEL_MAX) &&
	       is_within(r->steady_error, 0, LEVEL_MAX) &&
	       is_within(r->own_error, 0, LEVEL_MAX) &&
	       is_within(r->general_error, 0, LEVEL_MAX) &&
	       is_within(r->error, 0, LEVEL_MAX) && is_within(r->reach, 0, LEVEL_MAX) &&
	       is_within(r->mean, 1, NS_MAX) && is_within(r->var, 0, NS_MAX * NS_MAX) &&
	       is_within(r->wait_ns, 0, NS_MAX);
}

static uint16_t counted(uint32_t nr)
{
	return nr < UINT16_MAX ? nr : UINT16_MAX;
}

static void set_model(struct augur_model *m, const struct augur_state_record *r,
		      uint64_t now_ns, uint64_t age_ns)
{
	uint32_t i;

	*m = (struct augur_model){
		.level = r->prediction,
		.filtered = r->filtered,
		.speed = r->speed,
		.steady = r->steady,
		.scatter = r->scatter,
		.choice = { r->filter_error, r->steady_error, counted(r->choice_nr) },
		.error = r->error,
		.reach = r->reach,
		.mean = r->mean,
		.var = r->var,
		.wait_ns = r->wait_ns,
		.nr = r->nr,
		.streak = r->streak,
		.len = r->window_len,
	};
	for (i = 0; i < r->window_len; i++)
		m->window[r->window_len - 1 - i] = r->window[i];
	/* This machine may be younger than what it knows. */
	if (!__builtin_add_overflow(age_ns, r->age_ns, &age_ns) && age_ns < now_ns)
		m->last_ns = now_ns - age_ns;
}

/* Of two that know a key, who has seen more of its phase is right. */
static bool take(struct augur_models *models, const struct augur_state_record *r,
		 uint64_t now_ns, uint64_t age_ns)
{
	struct augur_models_entry *e = augur_models_get(models, r->key);
	struct augur_fingerprint fp = { { r->fp[0], r->fp[1] } };

	if (e->model.nr >= r->nr)
		return false;
	augur_models_name(e, &fp);
	e->level = r->level;
	e->choice = (struct augur_choice){ r->own_error, r->general_error,
					   counted(r->general_nr) };
	set_model(&e->model, r, now_ns, age_ns);
	return true;
}

uint32_t augur_state_take(struct augur_models *models, const void *data,
			  uint64_t now_ns, uint64_t age_ns)
{
	struct augur_state_header h;
	struct augur_state_record r;
	const unsigned char *at;
	uint32_t i, taken = 0;

	memcpy(&h, data, sizeof(h));
	at = (const unsigned char *)data + h.header_bytes;
	for (i = 0; i < h.nr_records && models->nr < models->capacity; i++) {
		memcpy(&r, at + (size_t)i * h.record_bytes, sizeof(r));
		if (!record_is_sane(&r))
			continue;
		taken += take(models, &r, now_ns, age_ns);
	}
	return taken;
}
