/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words of options and workloads as values. Nothing is guessed: what is not
 * understood as a whole is refused.
 */
#ifndef _AUGUR_SIM_PARSE_H
#define _AUGUR_SIM_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A complaint: what was wrong, as a sentence without its end. */
struct fault {
	char text[256];
};

/* Writes the complaint; always false. */
__attribute__((format(printf, 2, 3)))
bool fault_set(struct fault *f, const char *fmt, ...);

/* A whole number from @least to @most. */
bool parse_number(const char *text, uint64_t least, uint64_t most, uint64_t *out);

/* A number with a fraction from @least to @most. */
bool parse_real(const char *text, double least, double most, double *out);

/* A time with its unit: "200us", "1.5ms"; ns, us, ms, s. At most 1000 s. */
bool parse_time(const char *text, double *ns);

/*
 * Cuts @text at each @sep, at most @max pieces, in place.
 * Returns how many there are, @max + 1 if more than fit.
 */
size_t parse_split(char *text, char sep, char **piece, size_t max);

#endif /* _AUGUR_SIM_PARSE_H */
