// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plots.
 */
#include "svg.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define WIDTH	760
#define HEIGHT	460
#define LEFT	80
#define RIGHT	190
#define TOP	40
#define BOTTOM	60

/* Ten that can be told from each other, also by who does not see red and green. */
static const char *const colours[] = {
	"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00",
	"#56b4e9", "#000000", "#8b4513", "#7f7f7f", "#6a3d9a",
};

/**
 * struct frame - the part of the plane that is shown
 * @x0: left
 * @x1: right
 * @y0: bottom
 * @y1: top
 */
struct frame {
	double x0;
	double x1;
	double y0;
	double y1;
};

void svg_add(struct svg_plot *p, const char *name, double x, double y)
{
	struct svg_line *l;
	size_t i;

	for (i = 0; i < p->nr && strcmp(p->line[i].name, name); i++)
		;
	if (i == SVG_LINES_MAX)
		return;
	l = &p->line[i];
	if (i == p->nr) {
		p->nr++;
		snprintf(l->name, sizeof(l->name), "%s", name);
		l->nr = 0;
	}
	if (l->nr == SVG_POINTS_MAX)
		return;
	l->x[l->nr] = x;
	l->y[l->nr++] = y;
}

static struct frame frame_of(const struct svg_plot *p)
{
	struct frame f = { INFINITY, 0, INFINITY, 0 };
	size_t i, k;

	for (i = 0; i < p->nr; i++) {
		const struct svg_line *l = &p->line[i];

		for (k = 0; k < l->nr; k++) {
			f.x0 = fmin(f.x0, l->x[k]);
			f.x1 = fmax(f.x1, l->x[k]);
			f.y0 = l->y[k] > 0 ? fmin(f.y0, l->y[k]) : f.y0;
			f.y1 = fmax(f.y1, l->y[k]);
		}
	}
	if (!(f.y1 > 0))
		f = (struct frame){ f.x0, f.x1, 1, 1 };
	/* Whole powers of ten. */
	f.y0 = pow(10, floor(log10(f.y0)));
	f.y1 = pow(10, ceil(log10(f.y1 * 1.001)));
	return f;
}

static double place_x(const struct frame *f, double x)
{
	double at = f->x1 > f->x0 ? log(x / f->x0) / log(f->x1 / f->x0) : 0.5;

	return LEFT + at * (WIDTH - LEFT - RIGHT);
}

static double place_y(const struct frame *f, double y)
{
	return HEIGHT - BOTTOM - log(y / f->y0) / log(f->y1 / f->y0) * (HEIGHT - TOP - BOTTOM);
}

static void draw_grid(double at, double y, FILE *to)
{
	fprintf(to, "<path d=\"M%d %.1fH%d\" stroke=\"#ccc\"/>\n", LEFT, at, WIDTH - RIGHT);
	fprintf(to, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%g</text>\n",
		LEFT - 6, at + 4, y);
}

static void draw_axes(const struct svg_plot *p, const struct frame *f, FILE *to)
{
	double y;
	size_t k;

	fprintf(to, "<text x=\"%d\" y=\"24\">%s</text>\n", LEFT, p->title);
	fprintf(to, "<text x=\"%d\" y=\"%d\">%s</text>\n", LEFT, HEIGHT - 16, p->x_name);
	fprintf(to, "<text transform=\"translate(20 %d) rotate(-90)\">%s</text>\n",
		HEIGHT - BOTTOM, p->y_name);
	for (y = f->y0; y <= f->y1 * 1.001; y *= 10)
		draw_grid(place_y(f, y), y, to);
	for (k = 0; p->nr && k < p->line[0].nr; k++)
		fprintf(to, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%g</text>\n",
			place_x(f, p->line[0].x[k]), HEIGHT - BOTTOM + 18, p->line[0].x[k]);
}

static void draw_line(const struct svg_line *l, const struct frame *f, size_t nr, FILE *to)
{
	const char *colour = colours[nr % (sizeof(colours) / sizeof(colours[0]))];
	const char *dash = nr < sizeof(colours) / sizeof(colours[0]) ? "none" : "6 3";
	size_t at = TOP + 20 * nr, k;
	char step = 'M';

	fprintf(to, "<g fill=\"none\" stroke-width=\"2\" stroke=\"%s\" stroke-dasharray=\"%s\">\n",
		colour, dash);
	fprintf(to, "<path d=\"M%d %zuh24\"/>\n<path d=\"", WIDTH - RIGHT + 12, at);
	for (k = 0; k < l->nr; k++) {
		if (!(l->y[k] > 0))
			continue;
		fprintf(to, "%c%.1f %.1f", step, place_x(f, l->x[k]), place_y(f, l->y[k]));
		step = 'L';
	}
	fprintf(to, "\"/>\n</g>\n<text x=\"%d\" y=\"%zu\">%s</text>\n",
		WIDTH - RIGHT + 42, at + 4, l->name);
}

bool svg_write(const struct svg_plot *p, const char *file, struct fault *fault)
{
	struct frame f = frame_of(p);
	FILE *to = fopen(file, "w");
	bool failed;
	size_t i;

	if (!to)
		return fault_set(fault, "cannot write %s: %s", file, strerror(errno));
	fprintf(to, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\">\n",
		WIDTH, HEIGHT);
	fputs("<style>text { font: 12px sans-serif }</style>\n", to);
	fputs("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n", to);
	draw_axes(p, &f, to);
	for (i = 0; i < p->nr; i++)
		draw_line(&p->line[i], &f, i, to);
	fprintf(to, "</svg>\n");
	failed = ferror(to);
	if (fclose(to) || failed)
		return fault_set(fault, "cannot write %s: %s", file, strerror(errno));
	return true;
}
