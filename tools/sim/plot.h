/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How sensitive the error is to each parameter, as a picture: one panel per parameter,
 * all with the same scale.
 */
#ifndef _SIM_PLOT_H
#define _SIM_PLOT_H

#include "tune.h"

/**
 * struct augur_sensitivity - what was measured for one parameter
 * @knob: the parameter
 * @chosen: value in force
 * @errors: mean |error| per value of the knob, the others as they are
 */
struct augur_sensitivity {
	const struct augur_knob *knob;
	float chosen;
	double errors[AUGUR_KNOB_VALUES];
};

/* Writes an SVG. 0 or -errno. */
int augur_plot(const char *path, const struct augur_sensitivity *s, uint32_t nr);

#endif /* _SIM_PLOT_H */
