/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands: one object per file.
 */
#ifndef _AUGURCTL_CMD_H
#define _AUGURCTL_CMD_H

#include <stddef.h>

/* Exit status of augurctl. */
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
 * @verbs: what can be done with it; the first is done if no verb is given
 * @nr_verbs: how many
 */
struct object {
	const char *name;
	const struct verb *verbs;
	size_t nr_verbs;
};

extern const struct object object_status;
extern const struct object object_counters;
extern const struct object object_decision;
extern const struct object object_events;
extern const struct object object_explain;
extern const struct object object_model;
extern const struct object object_hint;
extern const struct object object_param;
extern const struct object object_run;
extern const struct object object_sched;

/* Says that @word is not understood as a @kind. Returns CMD_USAGE. */
int cmd_unknown(const char *kind, const char *word, const char *const *words,
		size_t nr);

/* Says why the module could not be asked for @what. Returns CMD_FAILED. */
int cmd_module_error(int err, const char *what);

/* Shows why the kernel ended the scheduler, if it has and that is known. */
void cmd_show_sched_end(void);

/* CMD_OK if nothing follows a verb that takes nothing. */
int cmd_no_args(int argc, char **argv);

#endif /* _AUGURCTL_CMD_H */
