/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Adaptive binary range coder: each bit is coded with the probability that its
 * context has seen so far. What repeats costs a fraction of a bit.
 *
 * The decoder reads no byte beyond its input; there it reads zeros and notes it,
 * so that damaged input gives wrong values, never a wrong access.
 */
#ifndef _SIM_CODER_H
#define _SIM_CODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AUGUR_CODER_PROB_INIT	1024

/**
 * struct augur_encoder - output of the coder
 * @low: low end of the interval, with a carry in bit 32
 * @range: width of the interval
 * @cache: last byte that a carry can still change
 * @pending: bytes held back for a carry, @cache among them
 * @bytes: output
 * @len: bytes of output
 * @room: bytes allocated
 * @failed: there was no memory; the output is not complete
 */
struct augur_encoder {
	uint64_t low;
	uint32_t range;
	uint8_t cache;
	uint64_t pending;
	uint8_t *bytes;
	size_t len;
	size_t room;
	bool failed;
};

/**
 * struct augur_decoder - input of the coder
 * @bytes: input
 * @len: bytes of input
 * @pos: next byte
 * @range: width of the interval
 * @code: position in the interval
 * @beyond: bytes that were wanted beyond the end
 */
struct augur_decoder {
	const uint8_t *bytes;
	size_t len;
	size_t pos;
	uint32_t range;
	uint32_t code;
	size_t beyond;
};

/* The output is the caller's to free; begin appends to what is there. */
void augur_encoder_begin(struct augur_encoder *e);
void augur_encoder_end(struct augur_encoder *e);
void augur_decoder_begin(struct augur_decoder *d, const uint8_t *bytes, size_t len);

/* One bit in a context, whose probability follows what was coded. */
void augur_encode_bit(struct augur_encoder *e, uint16_t *prob, uint32_t bit);
uint32_t augur_decode_bit(struct augur_decoder *d, uint16_t *prob);

/* The low @nr bits of a number that has no statistics. */
void augur_encode_raw(struct augur_encoder *e, uint64_t value, uint32_t nr);
uint64_t augur_decode_raw(struct augur_decoder *d, uint32_t nr);

/* A number of @nr bits, most significant first, in a tree of 1 << @nr contexts. */
void augur_encode_tree(struct augur_encoder *e, uint16_t *probs, uint32_t value,
		       uint32_t nr);
uint32_t augur_decode_tree(struct augur_decoder *d, uint16_t *probs, uint32_t nr);

#endif /* _SIM_CODER_H */
