/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parser of the configuration under fuzzing: by fuzz.h, and by tools/fuzz.
 */
#ifndef _UNIT_FUZZ_CONF_H
#define _UNIT_FUZZ_CONF_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "augurd/conf.h"

static struct augur_conf conf;
static char why[AUGUR_CONF_WHY_LEN];

static bool parse(const char *text)
{
	struct augur_conf_text t = { .name = "f", .text = text, .len = strlen(text) };

	return augur_conf_parse(&conf, &t, 1, why);
}

static char shown[1 << 17];
static size_t shown_len;

static void show(const char *section, const char *key, const char *value,
		 const char *meaning, void *ctx)
{
	(void)meaning;
	(void)ctx;
	shown_len += snprintf(shown + shown_len, sizeof(shown) - shown_len,
			      "[%s]\n%s = %s\n", section, key, value);
}

/* Whatever is shown can be written to a file and means the same. */
static bool shown_is_parsed(void)
{
	struct augur_conf before = conf;

	shown_len = 0;
	augur_conf_show(&conf, show, NULL);
	if (!parse(shown))
		return false;
	memset(before.origin, 0, sizeof(before.origin));
	memset(conf.origin, 0, sizeof(conf.origin));
	memset(before.rule_origin, 0, sizeof(before.rule_origin));
	memset(conf.rule_origin, 0, sizeof(conf.rule_origin));
	return !memcmp(&before, &conf, sizeof(conf));
}

/* What is accepted is inside of all bounds: what is shown of it is accepted again. */
int fuzz_one(const uint8_t *data, size_t len)
{
	struct augur_conf_text t = { .name = "f", .text = (const char *)data, .len = len };

	if (augur_conf_parse(&conf, &t, 1, why) ? !shown_is_parsed() : !why[0])
		abort();
	return 0;
}

#endif /* _UNIT_FUZZ_CONF_H */
