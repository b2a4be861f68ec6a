// SPDX-License-Identifier: GPL-2.0-only
#include "asking.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void asking_value(const char *answer, const char *name, char *buf, size_t len)
{
	size_t name_len = strlen(name);
	const char *line;

	buf[0] = '\0';
	for (line = answer; line && *line; line = strchr(line, '\n'), line += !!line) {
		if (strncmp(line, name, name_len) || line[name_len] != ' ')
			continue;
		line += name_len + 1;
		snprintf(buf, len, "%.*s", (int)strcspn(line, "\n"), line);
		return;
	}
}

uint64_t asking_number(const char *answer, const char *name)
{
	char text[32];

	asking_value(answer, name, text, sizeof(text));
	return strtoull(text, NULL, 10);
}

const char *asking_why(int err)
{
	switch (err) {
	case -ESRCH:
		return "augurd does not run: systemctl start augurd";
	case -ETIMEDOUT:
		return "augurd runs, but does not answer: systemctl restart augurd";
	case -EACCES:
	case -EPERM:
		return "to ask augurd needs root";
	default:
		return strerror(-err);
	}
}

const char *asking_conf(struct augur_conf *conf)
{
	char answer[AUGUR_ANSWER_LEN], why[AUGUR_CONF_WHY_LEN];
	struct augur_conf_text text = { .name = "augurd", .text = answer };

	if (!augur_daemon_ask("configuration", answer)) {
		text.len = strlen(answer);
		if (augur_conf_parse(conf, &text, 1, why))
			return "those of augurd";
	}
	if (augur_conf_load(conf, AUGUR_CONF_FILE, false, why))
		return "those of " AUGUR_CONF_FILE;
	augur_conf_parse(conf, NULL, 0, why);
	return "the defaults";
}
