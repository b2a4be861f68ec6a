/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json.h - reads JSON, as much as goals, results and baselines need
 */
#ifndef AUGUR_BENCH_JSON_H
#define AUGUR_BENCH_JSON_H

#include <stddef.h>

/* Deeper nesting is refused: nothing of ours has it. */
#define JSON_DEPTH	8

enum json_type {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_LIST,
	JSON_OBJECT,
};

/**
 * struct json - a value
 * @type: which of the fields below counts
 * @name: its name, if it is a member of an object
 * @string: of a string
 * @number: of a number
 * @first: of a list or an object, the first value in it
 * @next: the value after this one in the same list or object
 */
struct json {
	enum json_type type;
	char *name;
	char *string;
	double number;
	struct json *first;
	struct json *next;
};

/* NULL if @text is no JSON; then @line is where it ceases to be. */
struct json *json_parse(const char *text, unsigned int *line);

/* The same of a whole file; says on stderr what is wrong with it. */
struct json *json_read(const char *path);

void json_free(struct json *value);

/* A member of an object, or NULL. */
const struct json *json_member(const struct json *object, const char *name);

/* A member that is a string; NULL otherwise. */
const char *json_string(const struct json *object, const char *name);

/* A member that is a number; NAN otherwise. */
double json_number(const struct json *object, const char *name);

#endif /* AUGUR_BENCH_JSON_H */
