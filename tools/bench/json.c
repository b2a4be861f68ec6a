// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

/* A file of results is a few hundred lines. */
#define FILE_MAX	(4 << 20)

struct parser {
	const char *at;
	unsigned int line;
	unsigned int depth;
};

static bool parse_value(struct parser *p, struct json *value);

static void skip_space(struct parser *p)
{
	for (; *p->at && strchr(" \t\r\n", *p->at); p->at++)
		p->line += *p->at == '\n';
}

static bool take(struct parser *p, const char *word)
{
	size_t length = strlen(word);

	skip_space(p);
	if (strncmp(p->at, word, length))
		return false;
	p->at += length;
	return true;
}

/* Where the string that begins at @at ends; NULL if it does not, or not as it may. */
static const char *string_end(const char *at)
{
	for (; *at != '"'; at++) {
		if ((unsigned char)*at < ' ')
			return NULL;
		if (*at == '\\' && (!*++at || !strchr("\"\\/", *at)))
			return NULL;
	}
	return at;
}

/* Of the escapes only those that stand for themselves: we write no other. */
static char *parse_string(struct parser *p)
{
	const char *end;
	char *string, *to;

	if (!take(p, "\""))
		return NULL;
	end = string_end(p->at);
	if (!end)
		return NULL;
	string = malloc(end - p->at + 1);
	if (!string)
		return NULL;
	for (to = string; p->at < end; p->at++) {
		if (*p->at == '\\')
			p->at++;
		*to++ = *p->at;
	}
	*to = '\0';
	p->at++;
	return string;
}

static bool parse_number(struct parser *p, struct json *value)
{
	char *end;

	/* strtod() takes more than JSON does: hexadecimal, inf, nan. */
	if (*p->at != '-' && !isdigit((unsigned char)*p->at))
		return false;
	errno = 0;
	value->number = strtod(p->at, &end);
	if (end == p->at || !isfinite(value->number) ||
	    strspn(p->at, "+-.0123456789eE") < (size_t)(end - p->at))
		return false;
	value->type = JSON_NUMBER;
	p->at = end;
	return true;
}

/* One value of a list, or one member of an object. */
static bool parse_entry(struct parser *p, struct json *value, bool named)
{
	if (named) {
		value->name = parse_string(p);
		if (!value->name || !take(p, ":"))
			return false;
	}
	return parse_value(p, value);
}

static bool parse_entries(struct parser *p, struct json *value, const char *end)
{
	struct json **tail = &value->first;

	if (take(p, end))
		return true;
	do {
		*tail = calloc(1, sizeof(**tail));
		if (!*tail || !parse_entry(p, *tail, value->type == JSON_OBJECT))
			return false;
		tail = &(*tail)->next;
	} while (take(p, ","));
	return take(p, end);
}

static bool parse_container(struct parser *p, struct json *value, const char *end)
{
	bool ok;

	if (++p->depth > JSON_DEPTH)
		return false;
	ok = parse_entries(p, value, end);
	p->depth--;
	return ok;
}

static bool parse_word(struct parser *p, struct json *value)
{
	static const char *const words[] = { "null", "false", "true" };
	enum json_type type;

	for (type = JSON_NULL; type <= JSON_TRUE; type++)
		if (take(p, words[type])) {
			value->type = type;
			return true;
		}
	return parse_number(p, value);
}

static bool parse_value(struct parser *p, struct json *value)
{
	skip_space(p);
	if (*p->at == '"') {
		value->type = JSON_STRING;
		value->string = parse_string(p);
		return value->string;
	}
	if (take(p, "[")) {
		value->type = JSON_LIST;
		return parse_container(p, value, "]");
	}
	if (take(p, "{")) {
		value->type = JSON_OBJECT;
		return parse_container(p, value, "}");
	}
	return parse_word(p, value);
}

struct json *json_parse(const char *text, unsigned int *line)
{
	struct parser p = { .at = text, .line = 1 };
	struct json *value = calloc(1, sizeof(*value));
	bool ok = value && parse_value(&p, value);

	skip_space(&p);
	*line = p.line;
	if (ok && !*p.at)
		return value;
	json_free(value);
	return NULL;
}

static char *read_all(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = file ? calloc(1, FILE_MAX + 1) : NULL;

	if (!file || !text) {
		fprintf(stderr, "augur-bench: cannot read %s: %s\n", path,
			strerror(errno));
	} else if (fread(text, 1, FILE_MAX, file) == FILE_MAX || ferror(file)) {
		fprintf(stderr, "augur-bench: %s is unreadable, or over %d bytes\n",
			path, FILE_MAX);
		free(text);
		text = NULL;
	}
	if (file)
		fclose(file);
	return text;
}

struct json *json_read(const char *path)
{
	struct json *value = NULL;
	char *text = read_all(path);
	unsigned int line;

	if (text) {
		value = json_parse(text, &line);
		if (!value)
			fprintf(stderr, "augur-bench: %s:%u: this is no JSON\n", path,
				line);
	}
	free(text);
	return value;
}

void json_free(struct json *value)
{
	struct json *next;

	for (; value; value = next) {
		next = value->next;
		json_free(value->first);
		free(value->name);
		free(value->string);
		free(value);
	}
}

const struct json *json_member(const struct json *object, const char *name)
{
	const struct json *member = object->type == JSON_OBJECT ? object->first : NULL;

	while (member && strcmp(member->name, name))
		member = member->next;
	return member;
}

const char *json_string(const struct json *object, const char *name)
{
	const struct json *member = json_member(object, name);

	return member && member->type == JSON_STRING ? member->string : NULL;
}

double json_number(const struct json *object, const char *name)
{
	const struct json *member = json_member(object, name);

	return member && member->type == JSON_NUMBER ? member->number : NAN;
}
