// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "coder.h"

#define PROB_BITS	11
#define PROB_SHIFT	5
#define RANGE_MIN	(1U << 24)

static void put_byte(struct augur_encoder *e, uint8_t byte)
{
	if (e->len == e->room) {
		size_t room = e->room ? 2 * e->room : 4096;
		uint8_t *bytes = realloc(e->bytes, room);

		if (!bytes) {
			e->failed = true;
			return;
		}
		e->bytes = bytes;
		e->room = room;
	}
	e->bytes[e->len++] = byte;
}

/*
 * The top byte of the interval's low end is settled unless a carry may still come:
 * then it waits, with all bytes 0xff that a carry would ripple through.
 */
static void shift_low(struct augur_encoder *e)
{
	uint8_t carry = e->low >> 32;

	if (e->low < 0xff000000 || carry) {
		for (; e->pending; e->pending--) {
			put_byte(e, e->cache + carry);
			e->cache = 0xff;
		}
		e->cache = e->low >> 24;
	}
	e->pending++;
	e->low = (uint32_t)e->low << 8;
}

void augur_encoder_begin(struct augur_encoder *e)
{
	e->low = 0;
	e->range = UINT32_MAX;
	e->cache = 0;
	e->pending = 1;
}

void augur_encoder_end(struct augur_encoder *e)
{
	int i;

	for (i = 0; i < 5; i++)
		shift_low(e);
}

void augur_encode_bit(struct augur_encoder *e, uint16_t *prob, uint32_t bit)
{
	uint32_t bound = (e->range >> PROB_BITS) * *prob;

	if (bit) {
		e->low += bound;
		e->range -= bound;
		*prob -= *prob >> PROB_SHIFT;
	} else {
		e->range = bound;
		*prob += ((1 << PROB_BITS) - *prob) >> PROB_SHIFT;
	}
	while (e->range < RANGE_MIN) {
		e->range <<= 8;
		shift_low(e);
	}
}

void augur_encode_raw(struct augur_encoder *e, uint64_t value, uint32_t nr)
{
	while (nr--) {
		e->range >>= 1;
		if (value >> nr & 1)
			e->low += e->range;
		while (e->range < RANGE_MIN) {
			e->range <<= 8;
			shift_low(e);
		}
	}
}

void augur_encode_tree(struct augur_encoder *e, uint16_t *probs, uint32_t value,
		       uint32_t nr)
{
	uint32_t node = 1, bit;

	while (nr--) {
		bit = value >> nr & 1;
		augur_encode_bit(e, &probs[node], bit);
		node = 2 * node + bit;
	}
}

static uint8_t next_byte(struct augur_decoder *d)
{
	if (d->pos < d->len)
		return d->bytes[d->pos++];
	d->beyond++;
	return 0;
}

static void normalize(struct augur_decoder *d)
{
	while (d->range < RANGE_MIN) {
		d->range <<= 8;
		d->code = d->code << 8 | next_byte(d);
	}
}

void augur_decoder_begin(struct augur_decoder *d, const uint8_t *bytes, size_t len)
{
	int i;

	*d = (struct augur_decoder){
		.bytes = bytes,
		.len = len,
		.range = UINT32_MAX,
	};
	for (i = 0; i < 5; i++)
		d->code = d->code << 8 | next_byte(d);
}

uint32_t augur_decode_bit(struct augur_decoder *d, uint16_t *prob)
{
	uint32_t bound = (d->range >> PROB_BITS) * *prob;
	uint32_t bit = d->code >= bound;

	if (bit) {
		d->code -= bound;
		d->range -= bound;
		*prob -= *prob >> PROB_SHIFT;
	} else {
		d->range = bound;
		*prob += ((1 << PROB_BITS) - *prob) >> PROB_SHIFT;
	}
	normalize(d);
	return bit;
}

uint64_t augur_decode_raw(struct augur_decoder *d, uint32_t nr)
{
	uint64_t value = 0;
	uint32_t bit;

	while (nr--) {
		d->range >>= 1;
		bit = d->code >= d->range;
		if (bit)
			d->code -= d->range;
		value = value << 1 | bit;
		normalize(d);
	}
	return value;
}

uint32_t augur_decode_tree(struct augur_decoder *d, uint16_t *probs, uint32_t nr)
{
	uint32_t node = 1, i;

	for (i = 0; i < nr; i++)
		node = 2 * node + augur_decode_bit(d, &probs[node]);
	return node - (1U << nr);
}
