// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file around the coded bursts: header, table of identities, blocks, and all
 * that can be wrong with them.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec.h"
#include "trace_layout.h"

#define TRACE_FILE_MAX	(1 << 30)

/**
 * struct reader - a trace that is being read
 * @bytes: the file
 * @len: its length
 * @pos: how far it was read
 * @nr_idents: identities in the table
 * @idents: the table
 * @err: where to say what is wrong
 */
struct reader {
	const uint8_t *bytes;
	size_t len;
	size_t pos;
	uint32_t nr_idents;
	struct augur_fingerprint *idents;
	struct augur_trace_error *err;
};

/**
 * struct block - head of a block
 * @count: entries
 * @bytes: bytes that follow
 * @begin_ns: end of the last burst before the block
 * @data: what follows
 */
struct block {
	uint32_t count;
	uint32_t bytes;
	uint64_t begin_ns;
	const uint8_t *data;
};

__attribute__((format(printf, 3, 4)))
static int fail(struct augur_trace_error *err, size_t offset, const char *fmt, ...)
{
	va_list ap;

	err->offset = offset;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static int check_range(struct reader *r, uint32_t at, const char *what,
		       uint64_t value, uint64_t min, uint64_t max)
{
	if (value >= min && value <= max)
		return 0;
	return fail(r->err, at, "%s is %" PRIu64 ", expected %" PRIu64 " to %" PRIu64,
		    what, value, min, max);
}

static int read_envelope(struct reader *r)
{
	const uint8_t *h = r->bytes;
	uint32_t crc;

	if (r->len < HEADER_BYTES)
		return fail(r->err, r->len, "end of file, expected a header of %d bytes",
			    HEADER_BYTES);
	if (memcmp(h, AUGUR_TRACE_MAGIC, strlen(AUGUR_TRACE_MAGIC)))
		return fail(r->err, 0, "not a trace, expected it to begin with \"%s\"",
			    AUGUR_TRACE_MAGIC);
	if (trace_get(h + AT_VERSION, 2) != AUGUR_TRACE_VERSION)
		return fail(r->err, AT_VERSION, "version %u, expected version %d",
			    (unsigned int)trace_get(h + AT_VERSION, 2), AUGUR_TRACE_VERSION);
	crc = augur_crc32(0, h, AT_CRC);
	if (trace_get(h + AT_CRC, 4) != crc)
		return fail(r->err, AT_CRC, "checksum %08x of the header, expected %08x",
			    (uint32_t)trace_get(h + AT_CRC, 4), crc);
	if (trace_get(h + AT_HEADER, 2) != HEADER_BYTES)
		return fail(r->err, AT_HEADER, "header of %u bytes, expected %d",
			    (unsigned int)trace_get(h + AT_HEADER, 2), HEADER_BYTES);
	return 0;
}

static bool is_zero(const uint8_t *p, size_t len)
{
	while (len && !*p)
		p++, len--;
	return !len;
}

static int read_header(struct reader *r, struct augur_trace *t)
{
	const uint8_t *h = r->bytes;
	int err;

	*t = (struct augur_trace){
		.precision = h[AT_PRECISION],
		.nr_cpus = trace_get(h + AT_CPUS, 2),
		.nr_bursts = trace_get(h + AT_BURSTS, 4),
		.nr_threads = trace_get(h + AT_THREADS, 4),
		.split = trace_get(h + AT_SPLIT, 4),
		.tick_ns = trace_get(h + AT_TICK, 4),
		.lost = trace_get(h + AT_LOST, 8),
		.skipped = trace_get(h + AT_SKIPPED, 8),
	};
	r->nr_idents = trace_get(h + AT_IDENTS, 4);
	memcpy(t->name, h + AT_NAME, AUGUR_TRACE_NAME);
	err = check_range(r, AT_FP_VERSION, "layout of fingerprints",
			  h[AT_FP_VERSION], AUGUR_TRACE_FP_FIRST, AUGUR_FP_VERSION) ?:
	      check_range(r, AT_PRECISION, "precision", t->precision, 1, 64) ?:
	      check_range(r, AT_BURSTS, "number of bursts", t->nr_bursts, 1,
			  AUGUR_TRACE_BURSTS_MAX) ?:
	      check_range(r, AT_THREADS, "number of threads", t->nr_threads, 1,
			  t->nr_bursts) ?:
	      check_range(r, AT_IDENTS, "number of identities", r->nr_idents, 1,
			  t->nr_bursts) ?:
	      check_range(r, AT_SPLIT, "split", t->split, 0, t->nr_bursts) ?:
	      check_range(r, AT_TICK, "tick", t->tick_ns, 1, 1000000000);
	if (err)
		return err;
	if (!memchr(t->name, 0, sizeof(t->name)))
		return fail(r->err, AT_NAME, "name without an end");
	if (trace_get(h + AT_FLAGS, 4) || !is_zero(h + AT_RESERVED, AT_CRC - AT_RESERVED))
		return fail(r->err, AT_RESERVED, "reserved bytes that are not zero");
	r->pos = HEADER_BYTES;
	return 0;
}

/* The block that must come next: its kind, number and number of entries are known. */
static int read_block(struct reader *r, uint32_t tag, uint32_t number,
		      uint32_t count, uint64_t begin_ns, struct block *b)
{
	const uint8_t *h = r->bytes + r->pos;
	size_t at = r->pos;
	uint32_t crc;

	if (r->len - at < BLOCK_BYTES)
		return fail(r->err, r->len, "end of file, expected block %u at offset %zu",
			    number, at);
	if (trace_get(h + AT_TAG, 4) != tag)
		return fail(r->err, at, "tag %08x, expected %08x",
			    (uint32_t)trace_get(h + AT_TAG, 4), tag);
	if (trace_get(h + AT_NUMBER, 4) != number)
		return fail(r->err, at + AT_NUMBER, "block %u, expected block %u",
			    (uint32_t)trace_get(h + AT_NUMBER, 4), number);
	b->bytes = trace_get(h + AT_BYTES, 4);
	if (r->len - at - BLOCK_BYTES < b->bytes)
		return fail(r->err, r->len,
			    "end of file, expected %u bytes of block %u at offset %zu",
			    b->bytes, number, at + BLOCK_BYTES);
	b->data = h + BLOCK_BYTES;
	crc = trace_block_crc(h, b->data, b->bytes);
	if (trace_get(h + AT_BLOCK_CRC, 4) != crc)
		return fail(r->err, at + AT_BLOCK_CRC,
			    "checksum %08x of block %u, expected %08x",
			    (uint32_t)trace_get(h + AT_BLOCK_CRC, 4), number, crc);
	b->count = trace_get(h + AT_COUNT, 4);
	if (b->count != count)
		return fail(r->err, at + AT_COUNT, "%u entries in block %u, expected %u",
			    b->count, number, count);
	b->begin_ns = trace_get(h + AT_BEGIN, 8);
	if (b->begin_ns != begin_ns)
		return fail(r->err, at + AT_BEGIN,
			    "block %u goes on at %" PRIu64 " ns, the one before ended at %" PRIu64,
			    number, b->begin_ns, begin_ns);
	if (trace_get(h + AT_ZERO, 4))
		return fail(r->err, at + AT_ZERO, "reserved bytes that are not zero");
	r->pos = at + BLOCK_BYTES + b->bytes;
	return 0;
}

static int read_idents(struct reader *r)
{
	struct augur_fingerprint *fp;
	struct block b = { 0 };
	size_t at = r->pos;
	uint32_t i;
	int err;

	err = read_block(r, TAG_IDENTS, 0, r->nr_idents, 0, &b);
	if (err)
		return err;
	if (b.bytes != (uint64_t)r->nr_idents * IDENT_BYTES)
		return fail(r->err, at + AT_BYTES,
			    "%u bytes of identities, expected %u of %d bytes each",
			    b.bytes, r->nr_idents, IDENT_BYTES);
	r->idents = calloc(r->nr_idents, sizeof(*r->idents));
	if (!r->idents)
		return -ENOMEM;
	for (i = 0; i < r->nr_idents; i++) {
		fp = &r->idents[i];
		fp->word[0] = trace_get(b.data + i * IDENT_BYTES, 8);
		fp->word[1] = trace_get(b.data + i * IDENT_BYTES + 8, 8);
		if (fp->word[1] & AUGUR_CODEC_CONTEXT ||
		    fp->word[1] >> AUGUR_FP_VERSION_SHIFT != r->bytes[AT_FP_VERSION])
			return fail(r->err, at + BLOCK_BYTES + i * IDENT_BYTES + 8,
				    "identity %u has context or another layout", i);
		fp->word[1] = augur_fp_set(fp->word[1], AUGUR_FP_VERSION_SHIFT,
					   AUGUR_FP_VERSION_MASK, AUGUR_FP_VERSION);
	}
	return 0;
}

static int read_bursts(struct reader *r, const struct augur_trace *t,
		       struct augur_codec *c)
{
	uint32_t first, nr, good, number = 1;
	struct augur_decoder d;
	struct block b = { 0 };
	uint64_t clock = 0;
	const char *why;
	size_t at;
	int err;

	for (first = 0; first < t->nr_bursts; first += nr, number++) {
		nr = t->nr_bursts - first;
		if (nr > AUGUR_TRACE_BLOCK)
			nr = AUGUR_TRACE_BLOCK;
		err = read_block(r, TAG_BURSTS, number, nr, clock, &b);
		if (err)
			return err;
		augur_decoder_begin(&d, b.data, b.bytes);
		good = augur_codec_decode(c, &d, t->bursts + first, nr, clock, &why);
		at = r->pos - b.bytes + d.pos;
		if (good < nr)
			return fail(r->err, at, "burst %u has %s", first + good, why);
		if (d.pos != b.bytes)
			return fail(r->err, at, "%zu bytes more than the bursts of block %u take",
				    b.bytes - d.pos, number);
		clock = t->bursts[first + nr - 1].end_ns;
	}
	if (r->pos != r->len)
		return fail(r->err, r->pos, "%zu bytes more, expected the end of the file",
			    r->len - r->pos);
	return 0;
}

/*
 * A burst takes some bits at least: with so many in a file so short, memory would be
 * asked for that the file cannot fill.
 */
static int check_size(struct reader *r, const struct augur_trace *t)
{
	uint64_t blocks = (t->nr_bursts + AUGUR_TRACE_BLOCK - 1) / AUGUR_TRACE_BLOCK;
	uint64_t least = HEADER_BYTES + (blocks + 1) * BLOCK_BYTES +
			 (uint64_t)r->nr_idents * IDENT_BYTES;

	if (r->len >= least)
		return 0;
	return fail(r->err, r->len, "end of file, expected %" PRIu64 " bytes at least", least);
}

static int read_all(struct reader *r, struct augur_trace *t)
{
	struct augur_codec *c;
	int err;

	err = read_envelope(r) ?: read_header(r, t) ?: check_size(r, t) ?: read_idents(r);
	if (err)
		return err;
	t->bursts = calloc(t->nr_bursts, sizeof(*t->bursts));
	c = augur_codec_new(t, r->idents, r->nr_idents);
	err = t->bursts && c ? read_bursts(r, t, c) : -ENOMEM;
	augur_codec_free(c);
	return err;
}

int augur_trace_decode(struct augur_trace *t, const uint8_t *bytes, size_t len,
		       struct augur_trace_error *err)
{
	struct reader r = { .bytes = bytes, .len = len, .err = err };
	struct augur_trace trace = { 0 };
	int ret;

	ret = read_all(&r, &trace);
	free(r.idents);
	if (ret)
		augur_trace_free(&trace);
	else
		*t = trace;
	return ret;
}

static int load_error(struct augur_trace_error *err, const char *what)
{
	int ret = -errno;

	fail(err, 0, "cannot %s: %s", what, strerror(-ret));
	return ret;
}

/* Regular files only: of others the size is not known before they were read. */
int augur_trace_load(struct augur_trace *t, const char *path,
		     struct augur_trace_error *err)
{
	struct stat st;
	uint8_t *bytes = NULL;
	int fd, ret;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return load_error(err, "open it");
	if (fstat(fd, &st)) {
		ret = load_error(err, "look at it");
	} else if (!S_ISREG(st.st_mode) || st.st_size > TRACE_FILE_MAX) {
		ret = fail(err, 0, "not a regular file of at most %d bytes",
			   TRACE_FILE_MAX);
	} else {
		bytes = malloc(st.st_size + 1);
		ret = bytes ? read(fd, bytes, st.st_size) : -ENOMEM;
		if (bytes && ret < 0)
			ret = load_error(err, "read it");
		if (ret >= 0)
			ret = augur_trace_decode(t, bytes, ret, err);
	}
	free(bytes);
	close(fd);
	return ret;
}

void augur_trace_free(struct augur_trace *t)
{
	free(t->bursts);
	*t = (struct augur_trace){ 0 };
}
