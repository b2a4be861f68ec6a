// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "plot.h"

/* Less of a difference is none. */
#define FLAT	0.000001

#define COLUMNS	4
#define PANEL_W	210
#define PANEL_H	150
#define LEFT	50
#define TOP	30
#define PLOT_W	150
#define PLOT_H	80

/**
 * struct scale - what the height of a panel means
 * @low: error at its bottom
 * @high: error at its top
 */
struct scale {
	double low;
	double high;
};

static struct scale find_scale(const struct augur_sensitivity *s, uint32_t nr)
{
	struct scale scale = { .low = INFINITY, .high = -INFINITY };
	uint32_t i, v;

	for (i = 0; i < nr; i++) {
		for (v = 0; v < AUGUR_KNOB_VALUES; v++) {
			scale.low = fmin(scale.low, s[i].errors[v]);
			scale.high = fmax(scale.high, s[i].errors[v]);
		}
	}
	if (scale.high - scale.low < FLAT)
		scale.high = scale.low + FLAT;
	return scale;
}

static double place_x(uint32_t v)
{
	return LEFT + (double)PLOT_W * v / (AUGUR_KNOB_VALUES - 1);
}

static double place_y(const struct scale *scale, double err)
{
	return TOP + PLOT_H * (scale->high - err) / (scale->high - scale->low);
}

static void draw_axes(FILE *f, const struct augur_sensitivity *s,
		      const struct scale *scale)
{
	uint32_t v;

	fprintf(f, "<text x=\"%d\" y=\"18\" font-weight=\"bold\">%s</text>\n", LEFT,
		s->knob->name);
	fprintf(f, "<path d=\"M %d %d V %d H %d\" fill=\"none\" stroke=\"#888\"/>\n", LEFT,
		TOP, TOP + PLOT_H, LEFT + PLOT_W);
	fprintf(f, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.3f</text>\n",
		LEFT - 4, TOP + 8, scale->high);
	fprintf(f, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.3f</text>\n",
		LEFT - 4, TOP + PLOT_H, scale->low);
	for (v = 0; v < AUGUR_KNOB_VALUES; v += 2)
		fprintf(f, "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%g</text>\n",
			place_x(v), TOP + PLOT_H + 14, s->knob->values[v]);
}

static void draw_panel(FILE *f, const struct augur_sensitivity *s,
		       const struct scale *scale)
{
	uint32_t v;

	draw_axes(f, s, scale);
	fprintf(f, "<polyline fill=\"none\" stroke=\"#2266aa\" stroke-width=\"1.5\" points=\"");
	for (v = 0; v < AUGUR_KNOB_VALUES; v++)
		fprintf(f, "%.1f,%.1f ", place_x(v), place_y(scale, s->errors[v]));
	fprintf(f, "\"/>\n");
	for (v = 0; v < AUGUR_KNOB_VALUES; v++)
		if (s->knob->values[v] == s->chosen)
			fprintf(f, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#cc4422\"/>\n",
				place_x(v), place_y(scale, s->errors[v]));
}

int augur_plot(const char *path, const struct augur_sensitivity *s, uint32_t nr)
{
	struct scale scale = find_scale(s, nr);
	FILE *f = fopen(path, "we");
	uint32_t i;

	if (!f)
		return -errno;
	fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">\n",
		COLUMNS * PANEL_W, (int)(nr + COLUMNS - 1) / COLUMNS * PANEL_H);
	fprintf(f, "<title>mean |log2 error| on the tuning halves; dot: value in force</title>\n");
	for (i = 0; i < nr; i++) {
		fprintf(f, "<g transform=\"translate(%d,%d)\">\n",
			(int)(i % COLUMNS) * PANEL_W, (int)(i / COLUMNS) * PANEL_H);
		draw_panel(f, &s[i], &scale);
		fprintf(f, "</g>\n");
	}
	fprintf(f, "</svg>\n");
	return fclose(f) ? -errno : 0;
}
