// SPDX-License-Identifier: GPL-2.0-only
#include "number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "cmd.h"
#include "output.h"

int number_parse(const char *what, const char *text, unsigned long *value)
{
	char *end;

	if (!text) {
		out_error("%s needs a number", what);
		return CMD_USAGE;
	}
	errno = 0;
	*value = strtoul(text, &end, 10);
	if (*end || !isdigit((unsigned char)text[0]) || !*value || errno) {
		out_error("%s: expected a number from 1 on, got '%s'", what, text);
		return CMD_USAGE;
	}
	return CMD_OK;
}
