// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words as values.
 */
#include "parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIME_MAX_NS	1e12

bool fault_set(struct fault *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
	return false;
}

bool parse_number(const char *text, uint64_t least, uint64_t most, uint64_t *out)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || *end || !isdigit((unsigned char)*text) || value < least ||
	    value > most)
		return false;
	*out = value;
	return true;
}

/* strtod() takes "nan", "inf" and hexadecimal too, which nobody means here. */
static bool real_prefix(const char *text, double *out, char **end)
{
	size_t len = strspn(text, "0123456789.");

	if (!len || (len == 1 && *text == '.'))
		return false;
	*out = strtod(text, end);
	return (size_t)(*end - text) == len;
}

bool parse_real(const char *text, double least, double most, double *out)
{
	double value;
	char *end;

	if (!real_prefix(text, &value, &end) || *end || value < least || value > most)
		return false;
	*out = value;
	return true;
}

bool parse_time(const char *text, double *ns)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = { { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 } };
	double value;
	char *end;
	size_t i;

	if (!real_prefix(text, &value, &end))
		return false;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].name))
			continue;
		value *= units[i].ns;
		if (value > TIME_MAX_NS)
			return false;
		*ns = value;
		return true;
	}
	return false;
}

size_t parse_split(char *text, char sep, char **piece, size_t max)
{
	size_t nr = 0;

	for (;;) {
		char *at = strchr(text, sep);

		if (nr == max)
			return max + 1;
		piece[nr++] = text;
		if (!at)
			return nr;
		*at = '\0';
		text = at + 1;
	}
}
