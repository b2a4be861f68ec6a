// SPDX-License-Identifier: GPL-2.0-only
/*
 * From bursts to a file. What the reader would refuse is not written.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codec.h"
#include "trace_layout.h"

/**
 * struct table - identities, in the order of first appearance
 * @idents: the identities
 * @nr: how many there are
 * @slots: open-addressed hash table of numbers plus one, 0 is empty
 * @mask: number of @slots minus one; at most half of them are in use
 * @of_burst: per burst, the number of its identity
 */
struct table {
	struct augur_fingerprint *idents;
	uint32_t nr;
	uint32_t *slots;
	uint32_t mask;
	uint32_t *of_burst;
};

static int refuse(struct augur_trace_error *err, size_t burst, const char *text)
{
	err->offset = burst;
	snprintf(err->text, sizeof(err->text), "burst %zu: %s", burst, text);
	return -EINVAL;
}

static uint32_t table_number(struct table *table, const struct augur_fingerprint *fp)
{
	uint32_t i = augur_mix64(fp->word[0] ^ augur_mix64(fp->word[1]));

	for (;; i++) {
		uint32_t *slot = &table->slots[i & table->mask];

		if (!*slot) {
			table->idents[table->nr] = *fp;
			*slot = ++table->nr;
		}
		if (!memcmp(&table->idents[*slot - 1], fp, sizeof(*fp)))
			return *slot - 1;
	}
}

static int table_fill(struct table *table, const struct augur_trace *t)
{
	struct augur_fingerprint fp;
	uint32_t i, slots;

	for (slots = 2; slots < 2 * t->nr_bursts; slots *= 2)
		;
	table->mask = slots - 1;
	table->slots = calloc(slots, sizeof(*table->slots));
	table->idents = calloc(t->nr_bursts, sizeof(*table->idents));
	table->of_burst = calloc(t->nr_bursts, sizeof(*table->of_burst));
	if (!table->slots || !table->idents || !table->of_burst)
		return -ENOMEM;
	for (i = 0; i < t->nr_bursts; i++) {
		fp = t->bursts[i].fp;
		fp.word[1] &= ~AUGUR_CODEC_CONTEXT;
		table->of_burst[i] = table_number(table, &fp);
	}
	return 0;
}

static void table_free(struct table *table)
{
	free(table->slots);
	free(table->idents);
	free(table->of_burst);
}

static int check_burst(const struct augur_trace *t, uint32_t i, uint64_t before_ns,
		       uint32_t *threads, struct augur_trace_error *err)
{
	const struct augur_trace_burst *b = &t->bursts[i];

	if (b->thread > *threads)
		return refuse(err, i, "its thread is not the next new one");
	*threads += b->thread == *threads;
	if (b->end_ns < before_ns)
		return refuse(err, i, "it ends before the one before it");
	if (b->end_ns - before_ns > (AUGUR_TRACE_JUMP_S - 1) * 1000000000ULL)
		return refuse(err, i, "the clock has jumped before it");
	if (b->run_ns >> AUGUR_TRACE_TIME_BITS || b->wait_ns >> AUGUR_TRACE_TIME_BITS)
		return refuse(err, i, "it runs or waits too long");
	if (b->fp.word[1] >> AUGUR_FP_VERSION_SHIFT != AUGUR_FP_VERSION)
		return refuse(err, i, "its fingerprint has another layout");
	return 0;
}

static int check(const struct augur_trace *t, struct augur_trace_error *err)
{
	uint32_t threads = 0, i;
	uint64_t before_ns = 0;
	int ret;

	if (!t->nr_bursts || t->nr_bursts > AUGUR_TRACE_BURSTS_MAX)
		return refuse(err, t->nr_bursts, "none, or more than a trace holds");
	if (!t->tick_ns || t->tick_ns > 1000000000 || !t->precision ||
	    t->precision > 64 || t->split > t->nr_bursts ||
	    !memchr(t->name, 0, sizeof(t->name)))
		return refuse(err, 0, "the trace's header is out of range");
	for (i = 0; i < t->nr_bursts; i++) {
		ret = check_burst(t, i, before_ns, &threads, err);
		if (ret)
			return ret;
		before_ns = t->bursts[i].end_ns;
	}
	if (threads != t->nr_threads)
		return refuse(err, i, "another number of threads than the trace says");
	return 0;
}

static void write_header(uint8_t *h, const struct augur_trace *t, uint32_t nr_idents)
{
	memset(h, 0, HEADER_BYTES);
	memcpy(h, AUGUR_TRACE_MAGIC, strlen(AUGUR_TRACE_MAGIC));
	trace_put(h + AT_VERSION, AUGUR_TRACE_VERSION, 2);
	trace_put(h + AT_HEADER, HEADER_BYTES, 2);
	h[AT_FP_VERSION] = AUGUR_FP_VERSION;
	h[AT_PRECISION] = t->precision;
	trace_put(h + AT_CPUS, t->nr_cpus, 2);
	trace_put(h + AT_BURSTS, t->nr_bursts, 4);
	trace_put(h + AT_THREADS, t->nr_threads, 4);
	trace_put(h + AT_IDENTS, nr_idents, 4);
	trace_put(h + AT_SPLIT, t->split, 4);
	trace_put(h + AT_TICK, t->tick_ns, 4);
	trace_put(h + AT_LOST, t->lost, 8);
	trace_put(h + AT_SKIPPED, t->skipped, 8);
	strncpy((char *)h + AT_NAME, t->name, AUGUR_TRACE_NAME);
	trace_put(h + AT_CRC, augur_crc32(0, h, AT_CRC), 4);
}

/* The head of the block whose @bytes of data are at its end. */
static void write_block(uint8_t *h, uint32_t tag, uint32_t number, uint32_t count,
			uint32_t bytes, uint64_t begin_ns)
{
	memset(h, 0, BLOCK_BYTES);
	trace_put(h + AT_TAG, tag, 4);
	trace_put(h + AT_NUMBER, number, 4);
	trace_put(h + AT_COUNT, count, 4);
	trace_put(h + AT_BYTES, bytes, 4);
	trace_put(h + AT_BEGIN, begin_ns, 8);
	trace_put(h + AT_BLOCK_CRC, trace_block_crc(h, h + BLOCK_BYTES, bytes), 4);
}

/* The encoder grows only by what it codes: heads are copied into its output. */
static int append(struct augur_encoder *e, const void *data, size_t bytes)
{
	uint8_t *room = realloc(e->bytes, e->len + bytes);

	if (!room)
		return -ENOMEM;
	e->bytes = room;
	if (data)
		memcpy(room + e->len, data, bytes);
	e->len += bytes;
	e->room = e->len;
	return 0;
}

static int write_idents(struct augur_encoder *e, const struct table *table)
{
	size_t at = e->len;
	uint8_t *p;
	uint32_t i;

	if (append(e, NULL, BLOCK_BYTES + (size_t)table->nr * IDENT_BYTES))
		return -ENOMEM;
	p = e->bytes + at + BLOCK_BYTES;
	for (i = 0; i < table->nr; i++, p += IDENT_BYTES) {
		trace_put(p, table->idents[i].word[0], 8);
		trace_put(p + 8, table->idents[i].word[1], 8);
	}
	write_block(e->bytes + at, TAG_IDENTS, 0, table->nr,
		    table->nr * IDENT_BYTES, 0);
	return 0;
}

static int write_bursts(struct augur_encoder *e, const struct augur_trace *t,
			const struct table *table, struct augur_codec *c)
{
	uint32_t first, nr, number = 1;
	uint64_t clock = 0;
	size_t at;

	for (first = 0; first < t->nr_bursts; first += nr, number++) {
		nr = t->nr_bursts - first;
		if (nr > AUGUR_TRACE_BLOCK)
			nr = AUGUR_TRACE_BLOCK;
		at = e->len;
		if (append(e, NULL, BLOCK_BYTES))
			return -ENOMEM;
		augur_encoder_begin(e);
		augur_codec_encode(c, e, t->bursts + first,
				   table->of_burst + first, nr, clock);
		augur_encoder_end(e);
		if (e->failed)
			return -ENOMEM;
		write_block(e->bytes + at, TAG_BURSTS, number, nr,
			    e->len - at - BLOCK_BYTES, clock);
		clock = t->bursts[first + nr - 1].end_ns / t->tick_ns * t->tick_ns;
	}
	return 0;
}

int augur_trace_encode(const struct augur_trace *t, uint8_t **bytes, size_t *len,
		       struct augur_trace_error *err)
{
	struct augur_encoder e = { 0 };
	struct augur_codec *c = NULL;
	struct table table = { 0 };
	int ret;

	ret = check(t, err) ?: table_fill(&table, t);
	if (!ret)
		c = augur_codec_new(t, table.idents, table.nr);
	if (c && !append(&e, NULL, HEADER_BYTES)) {
		write_header(e.bytes, t, table.nr);
		ret = write_idents(&e, &table) ?: write_bursts(&e, t, &table, c);
	} else if (!ret) {
		ret = -ENOMEM;
	}
	augur_codec_free(c);
	table_free(&table);
	if (ret) {
		free(e.bytes);
		return ret;
	}
	*bytes = e.bytes;
	*len = e.len;
	return 0;
}

int augur_trace_save(const struct augur_trace *t, const char *path,
		     struct augur_trace_error *err)
{
	uint8_t *bytes;
	size_t len;
	FILE *file;
	int ret;

	ret = augur_trace_encode(t, &bytes, &len, err);
	if (ret)
		return ret;
	file = fopen(path, "we");
	if (!file || fwrite(bytes, 1, len, file) != len || fflush(file))
		ret = -errno;
	if (file && fclose(file) && !ret)
		ret = -errno;
	if (ret) {
		err->offset = 0;
		snprintf(err->text, sizeof(err->text), "cannot write it: %s",
			 strerror(-ret));
	}
	free(bytes);
	return ret;
}
