/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traces whose truth is known: what the best possible prediction of each burst was is
 * known beside what it ran.
 */
#ifndef _SIM_SYNTH_H
#define _SIM_SYNTH_H

#include "trace.h"

/**
 * struct augur_family - one kind of behaviour
 * @name: name of it
 * @help: what the tasks do
 */
struct augur_family {
	const char *name;
	const char *help;
};

extern const struct augur_family augur_families[];
extern const size_t augur_nr_families;

/*
 * A trace of @nr bursts of family @family: eight threads of two programs take turns.
 * Same seed, same trace. @truth, if not NULL, gets for each burst the log2 of the ns
 * in the middle of what it could have run. 0, -EINVAL for a family that there is not,
 * or -ENOMEM.
 */
int augur_synth(const char *family, uint32_t nr, uint64_t seed,
		struct augur_trace *t, float *truth);

#endif /* _SIM_SYNTH_H */
