/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The numbers and words of an answer in JSON, each under its path: "utilisation",
 * "groups.lat.p99_ns". An object of a list goes by its first word.
 */
#ifndef _AUGUR_SIM_JSON_H
#define _AUGUR_SIM_JSON_H

#include "parse.h"

#define JSON_PATH_LEN	96
#define JSON_WORD_LEN	64

/**
 * struct json_value - a number or a word
 * @path: where it is
 * @is_number: which of the two
 * @number: number
 * @word: word
 */
struct json_value {
	char path[JSON_PATH_LEN];
	bool is_number;
	double number;
	char word[JSON_WORD_LEN];
};

/**
 * struct json - all of them
 * @value: in the order of the text
 * @nr: how many
 */
struct json {
	struct json_value *value;
	size_t nr;
};

/* Reads the file @name; @j is to be freed after either answer. */
bool json_load(struct json *j, const char *name, struct fault *f);
void json_free(struct json *j);

/* NULL if there is none. */
const struct json_value *json_find(const struct json *j, const char *path);

#endif /* _AUGUR_SIM_JSON_H */
