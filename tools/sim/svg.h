/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Line plots with logarithmic axes, as SVG.
 */
#ifndef _AUGUR_SIM_SVG_H
#define _AUGUR_SIM_SVG_H

#include "parse.h"

#define SVG_POINTS_MAX	16
#define SVG_LINES_MAX	16

/**
 * struct svg_line - a line of a plot
 * @name: in the legend
 * @x: positions, larger than 0
 * @y: values; none is drawn where it is not larger than 0
 * @nr: how many
 */
struct svg_line {
	char name[32];
	double x[SVG_POINTS_MAX];
	double y[SVG_POINTS_MAX];
	size_t nr;
};

/**
 * struct svg_plot - a plot
 * @title: above it
 * @x_name: below it
 * @y_name: beside it
 * @line: lines
 * @nr: how many
 */
struct svg_plot {
	const char *title;
	const char *x_name;
	const char *y_name;
	struct svg_line line[SVG_LINES_MAX];
	size_t nr;
};

/* Adds a point to the line of that name, which is begun if there is none. */
void svg_add(struct svg_plot *p, const char *name, double x, double y);

bool svg_write(const struct svg_plot *p, const char *file, struct fault *f);

#endif /* _AUGUR_SIM_SVG_H */
