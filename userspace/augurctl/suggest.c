// SPDX-License-Identifier: GPL-2.0-only
/*
 * Edit distance, with swapped neighbours as one edit and letters of any case as equal.
 */
#include "suggest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define WORD_MAX	31

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static bool is_same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned int distance(const char *a, size_t la, const char *b, size_t lb)
{
	unsigned int d[WORD_MAX + 1][WORD_MAX + 1];
	size_t i, j;

	for (i = 0; i <= la; i++)
		d[i][0] = i;
	for (j = 0; j <= lb; j++)
		d[0][j] = j;
	for (i = 1; i <= la; i++)
		for (j = 1; j <= lb; j++) {
			d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1,
					d[i - 1][j - 1] + !is_same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && is_same(a[i - 1], b[j - 2]) &&
			    is_same(a[i - 2], b[j - 1]))
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	return d[la][lb];
}

const char *suggest(const char *word, const char *const *words, size_t nr)
{
	size_t len = strlen(word), i;
	const char *best = NULL;
	unsigned int best_d = 0;

	if (!len || len > WORD_MAX)
		return NULL;
	for (i = 0; i < nr; i++) {
		size_t other = strlen(words[i]);
		unsigned int d;

		/* The beginning of a word means the word. */
		if (other > WORD_MAX)
			continue;
		d = strncasecmp(word, words[i], len) ?
		    distance(word, len, words[i], other) : 0;
		if (!best || d < best_d) {
			best = words[i];
			best_d = d;
		}
	}
	return best && best_d <= 1 + len / 4 ? best : NULL;
}
