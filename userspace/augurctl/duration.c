// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "duration.h"
#include "output.h"

/* A day: beyond it, somebody has mistaken the unit. */
#define DURATION_MAX_NS	86400e9

static const struct {
	const char *name;
	double ns;
} duration_units[] = {
	{ "ns", 1 },
	{ "us", 1e3 },
	{ "ms", 1e6 },
	{ "s", 1e9 },
};

static double duration_unit(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(duration_units) / sizeof(duration_units[0]); i++)
		if (!strcmp(name, duration_units[i].name))
			return duration_units[i].ns;
	return 0;
}

/* What strtod() takes as well: blanks, signs, words, and other bases. */
static bool duration_is_odd(const char *text)
{
	return !strspn(text, "0123456789.") || text[1] == 'x' || text[1] == 'X';
}

int duration_parse(const char *what, const char *text, uint64_t *ns)
{
	double value, unit;
	char *end;

	if (!text) {
		out_error("%s needs a time such as 200us, 5ms or 1s", what);
		return CMD_USAGE;
	}
	errno = 0;
	value = strtod(text, &end);
	unit = duration_unit(end);
	if (end == text || duration_is_odd(text) || errno) {
		out_error("%s: expected a time such as 200us, 5ms or 1s, got '%s'", what,
			  text);
		return CMD_USAGE;
	}
	if (!unit) {
		out_error("%s: '%s' has %s%s%s; give ns, us, ms or s, as in 5ms", what, text,
			  *end ? "the unit '" : "no unit", end, *end ? "'" : "");
		return CMD_USAGE;
	}
	if (value * unit > DURATION_MAX_NS) {
		out_error("%s: '%s' is more than a day", what, text);
		return CMD_USAGE;
	}
	*ns = value * unit;
	return CMD_OK;
}
