// SPDX-License-Identifier: GPL-2.0-only
/*
 * A reader for what augur-sim writes. It takes all of JSON but escapes in words, of
 * which there are none in names.
 */
#include "json.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX	(1 << 20)
#define VALUES_MAX	65536
#define DEPTH_MAX	16

/**
 * struct scan - a text being read
 * @j: what comes out
 * @at: next character
 * @path: of what is being read
 * @depth: objects and lists around it
 */
struct scan {
	struct json *j;
	const char *at;
	char path[JSON_PATH_LEN];
	unsigned int depth;
};

static bool scan_value(struct scan *s);

static void skip_space(struct scan *s)
{
	while (isspace((unsigned char)*s->at))
		s->at++;
}

static bool take(struct scan *s, char c)
{
	skip_space(s);
	if (*s->at != c)
		return false;
	s->at++;
	return true;
}

/* Adds a name to the path. Returns its length before, to return to. */
static size_t path_enter(struct scan *s, const char *name)
{
	size_t len = strlen(s->path);

	snprintf(s->path + len, sizeof(s->path) - len, "%s%s", len ? "." : "", name);
	return len;
}

static struct json_value *new_value(struct scan *s)
{
	struct json *j = s->j;
	struct json_value *grown;

	if (j->nr == VALUES_MAX)
		return NULL;
	if (!(j->nr & (j->nr + 1)) || !j->value) {
		grown = realloc(j->value, (2 * j->nr + 2) * sizeof(*grown));
		if (!grown)
			return NULL;
		j->value = grown;
	}
	memset(&j->value[j->nr], 0, sizeof(j->value[j->nr]));
	strcpy(j->value[j->nr].path, s->path);
	return &j->value[j->nr++];
}

static bool scan_word(struct scan *s, char *word)
{
	size_t len = 0;

	if (!take(s, '"'))
		return false;
	for (; *s->at && *s->at != '"'; s->at++) {
		if ((unsigned char)*s->at < 0x20)
			return false;
		if (len < JSON_WORD_LEN - 1)
			word[len++] = *s->at;
	}
	word[len] = '\0';
	return *s->at++ == '"';
}

static bool scan_string(struct scan *s)
{
	char word[JSON_WORD_LEN];
	struct json_value *v;

	if (!scan_word(s, word))
		return false;
	v = new_value(s);
	if (!v)
		return false;
	strcpy(v->word, word);
	return true;
}

static bool scan_number(struct scan *s)
{
	size_t len = strspn(s->at, "+-0123456789.eE");
	struct json_value *v;
	char *end;

	v = len ? new_value(s) : NULL;
	if (!v)
		return false;
	v->is_number = true;
	v->number = strtod(s->at, &end);
	if (end != s->at + len)
		return false;
	s->at = end;
	return true;
}

static bool scan_literal(struct scan *s)
{
	static const char *const literals[] = { "true", "false", "null" };
	size_t i;

	for (i = 0; i < 3; i++) {
		size_t len = strlen(literals[i]);

		if (strncmp(s->at, literals[i], len))
			continue;
		s->at += len;
		return true;
	}
	return false;
}

static bool scan_member(struct scan *s)
{
	char name[JSON_WORD_LEN];
	size_t len;
	bool ok;

	if (!scan_word(s, name) || !take(s, ':'))
		return false;
	len = path_enter(s, name);
	ok = scan_value(s);
	s->path[len] = '\0';
	return ok;
}

static bool scan_object(struct scan *s)
{
	if (take(s, '}'))
		return true;
	do {
		if (!scan_member(s))
			return false;
	} while (take(s, ','));
	return take(s, '}');
}

/* What an item of a list is called: its first word, or its number. */
static void item_name(const struct scan *s, size_t nr, char *name)
{
	struct scan ahead = { .at = s->at };
	char word[JSON_WORD_LEN];

	snprintf(name, JSON_WORD_LEN, "%zu", nr);
	if (take(&ahead, '{') && scan_word(&ahead, word) && take(&ahead, ':') &&
	    scan_word(&ahead, word))
		strcpy(name, word);
}

static bool scan_list(struct scan *s)
{
	char name[JSON_WORD_LEN];
	size_t nr = 0, len;
	bool ok;

	if (take(s, ']'))
		return true;
	do {
		item_name(s, nr++, name);
		len = path_enter(s, name);
		ok = scan_value(s);
		s->path[len] = '\0';
	} while (ok && take(s, ','));
	return ok && take(s, ']');
}

static bool scan_value(struct scan *s)
{
	bool ok;

	skip_space(s);
	if (*s->at == '"')
		return scan_string(s);
	if (*s->at != '{' && *s->at != '[')
		return scan_literal(s) || scan_number(s);
	if (s->depth == DEPTH_MAX)
		return false;
	s->depth++;
	ok = *s->at++ == '{' ? scan_object(s) : scan_list(s);
	s->depth--;
	return ok;
}

static char *read_text(const char *name, struct fault *f)
{
	char *text = calloc(1, FILE_BYTES_MAX + 2);
	FILE *file = fopen(name, "r");
	size_t len = 0;

	if (!file || !text)
		fault_set(f, "cannot read %s: %s", name, strerror(errno));
	else
		len = fread(text, 1, FILE_BYTES_MAX + 1, file);
	if (file && ferror(file))
		fault_set(f, "cannot read %s: %s", name, strerror(errno));
	else if (len > FILE_BYTES_MAX)
		fault_set(f, "%s is longer than %d bytes", name, FILE_BYTES_MAX);
	else if (len)
		goto out;
	else if (file)
		fault_set(f, "%s is empty", name);
	free(text);
	text = NULL;
out:
	if (file)
		fclose(file);
	return text;
}

bool json_load(struct json *j, const char *name, struct fault *f)
{
	struct scan s = { .j = j };
	char *text;
	bool ok;

	*j = (struct json){ 0 };
	text = read_text(name, f);
	if (!text)
		return false;
	s.at = text;
	ok = scan_value(&s);
	skip_space(&s);
	if (!ok || *s.at)
		ok = fault_set(f, "%s is not JSON at byte %td", name, s.at - text);
	free(text);
	return ok;
}

void json_free(struct json *j)
{
	free(j->value);
	*j = (struct json){ 0 };
}

const struct json_value *json_find(const struct json *j, const char *path)
{
	size_t i;

	for (i = 0; i < j->nr; i++)
		if (!strcmp(j->value[i].path, path))
			return &j->value[i];
	return NULL;
}
