/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the commands hint and run have in common: a hint in words.
 */
#ifndef _AUGURCTL_HINTING_H
#define _AUGURCTL_HINTING_H

#include <linux/augur_hint.h>

/* For the help of both, and what it says about it. */
#define HINTING_WORDS	"[HINT]..."
#define HINTING_HELP \
	"HINT is --class CLASS, --run TIME, --deadline TIME, --ttl TIME or --node N"

/*
 * Reads the options that @argv begins with into @hint, up to the first word that is
 * none, or past "--". Returns how many words there were, or -1 after a message.
 */
int hinting_options(int argc, char **argv, struct augur_hint *hint);

/* Why a hint was not taken, or not given back, for an errno of libaugur. */
const char *hinting_why(int ret);

/* Says why a hint about @whom was not taken. Returns the exit status. */
int hinting_error(int ret, const char *whom);

/* Members of the answer: what of the hint could not be had as asked. */
void hinting_show(const struct augur_hint *hint);

#endif /* _AUGURCTL_HINTING_H */
