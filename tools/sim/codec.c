// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values are coded by their number of bits and the bits below the leading one: the
 * number and the first two bits have statistics per identity, because a task that
 * does one thing takes about as long each time; the rest is noise. Threads are coded
 * by how many others ran since, identities by what followed the thread's last one.
 */
#include <stdlib.h>

#include "codec.h"
#include "policy/log2.h"

#define NR_BITS		6	/* of a number of bits, 0 to 63 */
#define MODEL_BITS	2	/* bits below the leading one that have statistics */
#define IDENT_CONTEXTS	256
#define WAKE_BITS	3
#define LAST_BITS	5

/**
 * struct number - contexts for numbers of one kind
 * @bits: of the number of bits
 * @top: per number of bits, of the bits below the leading one
 */
struct number {
	uint16_t bits[1 << NR_BITS];
	uint16_t top[1 << NR_BITS][1 << MODEL_BITS];
};

/**
 * struct thread - what the next burst of a thread is expected to be
 * @ident: identity of its last burst
 * @last: class of its last burst
 * @before: field before of its next fingerprint, which is not coded
 */
struct thread {
	uint32_t ident;
	uint32_t last;
	uint64_t before;
};

/**
 * struct augur_codec - statistics of everything coded so far
 * @idents: table of identities
 * @nr_idents: its length
 * @follower: per identity, the one that came next in the same thread; the entry
 *	behind the last is for threads that begin
 * @threads: per thread
 * @recent: threads, the one that ran last first
 * @nr_recent: threads seen
 * @max_threads: threads that the trace has
 * @precision: significant bits kept of run and wait times
 * @tick_ns: step of ends
 * @e: where to encode to, NULL when decoding
 * @d: where to decode from
 * @rank: statistics from here on
 */
struct augur_codec {
	const struct augur_fingerprint *idents;
	uint32_t nr_idents;
	uint32_t *follower;
	struct thread *threads;
	uint32_t *recent;
	uint32_t nr_recent;
	uint32_t max_threads;
	uint32_t precision;
	uint32_t tick_ns;
	struct augur_encoder *e;
	struct augur_decoder *d;
	struct number rank;
	struct number ident;
	struct number gap;
	struct number preempted;
	struct number run[IDENT_CONTEXTS];
	struct number wait[IDENT_CONTEXTS];
	uint16_t follows[IDENT_CONTEXTS];
	uint16_t last_expected;
	uint16_t wake[IDENT_CONTEXTS][1 << WAKE_BITS];
	uint16_t last[1 << LAST_BITS];
};

static uint32_t code_bit(struct augur_codec *c, uint16_t *prob, uint32_t bit)
{
	if (!c->e)
		return augur_decode_bit(c->d, prob);
	augur_encode_bit(c->e, prob, bit);
	return bit;
}

static uint64_t code_raw(struct augur_codec *c, uint64_t value, uint32_t nr)
{
	if (!c->e)
		return augur_decode_raw(c->d, nr);
	value &= (1ULL << nr) - 1;
	augur_encode_raw(c->e, value, nr);
	return value;
}

static uint32_t code_tree(struct augur_codec *c, uint16_t *probs, uint32_t value,
			  uint32_t nr)
{
	if (!c->e)
		return augur_decode_tree(c->d, probs, nr);
	augur_encode_tree(c->e, probs, value, nr);
	return value;
}

/* Cut to @precision significant bits. */
static uint64_t code_number(struct augur_codec *c, struct number *n,
			    uint64_t value, uint32_t precision)
{
	uint32_t bits, below, kept, top;
	uint64_t head, tail;

	bits = code_tree(c, n->bits, value ? augur_log2_floor(value) + 1 : 0,
			 NR_BITS);
	if (bits < 2)
		return bits;
	below = bits - 1;
	kept = below < precision ? below : precision - 1;
	value >>= below - kept;
	top = kept < MODEL_BITS ? kept : MODEL_BITS;
	head = code_tree(c, n->top[bits],
			 value >> (kept - top) & ((1 << top) - 1), top);
	tail = code_raw(c, value, kept - top);
	return (1ULL << kept | head << (kept - top) | tail) << (below - kept);
}

/* The rank of @thread among those that ran, or that of one that has not run yet. */
static uint32_t find_rank(const struct augur_codec *c, uint32_t thread)
{
	uint32_t rank = 0;

	while (rank < c->nr_recent && c->recent[rank] != thread)
		rank++;
	return rank;
}

static void move_to_front(struct augur_codec *c, uint32_t rank)
{
	uint32_t thread = rank < c->nr_recent ? c->recent[rank] : c->nr_recent++;

	for (; rank; rank--)
		c->recent[rank] = c->recent[rank - 1];
	c->recent[0] = thread;
}

static bool code_thread(struct augur_codec *c, struct augur_trace_burst *b)
{
	uint32_t rank = c->e ? find_rank(c, b->thread) : 0;

	rank = code_number(c, &c->rank, rank, 64);
	if (rank > c->nr_recent || rank == c->max_threads)
		return false;
	move_to_front(c, rank);
	b->thread = c->recent[0];
	return true;
}

static bool code_ident(struct augur_codec *c, const struct augur_trace_burst *b,
		       uint32_t *ident)
{
	uint32_t *before = &c->threads[b->thread].ident;
	uint32_t *follower = &c->follower[*before];

	if (code_bit(c, &c->follows[*before % IDENT_CONTEXTS],
		     c->e && *ident == *follower))
		*ident = *follower;
	else
		*ident = code_number(c, &c->ident, *ident, 64);
	if (*ident >= c->nr_idents)
		return false;
	*follower = *ident;
	*before = *ident;
	return true;
}

/* The class of the burst before is known, unless a burst was not seen. */
static void code_context(struct augur_codec *c, struct augur_trace_burst *b,
			 uint32_t ident)
{
	struct thread *thread = &c->threads[b->thread];
	uint32_t wake = 0, last = 0, expected = thread->last;
	__u64 *word = &b->fp.word[1];

	if (c->e) {
		wake = augur_fp_field(*word, AUGUR_FP_WAKE_SHIFT, AUGUR_FP_WAKE_MASK);
		last = augur_fp_field(*word, AUGUR_FP_LAST_SHIFT, AUGUR_FP_LAST_MASK);
	}
	wake = code_tree(c, c->wake[ident % IDENT_CONTEXTS], wake, WAKE_BITS);
	if (code_bit(c, &c->last_expected, last != expected))
		last = code_tree(c, c->last, last, LAST_BITS);
	else
		last = expected;
	b->fp = c->idents[ident];
	*word = augur_fp_set(*word, AUGUR_FP_WAKE_SHIFT, AUGUR_FP_WAKE_MASK, wake);
	*word = augur_fp_set(*word, AUGUR_FP_LAST_SHIFT, AUGUR_FP_LAST_MASK, last);
	*word |= thread->before;
	thread->before = augur_fp_before(*word);
}

static bool code_times(struct augur_codec *c, struct augur_trace_burst *b,
		       uint32_t ident, uint64_t *clock)
{
	struct number *run = &c->run[ident % IDENT_CONTEXTS];
	struct number *wait = &c->wait[ident % IDENT_CONTEXTS];
	uint64_t gap, limit = AUGUR_TRACE_JUMP_S * 1000000000ULL / c->tick_ns;
	uint64_t preempted;
	uint32_t class;

	b->run_ns = code_number(c, run, b->run_ns, c->precision);
	b->wait_ns = code_number(c, wait, b->wait_ns, c->precision);
	preempted = code_number(c, &c->preempted, b->preempted, 64);
	gap = code_number(c, &c->gap, (b->end_ns - *clock) / c->tick_ns, 64);
	if (gap > limit || preempted > UINT32_MAX ||
	    b->run_ns >> AUGUR_TRACE_TIME_BITS ||
	    b->wait_ns >> AUGUR_TRACE_TIME_BITS)
		return false;
	b->preempted = preempted;
	*clock += gap * c->tick_ns;
	b->end_ns = *clock;
	class = augur_log2_floor(b->run_ns);
	c->threads[b->thread].last =
		class < AUGUR_FP_LAST_MASK ? class : AUGUR_FP_LAST_MASK;
	return true;
}

void augur_codec_encode(struct augur_codec *c, struct augur_encoder *e,
			const struct augur_trace_burst *bursts,
			const uint32_t *idents, uint32_t nr, uint64_t begin_ns)
{
	struct augur_trace_burst b;
	uint32_t ident, i;

	c->e = e;
	for (i = 0; i < nr; i++) {
		b = bursts[i];
		ident = idents[i];
		code_thread(c, &b);
		code_ident(c, &b, &ident);
		code_context(c, &b, ident);
		code_times(c, &b, ident, &begin_ns);
	}
}

uint32_t augur_codec_decode(struct augur_codec *c, struct augur_decoder *d,
			    struct augur_trace_burst *bursts, uint32_t nr,
			    uint64_t begin_ns, const char **why)
{
	struct augur_trace_burst *b;
	uint32_t ident, i;

	c->d = d;
	for (i = 0; i < nr; i++) {
		b = &bursts[i];
		*b = (struct augur_trace_burst){ 0 };
		ident = 0;
		*why = "a thread that was not seen and is not the next new one";
		if (!code_thread(c, b))
			break;
		*why = "an identity beyond the end of the table";
		if (!code_ident(c, b, &ident))
			break;
		code_context(c, b, ident);
		*why = "a time out of range, or a jump of the clock";
		if (!code_times(c, b, ident, &begin_ns))
			break;
		*why = "the end of the block within a burst";
		if (d->beyond)
			break;
	}
	return i;
}

static void init_probs(uint16_t *probs, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes / sizeof(*probs); i++)
		probs[i] = AUGUR_CODER_PROB_INIT;
}

struct augur_codec *augur_codec_new(const struct augur_trace *t,
				    const struct augur_fingerprint *idents,
				    uint32_t nr_idents)
{
	struct augur_codec *c = calloc(1, sizeof(*c));
	uint32_t i;

	if (!c)
		return NULL;
	init_probs((uint16_t *)&c->rank, sizeof(*c) - offsetof(struct augur_codec, rank));
	c->idents = idents;
	c->nr_idents = nr_idents;
	c->max_threads = t->nr_threads;
	c->precision = t->precision;
	c->tick_ns = t->tick_ns;
	c->follower = calloc(nr_idents + 1, sizeof(*c->follower));
	c->threads = calloc(t->nr_threads, sizeof(*c->threads));
	c->recent = calloc(t->nr_threads, sizeof(*c->recent));
	if (!c->follower || !c->threads || !c->recent) {
		augur_codec_free(c);
		return NULL;
	}
	for (i = 0; i < t->nr_threads; i++)
		c->threads[i].ident = nr_idents;
	return c;
}

void augur_codec_free(struct augur_codec *c)
{
	if (!c)
		return;
	free(c->follower);
	free(c->threads);
	free(c->recent);
	free(c);
}
