/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How bursts become bits and come back. One description serves both directions:
 * each code_...() takes the value when it encodes, and returns it either way.
 */
#ifndef _SIM_CODEC_H
#define _SIM_CODEC_H

#include <stdbool.h>

#include "coder.h"
#include "trace.h"

/* What identifies a burst but for the context that varies. */
#define AUGUR_CODEC_CONTEXT \
	(AUGUR_FP_WAKE_MASK << AUGUR_FP_WAKE_SHIFT | \
	 AUGUR_FP_LAST_MASK << AUGUR_FP_LAST_SHIFT | \
	 AUGUR_FP_BEFORE_MASK << AUGUR_FP_BEFORE_SHIFT)

struct augur_codec;

/*
 * @idents: table of fingerprints without context that the bursts refer to. NULL if
 * there is no memory. One codec serves one direction, all blocks in sequence.
 */
struct augur_codec *augur_codec_new(const struct augur_trace *t,
				    const struct augur_fingerprint *idents,
				    uint32_t nr_idents);
void augur_codec_free(struct augur_codec *c);

/* The next block. @idents has the place of each burst's fingerprint in the table. */
void augur_codec_encode(struct augur_codec *c, struct augur_encoder *e,
			const struct augur_trace_burst *bursts,
			const uint32_t *idents, uint32_t nr, uint64_t begin_ns);

/*
 * The next block. Returns how many of the @nr bursts were sound; if fewer than @nr,
 * *@why says what is wrong with the next one.
 */
uint32_t augur_codec_decode(struct augur_codec *c, struct augur_decoder *d,
			    struct augur_trace_burst *bursts, uint32_t nr,
			    uint64_t begin_ns, const char **why);

#endif /* _SIM_CODEC_H */
