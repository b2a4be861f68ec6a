// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collects the answer in one of three forms.
 */
#include "output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_WIDTH	18
#define DEPTH_MAX	8
#define CELL_LEN	96

static enum out_format form;
static FILE *mem;
static char *text;
static size_t text_len;
static bool has_member[DEPTH_MAX];
static unsigned int depth;

static struct {
	const char *const *columns;
	size_t nr_columns;
	char (*cells)[CELL_LEN];
	bool *is_number;
	size_t nr_cells;
	size_t max_cells;
} table;

static bool is_json(void)
{
	return form != OUT_PLAIN;
}

static void new_line(void)
{
	if (form == OUT_PRETTY)
		fprintf(mem, "\n%*s", 4 * depth, "");
}

static void open_scope(char bracket)
{
	if (is_json())
		fputc(bracket, mem);
	if (depth < DEPTH_MAX - 1)
		depth++;
	has_member[depth] = false;
}

static void close_scope(char bracket)
{
	bool empty = !has_member[depth];

	depth--;
	if (!is_json())
		return;
	if (!empty)
		new_line();
	fputc(bracket, mem);
}

static void json_string(const char *s)
{
	fputc('"', mem);
	for (; *s; s++) {
		unsigned char c = *s;

		/* Names of tasks may hold any byte; JSON is UTF-8. */
		if (c == '"' || c == '\\')
			fprintf(mem, "\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			fprintf(mem, "\\u%04x", c);
		else
			fputc(c, mem);
	}
	fputc('"', mem);
}

static void next_member(void)
{
	if (has_member[depth])
		fputc(',', mem);
	has_member[depth] = true;
	new_line();
}

static void json_name(const char *name, const char *unit)
{
	next_member();
	if (!name)
		return;
	fprintf(mem, "\"%s%s\":%s", name, unit, form == OUT_PRETTY ? " " : "");
}

static void plain_words(const char *name)
{
	for (; *name; name++)
		fputc(*name == '_' ? ' ' : *name, mem);
}

static void plain_name(const char *name)
{
	fprintf(mem, "%*s", 2 * (depth - 1), "");
	plain_words(name);
	fprintf(mem, "%*s ", strlen(name) < NAME_WIDTH ?
		NAME_WIDTH - (int)strlen(name) : 0, "");
}

/* Terminals obey what they are sent: task names do not get through raw. */
static void plain_string(const char *s)
{
	for (; *s; s++)
		fputc((unsigned char)*s < 0x20 || *s == 0x7f ? '?' : *s, mem);
}

void out_init(enum out_format format)
{
	form = format;
	mem = open_memstream(&text, &text_len);
	if (!mem) {
		fprintf(stderr, "%s: no memory\n", program_invocation_short_name);
		exit(1);
	}
	depth = 0;
	open_scope('{');
}

enum out_format out_format(void)
{
	return form;
}

void out_begin(const char *name)
{
	if (is_json()) {
		json_name(name, "");
	} else {
		fprintf(mem, "%*s", 2 * (depth - 1), "");
		plain_words(name);
		fputs(":\n", mem);
	}
	open_scope('{');
}

void out_end(void)
{
	close_scope('}');
}

void out_text(const char *name, const char *fmt, ...)
{
	char value[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	if (is_json()) {
		json_name(name, "");
		json_string(value);
		return;
	}
	plain_name(name);
	plain_string(value);
	fputc('\n', mem);
}

void out_number(const char *name, uint64_t value)
{
	if (is_json()) {
		json_name(name, "");
		fprintf(mem, "%" PRIu64, value);
		return;
	}
	plain_name(name);
	fprintf(mem, "%" PRIu64 "\n", value);
}

void out_real(const char *name, double value)
{
	if (is_json())
		json_name(name, "");
	else
		plain_name(name);
	fprintf(mem, is_json() ? "%.6g" : "%.6g\n", value);
}

void out_flag(const char *name, bool value)
{
	if (is_json()) {
		json_name(name, "");
		fputs(value ? "true" : "false", mem);
		return;
	}
	plain_name(name);
	fputs(value ? "yes\n" : "no\n", mem);
}

void out_format_ns(char *buf, size_t len, uint64_t ns)
{
	if (ns < 1000)
		snprintf(buf, len, "%" PRIu64 " ns", ns);
	else if (ns < 1000000)
		snprintf(buf, len, "%.1f us", ns / 1e3);
	else if (ns < 1000000000)
		snprintf(buf, len, "%.2f ms", ns / 1e6);
	else
		snprintf(buf, len, "%.2f s", ns / 1e9);
}

void out_ns(const char *name, uint64_t ns)
{
	char buf[32];

	if (is_json()) {
		json_name(name, "_ns");
		fprintf(mem, "%" PRIu64, ns);
		return;
	}
	out_format_ns(buf, sizeof(buf), ns);
	plain_name(name);
	fprintf(mem, "%s\n", buf);
}

void out_bytes(const char *name, uint64_t bytes)
{
	if (is_json()) {
		json_name(name, "_bytes");
		fprintf(mem, "%" PRIu64, bytes);
		return;
	}
	plain_name(name);
	fprintf(mem, "%.1f MiB\n", bytes / 1048576.0);
}

void out_list_begin(const char *name)
{
	if (is_json())
		json_name(name, "");
	else
		fprintf(mem, "%s:\n", name);
	open_scope('[');
}

void out_item(const char *fmt, ...)
{
	char value[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	if (is_json()) {
		json_name(NULL, "");
		json_string(value);
		return;
	}
	fprintf(mem, "%*s", 2 * (depth - 1), "");
	plain_string(value);
	fputc('\n', mem);
}

void out_list_end(void)
{
	close_scope(']');
}

void out_table_begin(const char *name, const char *const *columns, size_t nr)
{
	table.columns = columns;
	table.nr_columns = nr;
	table.nr_cells = 0;
	if (is_json())
		json_name(name, "");
	open_scope('[');
}

static void add_cell(const char *value, bool is_number)
{
	size_t column = table.nr_cells % table.nr_columns;

	if (is_json()) {
		if (!column) {
			next_member();
			open_scope('{');
		}
		json_name(table.columns[column], "");
		if (is_number)
			fputs(value, mem);
		else
			json_string(value);
		if (column == table.nr_columns - 1)
			close_scope('}');
		table.nr_cells++;
		return;
	}
	if (table.nr_cells == table.max_cells) {
		size_t max = table.max_cells ? 2 * table.max_cells : 64;

		table.cells = realloc(table.cells, max * sizeof(*table.cells));
		table.is_number = realloc(table.is_number, max);
		if (!table.cells || !table.is_number)
			exit(out_error("no memory"));
		table.max_cells = max;
	}
	snprintf(table.cells[table.nr_cells], CELL_LEN, "%s", value);
	table.is_number[table.nr_cells++] = is_number;
}

void out_cell_text(const char *fmt, ...)
{
	char value[CELL_LEN];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	add_cell(value, false);
}

void out_cell_number(uint64_t value)
{
	char buf[32];

	snprintf(buf, sizeof(buf), "%" PRIu64, value);
	add_cell(buf, true);
}

void out_cell_real(double value)
{
	char buf[32];

	snprintf(buf, sizeof(buf), "%.6g", value);
	add_cell(buf, true);
}

void out_cell_ns(uint64_t ns)
{
	char buf[32];

	if (is_json())
		snprintf(buf, sizeof(buf), "%" PRIu64, ns);
	else
		out_format_ns(buf, sizeof(buf), ns);
	add_cell(buf, true);
}

/* The unit in a column's name is for JSON; text has it in every cell. */
static int column_len(size_t column)
{
	const char *name = table.columns[column];
	size_t len = strlen(name);

	return len > 3 && !strcmp(name + len - 3, "_ns") ? len - 3 : len;
}

static int column_width(size_t column)
{
	int width = column_len(column);
	size_t i;

	for (i = column; i < table.nr_cells; i += table.nr_columns)
		if ((int)strlen(table.cells[i]) > width)
			width = strlen(table.cells[i]);
	return width;
}

static void plain_cell(const char *value, int len, size_t column, int width)
{
	bool right = table.nr_cells > column && table.is_number[column];
	bool last = column == table.nr_columns - 1;
	char buf[CELL_LEN];

	snprintf(buf, sizeof(buf), "%.*s", len, value);
	if (right)
		fprintf(mem, "%*s", width - len, "");
	plain_string(buf);
	if (!right && !last)
		fprintf(mem, "%*s", width - len, "");
	fputs(last ? "\n" : "  ", mem);
}

static void plain_table(void)
{
	int *width = calloc(table.nr_columns, sizeof(*width));
	size_t i;

	if (!width)
		exit(out_error("no memory"));
	for (i = 0; i < table.nr_columns; i++)
		width[i] = column_width(i);
	for (i = 0; i < table.nr_columns; i++)
		plain_cell(table.columns[i], column_len(i), i, width[i]);
	for (i = 0; i < table.nr_cells; i++)
		plain_cell(table.cells[i], strlen(table.cells[i]),
			   i % table.nr_columns, width[i % table.nr_columns]);
	free(width);
}

void out_table_end(void)
{
	close_scope(']');
	if (!is_json())
		plain_table();
}

void out_plain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(mem, fmt, ap);
	va_end(ap);
}

static int flush_text(void)
{
	int failed;

	fclose(mem);
	failed = fwrite(text, 1, text_len, stdout) != text_len;
	failed |= fflush(stdout) != 0;
	free(text);
	text = NULL;
	return failed;
}

int out_error(const char *fmt, ...)
{
	char why[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	fclose(mem);
	free(text);
	out_init(form);
	if (is_json()) {
		out_text("error", "%s", why);
		out_finish();
	} else {
		fclose(mem);
		free(text);
		fprintf(stderr, "%s: %s\n", program_invocation_short_name, why);
	}
	return 1;
}

int out_half(const char *fmt, ...)
{
	char why[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	if (is_json())
		out_text("error", "%s", why);
	out_finish();
	if (!is_json())
		fprintf(stderr, "%s: %s\n", program_invocation_short_name, why);
	return 1;
}

int out_finish(void)
{
	int failed;

	depth = 1;
	close_scope('}');
	if (is_json())
		fputc('\n', mem);
	failed = flush_text();
	free(table.cells);
	free(table.is_number);
	table.cells = NULL;
	table.is_number = NULL;
	table.max_cells = 0;
	if (failed)
		fprintf(stderr, "%s: cannot write the answer: %s\n",
			program_invocation_short_name, strerror(errno));
	return failed;
}

int out_next(void)
{
	int failed = out_finish();

	if (!failed)
		out_init(form);
	return failed;
}
