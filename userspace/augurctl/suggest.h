/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a mistyped word may have meant.
 */
#ifndef _AUGURCTL_SUGGEST_H
#define _AUGURCTL_SUGGEST_H

#include <stddef.h>

/* The nearest of @nr @words, NULL if none is near. */
const char *suggest(const char *word, const char *const *words, size_t nr);

#endif /* _AUGURCTL_SUGGEST_H */
