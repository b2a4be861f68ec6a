/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands of augur-sim: one object per file.
 */
#ifndef _AUGUR_SIM_CMD_H
#define _AUGUR_SIM_CMD_H

#include <stddef.h>

/* Exit status of augur-sim. */
enum {
	CMD_OK		= 0,
	CMD_FAILED	= 1,
	CMD_USAGE	= 2,
};

/**
 * struct verb - something to do with an object
 * @name: as typed, NULL for an object that is its own verb
 * @args: what may follow, for the help
 * @help: what it does
 * @run: does it with the words that follow; returns the exit status
 */
struct verb {
	const char *name;
	const char *args;
	const char *help;
	int (*run)(int argc, char **argv);
};

/**
 * struct object - a noun of the command line
 * @name: as typed
 * @verbs: what can be done with it
 * @nr_verbs: how many
 */
struct object {
	const char *name;
	const struct verb *verbs;
	size_t nr_verbs;
};

extern const struct object object_run;
extern const struct object object_list;
extern const struct object object_policy;
extern const struct object object_compare;
extern const struct object object_trace;
extern const struct object object_predict;

/* Says that @word is not understood as a @kind. Returns CMD_USAGE. */
int cmd_unknown(const char *kind, const char *word, const char *const *words,
		size_t nr);

#endif /* _AUGUR_SIM_CMD_H */
